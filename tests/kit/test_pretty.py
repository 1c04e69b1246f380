"""What is written is exactly what Python itself would write."""

import json

from hypothesis import given
from hypothesis import strategies as st

from checkout.kit import pretty

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30)


@given(VALUES)
def test_it_is_what_json_writes(value: object) -> None:
    assert pretty.dumps(value) == json.dumps(value, indent=2, ensure_ascii=False)
