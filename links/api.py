"""/v1/payment_links"""

from typing import Annotated, Any, Literal

from pydantic import Field

from checkout.api.asks_params import AsksParams, ChangedAsksParams
from checkout.api.caller import Caller
from checkout.api.descriptors import Descriptor
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Clearable, Expand, Flag, Text, Timestamp, Url, integer, never, text
from checkout.api.intent_params import CaptureMethod, FutureUsage
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.method_types import MethodTypes
from checkout.api.order_lines import LinkLine, page_of_lines
from checkout.api.order_params import MAX_WAYS, OrderParams, ShippingBy, SubmitType, basket_of, shared_settings
from checkout.api.page_options import LinkOptions, link_options
from checkout.api.paging import page
from checkout.api.params import ListParams, OnlyExpand, Params
from checkout.api.price_columns import missing_param
from checkout.api.session_params import CustomerCreation
from checkout.api.v1.checkout_sessions import asks_of, check_descriptor
from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Shape
from checkout.sessions import offered, return_urls
from links.links import MAX_LINES, PaymentLink, change_link, create_link
from links.order_changes import LinkOrderChanges, changed_basket, changed_settings
from links.signing import check_end

MAX_MESSAGE_CHARS = 500  # Source: Stripe
MAX_LIMIT = 1_000_000_000  # of completed payments: more is no limit

Message = Annotated[str, text(MAX_MESSAGE_CHARS)]


class Redirect(Params):
    url: Url


class HostedConfirmation(Params):
    custom_message: Clearable[Message] = None


class AfterCompletion(Params):
    type: Literal["hosted_confirmation", "redirect"]
    hosted_confirmation: HostedConfirmation | None = None
    redirect: Redirect | None = None


class CompletedSessions(Params):
    limit: Annotated[int, integer(1, MAX_LIMIT)]


class Restrictions(Params):
    """``expires_at`` is ours: from then on the link opens no checkout. What is not given stays as it is."""

    completed_sessions: Clearable[CompletedSessions] = None
    expires_at: Clearable[Timestamp] = None


class IntentData(Params):
    description: Clearable[Text] = None
    metadata: Metadata = {}
    setup_future_usage: Clearable[FutureUsage] = None
    statement_descriptor: Clearable[Text] = None
    statement_descriptor_suffix: Clearable[Descriptor] = None
    transfer_group: Clearable[Text] = None


class NewIntentData(IntentData):
    capture_method: CaptureMethod | None = None


class _LinkParams(AsksParams):
    after_completion: AfterCompletion | None = None
    customer_creation: CustomerCreation | None = None
    inactive_message: Clearable[Message] = None
    metadata: Metadata = {}
    payment_intent_data: IntentData | None = None
    payment_method_collection: (
        Annotated[
            Literal["always", "if_required"],
            never("You can only set `payment_method_collection` if there are recurring prices."),
        ]
        | None
    ) = None
    payment_method_options: Clearable[LinkOptions] = None
    payment_method_types: Clearable[MethodTypes] = None
    restrictions: Clearable[Restrictions] = None
    submit_type: SubmitType | None = None
    expand: Expand = []


class CreateLink(_LinkParams, OrderParams):
    payment_intent_data: NewIntentData | None = None
    line_items: Annotated[list[LinkLine], Field(max_length=MAX_LINES)]
    shipping_options: Annotated[list[ShippingBy], Field(max_length=MAX_WAYS)] = []


class UpdateLink(ChangedAsksParams, _LinkParams, LinkOrderChanges):
    active: Flag | None = None


class ListLinks(ListParams):
    active: Flag | None = None


@endpoint("POST /v1/payment_links", CreateLink)
def create(call: Call, params: CreateLink) -> Shape:
    return made(call, params).shape()


def made(by: Caller, params: CreateLink, id: str | None = None) -> PaymentLink:
    """A new link in the open step. ``id``: where it was chosen beforehand."""
    takes_codes = bool(params.allow_promotion_codes)
    basket = basket_of(by, params, None, params.shipping_options, takes_codes=takes_codes)
    basket.check_total()
    columns = {**_columns(by, params), "allow_promotion_codes": takes_codes, "settings": shared_settings(params)}
    columns.setdefault("after_completion", _after_completion(by, None))
    columns |= _ways_to_pay(params, basket.currency, columns.get("payment_intent_data"))
    columns["asked"] = asks_of(by, params).kept
    if id is not None:
        columns["id"] = id
    return create_link(by.account, basket, metadata_=merge_metadata({}, params.metadata), **columns)


