"""Whatever the parameters are, an operation answers or refuses; it is never our fault."""

import re
from random import Random
from typing import Any, get_args, get_origin

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from checkout.api.endpoint import OPERATIONS, Operation
from checkout.kit.versions import VERSIONS
from tests.contract.everything import fill
from tests.contract.shapes import missing_members
from tests.houses import Databases, House

LINE = {"line_items[0][price]": "{price}", "line_items[0][quantity]": "1"}
Request = tuple[Operation[Any], list[tuple[str, str]], str]
GOOD: dict[str, dict[str, str]] = {
    "POST /v1/products": {"name": "Mug"},
    "POST /v1/prices": {"currency": "usd", "unit_amount": "700", "product": "{product}"},
    "POST /v1/payment_links": LINE,
    "POST /v1/checkout/sessions": LINE | {"mode": "payment", "success_url": "https://shop.test/"},
    "POST /v1/payment_intents": {
        "amount": "2000",
        "currency": "usd",
        "payment_method": "pm_card_visa",
        "confirm": "true",
    },
    "POST /v1/payment_intents/{intent}/confirm": {"payment_method": "pm_card_visa"},
    "POST /v1/payment_methods": {
        "type": "card",
        "card[number]": "4242424242424242",
        "card[exp_month]": "12",
        "card[exp_year]": "2034",
    },
    "POST /v1/payment_methods/{payment_method}/attach": {"customer": "{customer}"},
    "POST /v1/setup_intents": {"payment_method": "pm_card_visa", "customer": "{customer}", "confirm": "true"},
    "POST /v1/tokens": {"card[number]": "4242424242424242", "card[exp_month]": "12", "card[exp_year]": "2034"},
    "POST /v1/charges": {"amount": "2000", "currency": "usd", "source": "tok_visa"},
    "POST /v1/test_helpers/confirmation_tokens": {"payment_method": "pm_card_visa"},
    "POST /v1/customers/{customer}/sources": {"source": "tok_visa"},
    "POST /v1/customers/{customer}/tax_ids": {"type": "eu_vat", "value": "DE123456789"},
    "POST /v1/customers/{customer}/balance_transactions": {"amount": "5", "currency": "usd"},
    "POST /v1/webhook_endpoints": {"url": "https://shop.test/hook", "enabled_events[]": "*"},
    **{
        f"GET /v1/{noun}/search": {"query": "metadata['a']:null"}
        for noun in ("charges", "customers", "payment_intents", "prices", "products")
    },
    "POST /v1/coupons": {"percent_off": "10"},
    "POST /v1/promotion_codes": {"coupon": "{coupon}"},
    "POST /v1/tax_rates": {"display_name": "VAT", "inclusive": "true", "percentage": "19"},
    "POST /v1/shipping_rates": {
        "display_name": "Ground",
        "fixed_amount[amount]": "500",
        "fixed_amount[currency]": "usd",
    },
    "GET /v1/payment_methods": {"customer": "{customer}"},
}
PATH_IDS = {
    "account": "account",
    "charge": "charge",
    "customer": "customer",
    "intent": "with method",
    "payment_link": "link",
    "payment_method": "method",
    "price": "price",
    "session": "session",
    "webhook_endpoint": "endpoint",
    "coupon": "coupon",
    "promotion_code": "promotion code",
    "tax_rate": "tax rate",
    "shipping_rate_token": "shipping rate",
}
VALUES = [
    *("", "0", "1", "-1", "1.5", "1e9", "NaN", "true", "False", "null", "usd", "USD", "eur", "jpy", "xyz", "*", "card"),
    *("9" * 8, "9" * 18, "9" * 30, "-" + "9" * 20, str(2**31), str(2**63), "٣", "x" * 300, "x" * 5001),
    *("é", "\U0001f4a5", "\x00", "\ud800", "\r\nSet-Cookie: x", "'; drop table prices; --", "%s%n", "{{7*7}}"),
    *(
        "https://shop.test/",
        "http://[::1",
        "https://exa mple.com",
        "javascript:alert(1)",
        "//shop.test",
        "jo@example.com",
    ),
    *("data", "data.customer", "customer.default_source", "line_items.data.price.product", "....", "a.b.c.d.e"),
    *("{product}", "{price}", "{customer}", "{link}", "{session}", "{method}", "{new}", "{paid}", "pm_card_visa"),
    *(
        "pm_card_threeDSecure2Required",
        "pm_card_visa_chargeDeclined",
        "4242424242424242",
        "4242424242424241",
        "12",
        "2034",
    ),
]


BY_NAME = {
    **{name: ["https://shop.test/"] for name in ("url", "success_url", "cancel_url", "return_url")},
    **{name: ["jo@example.com"] for name in ("email", "receipt_email", "customer_email")},
    "currency": ["usd", "eur", "jpy"],
    "country": ["US"],
    "customer": ["{customer}"],
    "default_price": ["{price}"],
    "expand": ["customer", "data.customer", "latest_charge", "data.price", "line_items"],
    "number": ["4242424242424242", "4000000000000002"],
    "payment_method": ["pm_card_visa", "pm_card_visa_chargeDeclined", "{method}"],
    "price": ["{price}"],
    "query": [
        "name~'mug'",
        "metadata['a']:'1' AND -metadata[\"b\"]:null",
        "amount>1 OR created<=2147483648",
        "email:'\\'%_' active:'true'",
        "payment_method_details.card.exp_month:12",
    ],
    "product": ["{product}"],
}

