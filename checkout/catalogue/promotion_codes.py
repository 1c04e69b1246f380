"""A promotion code: what a shopper types to redeem a coupon."""

import re
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, exists, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from checkout.catalogue.coupons import Coupon, is_valid
from checkout.events import log
from checkout.kit import clock
from checkout.kit.chosen_ids import public
from checkout.kit.db import Id, now_writing, reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account, Resource, random_chars
from checkout.kit.wire import OnDemand, Ref, Shape

CODE_CHARS = 8  # of one that was not chosen. Source: Stripe
MAX_CODE_CHARS = 500  # Source: Stripe
CODE = re.compile(rf"[A-Za-z0-9-]{{1,{MAX_CODE_CHARS}}}")  # what one is made of
EVERYBODY = ""  # the customer of a code that is for no one alone


class PromotionCode(Resource):
    __tablename__ = "promotion_codes"
    prefix = "promo"
    object_name = "promotion_code"
    label = "promotion code"

    active: Mapped[bool] = mapped_column(default=True)  # as the merchant wants it; ``redeemable`` is what is shown
    being_redeemed: Mapped[int] = mapped_column(default=0, server_default="0")  # by payments under way
    code: Mapped[str]
    folded_code: Mapped[str]  # codes are equal regardless of case
    coupon_key: Mapped[str] = mapped_column(Id)
    customer_id: Mapped[str] = mapped_column(Id, default=EVERYBODY)
    expires_at: Mapped[int | None]
    max_redemptions: Mapped[int | None]
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)
    restrictions: Mapped[Any] = mapped_column(JSON)
    times_redeemed: Mapped[int] = mapped_column(default=0)

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (
            *map(cls.by, ("coupon_key", "folded_code", "customer_id")),
            Index(
                "uq_promotion_codes_active_code",
                "account_id",
                "livemode",
                "folded_code",
                "customer_id",
                unique=True,
                sqlite_where=text("active"),
                postgresql_where=text("active"),
            ),
        )

    @property
    def coupon(self) -> Coupon | None:
        """None where it is deleted."""
        return Coupon.find(self.account, public(self.coupon_key), lock=False)

    @property
    def has_ended(self) -> bool:
        """By itself, whatever its coupon says."""
        expired = self.expires_at is not None and self.expires_at <= clock.now()
        return expired or (self.max_redemptions is not None and self.times_redeemed >= self.max_redemptions)

    @property
    def redeemable(self) -> bool:
        """Whether a shopper can use it now; ``is_redeemable`` asks the database the same."""
        if not self.active or self.has_ended:
            return False
        coupon = self.coupon
        return coupon is not None and coupon.valid

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "promotion_code",
            "active": self.redeemable,
            "code": self.code,
            "created": self.created,
            "customer": Ref(self.customer_id or None),
            "customer_account": None,
            "expires_at": self.expires_at,
            "livemode": self.livemode,
            "max_redemptions": self.max_redemptions,
            "metadata": dict(self.metadata_),
            "promotion": {"coupon": Ref(public(self.coupon_key), Coupon.object_name), "type": "coupon"},
            "restrictions": self._restrictions(),
            "times_redeemed": self.times_redeemed,
        }

    def _restrictions(self) -> Shape:
        kept = self.restrictions
        shown = {name: it for name, it in kept.items() if name != "currency_options"}
        if kept["minimum_amount"] is None:
            return shown
        own = {kept["minimum_amount_currency"]: {"minimum_amount": kept["minimum_amount"]}}
        return {**shown, "currency_options": OnDemand(lambda: {**own, **kept["currency_options"]})}


def is_redeemable() -> ColumnElement[bool]:
    """In SQL what ``PromotionCode.redeemable`` tells of one."""
    in_time = or_(PromotionCode.expires_at.is_(None), PromotionCode.expires_at > clock.now())
    left = or_(PromotionCode.max_redemptions.is_(None), PromotionCode.times_redeemed < PromotionCode.max_redemptions)
    backed = exists().where(Coupon.id == PromotionCode.coupon_key, is_valid())
    return PromotionCode.active.is_(True) & in_time & left & backed


def add_promotion_code(
    account: Account, *, code: str | None = None, active: bool = True, **columns: Any
) -> PromotionCode:
    """A new code in the open step, and its event. Refuses one that is taken."""
    code = code or random_chars(CODE_CHARS).upper()
    if active:
        claim(account, code, columns.get("customer_id", EVERYBODY))
    made = PromotionCode.add(account, code=code, folded_code=code.lower(), active=active, **columns)
    log.record("promotion_code.created", made)
    return made


def claim(account: Account, code: str, customer_id: str) -> None:
    """Refuses a code that another active one has, for the same customers; one that has ended gives it up."""
    rivals = PromotionCode.owned_by(account).where(PromotionCode.active, PromotionCode.folded_code == code.lower())
    for rival in reading().scalars(rivals):
        if EVERYBODY not in (customer_id, rival.customer_id) and customer_id != rival.customer_id:
            continue
        if rival.redeemable:
            raise InvalidRequest(
                f"An active promotion code with `code: {rival.code}` already exists.",
                code="resource_already_exists",
                param="code",
            )
        rival.active = False
    now_writing().flush()


def remove_coupon(coupon: Coupon) -> Shape:
    """Deletes a coupon for good, in the open step; what is left of it. Its codes redeem nothing from now on."""
    codes = PromotionCode.owned_by(coupon.account).where(PromotionCode.coupon_key == coupon.id, PromotionCode.active)
    for code in reading().scalars(codes).all():
        redeemable, code.active = code.redeemable, False
        if redeemable:
            log.record("promotion_code.updated", code, {"active": True})
    log.record("coupon.deleted", coupon)
    now_writing().delete(coupon)
    return {"id": coupon.public_id, "object": "coupon", "deleted": True}