@endpoint("GET /v1/payment_links/{payment_link}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, payment_link: str) -> Shape:
    return PaymentLink.of(call.account, payment_link).shape()


@endpoint("POST /v1/payment_links/{payment_link}", UpdateLink)
def update(call: Call, params: UpdateLink, payment_link: str) -> Shape:
    link = PaymentLink.of(call.account, payment_link)
    change(call, link, params)
    return link.shape()


def change(by: Caller, link: PaymentLink, params: UpdateLink) -> None:
    """In the open step."""
    columns = {**_columns(by, params), "asked": asks_of(by, params, link.asks).kept}
    columns |= changed_settings(link, params)
    if "payment_intent_data" in columns:
        columns["payment_intent_data"] = _captured_as_before(link) | columns["payment_intent_data"]
    columns |= _ways_to_pay(params, link.currency, columns.get("payment_intent_data") or link.payment_intent_data)
    if params.active is not None:
        columns["active"] = params.active
    columns["metadata_"] = merge_metadata(link.metadata_, params.metadata)
    change_link(link, columns, changed_basket(by, link, params))


@endpoint("GET /v1/payment_links/{payment_link}/line_items", ListParams)
def list_line_items(call: Call, params: ListParams, payment_link: str) -> Shape:
    link = PaymentLink.of(call.account, payment_link)
    return page_of_lines(link.id, params, f"/v1/payment_links/{link.id}/line_items")


@endpoint("GET /v1/payment_links", ListLinks)
def list_links(call: Call, params: ListLinks) -> Shape:
    query = PaymentLink.owned_by(call.account)
    if params.active is not None:
        query = query.where(PaymentLink.active == params.active)
    return page(call.account, PaymentLink, query, params, "/v1/payment_links")


def _columns(by: Caller, params: _LinkParams) -> dict[str, Any]:
    """The columns that were given."""
    given = params.model_fields_set
    columns: dict[str, Any] = {}
    for name in ("customer_creation", "submit_type"):
        if getattr(params, name) is not None:
            columns[name] = getattr(params, name)
    if "inactive_message" in given:
        columns["inactive_message"] = params.inactive_message
    if params.after_completion is not None:
        columns["after_completion"] = _after_completion(by, params.after_completion)
    if params.payment_intent_data is not None:
        columns["payment_intent_data"] = _intent_data(params.payment_intent_data)
    if "payment_method_options" in given:
        columns["payment_method_options"] = link_options(params.payment_method_options)
    if "restrictions" in given:
        columns |= _restricting(params.restrictions)
    return columns


def _restricting(given: Restrictions | None) -> dict[str, Any]:
    if given is None:
        return {"limit": None, "expires_at": None}
    columns: dict[str, Any] = {}
    if not given.model_fields_set:
        raise missing_param("restrictions[completed_sessions]")
    if "completed_sessions" in given.model_fields_set:
        columns["limit"] = given.completed_sessions.limit if given.completed_sessions else None
    if "expires_at" in given.model_fields_set:
        check_end(given.expires_at, "restrictions[expires_at]")
        columns["expires_at"] = given.expires_at
    return columns


def _ways_to_pay(params: _LinkParams, currency: str, intent_data: Shape | None) -> dict[str, Any]:
    """The column of the types, where they were given or unset."""
    if "payment_method_types" not in params.model_fields_set:
        return {}
    manual = (intent_data or {}).get("capture_method") == "manual"
    types = offered.check(params.payment_method_types, currency=currency, manual_capture=manual)
    return {"payment_method_types": types}


def _after_completion(by: Caller, given: AfterCompletion | None) -> Shape:
    if given is None or given.type == "hosted_confirmation":
        message = given.hosted_confirmation.custom_message if given and given.hosted_confirmation else None
        return {"hosted_confirmation": {"custom_message": message}, "type": "hosted_confirmation"}
    if given.redirect is None:
        raise InvalidRequest(
            "Missing required param: after_completion[redirect].",
            code="parameter_missing",
            param="after_completion[redirect]",
        )
    url = given.redirect.url
    return_urls.check(url, livemode=by.account.livemode, param="after_completion[redirect][url]")
    return {"redirect": {"url": url}, "type": "redirect"}


def _captured_as_before(link: PaymentLink) -> Shape:
    """How money is captured is said once, when the link is made."""
    data = link.payment_intent_data or {}
    return {name: data[name] for name in ("capture_method",) if name in data}


def _intent_data(data: IntentData) -> dict[str, Any]:
    check_descriptor(data)
    columns = {
        "description": data.description,
        "capture_method": getattr(data, "capture_method", None),
        "setup_future_usage": data.setup_future_usage,
        "statement_descriptor_suffix": data.statement_descriptor_suffix,
        "transfer_group": data.transfer_group,
        "metadata": merge_metadata({}, data.metadata),
    }
    return {name: value for name, value in columns.items() if value}
