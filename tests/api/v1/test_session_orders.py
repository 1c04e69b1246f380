"""What a session or a link may order: quantities, extras, tiers, packages, currencies; and what is refused."""

from typing import Any

import pytest

from checkout.api.session_settings import ONLY_HOSTED
from tests.api.v1.test_session_discounts import form
from tests.callers import call
from tests.flows.scenes import TEA, order, shopper_of
from tests.flows.test_changed_orders import link, price
from tests.houses import House
from tests.shoppers import Shopper

LINE = "line_items[0]"


def test_quantities_that_no_order_can_have(house: House) -> None:
    many, cup = f"{LINE}[adjustable_quantity]", price(house)
    extra = {"optional_items[0][price]": cup, "optional_items[0][quantity]": "1"}
    between = "The quantity must be between `adjustable_quantity[minimum]`, "
    for params, param, text in (
        ({f"{many}[maximum]": "5"}, f"{many}[enabled]", "Missing required param"),
        ({f"{many}[enabled]": "true", f"{many}[maximum]": "1000000"}, f"{many}[maximum]", "This value must be less"),
        ({f"{many}[enabled]": "true", f"{many}[minimum]": "-1"}, f"{many}[minimum]", "This value must be greater"),
        (
            {f"{many}[enabled]": "true", f"{many}[minimum]": "3", f"{many}[maximum]": "2"},
            f"{many}[maximum]",
            "`adjustable_quantity[maximum]` must be greater than or equal to",
        ),
        ({f"{many}[enabled]": "true", f"{many}[maximum]": "0"}, f"{many}[maximum]", "`adjustable_quantity[maximum]`"),
        ({f"{many}[enabled]": "true", f"{many}[minimum]": "2"}, f"{LINE}[quantity]", between),
        ({f"{many}[enabled]": "true", f"{LINE}[quantity]": "100"}, f"{LINE}[quantity]", between + "0, and"),
        (extra | {"optional_items[0][quantity]": "0"}, "optional_items[0][quantity]", "This value must be greater"),
        (extra | {"optional_items[0][price]": "price_1"}, "optional_items[0][price]", "No such price: 'price_1'"),
        (
            {f"optional_items[{n}][{name}]": "1" for n in range(11) for name in ("price", "quantity")},
            "optional_items",
            "Array optional_items exceeded maximum 10 allowed elements.",
        ),
        (
            {f"{LINE}[price_data][product_data][tax_details][performance_location]": "x"},
            f"{LINE}[price_data][product_data][tax_details][performance_location]",
            "No such tax location: 'x'",
        ),
        ({f"{LINE}[dynamic_tax_rates][]": "txr_1"}, f"{LINE}[dynamic_tax_rates]", "Received unknown parameter"),
    ):
        answer = call(house, "POST", "/v1/checkout/sessions", form(**params))
        assert (answer.status, answer.error["param"]) == (400, param), (params, answer.body)
        assert answer.error["message"].startswith(text), answer.body
    session = order(
        house,
        line_items=[{**TEA, "quantity": 1, "adjustable_quantity": {"enabled": False}, "metadata": {"shelf": "4"}}],
    )
    (tea,) = house.stripe.v1.checkout.sessions.line_items.list(session.id).data
    assert tea.to_dict()["adjustable_quantity"] == {"enabled": False, "maximum": None, "minimum": None}
    assert tea.to_dict()["metadata"] == {"shelf": "4"}
    taxed = {f"{LINE}[price_data][product_data][tax_details][tax_code]": "txcd_10000000"}
    made = call(house, "POST", "/v1/checkout/sessions", form(**taxed) | {"expand[]": "line_items.data.price.product"})
    product = made.json["line_items"]["data"][0]["price"]["product"]
    assert product["tax_details"] == {"performance_location": None, "tax_code": "txcd_10000000"}


