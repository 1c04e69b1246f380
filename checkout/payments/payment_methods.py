"""A payment method: a processor's token with what may be shown of the card; never its number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit.bank_accounts import BankAccount
from checkout.kit.card import Card
from checkout.kit.config import settings
from checkout.kit.db import Id, let_go, points_to
from checkout.kit.errors import CardRefused, InvalidRequest
from checkout.kit.resources import Account, Resource
from checkout.kit.wire import Ref, Shape
from checkout.payments import accounts, mandates, used_cards
from checkout.payments.kinds import CARD
from checkout.payments.used_cards import Use, checks_shape
from checkout.processors.contract import BillingFacts, CardTurnedDown, TokenizedAccount, TokenizedCard
from checkout.processors.registry import processor

FINGERPRINT_PURPOSE = "card fingerprint"
FINGERPRINT_CHARS = 16
USED_BEFORE = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a "
    "connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use "
    "a PaymentMethod multiple times, you must attach it to a Customer first."
)
NOT_TO_KEEP = (
    "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and "
    "may not be used again."
)
DETACHED = "detached"  # in place of the intent that used it
ADDRESS_MEMBERS = ("city", "country", "line1", "line2", "postal_code", "state")


class PaymentMethod(Resource):
    __tablename__ = "payment_methods"
    prefix = "pm"
    object_name = "payment_method"
    label = "PaymentMethod"

    type: Mapped[str] = mapped_column(default="card")
    processor: Mapped[str]
    token: Mapped[str]
    card: Mapped[Any] = mapped_column(JSON)  # what may be shown: brand, last4, expiry, checks, …
    fingerprint: Mapped[str]
    billing_details: Mapped[Any] = mapped_column(JSON)
    customer_id: Mapped[str | None] = mapped_column(Id, points_to("customers.id"))
    generated_from: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # {"charge", "setup_attempt"}
    allow_redisplay: Mapped[str] = mapped_column(default="unspecified")
    used_by: Mapped[str | None] = mapped_column(Id)  # the intent that it paid without a customer: it pays no other
    metadata_: Mapped[Any] = mapped_column("metadata", JSON, default=dict)

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (cls.by("customer_id"),)

    def shape(self) -> Shape:
        return {
            "id": self.id,
            "object": "payment_method",
            "allow_redisplay": self.allow_redisplay,
            "billing_details": self.billing_details,
            self.type: self._type_shape(),
            "created": self.created,
            "customer": Ref(self.customer_id),
            "customer_account": None,
            "livemode": self.livemode,
            "metadata": dict(self.metadata_),
            "type": self.type,
        }

    def _type_shape(self) -> Shape:
        if self.type != CARD:
            return accounts.shape(self.type, self.card, self.fingerprint, self.generated_from)
        return {
            **self.card,
            "display_brand": self.card["brand"],
            "fingerprint": self.fingerprint,
            "generated_from": None,
            "regulated_status": None,
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        }

    def details(self, use: Use) -> Shape:
        """``payment_method_details`` of a charge: the method as it was used, with the network's checks."""
        if self.type != CARD:
            mandate = use.mandate or mandates.latest_of(self.id)
            return accounts.details(self.type, self.card, self.fingerprint, mandate)
        return {"card": used_cards.charged(self.card, self.fingerprint, use), "type": CARD}

    def set_up_details(self, use: Use) -> Shape:
        """``payment_method_details`` of a setup attempt: the method as it was asked about."""
        if self.type != CARD:
            return accounts.set_up_details(self.type, self.card)
        return {"card": used_cards.set_up(self.card, self.fingerprint, use), "type": CARD}


class AccountRefused(InvalidRequest):
    """The bank account's data were turned down."""


@dataclass(frozen=True, slots=True)
class Tokenized:
    """A payment method that is not yet kept: it has a token, and becomes a row in the step that uses it."""

    processor: str
    token: TokenizedCard | TokenizedAccount
    billing_details: Shape
    metadata: Mapping[str, str] = field(default_factory=dict)
    allow_redisplay: str = "unspecified"
    fingerprint: str | None = None  # where it is known already
    preferred_network: str | None = None  # of a card that has several
    generated_from: Shape | None = None  # of a bank account that another way to pay led to
    before: Callable[[], object] | None = None  # what else belongs in the step that keeps it, first

    @property
    def type(self) -> str:
        return self.token.type if isinstance(self.token, TokenizedAccount) else CARD


def tokenize(card: Card, billing_details: Shape, **more: Any) -> Tokenized:
    """Hands a card to the processor for a token. Raises ``CardRefused`` where it takes none.

    Calls the outside: no step may be open.
    """
    let_go()
    address = billing_details.get("address") or {}
    facts = BillingFacts(line1=address.get("line1"), postal_code=address.get("postal_code"))
    answer = processor().tokenize(card, facts)
    if isinstance(answer, CardTurnedDown):
        raise card_refused(answer)
    return Tokenized(processor().name, answer, billing_details, **more)


