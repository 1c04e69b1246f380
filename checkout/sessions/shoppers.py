"""Who stands before a Checkout Session, as they typed it."""

from dataclasses import dataclass, field, replace

from checkout.events import log
from checkout.kit.resources import random_chars
from checkout.kit.wire import Shape
from checkout.payments.customers import Customer
from checkout.payments.payment_methods import billing_details
from checkout.sessions import reorder, sessions
from checkout.sessions.choices import Choices
from checkout.sessions.given import NOTHING, Given
from checkout.sessions.sessions import CheckoutSession

INVOICE_PREFIX_CHARS = 8


@dataclass(frozen=True, slots=True)
class Shopper:
    """Of who has nothing to pay only ``email``. ``country`` is ISO 3166-1 alpha-2."""

    email: str
    name: str | None = None
    country: str | None = None
    postal_code: str | None = None
    given: Given = NOTHING
    choices: Choices = field(default_factory=Choices)
    total: int | None = None  # in minor units, as the page showed it; None where it showed none

    @property
    def address(self) -> Shape | None:
        """With every member."""
        return None if self.country is None and self.given.address is None else self.billing_details["address"]

    @property
    def billing_details(self) -> Shape:
        address = self.given.address or {"country": self.country, "postal_code": self.postal_code}
        return billing_details(address, email=self.email, name=self.name, phone=self.given.phone)

    @property
    def details(self) -> Shape:
        """As the session shows them."""
        return sessions.customer_details(email=self.email, name=self.name, address=self.address, given=self.given)


def note(session: CheckoutSession, shopper: Shopper) -> None:
    """In the open step: who it is, what they want, and a customer where the merchant wants one each time.

    Raises ``TotalChanged``.
    """
    session.customer_details = shopper.details
    session.collected = replace(shopper.given, shipping=shopper.given.shipping or session.given.shipping).kept
    reorder.choose(session, shopper.choices, shopper.total)
    if session.customer_creation == "always" and session.customer_id is None:
        session.customer_id = _new_customer(session, shopper).id


def _new_customer(session: CheckoutSession, shopper: Shopper) -> Customer:
    customer = Customer.add(
        session.account,
        email=shopper.email,
        name=shopper.name,
        address=shopper.address,
        business_name=shopper.given.business_name,
        individual_name=shopper.given.individual_name,
        phone=shopper.given.phone,
        shipping=shopper.given.parcel,
        invoice_prefix=random_chars(INVOICE_PREFIX_CHARS).upper(),
    )
    log.record("customer.created", customer)
    return customer
