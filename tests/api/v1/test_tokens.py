"""/v1/tokens: stand for a card once, made with a browser's key too, and used wherever a card is meant."""

from typing import Any

import pytest
import stripe

from tests.callers import call, client
from tests.contract.shapes import missing_members
from tests.houses import House

CARD: Any = {"number": "4242424242424242", "exp_month": "12", "exp_year": "2034", "cvc": "123"}
USD: Any = {"amount": 2000, "currency": "usd"}


def made(house: House, number: str = CARD["number"]) -> str:
    return house.stripe.v1.tokens.create({"card": CARD | {"number": number}}).id


def test_a_token_shows_its_card(house: House) -> None:
    named: Any = CARD | {"name": "Jo", "address_zip": "94107", "address_line1": "1 Road"}
    token = client(house, house.world.publishable_key).v1.tokens.create({"card": named})
    card = token.card
    assert card is not None
    assert (token.type, token.used, card.object) == ("card", False, "card")
    assert (card.brand, card.last4, card.exp_month, card.exp_year, card.name) == ("Visa", "4242", 12, 2034, "Jo")
    assert (card.address_zip, card.address_zip_check, card.address_line1_check, card.cvc_check) == (
        "94107",
        "pass",
        "pass",
        "pass",
    )
    answer = call(house, "GET", f"/v1/tokens/{token.id}")
    assert missing_members(answer.json) == []
    assert answer.json["card"]["id"] == card.id


def test_a_token_is_used_once(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo"}).id
    ways: list[tuple[str, dict[str, str], str]] = [
        ("/v1/payment_methods", {"type": "card", "card[token]": ""}, "card[token]"),
        (f"/v1/customers/{jo}/sources", {"source": ""}, "source"),
        ("/v1/customers", {"source": ""}, "source"),
        (
            "/v1/payment_intents",
            USD | {"confirm": "true", "payment_method_data[type]": "card", "payment_method_data[card][token]": ""},
            "payment_method_data[card][token]",
        ),
    ]
    for path, form, param in ways:
        token = made(house)
        filled = {name: value or token for name, value in form.items()}
        assert call(house, "POST", path, filled).status == 200, path
        assert v1.tokens.retrieve(token).used
        again = call(house, "POST", path, filled)
        assert (again.status, again.error["code"]) == (400, "token_already_used")
        assert again.error["message"] == f"You cannot use a Stripe token more than once: {token}."
        assert again.error["param"] == param
        unknown = call(house, "POST", path, {name: value or "tok_gone" for name, value in form.items()})
        assert (unknown.status, unknown.error["code"]) == (400, "resource_missing")
        assert (unknown.error["message"], unknown.error["param"]) == ("No such token: 'tok_gone'", param)


def test_a_method_of_a_token_is_its_card(house: House) -> None:
    v1 = house.stripe.v1
    token = v1.tokens.create({"card": CARD | {"name": "Jo"}})
    method = v1.payment_methods.create({"type": "card", "card": {"token": token.id}})
    assert token.card is not None
    assert method.card is not None
    assert (method.card.fingerprint, method.billing_details.name) == (token.card.fingerprint, "Jo")
    other = v1.payment_methods.create(
        {"type": "card", "card": {"token": "tok_mastercard"}, "billing_details": {"name": "Al"}}
    )
    assert other.card is not None
    assert (other.card.brand, other.billing_details.name) == ("mastercard", "Al")


def test_what_makes_no_token(house: House) -> None:
    for form, status, code, param, text in (
        ({}, 400, None, None, "You must supply either a card, customer, PII data, bank account, or account legal"),
        ({"bank_account[country]": "US"}, 400, None, "bank_account", "Bank account tokens are for payouts"),
        ({"person[first_name]": "Jo"}, 400, None, "person", "You can only use the `person`"),
        ({"account[business_type]": "x"}, 400, None, "account", "You can only use the `account`"),
        ({"card[number]": "4242"}, 400, "parameter_missing", "card[exp_month]", "Missing required param: card[exp_"),
        (
            {f"card[{name}]": value for name, value in (CARD | {"number": "4242424242424241"}).items()},
            402,
            "incorrect_number",
            "number",
            "Your card number is incorrect.",
        ),
    ):
        answer = call(house, "POST", "/v1/tokens", form)
        assert (answer.status, answer.error.get("code"), answer.error.get("param")) == (status, code, param)
        assert answer.error["message"].startswith(text)
    both = {"type": "card", "card[token]": "tok_visa", "card[number]": CARD["number"]}
    assert call(house, "POST", "/v1/payment_methods", both).error["code"] == "parameters_exclusive"


def test_a_browsers_key_reads_nothing(house: House) -> None:
    browser = client(house, house.world.publishable_key).v1
    assert browser.payment_methods.create({"type": "card", "card": CARD}).id
    token = browser.tokens.create({"card": CARD}).id
    for read in (lambda: browser.tokens.retrieve(token), browser.customers.list, lambda: browser.customers.create({})):
        with pytest.raises(stripe.AuthenticationError) as caught:
            read()
        assert caught.value.http_status == 401
        assert str(caught.value.user_message).startswith("This API call cannot be made with a publishable API key (pk_")
