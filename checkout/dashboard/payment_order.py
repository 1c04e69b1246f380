"""What was ordered by a payment and what its shopper said: what has to be packed, and where it goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checkout.dashboard.figures import money_words
from checkout.kit.wire import Shape
from checkout.payments.charges import Charge
from checkout.sessions import line_items
from checkout.sessions.discounts import Discount
from checkout.sessions.line_items import LineItem
from checkout.sessions.sessions import CheckoutSession


@dataclass(frozen=True, slots=True)
class OrderLine:
    """``each``: so many, at which price. ``is_step``: what led to the total, and is nothing to be packed."""

    name: str
    amount: str
    each: str = ""
    is_step: bool = False


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
    for rate_id, (tax, _taxable) in line_items.taxes_by_rate(lines).items():
        rate = line_items.rate_of(session.account, rate_id)
        name = f"{rate.display_name} ({'inside' if rate.inclusive else 'on top'})"
        yield OrderLine(name, money_words(tax, session.currency), is_step=True)


def _places(session: CheckoutSession | None, charge: Charge | None) -> Iterator[Told]:
    shipping = (session.given.shipping if session else None) or (charge.shipping if charge else None) or {}
    billing = charge.billing_details if charge else {}
    yield "Ship to", _lines(shipping.get("name"), shipping.get("address"))
    yield "Billed to", _lines(billing.get("name"), billing.get("address"))
    phone = (session.given.phone if session else None) or shipping.get("phone") or billing.get("phone")
    yield "Phone", (phone,) if phone else ()


def _lines(name: str | None, address: Shape | None) -> tuple[str, ...]:
    """As an envelope has it, each on a line of its own; nothing where only a card's country is known."""
    said: dict[str, Any] = dict(address or {})
    if not said.get("line1"):
        return ()
    town = " ".join(said[part] for part in ("postal_code", "city", "state") if said.get(part))
    return tuple(it for it in (name, said.get("line1"), said.get("line2"), town, said.get("country")) if it)


def _answers(session: CheckoutSession) -> Iterator[Told]:
    given = session.given
    for label, text in (
        ("Person", given.individual_name),
        ("Business", given.business_name),
        ("Tax id", " ".join(given.tax_id) if given.tax_id else None),
    ):
        yield label, (text,) if text else ()
    for field in session.asks.custom_fields:
        said = given.custom_fields.get(field.key)
        yield field.label, ((field.options or {}).get(said, said),) if said else ()
    for label, agreed in (("Terms", given.terms), ("News and offers", given.promotions)):
        yield label, () if agreed is None else ("Agreed" if agreed else "Not agreed",)
