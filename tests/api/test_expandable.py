"""Which paths may be expanded, by Stripe's schema alone: no object is needed to tell."""

import pytest

from checkout.api import expandable
from checkout.kit.errors import InvalidRequest

INTENTS = "/v1/payment_intents"
SESSION = "GET /v1/checkout/sessions/{session}"


@pytest.mark.parametrize(
    ("operation", "path"),
    [
        (f"POST {INTENTS}", "customer"),
        (f"POST {INTENTS}/{{any}}/confirm", "latest_charge.balance_transaction.source.customer"),
        (f"GET {INTENTS}", "data.latest_charge.balance_transaction.source.customer"),
        (f"GET {INTENTS}", "data"),
        (f"POST {INTENTS}", "last_payment_error.payment_method.customer"),
        (SESSION, "line_items"),
        (SESSION, "line_items.data"),
        (SESSION, "line_items.data.price.product"),
        (SESSION, "subscription.latest_invoice.payments"),
        (SESSION, "setup_intent"),
        ("GET /v1/customers/{customer}", "invoice_settings.default_payment_method"),
        ("GET /v1/customers/{customer}", "sources"),
        ("GET /v1/prices/{price}", "tiers"),
        ("GET /v1/charges/{charge}", "refunds"),
        ("GET /v1/account", "settings.branding.icon"),
        ("GET /v1/balance_transactions/{id}", "source.payment_intent"),
        ("GET /v1/balance_transactions", "data.source.charge.customer"),
        ("GET /v1/refunds/{refund}", "charge.refunds.data.payment_intent"),
        ("POST /v1/setup_intents", "latest_attempt.payment_method"),
        ("GET /v1/promotion_codes", "data.promotion.coupon.applies_to"),
        (SESSION, "total_details.breakdown"),
        (SESSION, "line_items.data.taxes"),
        (SESSION, "line_items.data.discounts"),
        (SESSION, "shipping_cost.shipping_rate"),
        ("GET /v1/charges/{charge}", "payment_method_details.card.mandate"),
    ],
)
def test_what_may_be(operation: str, path: str) -> None:
    expandable.check(operation, [path])


@pytest.mark.parametrize(
    ("operation", "path", "text"),
    [
        (f"POST {INTENTS}", "amount", "This property cannot be expanded (amount)."),
        (f"POST {INTENTS}", "metadata.key", "This property cannot be expanded (metadata)."),
        (f"POST {INTENTS}", "transfer_data", "This property cannot be expanded (transfer_data)."),
        (f"POST {INTENTS}", "customer.email", "This property cannot be expanded (customer.email)."),
        (f"POST {INTENTS}", "nonsense", "This property cannot be expanded because it doesn't exist: nonsense."),
        (f"POST {INTENTS}", "customer.x.y", "This property cannot be expanded because it doesn't exist: customer.x."),
        (f"POST {INTENTS}", "", "This property cannot be expanded because it doesn't exist: ."),
        (f"POST {INTENTS}", "customer.", "This property cannot be expanded because it doesn't exist: customer.."),
        (f"POST {INTENTS}", "data.customer", "This property cannot be expanded because it doesn't exist: data."),
        (f"POST {INTENTS}", "a.b.c.d.e", "You cannot expand more than 4 levels of a property."),
        (f"GET {INTENTS}", "data.a.b.c.d.e", "You cannot expand more than 4 levels of a property."),
        (f"GET {INTENTS}", "url", "This property cannot be expanded (url)."),
        (f"GET {INTENTS}", "data.amount", "This property cannot be expanded (data.amount)."),
        (
            "GET /v1/prices",
            "product",
            "This property cannot be expanded (product). You may want to try expanding 'data.product' instead.",
        ),
        ("GET /v1/prices", "nonsense", "This property cannot be expanded because it doesn't exist: nonsense."),
        (SESSION, "line_items.has_more", "This property cannot be expanded (line_items.has_more)."),
        (SESSION, "line_items.price", "This property cannot be expanded because it doesn't exist: line_items.price."),
        (SESSION, "total_details", "This property cannot be expanded (total_details)."),
        (SESSION, "line_items.data.taxes.rate", "This property cannot be expanded (line_items.data.taxes.rate)."),
        (
            "GET /v1/balance_transactions/{id}",
            "source.x",
            "This property cannot be expanded because it doesn't exist: source.x.",
        ),
        ("GET /v1/balance_transactions/{id}", "source.amount", "This property cannot be expanded (source.amount)."),
        (
            f"POST {INTENTS}",
            "amount_details.*",
            "This property cannot be expanded because it doesn't exist: amount_details.*.",
        ),
        ("GET /v1/events/{id}", "data.object.customer", "This property cannot be expanded (data)."),
        (
            f"POST {INTENTS}",
            "4242424242424242",
            "This property cannot be expanded because it doesn't exist: ****************.",
        ),
    ],
)
def test_what_may_not_be(operation: str, path: str, text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        expandable.check(operation, ["customer"] * (operation.startswith("POST")) + [path])
    assert (refused.value.message, refused.value.param, refused.value.code) == (text, "expand", None)


def test_what_is_opened() -> None:
    for operation, path, kinds in (
        (f"GET {INTENTS}", "data.latest_charge.balance_transaction", {"charge", "balance_transaction"}),
        ("GET /v1/balance_transactions/{id}", "source", {"charge", "dispute", "payout", "refund"}),
        (SESSION, "line_items.data.price.product", {"product"}),
        ("GET /v1/account", "settings.branding.icon", set()),
    ):
        assert expandable.opened(operation, [path]) == kinds
    assert expandable.opened("DELETE /v1/customers/{customer}", []) == set()
