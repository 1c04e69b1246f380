"""Parameters of features that no account has: each is refused as Stripe refuses it, wherever it may be said."""

from typing import Any

from checkout.api import features, known
from checkout.api.decode import bracket_name
from checkout.api.endpoint import OPERATIONS
from checkout.api.method_types import UNACTIVATED
from checkout.kit.errors import Refused
from tests.callers import call
from tests.houses import House

CARD = {"type": "card", "card[token]": "tok_visa"}
PRICE = {"price_data[currency]": "usd", "price_data[unit_amount]": "500", "price_data[product_data][name]": "Mug"}
LINE = {f"line_items[0][{name.replace('[', '][', 1)}" if "[" in name else name: it for name, it in PRICE.items()}
ENOUGH: dict[str, dict[str, str]] = {  # for each operation, all that it has to be told
    "POST /v1/charges": {"amount": "500", "currency": "usd", "source": "tok_visa"},
    "POST /v1/checkout/sessions": {"mode": "payment", "success_url": "https://shop.test", **LINE},
    "POST /v1/payment_intents": {"amount": "500", "currency": "usd"},
    "POST /v1/payment_intents/{intent}/increment_authorization": {"amount": "900"},
    "POST /v1/payment_links": {**LINE, "line_items[0][quantity]": "1"},
    "POST /v1/payment_methods": CARD,
    "POST /v1/payment_methods/{payment_method}/attach": {"customer": "cus_1"},
    "POST /v1/prices": {"currency": "usd", "unit_amount": "500", "product_data[name]": "Mug"},
    "POST /v1/products": {"name": "Mug"},
    "POST /v1/promotion_codes": {"promotion[type]": "coupon", "promotion[coupon]": "x"},
    "POST /v1/refunds": {"charge": "ch_1"},
    "POST /v1/webhook_endpoints": {"url": "https://shop.test", "enabled_events[]": "*"},
}
INSIDE = {  # what a hash that holds the parameter has to have beside it
    "recurring": {"recurring[interval]": "month"},
    "payment_method_data": {"payment_method_data[type]": "card", "payment_method_data[card][token]": "tok_visa"},
}
NO_FEE_ON_INTENT = (
    "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an OAuth "
    "key or Stripe-Account header) or destination payment (using `transfer_data[destination]`)."
)
SAID = (  # operation, its parameters, the answer: message, code, param
    (
        "POST /v1/payment_intents",
        {"application_fee_amount": "10"},
        (NO_FEE_ON_INTENT, None, "application_fee_amount"),
    ),
    (
        "POST /v1/payment_intents",
        {"application_fee_amount": "10", "transfer_data[destination]": "acct_1"},
        ("No such destination: 'acct_1'", "resource_missing", "transfer_data[destination]"),
    ),
    (
        "POST /v1/payment_intents",
        {"transfer_data[amount]": "10"},
        (
            "Missing required param: transfer_data[destination].",
            "parameter_missing",
            "transfer_data[destination]",
        ),
    ),
    (
        "POST /v1/charges",
        {"destination[account]": "acct_1"},
        ("No such destination: 'acct_1'", "resource_missing", "destination[account]"),
    ),
    (
        "POST /v1/charges/{charge}/capture",
        {"application_fee": "10"},
        (
            "Can only apply an application_fee when the charge was made on behalf of another account (using an OAuth "
            "key or the Stripe-Account header), or when using the transfer_data[destination] parameter.",
            None,
            "application_fee",
        ),
    ),
    (
        "GET /v1/customers",
        {"test_clock": "clock_1"},
        ("No such test_clock: 'clock_1'", "resource_missing", "test_clock"),
    ),
    (
        "POST /v1/setup_intents/{intent}/confirm",
        {"payment_method_data[radar_options][session]": "rse_1"},
        ("No such radar.session: 'rse_1'", "resource_missing", "payment_method_data[radar_options][session]"),
    ),
    (
        "POST /v1/webhook_endpoints",
        {"connect": "true"},
        (
            "You can only use the `connect` parameter if you've signed up for Connect, which you can do at "
            "https://dashboard.stripe.com/connect.",
            None,
            "connect",
        ),
    ),
    (
        "POST /v1/payment_intents",
        {"payment_method_options[klarna][capture_method]": "manual"},
        (UNACTIVATED.format("klarna"), "payment_method_unactivated", "payment_method_options[klarna]"),
    ),
    (
        "POST /v1/payment_intents/{intent}",
        {"payment_method_options[paypal][capture_method]": "manual"},
        (UNACTIVATED.format("paypal"), "payment_method_unactivated", "payment_method_options[paypal]"),
    ),
    ("POST /v1/tokens", {"bank_account[country]": "US"}, (features.NO_BANK_TOKENS, None, "bank_account")),
    ("POST /v1/tokens", {"cvc_update[cvc]": "123"}, (features.NO_CVC_TOKENS, None, "cvc_update")),
    (
        "POST /v1/checkout/sessions",
        {"subscription_data[description]": "x"},
        ("You can not pass `subscription_data` in `payment` mode.", None, "subscription_data"),
    ),
    ("POST /v1/payment_intents", {"transfer_data": "acct_1"}, ("Invalid object", None, "transfer_data")),
    ("POST /v1/payment_intents", {"on_behalf_of[id]": "1"}, ("Invalid string: {...}", None, "on_behalf_of")),
    (
        "POST /v1/payment_intents",
        {"amount": "x", "on_behalf_of": "acct_1"},
        ("Invalid integer: x", "parameter_invalid_integer", "amount"),
    ),
    (
        "POST /v1/payment_intents",
        {"on_behalf": "acct_1", "on_behalf_of": "acct_1"},
        ("Received unknown parameter: on_behalf", "parameter_unknown", "on_behalf"),
    ),
)


