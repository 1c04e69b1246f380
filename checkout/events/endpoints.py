"""A merchant's webhook endpoint: where events go, which ones, and how it has been answering."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Index,
    LargeBinary,
    and_,
    bindparam,
    case,
    func,
    select,
    text,
    update,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock, outbound
from checkout.kit.config import settings
from checkout.kit.db import known, now_writing, reading
from checkout.kit.errors import InvalidRequest, NotFound
from checkout.kit.resources import Account, Resource, random_chars
from checkout.kit.wire import Shape

SECRET_PREFIX = "whsec_"
SECRET_CHARS = 32  # after it, of 62: 190 bits
MAX_PER_ACCOUNT = 16  # in each mode. Source: Stripe
SEAL_PURPOSE = "webhook secret seal"
FAILING_AFTER = 3  # failures in a row
GIVES_UP_AFTER_S = 5 * clock.DAY_S  # of failures only: then it is disabled, and its merchant told
OVERLAP_S = clock.DAY_S  # in which a rolled secret signs beside the new one
COOLDOWN_S = 5  # a failing endpoint is left alone for so long after each failure


class WebhookEndpoint(Resource):
    """``url`` is a full one, or the path of a page of ours: where that is, is known when it is called."""

    __tablename__ = "webhook_endpoints"
    prefix = "we"
    object_name = "webhook_endpoint"
    label = "webhook endpoint"

    url: Mapped[str]
    enabled_events: Mapped[Any] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(default="enabled")  # enabled | disabled
    deleted: Mapped[bool] = mapped_column(default=False)
    description: Mapped[str | None]
    api_version: Mapped[str | None]
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_old_secret: Mapped[bytes | None] = mapped_column(LargeBinary)  # signs beside the new one for a while
    old_secret_until: Mapped[int] = mapped_column(default=0, server_default="0")
    fails: Mapped[int] = mapped_column(default=0)  # in a row
    cooldown_until: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[int | None]  # the first of the failures in a row
    given_up_at: Mapped[int | None]  # when it was disabled for them
    told_at: Mapped[int | None]  # when its merchant was told of that

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        untold = text("given_up_at IS NOT NULL AND told_at IS NULL")
        return (Index("ix_webhook_endpoints_untold", "given_up_at", sqlite_where=untold, postgresql_where=untold),)

    @property
    def secret(self) -> str:
        return settings().secrets.unseal(SEAL_PURPOSE, self.sealed_secret, self.id)

    @property
    def has_old_secret(self) -> bool:
        return self.sealed_old_secret is not None and self.old_secret_until > clock.now()

    @property
    def secrets(self) -> list[str]:
        """All that sign, the newest first."""
        if not self.has_old_secret:
            return [self.secret]
        assert self.sealed_old_secret is not None
        return [self.secret, settings().secrets.unseal(SEAL_PURPOSE, self.sealed_old_secret, self.id)]

    @property
    def is_ours(self) -> bool:
        return self.url.startswith("/")

    @property
    def full_url(self) -> str:
        return settings().url(self.url) if self.is_ours else self.url

    @hybrid_property
    def is_open(self) -> bool:
        return self.status == "enabled" and not self.deleted

    @is_open.inplace.expression
    @classmethod
    def _is_open(cls) -> ColumnElement[bool]:
        return and_(cls.status == "enabled", ~cls.deleted)

    @hybrid_property
    def is_failing(self) -> bool:
        return self.fails >= FAILING_AFTER

    @property
    def is_cooling_down(self) -> bool:
        return self.cooldown_until > clock.now()

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "webhook_endpoint",
            "api_version": self.api_version,
            "application": None,
            "created": self.created,
            "description": self.description,
            "enabled_events": list(self.enabled_events),
            "livemode": self.livemode,
            "metadata": dict(self.metadata_),
            "status": self.status,
            "url": self.full_url,
        }


def add_endpoint(account: Account, **columns: Any) -> WebhookEndpoint:
    """A new endpoint with a secret of its own, in the open step. Raises ``InvalidRequest`` where there are too many."""
    if len(of_account(account)) >= MAX_PER_ACCOUNT:
        raise InvalidRequest(f"You have reached the maximum of {MAX_PER_ACCOUNT} webhook endpoints.")
    id = columns.pop("id", None) or WebhookEndpoint.new_id(account.livemode)
    return WebhookEndpoint.add(account, id=id, sealed_secret=_new_secret(id), **columns)


def roll_secret(endpoint: WebhookEndpoint, overlap_s: int) -> None:
    """A new secret in the open step; for ``overlap_s`` the one before signs beside it, so that receivers can change."""
    endpoint.sealed_old_secret = endpoint.sealed_secret if overlap_s else None
    endpoint.old_secret_until = clock.now() + overlap_s
    endpoint.sealed_secret = _new_secret(endpoint.id)


def make_secret() -> str:
    return SECRET_PREFIX + random_chars(SECRET_CHARS)


def _new_secret(endpoint_id: str) -> bytes:
    return settings().secrets.seal(SEAL_PURPOSE, make_secret(), endpoint_id)


def check_url(account: Account, url: str) -> None:
    """Whether events may be sent there. Raises ``InvalidRequest`` of ``url``."""
    outbound.check_url(url, live=account.livemode, policy=policy(livemode=account.livemode))


def policy(*, livemode: bool) -> outbound.Policy:
    """Where events may go: to this machine itself in test mode, and only from a server that is not found by others."""
    return outbound.Policy(
        allow_loopback=settings().is_local and not livemode, allowed_networks=settings().allowed_networks
    )


def alive(account: Account, id: str) -> WebhookEndpoint:
    """The account's endpoint. Raises ``NotFound`` for one that was deleted, too."""
    found = WebhookEndpoint.of(account, id)
    if found.deleted:
        raise NotFound(f"No such webhook endpoint: '{id}'", id=id)
    return found


