"""Keys are kept as marks: the database gives none away; what is said of one is masked."""

import re

import pytest
from sqlalchemy import update

from checkout.kit import clock
from checkout.kit.db import atomic, db, now_writing
from checkout.kit.errors import Unauthenticated
from checkout.kit.resources import Account
from checkout.merchants.accounts import first_merchant
from checkout.merchants.api_keys import MASK_HEAD, MASK_TAIL, ApiKey, key_of, make_key, masked, shown_key
from tests.houses import House
from tests.tables import written


def account(*, live: bool = False) -> Account:
    merchant = first_merchant()
    assert merchant is not None
    return merchant.in_mode(livemode=live)


def test_a_key_is_found_and_is_nowhere_in_the_clear(house: House) -> None:
    with house.app.app_context():
        with atomic("test: keys"):
            made = {
                (live, kind): make_key(account(live=live), kind, keep=False)
                for live in (True, False)
                for kind in ("sk", "pk")
            }
        for (live, kind), text in made.items():
            assert re.fullmatch(rf"{kind}_{'live' if live else 'test'}_[0-9A-Za-z]{{99}}", text)
            found = key_of(text)
            assert (found.account, found.kind, found.last4) == (account(live=live), kind, text[-4:])
            with pytest.raises(AssertionError, match="shown once"):
                _ = found.text
    rows = repr(written(house))
    for text in (*made.values(), house.world.secret_key, house.world.publishable_key):
        assert text not in rows
        assert text[8:-4] not in rows


def test_a_test_worlds_keys_are_sealed_and_live_keys_never_kept(house: House) -> None:
    with house.app.app_context():
        assert shown_key(account(), "sk") == house.world.secret_key
        with atomic("test: live key"), pytest.raises(AssertionError, match="never kept"):
            make_key(account(live=True), "sk", keep=True)
        assert shown_key(account(live=True), "sk") is None


def test_what_is_no_key(house: House) -> None:
    with house.app.app_context():
        good = house.world.secret_key
        for text in ("", "sk_test_", good[:-1], good + "x", good.swapcase(), "x" * 10_000, "ключ", good + "\x00"):
            with pytest.raises(Unauthenticated, match="Invalid API Key provided: ") as refused:
                key_of(text)
            assert len(refused.value.message) < 300
            assert good not in refused.value.message


def test_a_key_expires(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.app.app_context():
        with atomic("test: key"):
            text = make_key(account(), "sk", keep=False)
            now_writing().merge(key_of(text)).expires_at = clock.now() + 60
        assert key_of(text)
        monkeypatch.setattr(clock, "now", lambda: 4_000_000_000)
        with pytest.raises(Unauthenticated) as refused:
            key_of(text)
        assert refused.value.code == "api_key_expired"


def test_masks() -> None:
    key = "sk_test_" + "abcdefghij" * 10
    assert masked(key) == key[:MASK_HEAD] + "*" * (len(key) - MASK_HEAD - MASK_TAIL) + key[-MASK_TAIL:]
    assert masked("correct horse battery staple") == "*" * 28
    assert masked("") == ""
    assert len(masked("x" * 10_000)) == 255


def test_no_repr_shows_a_mark(house: House) -> None:
    with house.app.app_context():
        key = key_of(house.world.secret_key)
        assert key.mark not in repr(key)
        assert ApiKey.__tablename__ == "api_keys"


def test_a_use_that_is_being_noted_holds_up_no_other_call(house: House) -> None:
    """Each minute's first calls come together, and payments are among them."""
    if house.settings.on_sqlite:
        return  # there is one writer at a time in any case
    with house.app.app_context(), db.engine.connect() as other, other.begin():
        other.execute(update(ApiKey).values(last_used_at=0))
        assert house.stripe.v1.products.create({"name": "Tea"}).name == "Tea"
