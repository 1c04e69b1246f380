"""/v1/tax_rates"""

from typing import Annotated, Literal

from checkout.api.decimals import decimal
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Expand, Flag, Text, text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams, OnlyExpand, Params
from checkout.catalogue.tax_rates import TaxRate
from checkout.events import log
from checkout.kit import wire
from checkout.kit.resources import Account
from checkout.kit.wire import Shape

MAX_NAME_CHARS = 50  # Source: Stripe

Percentage = Annotated[str, decimal(4, maximum="100")]
Country = Annotated[str, text(2)]
State = Annotated[str, text(50)]
Name = Annotated[str, text(MAX_NAME_CHARS)]
TaxType = Literal[
    "admissions_tax",
    "amusement_tax",
    "attendance_tax",
    "communications_tax",
    "digital_excise_tax",
    "entertainment_tax",
    "get_fund",
    "gross_receipts_tax",
    "gst",
    "hospitality_tax",
    "hst",
    "igst",
    "jct",
    "lease_tax",
    "luxury_tax",
    "mass_transit_parking_tax",
    "nhil",
    "parking_tax",
    "pst",
    "qst",
    "resort_tax",
    "retail_delivery_fee",
    "rst",
    "sales_tax",
    "service_tax",
    "tourism_tax",
    "utility_users_tax",
    "vat",
]


class _Wording(Params):
    """What may be changed."""

    country: Country | None = None
    description: Text | None = None
    jurisdiction: Text | None = None
    metadata: Metadata = {}
    state: State | None = None
    tax_type: TaxType | None = None
    expand: Expand = []


class CreateTaxRate(_Wording):
    display_name: Name
    inclusive: Flag
    percentage: Percentage
    active: Flag = True


class UpdateTaxRate(_Wording):
    active: Flag | None = None
    display_name: Name | None = None


class ListTaxRates(ListParams):
    active: Flag | None = None
    created: Created | None = None
    inclusive: Flag | None = None


@endpoint("POST /v1/tax_rates", CreateTaxRate)
def create(call: Call, params: CreateTaxRate) -> Shape:
    return new_rate(call.account, params).shape()


def new_rate(account: Account, params: CreateTaxRate) -> TaxRate:
    """In the open step, with its event."""
    columns = params.model_dump(exclude={"expand", "metadata"})
    rate = TaxRate.add(account, metadata_=merge_metadata({}, params.metadata), **columns)
    log.record("tax_rate.created", rate)
    return rate


@endpoint("GET /v1/tax_rates/{tax_rate}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, tax_rate: str) -> Shape:
    return TaxRate.of(call.account, tax_rate).shape()


@endpoint("POST /v1/tax_rates/{tax_rate}", UpdateTaxRate)
def update(call: Call, params: UpdateTaxRate, tax_rate: str) -> Shape:
    found = TaxRate.of(call.account, tax_rate)
    before = wire.plain(found.shape())
    for name in params.model_fields_set - {"expand", "metadata"}:
        setattr(found, name, getattr(params, name))
    found.metadata_ = merge_metadata(found.metadata_, params.metadata)
    after = wire.plain(found.shape())
    if after != before:
        log.record("tax_rate.updated", found, log.changes(before, after))
    return found.shape()


@endpoint("GET /v1/tax_rates", ListTaxRates)
def list_tax_rates(call: Call, params: ListTaxRates) -> Shape:
    query = within(TaxRate.owned_by(call.account), TaxRate.created, params.created)
    for column, wanted in ((TaxRate.active, params.active), (TaxRate.inclusive, params.inclusive)):
        if wanted is not None:
            query = query.where(column == wanted)
    return page(call.account, TaxRate, query, params, "/v1/tax_rates")
