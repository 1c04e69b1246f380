"""A product as part of something else: the parameters that make one together with its price."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from checkout.api.complaints import bad
from checkout.api.fields import Clearable, Text, scalar, text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.params import Params
from checkout.kit.texts import shown
from checkout.kit.wire import Shape

MAX_UNIT_LABEL_CHARS = 12  # Source: Stripe

_TAX_CODE = re.compile(r"txcd_[0-9]{8}")


def _tax_code(given: Any) -> str:
    """By its form only: which codes there are is a tax engine's to know."""
    written = scalar(given)
    if not _TAX_CODE.fullmatch(written):
        raise bad(f"No such tax code: '{shown(written)}'", code="resource_missing")
    return written


TaxCode = Annotated[str, BeforeValidator(_tax_code)]
UnitLabel = Annotated[str, text(MAX_UNIT_LABEL_CHARS)]


class TaxDetails(Params):
    tax_code: Clearable[TaxCode] = None


class NewProduct(Params):
    """A product made together with a price of its own."""

    name: Text
    metadata: Metadata = {}
    tax_code: TaxCode | None = None
    tax_details: TaxDetails | None = None
    unit_label: UnitLabel | None = None


def product_columns(data: NewProduct) -> dict[str, Any]:
    columns = data.model_dump(exclude={"metadata", "tax_details"}, exclude_none=True)
    return {**columns, "metadata_": merge_metadata({}, data.metadata), "tax_details": tax_shape(data.tax_details)}


def tax_shape(details: TaxDetails | None) -> Shape | None:
    return None if details is None else {"performance_location": None, "tax_code": details.tax_code}