def test_an_amount_of_the_customers_choice_stands_alone(house: House) -> None:
    cup = price(house)
    gift = price(house, "Gift", unit_amount=None, custom_unit_amount={"enabled": True})
    coupon = house.stripe.v1.coupons.create({"percent_off": 5}).id
    alone = {"mode": "payment", f"{LINE}[price]": gift, f"{LINE}[quantity]": "1"}
    extra = {"optional_items[0][price]": cup, "optional_items[0][quantity]": "1"}
    discounted = "A price with `custom_unit_amount` cannot be discounted."
    for params, param, text in (
        ({f"{LINE}[quantity]": "2"}, f"{LINE}[quantity]", "The quantity of a price with `custom_unit_amount` must be"),
        ({"line_items[1][price]": cup, "line_items[1][quantity]": "1"}, "line_items", "A price with `custom_unit"),
        (extra, "optional_items", "A price with `custom_unit_amount` must be the only line item"),
        (
            {f"{LINE}[adjustable_quantity][enabled]": "true"},
            f"{LINE}[adjustable_quantity]",
            "The quantity of a price with `custom_unit_amount` cannot be adjusted.",
        ),
        ({"discounts[0][coupon]": coupon}, "discounts", discounted),
        ({"allow_promotion_codes": "true"}, "allow_promotion_codes", discounted),
        ({"currency": "usd"}, f"{LINE}[price]", "The price specified only supports `eur`."),
    ):
        answer = call(house, "POST", "/v1/checkout/sessions", alone | params)
        assert (answer.status, answer.error["param"]) == (400, param), (params, answer.body)
        assert answer.error["message"].startswith(text), answer.body
    shop = link(house, line_items=[{"price": gift, "quantity": 1}])
    answer = call(house, "POST", f"/v1/payment_links/{shop.id}", {"allow_promotion_codes": "true"})
    assert (answer.error["param"], answer.error["message"]) == ("allow_promotion_codes", discounted)


TIERS: Any = [{"up_to": 2, "unit_amount": 1000}, {"up_to": "inf", "unit_amount_decimal": "749.5", "flat_amount": 100}]


def test_prices_of_every_kind_come_to_the_right_total(house: House) -> None:
    tiered = {"unit_amount": None, "billing_scheme": "tiered", "tiers": TIERS}
    kinds: Any = {
        "graduated": price(house, "Graduated", **tiered, tiers_mode="graduated"),
        "volume": price(house, "Volume", **tiered, tiers_mode="volume"),
        "dozens": price(house, "Eggs", transform_quantity={"divide_by": 12, "round": "up"}),
        "full": price(house, "Boxes", transform_quantity={"divide_by": 2, "round": "down"}),
        "decimal": price(house, "Nail", unit_amount=None, unit_amount_decimal="12.345"),
    }
    amounts = {"graduated": 2850, "volume": 2349, "dozens": 1000, "full": 1000, "decimal": 37}
    adjustable = {"adjustable_quantity": {"enabled": True}}
    session = order(house, line_items=[{"price": it, "quantity": 3, **adjustable} for it in kinds.values()])
    lines = house.stripe.v1.checkout.sessions.line_items.list(session.id).data
    assert dict(zip(kinds, (line.amount_total for line in lines), strict=True)) == amounts
    assert (session.amount_subtotal, session.amount_total) == (7236, 7236)
    shopper = shopper_of(session)
    assert "Graduated €28.50 3 Volume €23.49 3 Eggs €10.00 3 Boxes €10.00 3 Nail €0.37 3" in shopper.open().words
    sent = shopper.fill(**{f"quantity-{kinds['dozens']}": "13", f"quantity-{kinds['decimal']}": "1", "update": "order"})
    shopper.page = shopper.send(sent)
    assert "Eggs €20.00 13" in shopper.page.words
    assert "Nail €0.12 Total €82.11" in shopper.page.words
    assert shopper.land(shopper.pay()).state == "paid"
    assert [it.amount for it in house.stripe.v1.payment_intents.list()] == [8211]


def test_the_currency_picks_what_a_price_costs_in_it(house: House) -> None:
    options = {"usd": {"unit_amount": 1100}, "jpy": {"unit_amount": 1500}}
    cup = price(house, currency_options=options)
    lid = price(house, "Lid", currency="usd", unit_amount=300, currency_options={"eur": {"unit_amount": 250}})
    shop = link(house, line_items=[{"price": cup, "quantity": 2}], optional_items=[{"price": lid, "quantity": 1}])
    assert (shop.currency, "Lid €2.50" in Shopper(shop.url).open().words) == ("eur", True)
    dollars = link(house, line_items=[{"price": cup, "quantity": 2}, {"price": lid, "quantity": 1}], currency="usd")
    shopper = Shopper(dollars.url)
    assert "Cup $22.00 2 × $11.00 Lid $3.00 Total $25.00" in shopper.open().words
    assert shopper.land(shopper.pay()).state == "paid"
    assert order(house, line_items=[{"price": cup, "quantity": 1}], currency="jpy").amount_total == 1500
    answer = call(
        house,
        "POST",
        "/v1/payment_links",
        {f"{LINE}[price]": cup, f"{LINE}[quantity]": "1", "currency": "gbp"},
    )
    assert answer.error["message"] == (
        "The price specified only supports `eur`, `usd`, `jpy`. This doesn't match the expected currency: `gbp`."
    )


