"""/v1/confirmation_tokens: what a payer gave in one form confirms one intent, of either kind."""

from typing import Any

import pytest
import time_machine

from checkout.payments.confirmation_tokens import LIFE_S
from tests.callers import call
from tests.contract.shapes import missing_members
from tests.houses import House

HELPER = "/v1/test_helpers/confirmation_tokens"
USD: Any = {"amount": 2000, "currency": "usd"}
NOON = "2026-11-22T12:00:00Z"
FORM: Any = {
    "payment_method": "pm_card_visa",
    "return_url": "https://shop.test/back",
    "setup_future_usage": "off_session",
    "shipping[name]": "Jo",
    "shipping[address][line1]": "1 Road",
}
CREATES: dict[str, dict[str, Any]] = {"payment_intents": USD, "setup_intents": {}}


@pytest.mark.parametrize("kind", list(CREATES))
@pytest.mark.parametrize("at_once", [True, False])
def test_it_confirms_one_intent(house: House, kind: str, at_once: bool) -> None:
    jo = house.stripe.v1.customers.create({"name": "Jo"}).id
    token = call(house, "POST", HELPER, FORM).json
    assert missing_members(token) == []
    assert token["payment_method_preview"]["card"]["last4"] == "4242"
    form, path = CREATES[kind] | {"customer": jo}, f"/v1/{kind}"
    with_token = {"confirmation_token": token["id"]}
    if at_once:
        intent = call(house, "POST", path, form | with_token | {"confirm": "true"}).json
    else:
        intent = call(house, "POST", path, form).json
        intent = call(house, "POST", f"{path}/{intent['id']}/confirm", with_token).json
    assert intent["status"] == "succeeded"
    if kind == "payment_intents":
        assert (intent["setup_future_usage"], intent["shipping"]["name"]) == ("off_session", "Jo")
    kept = [method.id for method in house.stripe.v1.payment_methods.list({"customer": jo})]
    assert kept == [intent["payment_method"]]
    used = call(house, "GET", f"/v1/confirmation_tokens/{token['id']}").json
    assert used[kind.removesuffix("s")] == intent["id"]
    again = call(house, "POST", path, form | with_token | {"confirm": "true"})
    assert (again.status, again.error["param"]) == (400, "confirmation_token")
    assert again.error["message"] == (
        f"You cannot use the ConfirmationToken {token['id']} because it has already been used to confirm a previous "
        "intent."
    )


@pytest.mark.parametrize("kind", list(CREATES))
def test_its_return_url_is_where_the_payer_goes(house: House, kind: str) -> None:
    token = call(house, "POST", HELPER, FORM | {"payment_method": "pm_card_authenticationRequired"}).json["id"]
    form = CREATES[kind] | {"confirmation_token": token, "confirm": "true"}
    intent = call(house, "POST", f"/v1/{kind}", form).json
    assert intent["next_action"]["redirect_to_url"]["return_url"] == "https://shop.test/back"


def test_what_cannot_be_asked(house: House) -> None:
    assert call(house, "POST", HELPER, {}).error["param"] == "payment_method_data"
    gone = call(house, "GET", "/v1/confirmation_tokens/ctoken_gone")
    assert (gone.status, gone.error["message"]) == (404, "No such confirmation_token: 'ctoken_gone'")
    with time_machine.travel(NOON) as clock:
        token = call(house, "POST", HELPER, FORM).json["id"]
        for kind, form in CREATES.items():
            both = form | {"confirm": "true", "confirmation_token": token, "payment_method": "pm_card_visa"}
            assert call(house, "POST", f"/v1/{kind}", both).error["code"] == "parameters_exclusive"
            alone = call(house, "POST", f"/v1/{kind}", form | {"confirmation_token": token})
            assert "You can only provide `confirmation_token` when creating a" in alone.error["message"]
        clock.shift(LIFE_S)
        for kind, form in CREATES.items():
            late = call(house, "POST", f"/v1/{kind}", form | {"confirm": "true", "confirmation_token": token})
            assert late.error["message"] == f"You cannot use the ConfirmationToken {token} because it has expired."


def test_a_plan_that_its_payer_chose(house: House) -> None:
    """It is kept and shown; no card here is paid in installments, so that the confirmation says so."""
    plan = "payment_method_options[card][installments][plan]"
    chosen = {f"{plan}[type]": "fixed_count", f"{plan}[count]": "3", f"{plan}[interval]": "month"}
    token = call(house, "POST", HELPER, FORM | chosen).json
    installments = {"plan": {"count": 3, "interval": "month", "type": "fixed_count"}}
    assert token["payment_method_options"] == {"card": {"cvc_token": None, "installments": installments}}
    wish = {"payment_method_options[card][request_three_d_secure]": "any"}
    for more in ({}, wish):
        form = USD | more | {"confirmation_token": token["id"], "confirm": "true"}
        answer = call(house, "POST", "/v1/payment_intents", form)
        assert (answer.status, answer.error["param"]) == (400, plan)
