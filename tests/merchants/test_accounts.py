"""A merchant owns everything twice, and sees themselves."""

from checkout.kit.db import atomic
from checkout.merchants.accounts import first_merchant, merchant_of, open_merchant
from tests.callers import call, live_key
from tests.houses import House


def test_a_merchant_in_two_modes(house: House) -> None:
    with house.app.app_context():
        with atomic("test: merchant"):
            made = open_merchant("Tea & Sons", country="GB", default_currency="gbp")
        test, live = made.in_mode(livemode=False), made.in_mode(livemode=True)
        assert test != live
        assert merchant_of(test) is merchant_of(live)
        assert merchant_of(test).shape()["default_currency"] == "gbp"
        first = first_merchant()
        assert first is not None
        assert first.id != made.id


def test_a_merchant_sees_themselves(house: House) -> None:
    own = call(house, "GET", "/v1/account").json
    assert own == call(house, "GET", f"/v1/accounts/{own['id']}").json
    assert own == call(house, "GET", "/v1/account", key=live_key(house)).json
    assert own["settings"]["dashboard"]["display_name"] == own["business_profile"]["name"]
    assert "external_accounts" not in own
