"""One payment: its timeline and facts, and what can be done about it now."""

from flask import flash
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import door
from checkout.dashboard.figures import money_words
from checkout.dashboard.payment_facts import metadata, money_facts, objects, other_facts
from checkout.dashboard.payment_forms import CaptureForm, ReceiptForm, RefundForm, new_once, refund_id_of, said
from checkout.dashboard.payment_history import history
from checkout.dashboard.payment_order import order_of, told_of
from checkout.dashboard.payment_parts import Parts
from checkout.dashboard.payment_rows import method_words, state_of
from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest, Refused
from checkout.payments import cancel as canceling
from checkout.payments import capture as capturing
from checkout.payments import receipt_links, receipts
from checkout.payments import refund as refunding
from checkout.payments.charges import Charge
from checkout.payments.intents import PaymentIntent
from checkout.payments.refunds import Refund
from checkout.sessions import expire, pay

INVALID = 422


def show(payment_id: str, receipt: ReceiptForm | None = None, refusal: Refused | None = None) -> AnyResponse:
    parts = _parts(payment_id)
    wrong = bool(refusal or (receipt and receipt.errors))
    return door.page(
        "payment",
        status=INVALID if wrong else 200,
        amount=money_words(parts.intent.amount, parts.intent.currency),
        entries=history(parts),
        state=state_of(parts.intent.id),
        metadata=metadata(parts),
        money_facts=list(money_facts(parts)),
        objects=objects(parts),
        order=order_of(parts.session),
        told=told_of(parts.session, parts.charges[-1] if parts.charges else None),
        other_facts=list(other_facts(parts)),
        parts=parts,
        receipt=receipt or _receipt_form(parts),
        receipt_url=receipt_links.url(parts.charge.id) if parts.has_receipt and parts.charge else None,
        refusal=refusal,
    )


def refund(payment_id: str) -> AnyResponse:
    parts, form = _parts(payment_id), said(RefundForm)
    charge = parts.charge
    if charge is None:
        raise InvalidRequest("This payment was not paid: there is nothing to refund.")
    id = refund_id_of(form.once.data, charge.id)
    if id is not None and (made := Refund.find(charge.account, id)) is not None:
        return _told(payment_id, _refunded(made.amount, made.currency, made.status))
    form.about(parts.refundable, charge.currency)
    if id is None:
        form.once.data = new_once(charge.id)
    if not form.is_submitted():
        return _asked("refund", parts, form)
    if id is None or not form.validate():
        return _back_to("refund", parts, form)
    return _refund(parts, form, charge, id)


def _refund(parts: Parts, form: RefundForm, charge: Charge, id: str) -> AnyResponse:
    wanted = refunding.Wanted(form.minor, form.reason.data or None, id=id)
    try:
        made = refunding.refund(charge.account, charge.id, wanted)
    except Refused as refused:
        form.refuse(refused)
        return _ask("refund", parts, form)
    return _told(parts.intent.id, _refunded(made.amount, made.currency, made.status))


def _refunded(amount: int, currency: str, status: str) -> str:
    under_way = " The bank has not confirmed it yet." if status == "pending" else ""
    return f"{money_words(amount, currency)} refunded.{under_way}"


def capture(payment_id: str) -> AnyResponse:
    parts, form = _parts(payment_id), said(CaptureForm)
    intent = parts.intent
    if intent.status == "succeeded":
        return _told(payment_id, f"{money_words(intent.amount_received, intent.currency)} was captured already.")
    form.about(intent.amount_capturable, intent.currency)
    if not form.is_submitted():
        return _asked("capture", parts, form)
    if not form.validate():
        return _back_to("capture", parts, form)
    try:
        after = capturing.capture(intent.account, intent.id, capturing.Wanted(form.minor), pay.joined())
    except Refused as refused:
        form.refuse(refused)
        return _ask("capture", parts, form)
    under_way = "" if after.status == "succeeded" else " The bank has not confirmed it yet."
    return _told(payment_id, f"{money_words(form.minor, intent.currency)} captured.{under_way}")


def cancel(payment_id: str) -> AnyResponse:
    parts = _parts(payment_id)
    try:
        _cancel(parts)
    except Refused as refused:
        return show(payment_id, refusal=refused)
    return _told(payment_id, "Canceled: nothing can be paid by it any more.")


def send_receipt(payment_id: str) -> AnyResponse:
    parts, form = _parts(payment_id), ReceiptForm()
    charge = parts.charge
    if charge is None or not form.validate_on_submit():
        return show(payment_id, receipt=form)
    with atomic("receipt: by hand"):
        receipts.by_hand(Charge.of(charge.account, charge.id), form.email.data)
    return _told(payment_id, f"The receipt is on its way to {form.email.data}.")


def _cancel(parts: Parts) -> None:
    """An open checkout ends with its payment; one that was canceled is left as it is."""
    intent, session = parts.intent, parts.session
    if intent.status == "canceled":
        return
    if session is not None and session.status == "open":
        expire.expire(intent.account, session.id)
    else:
        canceling.cancel(intent.account, intent.id, None, pay.joined())


def _parts(payment_id: str) -> Parts:
    return Parts(PaymentIntent.of(door.here().account, payment_id))


def _receipt_form(parts: Parts) -> ReceiptForm:
    form = ReceiptForm(formdata=None)
    form.email.data = parts.email
    return form


def _asked(deed: str, parts: Parts, form: RefundForm | CaptureForm) -> AnyResponse:
    """How much; and once that is said, whether it shall be."""
    return _ask_again(deed, parts, form) if form.is_said and form.validate() else _ask(deed, parts, form)


def _back_to(deed: str, parts: Parts, form: RefundForm | CaptureForm) -> AnyResponse:
    """The address that says the same, where it is read anew."""
    values = {field.name: field.data for field in form if field.name in ("amount", "reason", "once") and field.data}
    return door.to(f"payments.{deed}", payment_id=parts.intent.id, **values)


def _ask(deed: str, parts: Parts, form: RefundForm | CaptureForm) -> AnyResponse:
    status = INVALID if form.errors or form.general else 200
    return _about(f"payment_{deed}", parts, form, status=status)


def _ask_again(deed: str, parts: Parts, form: RefundForm | CaptureForm) -> AnyResponse:
    """Says what will happen, with amounts, before it does."""
    amount, rest = (money_words(it, form.currency) for it in (form.minor, form.most - form.minor))
    return _about("payment_sure", parts, form, deed=deed, amount=amount, rest=rest)


def _about(name: str, parts: Parts, form: RefundForm | CaptureForm, **values: object) -> AnyResponse:
    charge, intent = parts.charge, parts.intent
    method = method_words(charge.payment_method_details) if charge is not None else ""
    most, whole = (money_words(it, form.currency) for it in (form.most, intent.amount))
    return door.page(name, form=form, id=intent.id, method=method, most=most, whole=whole, **values)  # type: ignore[arg-type]  # the status among them


def _told(payment_id: str, what: str) -> AnyResponse:
    flash(what)
    return door.to("payments.payment", payment_id=payment_id)
