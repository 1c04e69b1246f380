"""amount_details: what an amount is made of, kept and shown, and refused where its parts do not come to it."""

from typing import Any

from tests.callers import call
from tests.houses import House
from tests.payments.authorised import post, refused, wanting

LINE = "amount_details[line_items][0]"
TEA = {f"{LINE}[product_name]": "Tea", f"{LINE}[quantity]": "3", f"{LINE}[unit_cost]": "250"}
SHIPPED = {"amount_details[shipping][amount]": "200", "amount_details[shipping][to_postal_code]": "12345"}
TAXED = {"amount_details[tax][total_tax_amount]": "100", "amount_details[discount_amount]": "50"}
WHOLE = {"amount": "1000", "currency": "usd", **TEA, **SHIPPED, **TAXED}
SHOWN = {
    "discount_amount": 50,
    "shipping": {"amount": 200, "from_postal_code": None, "to_postal_code": "12345"},
    "tax": {"total_tax_amount": 100},
    "tip": {},
}
MISMATCH = "amount_details_amount_mismatch"
TOO_MUCH = "amount_details_tax_shipping_discount_greater_than_amount"


def mismatch(total: int, amount: int) -> tuple[int, str, str, str]:
    text = f"The sum of the line items in amount_details ({total}) does not match the amount ({amount})."
    return 400, MISMATCH, text, "amount_details"


def test_kept_and_shown(house: House) -> None:
    more = {f"{LINE}[product_code]": "T1", f"{LINE}[payment_method_options][card][commodity_code]": "0902"}
    created = post(house, "/payment_intents?", WHOLE | more).json
    assert created["amount_details"] == SHOWN
    path = f"/v1/payment_intents/{created['id']}"
    opened = call(house, "GET", f"{path}?expand[]=amount_details.line_items").json["amount_details"]["line_items"]
    (line,) = opened["data"]
    assert line.pop("id").startswith("uli_")
    assert line == {
        "object": "payment_intent_amount_details_line_item",
        "discount_amount": None,
        "payment_method_options": {"card": {"commodity_code": "0902"}},
        "product_code": "T1",
        "product_name": "Tea",
        "quantity": 3,
        "tax": None,
        "unit_cost": 250,
        "unit_of_measure": None,
    }
    changed = post(house, path.removeprefix("/v1"), {"amount_details[discount_amount]": "", "amount": "1050"}).json
    assert changed["amount_details"] == {name: it for name, it in SHOWN.items() if name != "discount_amount"}
    assert post(house, path.removeprefix("/v1"), {"amount_details": ""}).json["amount_details"] == {"tip": {}}


def test_the_list_of_its_lines(house: House) -> None:
    form = {"amount": "1200", "currency": "usd"}
    for number in range(12):
        at = f"amount_details[line_items][{number}]"
        form |= {f"{at}[product_name]": f"Tea {number}", f"{at}[quantity]": "1", f"{at}[unit_cost]": "100"}
    id = post(house, "/payment_intents", form).json["id"]
    lines = house.stripe.v1.payment_intents.amount_details_line_items
    assert [line.product_name for line in lines.list(id).auto_paging_iter()] == [f"Tea {it}" for it in range(12)]
    first = lines.list(id, {"limit": 4})
    middle = lines.list(id, {"limit": 4, "starting_after": first.data[-1].id})
    assert (middle.data[0].product_name, middle.has_more) == ("Tea 4", True)
    back = lines.list(id, {"limit": 2, "ending_before": middle.data[0].id})
    assert ([it.product_name for it in back.data], back.has_more) == (["Tea 2", "Tea 3"], True)
    gone = call(house, "GET", f"/v1/payment_intents/{id}/amount_details_line_items?starting_after=uli_gone")
    assert refused(gone) == (400, "resource_missing", "No such item: 'uli_gone'", "starting_after")


