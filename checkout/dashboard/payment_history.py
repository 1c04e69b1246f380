"""What happened to a payment, as entries of a timeline, oldest first: each with its reason and the object behind it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from checkout.dashboard import words
from checkout.dashboard.figures import money_words
from checkout.dashboard.moments import Moment
from checkout.dashboard.payment_parts import Parts
from checkout.dashboard.payment_rows import method_words
from checkout.dashboard.payment_words import CANCELED, REASONS, VERBS, decline_words, dispute_words, refund_reason
from checkout.dashboard.words import Mark, Tone
from checkout.events.deliveries import Delivery
from checkout.events.log import Event
from checkout.payments.attempts import Attempt
from checkout.payments.charges import Charge
from checkout.payments.disputes import Dispute
from checkout.payments.refunds import Refund


@dataclass(frozen=True, slots=True)
class Told:
    """An event, and how its deliveries stand."""

    id: str
    type: str
    at: Moment
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """``id``: of the object behind it; ``told``: the events that were recorded with it."""

    at: Moment
    what: str
    why: str = ""
    tone: Tone = "off"
    id: str = ""
    told: tuple[Told, ...] = ()


def history(parts: Parts) -> list[Entry]:
    found = [
        *_opened(parts),
        *_tries(parts),
        *_moves(parts),
        *_mails(parts, "receipt"),
        *_refunds(parts),
        *_mails(parts, "refund"),
        *_disputes(parts),
        *_end(parts),
    ]  # in the order of what happens within a second
    return _with_events(sorted(found, key=lambda entry: entry.at.at), parts)


def _opened(parts: Parts) -> Iterator[Entry]:
    session, intent = parts.session, parts.intent
    if session is not None:
        by = f"by the link {session.opened_by}" if session.opened_by else "by the API"
        yield Entry(Moment(session.created), "Checkout opened", by, id=session.id)
    else:
        yield Entry(Moment(intent.created), "Payment created", "by the API", id=intent.id)


def _tries(parts: Parts) -> Iterator[Entry]:
    by_id = {charge.id: charge for charge in parts.charges}
    for attempt in parts.attempts:
        charge = by_id.get(attempt.charge_id)
        asked, came = list(_challenge(parts, attempt, charge)), _outcome(parts, attempt, charge)
        yield from [came, *asked] if attempt.status == "challenged" else [*asked, came]


def _challenge(parts: Parts, attempt: Attempt, charge: Charge | None) -> Iterator[Entry]:
    if not (attempt.status == "challenged" or _was_challenged(attempt, charge)):
        return
    asked = (it.created for it in parts.events if it.type == "payment_intent.requires_action")
    at = next((at for at in asked if at >= attempt.created), attempt.created)
    yield Entry(Moment(at), "The bank asked the payer to confirm", "3-D Secure or their bank’s own page", "wait")
    if attempt.status in ("approved", "declined", "proved", "delayed"):
        yield Entry(Moment(attempt.settled_at or at), "The payer confirmed", tone="ok")


def _was_challenged(attempt: Attempt, charge: Charge | None) -> bool:
    if attempt.status == "failed":
        return True
    details = charge.payment_method_details if charge is not None else {}
    return bool((details.get("card") or {}).get("three_d_secure"))


def _outcome(parts: Parts, attempt: Attempt, charge: Charge | None) -> Entry:
    amount = money_words(attempt.amount, attempt.currency)
    method = method_words(charge.payment_method_details) if charge else parts.method_of(attempt)
    at, id = Moment(attempt.settled_at or attempt.created), attempt.charge_id if charge else ""
    match attempt.status:
        case "approved":
            what = f"Paid {amount}" if attempt.capture else f"{amount} is kept ready, to be captured"
            return Entry(at, what, method, "ok", id)
        case "declined":
            return Entry(at, f"Declined: {decline_words(attempt.error, charge)}", f"{amount}, {method}", "bad", id)
        case "failed":
            why = (attempt.error or {}).get("message") or "The payer did not confirm."
            return Entry(at, "Not confirmed by the payer’s bank", why, "bad", id)
        case "proved":
            return Entry(at, "The payer proved who they are", "The merchant is to confirm the payment again.", "ok", id)
        case "delayed":
            return Entry(at, f"{amount}: the payer’s bank decides later", method, "wait", id)
        case "challenged":
            return Entry(Moment(attempt.created), f"Tried to pay {amount}", method, "wait", id)
        case _:
            return Entry(at, f"{amount} is being confirmed with the bank", method, "wait", id)


def _moves(parts: Parts) -> Iterator[Entry]:
    """Captures, releases and increments of what was kept ready."""
    for move in parts.instructions:
        if move.refund_id is not None or move.verb not in VERBS:
            continue
        done, not_done, under_way = VERBS[move.verb]
        word, tone = {"done": (done, "ok"), "not_done": (not_done, "bad")}.get(move.status, (under_way, "wait"))
        amount = money_words(move.amount, parts.intent.currency)
        yield Entry(Moment(move.settled_at or move.created), f"{word} {amount}", "", tone, move.charge_id)  # type: ignore[arg-type]  # tones


def _refunds(parts: Parts) -> Iterator[Entry]:
    for refund in parts.refunds:
        amount, why = money_words(refund.amount, refund.currency), refund_reason(refund.reason)
        if refund.status == "failed":
            yield Entry(Moment(refund.created), f"Refund of {amount}", why, "off", refund.id)
            yield Entry(
                _settled(parts, refund), f"The refund of {amount} failed", _why_failed(refund), "bad", refund.id
            )
        elif refund.status == "pending":
            yield Entry(Moment(refund.created), f"Refund of {amount} is under way", why, "wait", refund.id)
        else:
            yield Entry(Moment(refund.created), f"Refunded {amount}", why, "ok", refund.id)


def _settled(parts: Parts, refund: Refund) -> Moment:
    told = (it.settled_at for it in parts.instructions if it.refund_id == refund.id)
    return Moment(next(told, None) or refund.created)


def _why_failed(refund: Refund) -> str:
    reason = (refund.failure_reason or "").replace("_", " ")
    return f"{reason}: the money came back to your balance".removeprefix(": ")


def _disputes(parts: Parts) -> Iterator[Entry]:
    for dispute in parts.disputes:
        amount = money_words(dispute.amount, dispute.currency)
        why = dispute_words(dispute.reason)
        if dispute.is_answerable:
            why += f"; answer until {Moment(dispute.due_by).day}"
        yield Entry(Moment(dispute.created), f"Disputed: {amount}", why, "bad", dispute.id)
        yield from _of_dispute(parts.events, dispute)


def _of_dispute(events: Sequence[Event], dispute: Dispute) -> Iterator[Entry]:
    """Its later statuses, as its events had them."""
    for event in events:
        status = event.data["object"].get("status") if event.object_id == dispute.id else None
        changed = event.type == "charge.dispute.closed" or "status" in event.data.get("previous_attributes", {})
        if status and changed:
            word, tone = words.DISPUTES[status].word, words.DISPUTES[status].tone
            yield Entry(Moment(event.created), f"Dispute: {word}", "", tone, dispute.id)


def _end(parts: Parts) -> Iterator[Entry]:
    intent, session = parts.intent, parts.session
    if session is not None and session.status == "expired":
        at = next((it.created for it in parts.events if it.type == "checkout.session.expired"), session.expires_at)
        yield Entry(Moment(at), "Checkout ended unpaid", "", "off", session.id)
    if intent.canceled_at is not None:
        why = CANCELED.get(intent.cancellation_reason or "", "")
        yield Entry(Moment(intent.canceled_at), "Canceled", why, "off", intent.id)


def _mails(parts: Parts, kind: str) -> Iterator[Entry]:
    name = "Receipt" if kind == "receipt" else "Notice of the refund"
    for mail in parts.mails:
        if mail.kind != kind:
            continue
        if mail.status == "sent":
            yield Entry(Moment(mail.sent_at or mail.created), f"{name} sent", f"to {mail.recipient}", "ok", mail.id)
        elif mail.status == "given_up":
            why = f"to {mail.recipient}: {REASONS.get(mail.failure or '', mail.failure or 'no reason known')}"
            yield Entry(Moment(mail.created), f"{name} could not be sent", why, "bad", mail.id)
        else:
            yield Entry(Moment(mail.created), f"{name} is on its way", f"to {mail.recipient}", "wait", mail.id)


def _with_events(entries: list[Entry], parts: Parts) -> list[Entry]:
    """Each event stands with the last entry about its object that is not younger; else with the last of any."""
    told: dict[int, list[Told]] = {}
    mails = {mail.id for mail in parts.mails}
    for event in parts.events:
        before = [n for n, entry in enumerate(entries) if entry.at.at <= event.created and entry.id not in mails]
        own = [n for n in before if entries[n].id == event.object_id]
        told.setdefault(max(own or before or [0]), []).append(_told(event, parts.deliveries[event.id]))
    return [replace(entry, told=tuple(told.get(n, ()))) for n, entry in enumerate(entries)]


def _told(event: Event, deliveries: Iterable[Delivery]) -> Told:
    return Told(event.id, event.type, Moment(event.created), tuple(map(words.of_delivery, deliveries)))
