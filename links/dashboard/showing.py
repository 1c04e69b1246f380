"""One link: its URL to share, what it says, and the payments that came through it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import door, lists, payment_rows
from checkout.dashboard.figures import money_words
from checkout.dashboard.moments import Moment, zone_words
from checkout.dashboard.payment_states import MARKS
from checkout.dashboard.price_words import price_words
from checkout.dashboard.words import Mark
from checkout.kit import clock
from checkout.kit.config import settings
from checkout.sessions import capacity
from checkout.sessions.asks import Asks
from checkout.sessions.basket import Basket, BasketLine
from checkout.sessions.sessions import CheckoutSession
from links import opened
from links.dashboard.form import BRANDS, METHODS
from links.dashboard.listed import paid_words, rows_of
from links.dashboard.said import blocked_by
from links.dashboard.shelf import tax_words
from links.links import PaymentLink

PAYMENTS = 20  # on a link's page
OPENED_DAYS = 30  # that its conversion is told of
# Of these its session says more.
BEFORE_MONEY = ("requires_payment_method", "requires_confirmation", "requires_action", "failed")
Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """``id``: of the payment, None where nothing had to be paid."""

    id: str | None
    amount: str
    mark: Mark
    payer: str
    created: Moment


def show(link_id: str) -> AnyResponse:
    account = door.here().account
    link = PaymentLink.of(account, link_id)
    query = CheckoutSession.owned_by(account).where(CheckoutSession.opened_by == link.id)
    part = lists.part(account, CheckoutSession, query, request.args, size=PAYMENTS)
    row, url = rows_of([link])[0], settings().url(link.path)
    return door.page(
        "link",
        link=link,
        row=row,
        url=url,
        path=link.path,
        share=share_words(row.name, row.amount, url),
        mailto=mail_of(row.name, share_words(row.name, row.amount, url)),
        facts=list(facts_of(link)),
        part=part,
        payments=payments_of(part.things),
        is_new="new" in request.args,
    )


def share_words(name: str, amount: str, url: str) -> str:
    """To be pasted into a message."""
    return f"{door.here().merchant.name}: {name}, {amount}. Pay here: {url}"


def mail_of(subject: str, text: str) -> str:
    """What opens a mail program."""
    return f"mailto:?subject={quote(subject)}&body={quote(text)}"


def facts_of(link: PaymentLink) -> Iterator[Fact]:
    """What it sells and says, in the order of the form."""
    place, basket = capacity.find(link.capacity_id), link.basket
    yield from (("Sells", _line_words(line)) for line in basket.lines if line.offered is None)
    yield from (("Offers beside it", _line_words(line)) for line in basket.lines if line.offered is not None)
    yield "Payments", paid_words(place)
    yield "Opened in 30 days", _opened_words(link)
    yield "Ends", _when(link.expires_at)
    yield "Afterwards", link.redirect_url or link.confirmation_message or "a confirmation page"
    yield "Asks for", ", ".join(_asked(link.asks)) or "nothing but e-mail and card"
    yield from _terms_of(link, basket)
    yield "Created", _when(link.created)
    yield from ((f"Metadata: {name}", value) for name, value in link.metadata_.items())


def _opened_words(link: PaymentLink) -> str:
    today = clock.now() - clock.now() % clock.DAY_S
    found = opened.of_link(link, today - OPENED_DAYS * clock.DAY_S)
    if not found.opened:
        return "not yet"
    times = "once" if found.opened == 1 else f"{found.opened:,} times"
    return f"{times}; {found.paid:,} paid ({100 * found.paid / found.opened:.1f} %)"


def payments_of(sessions: Sequence[CheckoutSession]) -> list[PaymentRow]:
    """In one query for all."""
    ids = [session.payment_intent_id for session in sessions if session.payment_intent_id]
    states = payment_rows.states_of(ids)
    return [_payment(session, states.get(session.payment_intent_id or "")) for session in sessions]


def _payment(session: CheckoutSession, state: str | None) -> PaymentRow:
    return PaymentRow(
        id=session.payment_intent_id,
        amount=money_words(session.amount_total, session.currency),
        mark=_mark(session, state),
        payer=session.email or "",
        created=Moment(session.created),
    )


def _mark(session: CheckoutSession, state: str | None) -> Mark:
    if state is not None and state not in BEFORE_MONEY:
        return MARKS[state]
    if session.status == "complete":
        return Mark("free", "ok")
    return Mark("not paid", "off") if session.status == "expired" else Mark("under way", "wait")


def _line_words(line: BasketLine) -> str:
    number = line.offered or line.quantity
    change = ""
    if line.adjustable and line.adjustable.enabled:
        change = f"; shoppers may take {line.adjustable.least:,} to {line.adjustable.most:,}"
    return f"{number:,} × {line.price.product.name}, {price_words(line.price)}{change}"


def _asked(asks: Asks) -> Iterator[str]:
    names = asks.names or {}
    yield from (f"the {kind} name" for kind in names)
    said = {
        "phone number": asks.phone,
        "billing address": asks.full_address,
        "tax id": asks.tax_id,
        "consent to your terms": asks.terms,
        "consent to offers by e-mail": asks.promotions,
    }
    yield from (what for what, is_asked in said.items() if is_asked)
    if asks.shipping_countries:
        yield f"shipping address in {len(asks.shipping_countries)} countries"
    yield from (field.label for field in asks.custom_fields)


def _terms_of(link: PaymentLink, basket: Basket) -> Iterator[Fact]:
    if link.allow_promotion_codes:
        yield "Promotion codes", "taken"
    if basket.shipping is not None:
        yield "Shipping", ", ".join(way.name for way in basket.shipping.ways)
    if taxes := {tax_words(rate): None for line in basket.lines for rate in line.tax_rates}:
        yield "Taxes", "; ".join(taxes)
    if link.payment_method_types:
        yield "Ways to pay", ", ".join(words for type, words in METHODS if type in link.payment_method_types)
    if blocked := blocked_by(link):
        yield "Cards not taken", ", ".join(words for brand, words in BRANDS if brand in blocked)
    if (link.payment_intent_data or {}).get("capture_method") == "manual":
        yield "Capture", "later, by hand"


def _when(at: int | None) -> str:
    return "never" if at is None else f"{Moment(at).day}, {Moment(at).time} {zone_words()}"
