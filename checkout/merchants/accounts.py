"""A merchant: the business that a page speaks for."""

from typing import Any

from sqlalchemy import false, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock, wire
from checkout.kit.db import Id, Table, locked, read, reading, written
from checkout.kit.resources import Account, new_id
from checkout.kit.wire import OnDemand, Shape

ID_CHARS = 16  # as Stripe's account ids
UTC = "Etc/UTC"

_DESCRIPTORS = ("statement_descriptor", "statement_descriptor_kana", "statement_descriptor_kanji")
_PREFIXES = (
    "statement_descriptor_prefix",
    "statement_descriptor_prefix_kana",
    "statement_descriptor_prefix_kanji",
)


class Merchant(Table):
    """One business; it owns everything twice, in test and in live mode."""

    __tablename__ = "merchants"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    created: Mapped[int]
    name: Mapped[str]
    country: Mapped[str] = mapped_column(default="US")
    default_currency: Mapped[str] = mapped_column(default="usd")
    email: Mapped[str | None]
    support_email: Mapped[str | None]
    support_phone: Mapped[str | None]
    support_url: Mapped[str | None]
    terms_url: Mapped[str | None]
    privacy_url: Mapped[str | None]
    accent_color: Mapped[str | None]
    background_color: Mapped[str | None]
    border_style: Mapped[str | None]
    font_family: Mapped[str | None]
    locale: Mapped[str | None]  # of pages that were asked for in no language; None: the one that a browser prefers
    time_zone: Mapped[str] = mapped_column(default=UTC, server_default=UTC)  # of the dashboard
    redirect_url: Mapped[str | None]  # where shoppers go after paying by a link, where a new one is not told otherwise
    session_life_s: Mapped[int | None]  # of checkouts that were opened without an end; None: as long as one may live
    max_refusals: Mapped[int | None]  # of one checkout in ten minutes; None: as many as Tender allows unasked
    logo_id: Mapped[str | None] = mapped_column(Id)  # a picture's: ``logos``
    icon_id: Mapped[str | None] = mapped_column(Id)
    emails_customers: Mapped[bool] = mapped_column(default=False, server_default=false())  # receipts, unasked

    def in_mode(self, *, livemode: bool) -> Account:
        return Account(self.id, livemode)

    def shape(self) -> Shape:
        """Stripe's ``account`` as its own owner retrieves it."""
        return {
            "id": self.id,
            "object": "account",
            "business_profile": self._business_profile(),
            "business_type": None,
            "capabilities": {"card_payments": "active", "transfers": "active"},
            "charges_enabled": True,
            "country": self.country,
            "created": self.created,
            "default_currency": self.default_currency,
            "details_submitted": True,
            "email": self.email,
            "external_accounts": OnDemand(lambda: wire.list_of([], f"/v1/accounts/{self.id}/external_accounts")),
            "future_requirements": _nothing_required(),
            "metadata": {},
            "payouts_enabled": True,
            "requirements": _nothing_required(),
            "settings": self._settings(),
            "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
            "type": "standard",
        }

    def _business_profile(self) -> Shape:
        return {
            "annual_revenue": None,
            "estimated_worker_count": None,
            "mcc": None,
            "minority_owned_business_designation": None,
            "name": self.name,
            "product_description": None,
            "specified_commercial_transactions_act_url": None,
            "support_address": None,
            "support_email": self.support_email,
            "support_phone": self.support_phone,
            "support_url": self.support_url,
            "url": None,
        }

    def _settings(self) -> Shape:
        return {
            "branding": {
                "icon": self.icon_id,
                "logo": self.logo_id,
                "primary_color": self.accent_color,
                "secondary_color": self.background_color,
            },
            "card_payments": dict.fromkeys(_PREFIXES),
            "dashboard": {"display_name": self.name, "timezone": self.time_zone},
            "payments": dict.fromkeys((*_DESCRIPTORS, *_PREFIXES[1:])),
        }


def _nothing_required() -> dict[str, Any]:
    lists = ("alternatives", "currently_due", "errors", "eventually_due", "past_due", "pending_verification")
    return {"current_deadline": None, "disabled_reason": None} | {name: [] for name in lists}


def open_merchant(name: str, **columns: Any) -> Merchant:
    """A new merchant in the open step."""
    merchant = Merchant(id=new_id("acct", ID_CHARS), created=clock.now(), name=name, **columns)
    return written(merchant)


def held(merchant: Merchant) -> Merchant:
    """As it is now, held until the end of the open step."""
    found = locked(Merchant, merchant.id)
    assert found is not None, merchant.id
    return found


def find_merchant(id: str) -> Merchant | None:
    return read(Merchant, id)


def all_merchants() -> list[Merchant]:
    """Oldest first."""
    return list(reading().scalars(select(Merchant).order_by(Merchant.created, Merchant.id)))


def merchant_of(account: Account) -> Merchant:
    """The business behind an account; every account has one."""
    merchant = read(Merchant, account.id)
    assert merchant is not None, account
    return merchant


def first_merchant() -> Merchant | None:
    """The oldest merchant: the demo's or the sandbox's own."""
    return reading().scalar(select(Merchant).order_by(Merchant.created, Merchant.id).limit(1))