def asked(house: House, name: str, form: dict[str, str]) -> tuple[Any, ...]:
    method, path = name.split(" ")
    steps = ["x_1" if step.startswith("{") else step for step in path.split("/")]
    query = "?" + "&".join(f"{key}={value}" for key, value in form.items()) if method == "GET" else ""
    reply = call(house, method, "/".join(steps) + query, form if method == "POST" else None)
    assert reply.status == 400, (name, form, reply.body)
    return tuple(reply.error.get(member) for member in ("message", "code", "param"))


def walked() -> list[tuple[str, dict[str, str], str]]:
    """Every operation with every such parameter, and the sentence that refuses it."""
    rows = []
    for operation in OPERATIONS:
        for place, absent in features.places(operation.name):
            steps = [part for step in place for part in ((step, 0) if step == "line_items" else (step,))]
            name = bracket_name((*steps, "x") if absent.is_hash else steps)
            form = ENOUGH.get(operation.name, {}) | INSIDE.get(place[0], {}) | {name: "acct_1"}
            rows.append((operation.name, form, bracket_name(steps)))
    return rows


def test_every_one_of_them_on_every_operation_that_knows_it(house: House) -> None:
    rows = [row for row in walked() if not known_hash(row[1])]
    assert len(rows) > 60
    for name, form, place in rows:
        message, _, param = asked(house, name, form)
        assert param.startswith(place) or place.startswith(param), (name, form, message)
        assert "known but not supported" not in message, (name, form, message)


def known_hash(form: dict[str, str]) -> bool:
    return any(name.endswith("[x]") for name in form)


def test_a_hash_of_them_is_refused_as_a_whole() -> None:
    for operation in OPERATIONS:
        for place, absent in features.places(operation.name):
            if absent.is_hash and absent.says not in features.WRONG_SHAPE:
                raw: dict[str, Any] = {"x": "1"}
                for name in reversed(place):
                    raw = {name: raw}
                refused = features.take_out(operation.name, raw)
                assert isinstance(refused, Refused)
                assert raw == {}
                assert str(refused.param).startswith(place[0])


def test_what_each_is_told(house: House) -> None:
    for name, form, answer in SAID:
        assert asked(house, name, ENOUGH.get(name, {}) | form) == answer


def test_what_asks_for_nothing_is_let_through(house: House) -> None:
    told = {"url": "https://shop.test", "enabled_events[]": "*", "connect": "false"}
    assert call(house, "POST", "/v1/webhook_endpoints", told).status == 200
    intent = {"amount": "500", "currency": "usd", "on_behalf_of": "", "application_fee_amount": ""}
    assert call(house, "POST", "/v1/payment_intents", intent).status == 200


def test_the_places_are_those_of_stripes_schema() -> None:
    assert ("transfer_data", "destination") in known.places("POST /v1/charges")
    assert known.places("POST /v1/nothing") == ()
