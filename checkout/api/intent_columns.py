"""From the parameters of a payment intent to its columns."""

from typing import Any

from checkout.api.endpoint import Call
from checkout.api.method_options import given_options
from checkout.api.params import Params
from checkout.api.shipping import full_shipping
from checkout.kit.errors import InvalidRequest
from checkout.payments.customers import living
from checkout.payments.kinds import CARD, KINDS


def columns_of(call: Call, params: Params) -> dict[str, Any]:
    """The columns that were given; references are checked."""
    given = params.model_fields_set
    if "statement_descriptor" in given:
        raise InvalidRequest(
            "The statement_descriptor parameter is not supported for the payment method type `card`. Use "
            "statement_descriptor_suffix instead.",
            param="statement_descriptor",
        )
    names = given & {
        "capture_method",
        "description",
        "receipt_email",
        "setup_future_usage",
        "statement_descriptor_suffix",
        "transfer_group",
    }
    columns = {name: getattr(params, name) for name in names} | _types(params) | _beside(params)
    if "shipping" in given:
        columns["shipping"] = full_shipping(getattr(params, "shipping"))  # noqa: B009 - not every model has it
    if "customer" in given:
        columns["customer_id"] = living(call.account, getattr(params, "customer"), "customer").id  # noqa: B009 - as above
    return columns


def _beside(params: Params) -> dict[str, Any]:
    """What has members of its own; hooks name nothing that could be kept."""
    given = params.model_fields_set
    columns: dict[str, Any] = {}
    if "amount_details" in given:
        details = getattr(params, "amount_details")  # noqa: B009 - as above
        columns["amount_details"] = details and details.given()
    if "payment_details" in given:
        references = getattr(params, "payment_details")  # noqa: B009 - as above
        columns["payment_details"] = references and references.model_dump()
    if "excluded_payment_method_types" in given:
        excluded = getattr(params, "excluded_payment_method_types")  # noqa: B009 - as above
        columns["excluded_payment_method_types"] = list(dict.fromkeys(excluded)) if excluded else None
    if "payment_method_options" in given:
        columns["payment_method_options"] = given_options(getattr(params, "payment_method_options"))  # noqa: B009 - as above
    return columns


def _types(params: Params) -> dict[str, Any]:
    """The ways to pay that were named, by either name; a method of another type than cards names its own."""
    for name in ("payment_method_types", "allowed_payment_method_types"):
        named = getattr(params, name, None)
        if named:
            return {"payment_method_types": list(dict.fromkeys(named))}
    data = getattr(params, "payment_method_data", None)
    automatic = getattr(params, "automatic_payment_methods", None)
    if data is None or data.type == CARD or automatic is None or not automatic.enabled:
        return {}
    if automatic.allow_redirects == "always" or not KINDS[data.type].redirects:
        return {"payment_method_types": [CARD, data.type]}
    return {}