def test_a_link_sells_something_else_from_now_on(house: House) -> None:
    v1, cup, lid = house.stripe.v1, price(house), price(house, "Lid", unit_amount=250)
    shop = link(house, line_items=[{"price": cup, "quantity": 1}], allow_promotion_codes=True)
    assert (shop.allow_promotion_codes, shop.optional_items) == (True, None)
    before = Shopper(shop.url)
    assert "Total €10.00" in before.open().words
    (line,) = v1.payment_links.line_items.list(shop.id).data
    changed = v1.payment_links.update(
        shop.id,
        {
            "line_items": [{"id": line.id, "quantity": 2, "adjustable_quantity": {"enabled": True, "maximum": 4}}],
            "optional_items": [{"price": lid, "quantity": 1}],
            "allow_promotion_codes": False,
            "invoice_creation": {"enabled": False},
        },
    )
    assert changed.allow_promotion_codes is False
    assert changed.invoice_creation is not None
    assert changed.optional_items is not None
    assert [it.price for it in changed.optional_items] == [lid]
    (again,) = v1.payment_links.line_items.list(shop.id).data
    assert (again.id, again.quantity, again.amount_total) == (line.id, 2, 2000)
    warned = before.pay()
    assert (warned.status, "The total has changed from €10.00 to €20.00." in warned.words) == (409, True)
    assert before.land(before.pay()).state == "paid"
    told = v1.events.list({"type": "payment_link.updated"}).data
    assert len(told) == 1
    cleared = v1.payment_links.update(shop.id, {"optional_items": ""})
    assert cleared.optional_items is None
    path = f"/v1/payment_links/{shop.id}"
    for params, param, text in (
        ({f"{LINE}[id]": "li_1"}, f"{LINE}[id]", "No such line item: 'li_1'"),
        ({f"{LINE}[quantity]": "1"}, f"{LINE}[id]", "Missing required param"),
        ({f"{LINE}[id]": line.id, f"{LINE}[quantity]": "5"}, f"{LINE}[quantity]", "The quantity must be between"),
        ({f"{LINE}[id]": line.id, "line_items[1][id]": line.id}, "line_items", "Each line item may be given only"),
        ({"currency": "usd"}, "currency", "Received unknown parameter: currency"),
        ({"shipping_options[0][shipping_rate]": "shr_1"}, "shipping_options[0][shipping_rate]", "No such shipping"),
    ):
        answer = call(house, "POST", path, params)
        assert (answer.status, answer.error["param"]) == (400, param), answer.body
        assert answer.error["message"].startswith(text), answer.body


def test_lines_are_paged_first_to_last(house: House) -> None:
    session = order(house, line_items=[{"price": price(house, f"Cup {n}"), "quantity": 1} for n in range(5)])
    v1 = house.stripe.v1.checkout.sessions
    names = [line.description for line in v1.line_items.list(session.id, {"limit": 2}).auto_paging_iter()]
    assert names == [f"Cup {n}" for n in range(5)]
    lines = v1.line_items.list(session.id).data
    back = v1.line_items.list(session.id, {"ending_before": lines[3].id, "limit": 2})
    assert ([line.description for line in back], back.has_more) == (["Cup 1", "Cup 2"], True)
    first = v1.line_items.list(session.id, {"ending_before": lines[1].id})
    assert ([line.description for line in first], first.has_more) == (["Cup 0"], False)
    answer = call(house, "GET", f"/v1/checkout/sessions/{session.id}/line_items?starting_after=li_1")
    assert (answer.status, answer.error["param"], answer.error["code"]) == (400, "starting_after", "resource_missing")


