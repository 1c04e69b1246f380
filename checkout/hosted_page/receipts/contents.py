"""What a receipt says of a charge, read from what is written about it now: refunds made later are on it."""

from decimal import Decimal

from flask_babel import gettext as _

from checkout.hosted_page.counter import seller_of
from checkout.hosted_page.receipts import words
from checkout.hosted_page.receipts.views import ReceiptLine, ReceiptView
from checkout.hosted_page.views import Adjustment
from checkout.payments import receipt_links, refunds
from checkout.payments.charges import Charge
from checkout.payments.refunds import Refund
from checkout.sessions import line_items, sessions
from checkout.sessions.discounts import Discount
from checkout.sessions.line_items import LineItem
from checkout.sessions.sessions import CheckoutSession


def receipt(charge: Charge) -> ReceiptView:
    seller = seller_of(charge.account)
    session = sessions.of_intent(charge.intent_id)
    back = _refunds(charge)
    return ReceiptView(
        seller=seller,
        test_mode=not charge.livemode,
        title=str(_("Receipt from %(merchant)s", merchant=seller.name)),
        amount=words.amount(charge.amount_captured or charge.amount, charge.currency),
        facts=_facts(charge),
        lines=_lines(session) if session else (_one_line(charge),),
        subtotal=words.amount(session.amount_subtotal, charge.currency) if session else None,
        steps=_steps(session) if session else (),
        total=words.amount(charge.amount, charge.currency),
        paid=words.amount(charge.amount_captured, charge.currency)
        if 0 < charge.amount_captured < charge.amount
        else None,
        refunds=tuple(_refund(refund) for refund in back),
        left=words.amount(charge.refundable, charge.currency) if back else None,
        news=_news(charge),
    )


def language(charge: Charge) -> str | None:
    """The one that its session asked for."""
    session = sessions.of_intent(charge.intent_id)
    return session.locale if session else None


def _facts(charge: Charge) -> tuple[tuple[str, str], ...]:
    method = words.method(charge)
    facts = [(_("Receipt number"), receipt_links.number(charge.id)), (_("Date"), words.date(charge.created))]
    return (*facts, *([(_("Paid with"), method)] if method else []), (_("Reference"), charge.id))


def _one_line(charge: Charge) -> ReceiptLine:
    """Of a payment without an order."""
    return ReceiptLine(charge.description or str(_("Payment")), words.amount(charge.amount, charge.currency))


def _lines(session: CheckoutSession) -> tuple[ReceiptLine, ...]:
    return tuple(_line(line) for line in line_items.of_owner(session.id))


def _line(line: LineItem) -> ReceiptLine:
    """By the name that its product had when it was sold."""
    unit = words.amount(line.unit_amount, line.currency)
    each = f"{line.quantity} × {unit}" if line.quantity != 1 else None
    return ReceiptLine(line.description, words.amount(line.amount_subtotal, line.currency), each)


def _steps(session: CheckoutSession) -> tuple[Adjustment, ...]:
    """What led from the subtotal to the total, and what tax was in it."""
    found, discount = [], Discount.of(session.discount)
    if discount is not None:
        found.append(Adjustment(discount.name, words.taken_off(session.amount_discount, session.currency)))
    if session.shipping is not None:
        found.append(Adjustment(session.shipping.way.name, words.amount(session.amount_shipping, session.currency)))
    return (*found, *_taxes(session))


def _taxes(session: CheckoutSession) -> list[Adjustment]:
    found = []
    for rate_id, (tax, _taxable) in line_items.taxes_by_rate(line_items.of_owner(session.id)).items():
        rate = line_items.rate_of(session.account, rate_id)
        percent = format(Decimal(rate.percentage).normalize(), "f")
        said = {"name": rate.display_name, "percent": percent}
        label = _("%(name)s (%(percent)s%% incl.)", **said) if rate.inclusive else _("%(name)s (%(percent)s%%)", **said)
        found.append(Adjustment(str(label), words.amount(tax, session.currency)))
    return found


def _refunds(charge: Charge) -> list[Refund]:
    """Without those that failed: their money never left, or came back."""
    return [refund for refund in refunds.of_charge(charge.id) if refund.status != "failed"]


def _refund(refund: Refund) -> Adjustment:
    said = (
        _("Refund on %(date)s, on its way", date=words.date(refund.created))
        if refund.status == "pending"
        else _("Refunded on %(date)s", date=words.date(refund.created))
    )
    return Adjustment(str(said), words.taken_off(refund.amount, refund.currency))


def _news(charge: Charge) -> str | None:
    if not charge.captured:
        if charge.amount_released:
            return str(_("This payment was canceled. Nothing was charged."))
        return str(_("This amount is reserved on your card. Nothing was charged yet."))
    if charge.refundable == 0:
        return str(_("This payment was refunded in full."))
    return str(_("This payment was refunded in part.")) if charge.amount_refunded else None
