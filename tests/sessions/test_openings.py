"""Two first submits at once: who finds that the other was quicker begins anew, who was not served in time does not."""

import pytest

from checkout.kit.errors import Busy, NotInTime
from checkout.sessions.openings import once_more


@pytest.mark.parametrize(("refusal", "tries"), [(Busy(), 2), (NotInTime(), 1)])
def test_only_what_may_go_better_is_tried_again(refusal: Busy, tries: int) -> None:
    seen = []

    def begin() -> None:
        seen.append(1)
        raise refusal

    with pytest.raises(Busy):
        once_more(begin)
    assert len(seen) == tries
