"""A merchant's webhook endpoint: where events go, which ones, and how it has been answering."""

from typing import Any

from sqlalchemy import JSON, LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit.config import settings
from checkout.kit.db import reading
from checkout.kit.resources import Account, Resource, random_chars
from checkout.kit.wire import Shape

SECRET_CHARS = 32  # after whsec_, of 62: 190 bits
MAX_PER_ACCOUNT = 16  # in each mode. Source: Stripe
SEAL_PURPOSE = "webhook secret seal"


class WebhookEndpoint(Resource):
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
    fails: Mapped[int] = mapped_column(default=0)  # in a row
    cooldown_until: Mapped[int] = mapped_column(default=0)

    @property
    def secret(self) -> str:
        return settings().secrets.unseal(SEAL_PURPOSE, self.sealed_secret, self.id)

    def hears(self, type: str) -> bool:
        return self.is_open and ("*" in self.enabled_events or type in self.enabled_events)

    @property
    def is_open(self) -> bool:
        return self.status == "enabled" and not self.deleted

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
            "url": self.url,
        }


def add_endpoint(account: Account, **columns: Any) -> WebhookEndpoint:
    """A new endpoint with a secret of its own, in the open step."""
    id = WebhookEndpoint.new_id(account.livemode)
    secret = f"whsec_{random_chars(SECRET_CHARS)}"
    sealed = settings().secrets.seal(SEAL_PURPOSE, secret, id)
    return WebhookEndpoint.add(account, id=id, sealed_secret=sealed, **columns)


def of_account(account: Account) -> list[WebhookEndpoint]:
    """The account's endpoints, oldest first, without the deleted ones."""
    query = WebhookEndpoint.owned_by(account).where(~WebhookEndpoint.deleted)
    return list(reading().scalars(query.order_by(WebhookEndpoint.created, WebhookEndpoint.id)))


def listening(account: Account, type: str) -> list[WebhookEndpoint]:
    return [endpoint for endpoint in of_account(account) if endpoint.hears(type)]


def by_id(id: str) -> WebhookEndpoint | None:
    """For the worker, which serves every account."""
    return reading().scalar(select(WebhookEndpoint).where(WebhookEndpoint.id == id))
