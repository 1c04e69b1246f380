"""``invoice_creation`` of a session or a link: none is made, and what one would say is kept and shown."""

from typing import Annotated, Literal

from pydantic import Field

from checkout.api.fields import NOT_ELIGIBLE, Clearable, Flag, Text, none_of, off_only, text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.params import Params
from checkout.kit.wire import Shape

MAX_FIELDS = 4  # Source: Stripe, as the two below
MAX_NAME_CHARS = 40
MAX_VALUE_CHARS = 140
MAX_TAX_IDS = 25  # more than anyone has
MEMBERS = ("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options")

NoTaxId = Annotated[str, none_of("tax ID")]


class InvoiceField(Params):
    name: Annotated[str, text(MAX_NAME_CHARS)]
    value: Annotated[str, text(MAX_VALUE_CHARS)]


class Issuer(Params):
    account: Text | None = None
    type: Literal["account", "self"]


class Rendering(Params):
    amount_tax_display: Clearable[Literal["exclude_tax", "include_inclusive_tax"]] = None
    template: Annotated[str, none_of("invoice rendering template")] | None = None


class InvoiceData(Params):
    account_tax_ids: Clearable[Annotated[list[NoTaxId], Field(max_length=MAX_TAX_IDS)]] = None
    custom_fields: Clearable[Annotated[list[InvoiceField], Field(max_length=MAX_FIELDS)]] = None
    description: Text | None = None
    footer: Text | None = None
    issuer: Issuer | None = None
    metadata: Metadata = {}
    rendering_options: Clearable[Rendering] = None

    def shape(self) -> Shape:
        said = self.model_dump()
        issuer = {"type": self.issuer.type} if self.issuer else None
        return {**said, "issuer": issuer, "metadata": merge_metadata({}, self.metadata)}


class InvoiceCreation(Params):
    enabled: Annotated[Flag, off_only(NOT_ELIGIBLE.format("invoices of one-time payments"))]
    invoice_data: InvoiceData = InvoiceData()

    def shape(self) -> Shape:
        data = self.invoice_data.shape()
        return {"enabled": False, "invoice_data": {name: data[name] for name in (*MEMBERS, "metadata")}}
