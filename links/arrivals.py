"""How a shopper came to a link: by its public URL, or by one that was signed for them; and what that URL says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from checkout.hosted_page.ways import with_query
from checkout.sessions import capacity
from checkout.sessions.basket import Basket
from checkout.sessions.sessions import CheckoutSession
from links import codes, personal
from links.links import PaymentLink
from links.params import UrlParams
from links.personal import Personal

Closed = Literal["inactive", "expired", "limit_reached", "used", "in_use"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """``said`` is anybody's word; ``personal`` the merchant's, which goes before it."""

    link: PaymentLink
    said: UrlParams
    personal: Personal | None = None

    @classmethod
    def of_session(cls, link: PaymentLink, session: CheckoutSession) -> Self:
        """As the shopper came whose first submit made the session."""
        kept: Mapping[str, Any] = session.opened_with or {}
        signed = kept.get("personal")
        return cls(link, UrlParams.read(kept.get("said", {})), Personal(**signed) if signed else None)

    @property
    def kept(self) -> dict[str, Any]:
        """As the session remembers it."""
        signed = self.personal.said if self.personal else None
        return {name: it for name, it in (("said", dict(self.said.given)), ("personal", signed)) if it}

    @property
    def subject(self) -> str:
        """What its form and its cookie are about."""
        return self.link.id if self.personal is None else f"{self.link.id}/{self.personal.id}"

    @property
    def path(self) -> str:
        bare = self.link.path if self.personal is None else personal.path_of(self.link, self.personal)
        return with_query(bare, self.said.query)

    @property
    def again_path(self) -> str | None:
        """Where a new visit begins, None where there cannot be one."""
        return with_query(self.path, "visit=new") if self.closed is None else None

    @property
    def email(self) -> str | None:
        """That the shopper may not change."""
        return (self.personal.email if self.personal else None) or self.said.locked_email

    @property
    def reference(self) -> str | None:
        return (self.personal.client_reference_id if self.personal else None) or self.said.reference

    @property
    def order(self) -> tuple[Basket, str | None]:
        """What is sold, and what has to be said about it. Raises ``InvalidRequest`` where what was signed is unfit."""
        basket, signed = personal.basket_of(self.link, self.personal), self.personal and self.personal.promotion_code
        code = signed or self.said.promotion_code
        if code is None:
            return basket, None
        return codes.redeemed(self.link.account, basket, code, is_signed=signed is not None)

    @property
    def ticket_id(self) -> str | None:
        return personal.ticket_of(self.link, self.personal)

    @property
    def ended_at(self) -> int | None:
        """When its time was over, None while it is not."""
        if self.link.is_over:
            return self.link.expires_at
        return self.personal.expires_at if self.personal and self.personal.is_over else None

    @property
    def is_ended(self) -> bool:
        return not self.link.active or self.ended_at is not None

    @property
    def closed(self) -> Closed | None:
        """Why it takes no new visit, None where it does; as of now: others come and go."""
        if not self.link.active:
            return "inactive"
        if self.ended_at is not None:
            return "expired"
        return self._ticket_gone or ("limit_reached" if self.link.is_spent else None)

    @property
    def _ticket_gone(self) -> Closed | None:
        ticket = capacity.known(self.ticket_id) if self.ticket_id else None
        if ticket is None or not ticket.is_spent:
            return None
        return "used" if ticket.completed else "in_use"
