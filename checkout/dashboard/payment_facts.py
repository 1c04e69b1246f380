"""The facts of one payment, beside its timeline: amounts, fee and net, who paid and how, and the API's objects."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from checkout.dashboard.figures import money_words
from checkout.dashboard.payment_parts import Parts
from checkout.dashboard.payment_rows import method_words
from checkout.kit import pretty, wire
from checkout.kit.wire import Shape

MOST_OBJECTS = 10  # that are shown as JSON


@dataclass(frozen=True, slots=True)
class Fact:
    """``is_id``: shown as code, with a button that copies it."""

    name: str
    text: str
    href: str | None = None
    is_id: bool = False


def money_facts(parts: Parts) -> Iterator[Fact]:
    intent, charge = parts.intent, parts.charge
    yield Fact("Amount", money_words(intent.amount, intent.currency))
    if charge is not None and charge.amount_captured not in (0, charge.amount):
        yield Fact("Captured", money_words(charge.amount_captured, charge.currency))
    if intent.amount_capturable:
        yield Fact("Can be captured", money_words(intent.amount_capturable, intent.currency))
    if charge is not None and charge.amount_refunded:
        yield Fact("Refunded", money_words(-charge.amount_refunded, charge.currency))
    disputed = sum(it.amount for it in parts.movements if it.source_id in {dispute.id for dispute in parts.disputes})
    if disputed:
        yield Fact("Disputed", money_words(disputed, intent.currency))
    if parts.movements:
        fee, net = (sum(getattr(it, name) for it in parts.movements) for name in ("fee", "net"))
        yield Fact("Fees", money_words(-fee, intent.currency))
        yield Fact("Net", money_words(net, intent.currency))


def other_facts(parts: Parts) -> Iterator[Fact]:
    intent, session, charge = parts.intent, parts.session, parts.charges[-1] if parts.charges else None
    yield from _payer(parts)
    if session is not None and session.opened_by is not None:
        yield Fact("Payment link", session.opened_by, url_for("payments.payments", link=session.opened_by))
    said = {
        "Description": intent.description,
        "Order reference": session.client_reference_id if session else None,
        "On the statement": charge.calculated_statement_descriptor if charge else None,
        "Receipt number": charge.receipt_number if charge else None,
    }
    yield from (Fact(name, text) for name, text in said.items() if text)
    ids = {"Payment": intent.id, "Charge": charge.id if charge else None, "Checkout": session.id if session else None}
    yield from (Fact(name, id, is_id=True) for name, id in ids.items() if id)


def metadata(parts: Parts) -> list[tuple[str, str]]:
    """The payment's own, and what its checkout has beside that."""
    found = {**(parts.session.metadata_ if parts.session else {}), **parts.intent.metadata_}
    return sorted(found.items())


def objects(parts: Parts) -> list[tuple[str, str]]:
    """Their names and their JSON, as the API shows them."""
    intent = None if parts.intent.hidden else parts.intent
    things = [intent, *parts.charges, parts.session, *parts.refunds, *parts.disputes]
    shapes: list[Shape] = [wire.plain(it.shape()) for it in things if it is not None][:MOST_OBJECTS]
    return [(f"{shape['object']} {shape['id']}", pretty.dumps(shape)) for shape in shapes]


def _payer(parts: Parts) -> Iterator[Fact]:
    charge = parts.charges[-1] if parts.charges else None
    if charge is not None:
        yield Fact("Method", method_words(charge.payment_method_details))
    name = (charge.billing_details.get("name") if charge else None) or ""
    if parts.email or name:
        yield Fact("Payer", f"{name} {parts.email or ''}".strip())
    if (customer := parts.customer) is not None:
        text = customer.name or customer.email or customer.id
        yield Fact("Customer", text, url_for("customers.customer", customer_id=customer.id))
