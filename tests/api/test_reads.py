"""A GET of the API writes nothing, not even that its secret key was used; a POST notes that, seldom."""

import pytest
from sqlalchemy import select

from checkout.kit import clock
from checkout.kit.db import db
from checkout.merchants.api_keys import LAST_USED_STEP_S, ApiKey
from tests.callers import call
from tests.contract.everything import LISTS, SINGLE, below, fill
from tests.houses import House
from tests.tables import written


def test_reads_write_nothing(house: House) -> None:
    ids = fill(house)
    before = written(house)
    for path in (*SINGLE, *LISTS, *below(ids)):
        assert call(house, "GET", path).status == 200
        assert call(house, "HEAD", path).status == 200
    for path in ("/v1/customers/cus_unknown", "/v1/nonsense", "/v1/prices?limit=0"):
        assert call(house, "GET", path).status in (400, 404)
    assert call(house, "POST", "/v1/customers", {"nonsense": "1"}).status == 400
    assert call(house, "POST", "/v1/customers", key="sk_test_unknown").status == 401
    assert written(house) == before


def test_a_keys_use_is_noted_by_what_writes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _last_use(house) is None
    call(house, "POST", "/v1/customers", {})
    first = _last_use(house)
    assert first is not None
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + LAST_USED_STEP_S // 2)
    call(house, "POST", "/v1/customers", {})
    assert _last_use(house) == first
    monkeypatch.setattr(clock, "now", lambda: now() + 2 * LAST_USED_STEP_S)
    call(house, "POST", "/v1/customers", {})
    later = _last_use(house)
    assert later is not None
    assert later > first


def _last_use(house: House) -> int | None:
    with house.app.app_context():
        return db.session.scalar(select(ApiKey.last_used_at).where(ApiKey.kind == "sk"))