def tokenize_account(typed: BankAccount, billing_details: Shape, **more: Any) -> Tokenized:
    """Hands a bank account to the processor for a token. Raises ``AccountRefused`` where it takes none."""
    let_go()
    answer = processor().tokenize_account(typed)
    if isinstance(answer, CardTurnedDown):
        raise AccountRefused(answer.message, code=answer.code, param=answer.param)
    return Tokenized(processor().name, answer, billing_details, **more)


def tokenize_alias(alias: str) -> Tokenized | None:
    """A fresh method for a processor's test alias (``pm_card_visa``); None where it knows none."""
    let_go()
    token = processor().token_of(alias)
    return Tokenized(processor().name, token, no_billing_details()) if token else None


def keep(account: Account, tokenized: Tokenized, *, id: str | None = None) -> PaymentMethod:
    """Makes the row of a tokenized method, in the open step."""
    if tokenized.before is not None:
        tokenized.before()
    token = tokenized.token
    return PaymentMethod.add(
        account,
        id=id or PaymentMethod.new_id(account.livemode),
        type=tokenized.type,
        processor=tokenized.processor,
        token=token.token,
        card=_card_of(tokenized),
        fingerprint=tokenized.fingerprint or (fingerprint(account, token.fingerprint) if token.fingerprint else ""),
        billing_details=dict(tokenized.billing_details),
        metadata_=dict(tokenized.metadata),
        allow_redisplay=tokenized.allow_redisplay,
        generated_from=tokenized.generated_from,
    )


def usable(account: Account, id: str, customer_id: str | None, by: str = "PaymentIntent") -> PaymentMethod:
    """A kept method that this customer may use, or nobody in particular. Refuses another customer's; ``by`` what."""
    method = PaymentMethod.of(account, id, param="payment_method")
    if method.customer_id not in (None, customer_id):
        raise InvalidRequest(
            f"The PaymentMethod provided ({method.id}) belongs to a Customer. Please include the Customer in the "
            f"`customer` parameter on the {by}.",
            param="payment_method",
        )
    return method


def _card_of(tokenized: Tokenized) -> Shape:
    token = tokenized.token
    if isinstance(token, TokenizedAccount):
        return dict(token.shown)
    return preferring(_shown(token), tokenized.preferred_network)


def use_once(method: PaymentMethod, intent_id: str, *, kept_for: str | None) -> None:
    """In the open step: what belongs to no customer pays one intent and no other. ``kept_for``: who is to have it.

    Raises ``InvalidRequest``. Source: Stripe.
    """
    if method.customer_id is not None:
        return
    if method.used_by not in (None, intent_id):
        raise InvalidRequest(USED_BEFORE, param="payment_method")
    if kept_for is None:
        method.used_by = intent_id


def refuse_used(method: PaymentMethod) -> None:
    """Raises ``InvalidRequest`` where it may not be kept for a customer any more."""
    if method.used_by is not None:
        raise InvalidRequest(NOT_TO_KEEP, param="payment_method")


def preferring(card: Shape, network: str | None) -> Shape:
    """What is shown of a card, with the network that its holder wants. Refuses one that it has not."""
    available = card["networks"]["available"]
    if network is not None and network not in available:
        raise InvalidRequest(
            f"The card network `{network}` is not available for this card. It has: {', '.join(available)}.",
            param="card[networks][preferred]",
        )
    return {**card, "networks": {"available": available, "preferred": network}}


def fingerprint(account: Account, mark: str) -> str:
    """The same card has the same fingerprint within one account, and another one in each other."""
    oldest = settings().secrets.marks(FINGERPRINT_PURPOSE, f"{account.id} {mark}")[-1]
    return oldest[:FINGERPRINT_CHARS]


def billing_details(address: Mapping[str, str | None] | None = None, **members: str | None) -> Shape:
    """Stripe's ``billing_details`` with every member, null where nothing was given."""
    given = address or {}
    return {
        "address": {name: given.get(name) for name in ADDRESS_MEMBERS},
        "email": members.get("email"),
        "name": members.get("name"),
        "phone": members.get("phone"),
        "tax_id": members.get("tax_id"),
    }


def no_billing_details() -> Shape:
    return billing_details()


def card_refused(answer: CardTurnedDown) -> CardRefused:
    details = {"decline_code": answer.decline_code} if answer.decline_code else {}
    return CardRefused(answer.message, code=answer.code, param=answer.param, details=details)


def _shown(token: TokenizedCard) -> Shape:
    return {
        "brand": token.brand,
        "checks": checks_shape(token.checks),
        "country": token.country,
        "exp_month": token.exp_month,
        "exp_year": token.exp_year,
        "funding": token.funding,
        "last4": token.last4,
        "networks": {"available": list(token.networks or (token.brand,)), "preferred": None},
    }
