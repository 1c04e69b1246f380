"""What was ordered by a payment and what its shopper said: what has to be packed, and where it goes."""

from collections.abc import Iterator
from dataclasses import dataclass

from babel import Locale

from checkout.dashboard.figures import LOCALE, money_words
from checkout.payments.charges import Charge
from checkout.sessions import line_items
from checkout.sessions.discounts import Discount
from checkout.sessions.line_items import LineItem
from checkout.sessions.sessions import CheckoutSession
from checkout.web.envelopes import lines_of


@dataclass(frozen=True, slots=True)
class OrderLine:
    """``each``: so many, at which price. ``is_step``: what led to the total, and is nothing to be packed."""

    name: str
    amount: str
    each: str = ""
    is_step: bool = False


ENGLISH = Locale(LOCALE)

Told = tuple[str, tuple[str, ...]]  # a label, and what was said line by line


def order_of(session: CheckoutSession | None) -> list[OrderLine]:
    if session is None:
        return []
    lines = [line for line in line_items.of_owner(session.id) if line.quantity]
    return [*map(_line, lines), *_steps(session, lines)]


def told_of(session: CheckoutSession | None, charge: Charge | None) -> list[Told]:
    """Only what was said."""
    found = [*_places(session, charge), *(_answers(session) if session else ())]
    return [(label, lines) for label, lines in found if lines]


def _line(line: LineItem) -> OrderLine:
    unit = money_words(line.unit_amount, line.currency)
    return OrderLine(line.description, money_words(line.amount_subtotal, line.currency), f"{line.quantity} × {unit}")


def _steps(session: CheckoutSession, lines: list[LineItem]) -> Iterator[OrderLine]:
    discount = Discount.of(session.discount)
    if discount is not None:
        yield OrderLine(discount.name, money_words(-session.amount_discount, session.currency), is_step=True)
    if session.shipping is not None:
        amount = money_words(session.amount_shipping, session.currency)
        yield OrderLine(session.shipping.way.name, amount, is_step=True)
    for rate, tax in line_items.taxes_of(session.account, lines):
        name = f"{rate.display_name} ({'inside' if rate.inclusive else 'on top'})"
        yield OrderLine(name, money_words(tax, session.currency), is_step=True)


def _places(session: CheckoutSession | None, charge: Charge | None) -> Iterator[Told]:
    shipping = (session.given.shipping if session else None) or (charge.shipping if charge else None) or {}
    billing = charge.billing_details if charge else {}
    yield "Ship to", lines_of(shipping.get("address"), shipping.get("name"), ENGLISH)
    yield "Billed to", lines_of(billing.get("address"), billing.get("name"), ENGLISH)
    phone = (session.given.phone if session else None) or shipping.get("phone") or billing.get("phone")
    yield "Phone", (phone,) if phone else ()


def _answers(session: CheckoutSession) -> Iterator[Told]:
    given = session.given
    for label, text in (
        ("Person", given.individual_name),
        ("Business", given.business_name),
        ("Tax id", " ".join(given.tax_id) if given.tax_id else None),
    ):
        yield label, (text,) if text else ()
    for label, said in session.asks.answers(given.custom_fields):
        yield label, (said,)
    for label, agreed in (("Terms", given.terms), ("News and offers", given.promotions)):
        yield label, () if agreed is None else ("Agreed" if agreed else "Not agreed",)