def test_what_is_only_shown(house: House) -> None:
    given = {
        "adaptive_pricing[enabled]": "false",
        "after_expiration[recovery][enabled]": "false",
        "after_expiration[recovery][allow_promotion_codes]": "true",
        "integration_identifier": "shop-7",
        "invoice_creation[enabled]": "false",
        "managed_payments[enabled]": "false",
        "origin_context": "mobile_app",
        "wallet_options[link][display]": "never",
        "submit_type": "auto",
        "ui_mode": "hosted",
        "automatic_tax[enabled]": "false",
    }
    made = call(house, "POST", "/v1/checkout/sessions", form(**given)).json
    shown = call(house, "GET", f"/v1/checkout/sessions/{made['id']}").json
    assert {name: shown[name] for name in ("adaptive_pricing", "integration_identifier", "origin_context")} == {
        "adaptive_pricing": {"enabled": False},
        "integration_identifier": "shop-7",
        "origin_context": "mobile_app",
    }
    assert shown["after_expiration"]["recovery"] == {
        "allow_promotion_codes": True,
        "enabled": False,
        "expires_at": None,
        "url": None,
    }
    assert (shown["invoice_creation"]["enabled"], shown["managed_payments"]) == (False, {"enabled": False})
    assert (shown["wallet_options"], shown["submit_type"]) == ({"link": {"display": "never"}}, "auto")
    shop = link(house, line_items=[{"price": price(house), "quantity": 1}], invoice_creation={"enabled": False})
    assert shop.invoice_creation is not None
    Shopper(shop.url).pay()
    (session,) = house.stripe.v1.checkout.sessions.list({"payment_link": shop.id})
    assert session.invoice_creation is not None
    assert session.invoice_creation.enabled is False


OTHER_PAGE = "when `ui_mode` is `hosted_page`, the only one that Tender serves."


@pytest.mark.parametrize("on_links", [False, True], ids=["session", "link"])
def test_what_tender_does_not_do(house: House, on_links: bool) -> None:
    no_tax = (
        "You must have a valid head office address to enable automatic tax calculation, and Tender calculates none: "
        "put `tax_rates` on the line items instead."
    )
    shared = (
        ({"automatic_tax[enabled]": "true"}, "automatic_tax[enabled]", no_tax),
        (
            {"automatic_tax[enabled]": "false", "automatic_tax[liability][type]": "self"},
            "automatic_tax[liability]",
            no_tax,
        ),
        (
            {"invoice_creation[enabled]": "true"},
            "invoice_creation[enabled]",
            "Your account is not eligible for invoices of one-time payments.",
        ),
        (
            {"managed_payments[enabled]": "true"},
            "managed_payments[enabled]",
            "Your account is not eligible for Managed Payments.",
        ),
        (
            {"submit_type": "subscribe"},
            "submit_type",
            "You can not pass `submit_type` `subscribe` in `payment` mode.",
        ),
    )
    of_sessions = (
        (
            {"adaptive_pricing[enabled]": "true"},
            "adaptive_pricing[enabled]",
            "Your account is not eligible for Adaptive Pricing.",
        ),
        (
            {"after_expiration[recovery][enabled]": "true"},
            "after_expiration[recovery][enabled]",
            "Your account is not eligible for the recovery of abandoned carts.",
        ),
        (
            {"payment_method_collection": "always"},
            "payment_method_collection",
            "You can only set `payment_method_collection` if `mode` is set to `subscription`.",
        ),
        (
            {"permissions[update_shipping_details]": "server_only"},
            "permissions",
            f"You can not pass `permissions` {OTHER_PAGE}",
        ),
        (
            {"redirect_on_completion": "never"},
            "redirect_on_completion",
            f"You can not pass `redirect_on_completion` {OTHER_PAGE}",
        ),
        ({"return_url": "https://shop.test/"}, "return_url", f"You can not pass `return_url` {OTHER_PAGE}"),
        (
            {"ui_mode": "elements", "return_url": "https://shop.test/"},
            "ui_mode",
            ONLY_HOSTED.format("elements"),
        ),
        ({"origin_context": "desk"}, "origin_context", "Invalid origin_context: must be one of mobile_app or web"),
        (
            {"allow_promotion_codes": "true", "discounts[0][coupon]": "X"},
            "allow_promotion_codes",
            "You may only specify one of these parameters: allow_promotion_codes, discounts.",
        ),
    )
    path = "/v1/payment_links" if on_links else "/v1/checkout/sessions"
    base = {name: it for name, it in form().items() if not (on_links and name == "mode")}
    for params, param, text in shared if on_links else shared + of_sessions:
        answer = call(house, "POST", path, base | params)
        assert (answer.status, answer.error["param"]) == (400, param), (params, answer.body)
        assert answer.error["message"].startswith(text), answer.body
    if not on_links:
        session = order(house)
        answer = call(house, "POST", f"/v1/checkout/sessions/{session.id}", {"payment_intent_data[description]": "Tea"})
        assert answer.error["message"] == "You can only update `payment_intent_data` when `ui_mode` is `elements`."
