"""What a merchant may change of the order of an open Checkout Session."""

from dataclasses import replace
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from checkout.api.complaints import bad
from checkout.api.endpoint import Call
from checkout.api.fields import Clearable, Text
from checkout.api.metadata import Metadata
from checkout.api.order_lines import ChangedLine, changed_lines
from checkout.api.order_params import MAX_WAYS, ShippingOption, shipping_of
from checkout.api.params import Params
from checkout.kit.errors import InvalidRequest
from checkout.sessions import reorder
from checkout.sessions.basket import Basket
from checkout.sessions.fill import fill
from checkout.sessions.sessions import CheckoutSession

MAX_LINES = 100  # Source: Stripe


def _only_of_elements(_given: Any) -> Any:
    raise bad("You can only update `payment_intent_data` when `ui_mode` is `elements`.")


class ChangedIntentData(Params):
    description: Clearable[Text] = None
    metadata: Metadata = {}
    setup_future_usage: Clearable[Text] = None
    statement_descriptor: Clearable[Text] = None
    statement_descriptor_suffix: Clearable[Text] = None


class OrderChanges(Params):
    line_items: Annotated[list[ChangedLine], Field(max_length=MAX_LINES)] | None = None
    payment_intent_data: Annotated[ChangedIntentData, AfterValidator(_only_of_elements)] | None = None
    shipping_options: Clearable[Annotated[list[ShippingOption], Field(max_length=MAX_WAYS)]] = None


def change_order(call: Call, session_id: str, params: OrderChanges) -> CheckoutSession:
    """In the open step: the session, its order changed where the parameters say so."""
    given = {"line_items", "shipping_options"} & params.model_fields_set
    if not given:
        return CheckoutSession.of(call.account, session_id)
    session, intent = reorder.begin_changing(call.account, session_id)
    if session.saves_card:
        raise InvalidRequest(f"You can not pass `{min(given)}` in `setup` mode.", param=min(given))
    reorder.change(session, intent, _changed(call, session, params))
    return session


def _changed(call: Call, session: CheckoutSession, params: OrderChanges) -> Basket:
    basket = session.basket
    if params.line_items is not None:
        wanted = changed_lines(call, basket.lines, params.line_items)
        basket = replace(basket, lines=fill(call.account, wanted, session.mode, session.currency).lines)
    if "shipping_options" in params.model_fields_set:
        basket = replace(basket, shipping=shipping_of(call, params.shipping_options or [], session.currency))
    basket.check_total()
    return basket