_OF_ACCOUNT = (  # made once, for it costs more to make than to ask
    select(WebhookEndpoint)
    .where(
        WebhookEndpoint.account_id == bindparam("account_id"),
        WebhookEndpoint.livemode == bindparam("livemode"),
        ~WebhookEndpoint.deleted,
    )
    .order_by(WebhookEndpoint.created, WebhookEndpoint.id)
)


def of_account(account: Account) -> list[WebhookEndpoint]:
    """The account's endpoints, oldest first, without the deleted ones."""
    return list(reading().scalars(_OF_ACCOUNT, {"account_id": account.id, "livemode": account.livemode}))


def by_ids(ids: Iterable[str]) -> dict[str, WebhookEndpoint]:
    """Receivers of deliveries, deleted ones too."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.id.in_(list(ids)))
    return {endpoint.id: endpoint for endpoint in reading().scalars(query)}


@dataclass(frozen=True, slots=True)
class Listener:
    """What of an open endpoint an event has to know."""

    id: str
    api_version: str | None
    enabled_events: Sequence[str]


_LISTENERS = (
    select(WebhookEndpoint.id, WebhookEndpoint.api_version, WebhookEndpoint.enabled_events)
    .where(
        WebhookEndpoint.account_id == bindparam("account_id"),
        WebhookEndpoint.livemode == bindparam("livemode"),
        WebhookEndpoint.is_open,
    )
    .order_by(WebhookEndpoint.created, WebhookEndpoint.id)
)


def listening(account: Account, type: str) -> list[Listener]:
    """The account's endpoints that hear of a type of events, in the open step."""
    listeners = known(f"listeners of {account.id} {account.livemode}", lambda: _listeners(account))
    return [it for it in listeners if "*" in it.enabled_events or type in it.enabled_events]


def _listeners(account: Account) -> list[Listener]:
    whose = {"account_id": account.id, "livemode": account.livemode}
    return [Listener(*row) for row in now_writing().connection().execute(_LISTENERS, whose)]


# Made once, for each costs more to make than to run.
_ONE = update(WebhookEndpoint.__table__).where(WebhookEndpoint.id == bindparam("endpoint_id"))  # type: ignore[arg-type]
_RECOVER = _ONE.where(WebhookEndpoint.fails > 0).values(fails=0, cooldown_until=0, failing_since=None)
_IS_DEAD = and_(WebhookEndpoint.status == "enabled", WebhookEndpoint.failing_since <= bindparam("dead_before"))
_FAIL = _ONE.values(
    fails=WebhookEndpoint.fails + 1,
    failing_since=func.coalesce(WebhookEndpoint.failing_since, bindparam("now", type_=BigInteger)),
    given_up_at=case((_IS_DEAD, bindparam("now", type_=BigInteger)), else_=WebhookEndpoint.given_up_at),
    status=case((_IS_DEAD, "disabled"), else_=WebhookEndpoint.status),
    cooldown_until=case(
        (WebhookEndpoint.fails + 1 >= FAILING_AFTER, bindparam("rests_until", type_=BigInteger)),
        else_=WebhookEndpoint.cooldown_until,
    ),
)
_DISABLE = _ONE.values(status="disabled")


def note_success(endpoint_id: str) -> None:
    """In the open step. An endpoint in health is not written to: many senders would wait for its row."""
    now_writing().connection().execute(_RECOVER, {"endpoint_id": endpoint_id})


def note_failure(endpoint_id: str) -> None:
    """In the open step; counted by the database, so that two senders do not overwrite each other.

    Whoever has failed for days without one good answer is disabled.
    """
    now = clock.now()
    times = {"now": now, "rests_until": now + COOLDOWN_S, "dead_before": now - GIVES_UP_AFTER_S}
    now_writing().connection().execute(_FAIL, {"endpoint_id": endpoint_id, **times})


def switch(endpoint: WebhookEndpoint, *, on: bool) -> None:
    """In the open step, as its merchant wishes; one that is switched on begins without a past."""
    if on and not endpoint.is_open:
        endpoint.fails, endpoint.cooldown_until = 0, 0
        endpoint.failing_since = endpoint.given_up_at = endpoint.told_at = None
    endpoint.status = "enabled" if on else "disabled"


def untold(most: int) -> list[str]:
    """Endpoints that were given up and whose merchants do not know yet."""
    query = select(WebhookEndpoint.id).where(
        WebhookEndpoint.given_up_at.is_not(None), WebhookEndpoint.told_at.is_(None)
    )
    return list(reading().scalars(query.order_by(WebhookEndpoint.given_up_at).limit(most)))


def disable(endpoint_id: str) -> None:
    """In the open step: its receiver said that it is gone."""
    now_writing().connection().execute(_DISABLE, {"endpoint_id": endpoint_id})
