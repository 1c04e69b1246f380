"""payment_method_options of a setup intent: shown as they were set, and acted on."""

from typing import Any

from tests.api.v1.test_session_setup import SETUP
from tests.callers import call
from tests.houses import House
from tests.payments.authorised import post, refused

CARD = "payment_method_options[card]"
US = "payment_method_options[us_bank_account]"
CHALLENGED = "pm_card_threeDSecure2Required"
DEFAULT = {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"}
MANDATE = {
    "amount": "500",
    "amount_type": "maximum",
    "currency": "inr",
    "interval": "month",
    "reference": "R1",
    "start_date": "1",
}


def mandate(**more: str) -> dict[str, str]:
    return {f"{CARD}[mandate_options][{name}]": it for name, it in (MANDATE | more).items() if it}


def test_shown_as_they_were_set(house: House) -> None:
    said = {"network": "visa", "setup_credential_usage": "recurring"}
    form = mandate(description="Tea") | {f"{CARD}[{name}]": it for name, it in said.items()}
    intent = post(house, "/setup_intents", form | {f"{US}[verification_method]": "instant"}).json
    nothing = dict.fromkeys(("end_date", "interval_count", "supported_types"))
    whole = {**MANDATE, **nothing, "amount": 500, "start_date": 1, "description": "Tea"}
    assert intent["payment_method_options"] == {
        "card": {**said, "mandate_options": whole, "request_three_d_secure": "automatic"}
    }
    changed = post(house, f"/setup_intents/{intent['id']}", {f"{CARD}[request_three_d_secure]": "any"}).json
    assert changed["payment_method_options"]["card"] == {
        **said,
        "mandate_options": whole,
        "request_three_d_secure": "any",
    }


def test_told_by_telephone(house: House) -> None:
    """Nobody is asked to come to their bank, and it is not shown. Source: Stripe."""
    form = {"payment_method": CHALLENGED, "confirm": "true", f"{CARD}[moto]": "true"}
    for wish in ("automatic", "any"):
        intent = post(house, "/setup_intents", form | {f"{CARD}[request_three_d_secure]": wish}).json
        assert intent["status"] == "succeeded"
        assert intent["payment_method_options"]["card"] == DEFAULT | {"request_three_d_secure": wish}


def test_the_network_that_a_card_is_set_up_with(house: House) -> None:
    both = {"payment_method": "pm_card_visa_cartesBancaires", "confirm": "true"}
    intent = post(house, "/setup_intents", both | {f"{CARD}[network]": "visa", "expand[]": "latest_attempt"}).json
    assert intent["latest_attempt"]["payment_method_details"]["card"]["network"] == "visa"
    assert refused(post(house, "/setup_intents", both | {f"{CARD}[network]": "amex"})) == (
        400,
        None,
        "The card network amex is not available for this card. Its available networks are: cartes_bancaires, visa.",
        f"{CARD}[network]",
    )


def test_what_cannot_be_wanted(house: House) -> None:
    for form, code, param in (
        (mandate(currency=""), "parameter_missing", f"{CARD}[mandate_options][currency]"),
        ({f"{CARD}[setup_credential_usage]": "often"}, None, f"{CARD}[setup_credential_usage]"),
        ({f"{CARD}[installments][enabled]": "true"}, "parameter_unknown", f"{CARD}[installments]"),
        ({f"{CARD}[three_d_secure][version]": "2.2.0"}, None, f"{CARD}[three_d_secure]"),
    ):
        answer = refused(post(house, "/setup_intents", form))
        assert (answer[0], answer[1], answer[3]) == (400, code, param)


def test_a_session_hands_them_on_to_what_it_sets_up(house: House) -> None:
    wish: Any = {"card": {"request_three_d_secure": "any", "restrictions": {"brands_blocked": ["visa"]}}}
    session = house.stripe.v1.checkout.sessions.create(
        SETUP | {"payment_method_options": wish, "expand": ["setup_intent"]}
    )
    intent = call(house, "GET", f"/v1/setup_intents/{session.setup_intent['id']}").json  # type: ignore[index]  # expanded
    assert intent["payment_method_options"]["card"] == DEFAULT | {"request_three_d_secure": "any"}
    form = {"mode": "setup", "currency": "eur", f"{CARD}[capture_method]": "manual"}
    assert refused(post(house, "/checkout/sessions", form)) == (
        400,
        None,
        f"You can not pass `{CARD}[capture_method]` in `setup` mode.",
        f"{CARD}[capture_method]",
    )
