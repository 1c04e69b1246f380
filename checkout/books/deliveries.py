"""Rules of deliveries: every event is on its way to everyone who listened, or its way has come to an honest end."""

from typing import Any

from sqlalchemy import Text, and_, cast, exists, func, literal, or_, select

from checkout.books.rules import Broken, Rule
from checkout.books.signs import stuck_since
from checkout.events.deliveries import MAX_ATTEMPTS, Delivery, DeliveryAttempt
from checkout.events.endpoints import WebhookEndpoint
from checkout.events.log import MOMENT_AT, Event
from checkout.kit import clock
from checkout.kit.db import db

# Where many write at once, an event may not have seen an endpoint that was made just before it: longer than any step.
OVERLAP_S = {"postgresql": clock.MINUTE_S, "sqlite": 0}
ENDPOINT_MOMENT_AT = len("we_1")
FIRST_VERSION = 1  # of a row that was never changed

_is_as_it_was_made = and_(WebhookEndpoint.version == FIRST_VERSION, WebhookEndpoint.is_open)


def an_event_goes_to_whoever_listens() -> Broken:
    """To each endpoint that was there before it, listens to its type and was never changed: what others were like
    when the event was made is not written down."""
    goes = exists().where(Delivery.event_id == Event.id, Delivery.endpoint_id == WebhookEndpoint.id)
    rows = select(Event.id, Event.type, WebhookEndpoint.id).join(
        WebhookEndpoint,
        and_(WebhookEndpoint.account_id == Event.account_id, WebhookEndpoint.livemode == Event.livemode),
    )
    return Broken(
        rows.where(_is_as_it_was_made, _listens(), _was_there_before(), ~goes), "{}: no delivery brings this {} to {}."
    )


def a_delivery_stays_in_its_account() -> Broken:
    """No merchant and no mode hears of another."""
    same = and_(WebhookEndpoint.account_id == Event.account_id, WebhookEndpoint.livemode == Event.livemode)
    rows = select(Delivery.id, Event.id, WebhookEndpoint.id).join(Event, Event.id == Delivery.event_id)
    rows = rows.join(WebhookEndpoint, WebhookEndpoint.id == Delivery.endpoint_id)
    return Broken(rows.where(~same), "{}: it brings {} to {}, which is of another account or mode.")


def a_delivered_one_was_answered() -> Broken:
    """With 2xx."""
    answered = exists().where(DeliveryAttempt.delivery_id == Delivery.id, DeliveryAttempt.status_code.between(200, 299))
    rows = select(Delivery.id, Delivery.event_id)
    return Broken(
        rows.where(Delivery.status == "delivered", ~answered),
        "{}: {} counts as delivered, and no attempt was answered with 2xx.",
    )


def an_exhausted_one_was_tried() -> Broken:
    """It is given up only after its full schedule."""
    rows = select(Delivery.id, Delivery.event_id, Delivery.attempt)
    return Broken(
        rows.where(Delivery.status == "exhausted", Delivery.attempt < MAX_ATTEMPTS),
        f"{{}}: {{}} was given up after {{}} of {MAX_ATTEMPTS} attempts.",
    )


def a_canceled_one_had_nowhere_to_go() -> Broken:
    """Its endpoint is, or once was, disabled or deleted."""
    rows = select(Delivery.id, Delivery.event_id, WebhookEndpoint.id)
    rows = rows.join(WebhookEndpoint, WebhookEndpoint.id == Delivery.endpoint_id)
    return Broken(
        rows.where(Delivery.status == "canceled", _is_as_it_was_made),
        "{}: {} was canceled, and its endpoint {} has always been open.",
    )


def every_attempt_is_on_record() -> Broken:
    counted = select(func.count()).select_from(DeliveryAttempt).where(DeliveryAttempt.delivery_id == Delivery.id)
    recorded = counted.scalar_subquery()
    rows = select(Delivery.id, Delivery.attempt, recorded).where(Delivery.attempt != recorded)
    return Broken(rows, "{}: it was attempted {} times, and {} are on record.")


def a_lease_is_held_while_sending() -> Broken:
    held = Delivery.lease_token.is_not(None)
    rows = select(Delivery.id, Delivery.status)
    return Broken(
        rows.where(held != (Delivery.status == "sending")), "{}: the delivery is {}, and its lease does not fit that."
    )


def nothing_is_left_sending() -> Broken:
    """Whoever died with a lease is succeeded by another once it is over."""
    rows = select(Delivery.id, Delivery.event_id, Delivery.lease_until)
    return Broken(
        rows.where(Delivery.status == "sending", stuck_since(Delivery.lease_until)),
        "{}: {} is being sent by someone whose lease ended at {}.",
    )


def _listens() -> Any:
    """The names are a JSON array of strings without quotes in them: each is found by the quotes around it."""
    names = cast(WebhookEndpoint.enabled_events, Text)
    wanted = literal('%"') + func.replace(Event.type, "_", r"\_") + literal('"%')
    return or_(names.like('%"*"%'), names.like(wanted, escape="\\"))


def _was_there_before() -> Any:
    """Ids sort by their microsecond."""
    made, told = func.substr(WebhookEndpoint.id, ENDPOINT_MOMENT_AT + 1), func.substr(Event.id, MOMENT_AT + 1)
    overlap_s = OVERLAP_S[db.engine.dialect.name]
    return and_(made < told, WebhookEndpoint.created + overlap_s <= Event.created)


RULES: tuple[Rule, ...] = (
    an_event_goes_to_whoever_listens,
    a_delivery_stays_in_its_account,
    a_delivered_one_was_answered,
    an_exhausted_one_was_tried,
    a_canceled_one_had_nowhere_to_go,
    every_attempt_is_on_record,
    a_lease_is_held_while_sending,
    nothing_is_left_sending,
)
