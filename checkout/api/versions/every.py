"""All changes, newest first; a new one is a file and a line here."""

from checkout.api.versions import (
    allowed_types,
    automatic_methods,
    capture_methods,
    charges_of_intents,
    coupons_of_promotions,
    customers_of_sessions,
    discounts_of_customers,
    invoices_of_payments,
    lines_without_prices,
    refunds_of_charges,
    shipping_of_sessions,
    ui_modes,
)

CHANGES = (
    allowed_types.CHANGE,
    ui_modes.CHANGE,
    coupons_of_promotions.CHANGE,
    invoices_of_payments.CHANGE,
    shipping_of_sessions.CHANGE,
    discounts_of_customers.CHANGE,
    capture_methods.CHANGE,
    automatic_methods.CHANGE,
    charges_of_intents.CHANGE,
    refunds_of_charges.CHANGE,
    customers_of_sessions.CHANGE,
    lines_without_prices.CHANGE,
)
