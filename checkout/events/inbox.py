"""The built-in endpoint: receives our own events over HTTP, verifies each as a merchant would, and keeps what came."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import JSON, Index, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.events import endpoints, signature
from checkout.events.endpoints import WebhookEndpoint
from checkout.kit import clock
from checkout.kit.db import Id, Table, atomic, now_writing, points_to, reading
from checkout.kit.resources import Account, new_id

KEPT = 1_000  # messages, the newest: to look at, not to rely on
PATH = "/events/inbox/"
SHOWN_OF_EVENT = 20  # messages: as many tries as a delivery has, and some that were forged
DESCRIPTION = "Built-in endpoint"
SHOWN_HEADERS = ("Stripe-Signature", "User-Agent", "Content-Type")
MAX_HEADER_CHARS = 500  # of each that is kept: ours have about 170

_EVENT_ID = re.compile(r"evt_[0-9A-Za-z]{1,60}")


class InboxMessage(Table):
    """One request that came, whoever sent it. ``problem``: why its signature is not ours; None where it is."""

    __tablename__ = "inbox_messages"
    __table_args__ = (Index(None, "endpoint_id", "id"), Index(None, "event_id"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    endpoint_id: Mapped[str] = mapped_column(Id, points_to("webhook_endpoints.id"))
    event_id: Mapped[str | None] = mapped_column(Id)  # as the body has it: proven only by the signature
    problem: Mapped[str | None]
    received_at: Mapped[int]
    size: Mapped[int]  # of the body, in bytes
    headers: Mapped[Any] = mapped_column(JSON)


def built_in(account: Account) -> WebhookEndpoint | None:
    """The account's built-in endpoint, whether enabled or not."""
    return next((endpoint for endpoint in endpoints.of_account(account) if endpoint.is_ours), None)


def add_built_in(account: Account) -> WebhookEndpoint:
    """Adds it, unless it is there. Raises ``InvalidRequest`` where the account has too many endpoints."""
    with atomic("inbox: add endpoint"):
        id = WebhookEndpoint.new_id(account.livemode)
        return built_in(account) or endpoints.add_endpoint(
            account, id=id, url=PATH + id, enabled_events=["*"], description=DESCRIPTION
        )


def remove_built_in(account: Account) -> None:
    """What it received stays; what is on its way to it is not sent any more."""
    with atomic("inbox: remove endpoint"):
        found = built_in(account)
        if found is not None:
            found.deleted = True


def receive(endpoint: WebhookEndpoint, body: bytes, headers: Mapping[str, str]) -> InboxMessage:
    """Verifies what came over its exact bytes, and keeps it with the verdict."""
    message = InboxMessage(
        id=new_id("msg"),
        endpoint_id=endpoint.id,
        event_id=_event_id(body),
        problem=_problem(endpoint, body, headers.get("Stripe-Signature", "")),
        received_at=clock.now(),
        size=len(body),
        headers=_excerpt(headers),
    )
    with atomic("inbox: receive"):
        now_writing().add(message)
        now_writing().flush()
        _forget_old()
    return message


def newest(endpoint_id: str, most: int) -> list[InboxMessage]:
    query = select(InboxMessage).where(InboxMessage.endpoint_id == endpoint_id)
    return list(reading().scalars(query.order_by(InboxMessage.id.desc()).limit(most)))


def of_event(event_id: str) -> list[InboxMessage]:
    """What came under an event's id, oldest first."""
    query = select(InboxMessage).where(InboxMessage.event_id == event_id)
    return list(reading().scalars(query.order_by(InboxMessage.id).limit(SHOWN_OF_EVENT)))


def verified_events(event_ids: Iterable[str]) -> set[str]:
    """Which of these events came with a signature of ours."""
    came = InboxMessage.event_id.in_(list(event_ids)), InboxMessage.problem.is_(None)
    return {str(event_id) for event_id in reading().scalars(select(InboxMessage.event_id).where(*came))}


def _problem(endpoint: WebhookEndpoint, body: bytes, header: str) -> str | None:
    try:
        signature.verify(body, header, endpoint.secret, clock.now())
    except signature.SignatureInvalid as invalid:
        return invalid.reason
    return None


def _event_id(body: bytes) -> str | None:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):  # whatever strangers send
        return None
    found = event.get("id") if isinstance(event, dict) else None
    return found if isinstance(found, str) and _EVENT_ID.fullmatch(found) else None


def _excerpt(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name][:MAX_HEADER_CHARS] for name in SHOWN_HEADERS if name in headers}


def _forget_old() -> None:
    oldest_kept = select(InboxMessage.id).order_by(InboxMessage.id.desc()).offset(KEPT - 1).limit(1)
    old = delete(InboxMessage).where(InboxMessage.id < oldest_kept.scalar_subquery())
    now_writing().execute(old, execution_options={"synchronize_session": False})