PLACEHOLDER = re.compile(r"\{(\w+)\}")
Named = tuple[str, list[str]]


def names_of(model: type[BaseModel], above: str = "") -> list[Named]:
    """Every parameter's bracket name, down to the leaves, with values that it might take."""
    names: list[Named] = []
    for name, field in model.model_fields.items():
        here = f"{above}[{name}]" if above else name
        inside = _inside(field.annotation)
        models = [it for it in inside if isinstance(it, type) and issubclass(it, BaseModel)]
        is_list = any(get_origin(it) is list for it in inside)
        for model_inside in models:
            names += names_of(model_inside, f"{here}[0]" if is_list else here)
        if not models:
            names.append((f"{here}[]" if is_list else here, _plausible(name, inside)))
    return names


def _inside(annotation: Any) -> list[Any]:
    return [annotation, *(it for part in get_args(annotation) for it in _inside(part))]


def _plausible(name: str, inside: list[Any]) -> list[str]:
    literals = [str(it) for it in inside if isinstance(it, str)]
    if bool in inside:
        return ["true", "false"]
    return BY_NAME.get(name) or literals or (["1", "100", "2000", "2034"] if int in inside else ["x", "some text"])


NAMES = {operation.name: names_of(operation.params) for operation in OPERATIONS}


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """A good request, with up to three parameters more or otherwise, plausible ones and absurd ones."""
    dice = Random(draw(st.integers(0, 2**32)))  # its own choices would crowd at the first of everything
    operation = dice.choice(OPERATIONS)
    form = dict(GOOD.get(operation.name, {}))
    for _ in range(dice.randint(0, 3)):
        name, values = dice.choice(NAMES[operation.name] or [("expand", VALUES)])
        absurd = dice.random() < 0.2
        form[_altered(name, dice)] = (
            draw(st.text(max_size=40)) if absurd else dice.choice(dice.choice([values, VALUES]))
        )
    key = dice.choice([""] * 9 + ["k1", "k" * 300, "\xe9"])
    return operation, list(form.items()), key


def _altered(name: str, dice: Random) -> str:
    """Mostly the name itself."""
    others = [f"{name}[]", f"{name}[x]", name.replace("[", "", 1), name.replace("[0]", "[7]"), f"{name}\x00", "\xe9[]["]
    return name if dice.random() < 0.9 else dice.choice(others)


def ids_of(house: House) -> dict[str, str]:
    v1 = house.stripe.v1
    return fill(house) | {
        "account": v1.accounts.retrieve_current().id,
        "charge": v1.charges.list().data[0].id,
        "endpoint": v1.webhook_endpoints.list().data[0].id,
        "balance_transactions": v1.balance_transactions.list().data[0].id,
        "events": v1.events.list().data[0].id,
        "products": v1.products.list().data[0].id,
    }


BATCH = 5_000  # as many as one house holds well; then a new one is begun


def test_never_our_fault(databases: Databases, pytestconfig: pytest.Config) -> None:
    wanted = pytestconfig.getoption("requests")
    for begun in range(0, wanted, BATCH):
        with databases.standing.lived_in() as house:
            _send_many(house, min(BATCH, wanted - begun))


def _send_many(house: House, count: int) -> None:
    ids, client = ids_of(house), house.app.test_client()

    @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))
    @given(request=requests())
    def sent(request: Request) -> None:
        operation, form, key = request
        answer = send(client, house, ids, operation, form, key)
        assert answer.status_code < 500, (operation.name, form, answer.data)
        if answer.status_code != 200:
            given = answer.request.headers
            if "Stripe-Version" not in given and "pk_" not in given["Authorization"]:
                assert missing_members(answer.json) == []
            assert answer.json["error"]["message"]

    sent()


def send(
    client: FlaskClient,
    house: House,
    ids: dict[str, str],
    operation: Operation[Any],
    form: list[tuple[str, str]],
    key: str,
) -> Any:
    filled = [(name, _filled(value, ids)) for name, value in form]
    path = operation.path.replace("{id}", ids.get(operation.path.split("/")[2], ""))
    for placeholder, name in PATH_IDS.items():
        path = path.replace(f"{{{placeholder}}}", ids[name] if operation.method != "DELETE" else "unknown")
    path = PLACEHOLDER.sub(lambda found: ids.get(found[1], "unknown"), path)
    dice = Random(repr((operation.name, form)))
    headers = {"Authorization": f"Bearer {_key(house, dice)}"} | ({"Idempotency-Key": key} if key else {})
    if dice.random() < 0.2:
        headers["Stripe-Version"] = dice.choice(VERSIONS)
    encoded = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in filled)
    body = {"data": encoded, "content_type": "application/x-www-form-urlencoded"}
    more: Any = body if operation.method == "POST" else {"query_string": encoded}
    return client.open(path, method=operation.method, headers=headers, **more)


def _key(house: House, dice: Random) -> str:
    return house.world.publishable_key if dice.random() < 0.05 else house.world.secret_key


def _filled(value: str, ids: dict[str, str]) -> str:
    return ids.get(value[1:-1], value) if value.startswith("{") else value


def _quoted(text: str) -> str:
    """Each byte as %XX: a lone surrogate becomes bytes that are no UTF-8."""
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))
