"""What charges, refunds and payment methods take beside what most programs say."""

from typing import Any

from tests.callers import call
from tests.houses import House

USD: Any = {"amount": "2000", "currency": "usd"}
CARD: Any = {"type": "card", "card[number]": "4242424242424242", "card[exp_month]": "12", "card[exp_year]": "2034"}
PARCEL = {
    "shipping[name]": "Jo",
    "shipping[address][line1]": "1 Road",
    "shipping[carrier]": "DHL",
    "shipping[tracking_number]": "42",
}


def told(house: House, path: str, form: dict[str, str]) -> tuple[Any, ...]:
    reply = call(house, "POST", path, form)
    return reply.status, reply.error.get("code"), reply.error["message"], reply.error.get("param")


def test_a_charges_group_and_parcel(house: House) -> None:
    made = call(house, "POST", "/v1/charges", USD | PARCEL | {"source": "tok_visa", "transfer_group": "A"}).json
    assert (made["transfer_group"], made["shipping"]["carrier"], made["shipping"]["tracking_number"]) == (
        "A",
        "DHL",
        "42",
    )
    other = call(house, "POST", "/v1/charges", USD | {"source": "tok_visa"}).json["id"]
    ids = [it["id"] for it in call(house, "GET", "/v1/charges?transfer_group=A").json["data"]]
    assert ids == [made["id"]]
    assert call(house, "POST", f"/v1/charges/{other}", {"transfer_group": "B"}).json["transfer_group"] == "B"
    assert told(house, f"/v1/charges/{other}", {"transfer_group": "C"}) == (
        400,
        None,
        "You cannot update `transfer_group` on this charge because it has already been set.",
        "transfer_group",
    )
    kept = house.stripe.v1.payment_intents.create(
        {
            "amount": 900,
            "currency": "usd",
            "confirm": True,
            "payment_method": "pm_card_visa",
            "capture_method": "manual",
        }
    )
    captured = call(house, "POST", f"/v1/charges/{kept.latest_charge}/capture", {"transfer_group": "D"}).json
    assert (captured["captured"], captured["transfer_group"]) == (True, "D")


def test_a_refunds_instructions(house: House) -> None:
    charge = call(house, "POST", "/v1/charges", USD | {"source": "tok_visa"}).json["id"]
    made = call(house, "POST", "/v1/refunds", {"charge": charge, "instructions_email": "jo@example.com"}).json
    assert made["instructions_email"] == "jo@example.com"
    expired = call(house, "POST", f"/v1/test_helpers/refunds/{made['id']}/expire")
    assert (expired.status, expired.error["message"]) == (
        400,
        "This refund cannot be expired because it has a status of succeeded. Only a refund with one of the following "
        "statuses may be expired: requires_action.",
    )
    second = call(house, "POST", "/v1/charges", USD | {"source": "tok_visa"}).json["id"]
    assert told(house, "/v1/refunds", {"charge": second, "refund_application_fee": "true"}) == (
        400,
        None,
        f"Attempting to refund_application_fee on {second}, but it has no application fee",
        "refund_application_fee",
    )
    harmless = {"charge": second, "refund_application_fee": "false", "reverse_transfer": "false"}
    assert call(house, "POST", "/v1/refunds", harmless).status == 200


def test_a_method_without_a_customer_pays_once(house: House) -> None:
    v1 = house.stripe.v1
    method = call(house, "POST", "/v1/payment_methods", CARD).json["id"]
    pay = USD | {"payment_method": method, "confirm": "true"}
    assert call(house, "POST", "/v1/payment_intents", pay).json["status"] == "succeeded"
    assert told(house, "/v1/payment_intents", pay) == (
        400,
        None,
        "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with "
        "a connected account without Customer attachment, or was detached from a Customer. It may not be used again. "
        "To use a PaymentMethod multiple times, you must attach it to a Customer first.",
        "payment_method",
    )
    jo = v1.customers.create().id
    kept = call(house, "POST", "/v1/payment_methods", CARD).json["id"]
    not_kept = (
        400,
        None,
        "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, "
        "and may not be used again.",
        "payment_method",
    )
    assert told(house, f"/v1/payment_methods/{method}/attach", {"customer": jo}) == not_kept
    v1.payment_methods.attach(kept, {"customer": jo})
    for _ in range(2):
        again = USD | {"payment_method": kept, "confirm": "true", "customer": jo}
        assert call(house, "POST", "/v1/payment_intents", again).json["status"] == "succeeded"
    v1.payment_methods.detach(kept)
    assert told(house, f"/v1/payment_methods/{kept}/attach", {"customer": jo}) == not_kept
    assert told(house, "/v1/payment_intents", USD | {"payment_method": kept, "confirm": "true"})[0] == 400


def test_what_else_a_method_says(house: House) -> None:
    form = CARD | {"billing_details[tax_id]": "DE1", "card[networks][preferred]": "visa"}
    made = call(house, "POST", "/v1/payment_methods", form).json
    assert (made["billing_details"]["tax_id"], made["card"]["networks"]["preferred"]) == ("DE1", "visa")
    path = f"/v1/payment_methods/{made['id']}"
    cleared = call(house, "POST", path, {"card[networks][preferred]": ""}).json
    assert cleared["card"]["networks"]["preferred"] is None
    assert told(house, path, {"card[networks][preferred]": "cartes_bancaires"}) == (
        400,
        None,
        "The card network `cartes_bancaires` is not available for this card. It has: visa.",
        "card[networks][preferred]",
    )
    token = call(house, "POST", "/v1/tokens", {k: v for k, v in form.items() if k.startswith("card")})
    assert token.json["card"]["networks"] == {"preferred": "visa"}
