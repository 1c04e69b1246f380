"""What a receipt says of a charge, read from what is written about it now: refunds made later are on it."""

from collections.abc import Iterator

from checkout.hosted_page.counter import seller_of, shipping_words, tax_words
from checkout.hosted_page.receipts import words
from checkout.hosted_page.receipts.views import ReceiptLine, ReceiptView
from checkout.hosted_page.views import Adjustment
from checkout.merchants.accounts import merchant_of
from checkout.payments import receipt_links, refunds
from checkout.payments.charges import Charge
from checkout.payments.refunds import Refund
from checkout.sessions import line_items, sessions
from checkout.sessions.discounts import Discount
from checkout.sessions.line_items import LineItem
from checkout.sessions.sessions import CheckoutSession
from checkout.web import envelopes
from checkout.web.figures import day_words, money_off, money_words
from checkout.web.sentences import gettext as _


def receipt(charge: Charge) -> ReceiptView:
    seller = seller_of(charge.account)
    session = sessions.of_intent(charge.intent_id)
    back = _refunds(charge)
    return ReceiptView(
        seller=seller,
        test_mode=not charge.livemode,
        title=_("Receipt from %(merchant)s", merchant=seller.name),
        amount=money_words(charge.amount_captured or charge.amount, charge.currency),
        facts=_facts(charge),
        lines=_lines(session) if session else (_one_line(charge),),
        subtotal=money_words(session.amount_subtotal, charge.currency) if session else None,
        steps=_steps(session) if session else (),
        total=money_words(charge.amount, charge.currency),
        paid=money_words(charge.amount_captured, charge.currency)
        if 0 < charge.amount_captured < charge.amount
        else None,
        refunds=tuple(_refund(refund) for refund in back),
        left=money_words(charge.refundable, charge.currency) if back else None,
        news=_news(charge),
        told=(*_addresses(charge), *(_answers(session) if session else ())),
    )


def language(charge: Charge) -> str | None:
    """The one that its shopper paid in, else the one that its session, or the merchant for all pages, asked for."""
    session = sessions.of_intent(charge.intent_id)
    return session.language if session else merchant_of(charge.account).locale


def _facts(charge: Charge) -> tuple[tuple[str, str], ...]:
    method = words.method(charge)
    facts = [(_("Receipt number"), receipt_links.number(charge.id)), (_("Date"), day_words(charge.created))]
    return (*facts, *([(_("Paid with"), method)] if method else []), (_("Reference"), charge.id))


def _addresses(charge: Charge) -> Iterator[tuple[str, tuple[str, ...]]]:
    for label, of in (
        (_("Billing address"), charge.billing_details),
        (_("Shipping address"), charge.shipping or {}),
    ):
        if lines := envelopes.lines_of(of.get("address"), of.get("name")):
            yield label, lines


def _answers(session: CheckoutSession) -> Iterator[tuple[str, tuple[str, ...]]]:
    """To the merchant's own questions."""
    for label, said in session.asks.answers(session.given.custom_fields):
        yield label, (said,)


def _one_line(charge: Charge) -> ReceiptLine:
    """Of a payment without an order."""
    # Translators: what was paid for, where nobody has said it
    return ReceiptLine(charge.description or _("Payment"), money_words(charge.amount, charge.currency))


def _lines(session: CheckoutSession) -> tuple[ReceiptLine, ...]:
    return tuple(_line(line) for line in line_items.of_owner(session.id))


def _line(line: LineItem) -> ReceiptLine:
    """By the name that its product had when it was sold."""
    unit = money_words(line.unit_amount, line.currency)
    each = f"{line.quantity} × {unit}" if line.quantity != 1 else None
    return ReceiptLine(line.description, money_words(line.amount_subtotal, line.currency), each)


def _steps(session: CheckoutSession) -> tuple[Adjustment, ...]:
    """What led from the subtotal to the total, and what tax was in it."""
    found, discount = [], Discount.of(session.discount)
    if discount is not None:
        found.append(Adjustment(discount.name, money_off(session.amount_discount, session.currency)))
    if session.shipping is not None:
        found.append(Adjustment(session.shipping.way.name, shipping_words(session.amount_shipping, session.currency)))
    return (*found, *_taxes(session))


def _taxes(session: CheckoutSession) -> list[Adjustment]:
    found = line_items.taxes_of(session.account, line_items.of_owner(session.id))
    return [Adjustment(tax_words(rate), money_words(tax, session.currency)) for rate, tax in found]


def _refunds(charge: Charge) -> list[Refund]:
    """Without those that failed: their money never left, or came back."""
    return [refund for refund in refunds.of_charge(charge.id) if refund.status != "failed"]


def _refund(refund: Refund) -> Adjustment:
    said = (
        _("Refund on %(date)s, on its way", date=day_words(refund.created))
        if refund.status == "pending"
        else _("Refunded on %(date)s", date=day_words(refund.created))
    )
    return Adjustment(said, money_off(refund.amount, refund.currency))


def _news(charge: Charge) -> str | None:
    if not charge.captured:
        if charge.amount_released:
            return _("This payment was canceled. Nothing was charged.")
        return _("This amount is reserved on your card. Nothing was charged yet.")
    if charge.refundable == 0:
        return _("This payment was refunded in full.")
    return _("This payment was refunded in part.") if charge.amount_refunded else None