def test_parts_that_do_not_come_to_the_amount(house: House) -> None:
    """Refused, or kept with what is wrong where the merchant says so; of each call its own amount counts."""
    lenient = {"amount_details[enforce_arithmetic_validation]": "false"}
    assert refused(post(house, "/payment_intents", WHOLE | {"amount": "900"})) == mismatch(1000, 900)
    shown = post(house, "/payment_intents", WHOLE | lenient | {"amount": "900"}).json["amount_details"]
    assert shown["error"] == {"code": MISMATCH, "message": mismatch(1000, 900)[2]}
    greater = {"amount": "299", "currency": "usd"} | SHIPPED | {"amount_details[tax][total_tax_amount]": "100"}
    assert refused(post(house, "/payment_intents", greater))[1] == TOO_MUCH
    intent = wanting(house, "request_incremental_authorization")
    more: dict[str, Any] = {"amount": "1500"} | TEA
    path = f"/payment_intents/{intent.id}"
    assert refused(post(house, f"{path}/increment_authorization", more)) == mismatch(750, 1500)
    assert house.stripe.v1.payment_intents.retrieve(intent.id).amount == 1000
    assert refused(post(house, f"{path}/capture", TEA)) == mismatch(750, 1000)
    captured = post(house, f"{path}/capture", TEA | {"amount_to_capture": "750"}).json
    assert (captured["amount_received"], captured["amount_details"]) == (750, {"tip": {}})


def test_what_cannot_be_said(house: House) -> None:
    for form, code, param in (
        ({f"{LINE}[tax][total_tax_amount]": "1"}, "parameters_exclusive", "amount_details[tax]"),
        ({f"{LINE}[discount_amount]": "1"}, "parameters_exclusive", "amount_details[discount_amount]"),
        ({f"{LINE}[quantity]": "0"}, "parameter_invalid_integer", f"{LINE}[quantity]"),
        ({f"{LINE}[product_code]": "x" * 13}, None, f"{LINE}[product_code]"),
        ({"amount_details[tip][amount]": "1"}, "parameter_unknown", "amount_details[tip]"),
        ({"hooks[inputs][tax][calculation]": "taxcalc_1"}, "resource_missing", "hooks[inputs][tax][calculation]"),
        ({"radar_options[session]": "rse_1"}, "resource_missing", "radar_options[session]"),
        ({"mandate": "mandate_1"}, "resource_missing", "mandate"),
    ):
        answer = refused(post(house, "/payment_intents", WHOLE | form))
        assert (answer[0], answer[1], answer[3]) == (400, code, param)
    assert house.stripe.v1.payment_intents.list().data == []
    cleared = post(house, "/payment_intents", WHOLE | {"hooks": "", "radar_options": ""})
    assert cleared.status == 200
    without_cost = {"amount": "100", "currency": "usd", "amount_details[shipping][to_postal_code]": "12345"}
    assert post(house, "/payment_intents", without_cost).json["amount_details"]["shipping"]["amount"] is None


def test_references_and_a_group(house: House) -> None:
    said = {"payment_details[order_reference]": "42", "transfer_group": "ORDER_7"}
    sent = {"shipping[name]": "Jo", "shipping[carrier]": "Post", "shipping[tracking_number]": "42"}
    form = {"amount": "1000", "currency": "usd", **said, **sent, "shipping[address][line1]": "1 Road"}
    intent = post(house, "/payment_intents", form | {"payment_method": "pm_card_visa", "confirm": "true"}).json
    assert intent["payment_details"] == {"customer_reference": None, "order_reference": "42"}
    charge = house.stripe.v1.charges.retrieve(intent["latest_charge"])
    assert (intent["transfer_group"], charge.transfer_group) == ("ORDER_7", "ORDER_7")
    assert charge.shipping is not None
    assert (charge.shipping.carrier, charge.shipping.tracking_number) == ("Post", "42")
    changed = post(house, f"/payment_intents/{intent['id']}", {"payment_details": "", "transfer_group": "B"}).json
    assert ("payment_details" in changed, changed["transfer_group"]) == (False, "B")
