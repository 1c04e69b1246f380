"""What a form of a link says that is not in the catalogue yet: made with the link, in the open step."""

from typing import Any

from checkout.api import params
from checkout.api.caller import Caller
from checkout.api.v1.shipping_rates import CreateShippingRate, add_rate
from checkout.api.v1.tax_rates import CreateTaxRate, new_rate
from checkout.catalogue.amounts import check_bounds, check_size
from checkout.catalogue.prices import Price, add_product_at
from checkout.kit.resources import Account
from links.dashboard.form import NewLinkForm
from links.dashboard.rows import NEW, Row

NEW_WAY = "POST /v1/shipping_rates"
NEW_TAX = "POST /v1/tax_rates"


def new_price(account: Account, form: NewLinkForm) -> Price:
    """Of what the link sells first."""
    product = {
        "name": form.name.data.strip(),
        "description": form.about.data or None,
        "images": [form.image.data] if form.image.data else [],
    }
    return add_product_at(account, product, {"currency": form.currency.data, **_amounts(form)})


def price_of(account: Account, currency: str, row: Row) -> str:
    """The id of what a row sells."""
    if row.price.data != NEW:
        return str(row.price.data)
    check_size(row.amount.minor, currency, row.amount.name)
    product = {"name": row.name.data.strip()}
    return add_product_at(account, product, {"currency": currency, "unit_amount": row.amount.minor}).id


def new_tax(account: Account, form: NewLinkForm) -> list[str]:
    """Its id, where there is one."""
    if not form.tax_name.data:
        return []
    raw = {
        "display_name": form.tax_name.data.strip(),
        "percentage": form.tax_percent.share,
        "inclusive": "true" if form.tax_included.data else "false",
    }
    return [new_rate(account, params.read(CreateTaxRate, raw, NEW_TAX)).id]


def new_way(by: Caller, form: NewLinkForm) -> list[str]:
    """The id of a new way to ship, where there is one."""
    if not form.rate_name.data:
        return []
    amount = {"amount": str(form.rate_amount.minor), "currency": form.currency.data}
    raw = {"display_name": form.rate_name.data.strip(), "fixed_amount": amount}
    return [add_rate(by, params.read(CreateShippingRate, raw, NEW_WAY)).id]


def _amounts(form: NewLinkForm) -> dict[str, Any]:
    currency = form.currency.data
    if form.sells.data == "new":
        check_size(form.amount.minor, currency, "unit_amount")
        return {"unit_amount": form.amount.minor}
    custom = {name: form[name].minor for name in ("maximum", "minimum", "preset")}
    check_bounds(custom, currency, "custom_unit_amount")
    return {"unit_amount": 0, "custom_unit_amount": custom}
