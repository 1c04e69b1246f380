"""Disputes: those that wait for the merchant's response, and each with its evidence, to hand in or to accept."""

from dataclasses import dataclass

from flask import flash, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from checkout.dashboard import door, lists
from checkout.dashboard.figures import money_words
from checkout.dashboard.forms import Form
from checkout.dashboard.lists import Part
from checkout.dashboard.moments import Moment
from checkout.dashboard.payment_words import dispute_words
from checkout.dashboard.words import DISPUTES, Mark
from checkout.kit.db import atomic
from checkout.kit.errors import Refused
from checkout.payments import contest
from checkout.payments.contest import Given
from checkout.payments.disputes import Dispute, answerable

MOST_WAITING = 100  # that are shown at once: they come with a date
INVALID = 422
MEMBERS = {
    "uncategorized_text": "What speaks for you",
    "product_description": "What was sold",
    "customer_name": "The customer’s name",
    "customer_email_address": "The customer’s e-mail",
    "shipping_tracking_number": "Tracking number",
}

MORE = [name for name in MEMBERS if name != "uncategorized_text"]  # folded away

pages = door.section("disputes")


class EvidenceForm(Form):
    uncategorized_text = TextAreaField(MEMBERS["uncategorized_text"], [InputRequired("Write why."), Length(max=20_000)])
    product_description = TextAreaField(MEMBERS["product_description"], [Length(max=20_000)])
    customer_name = StringField(MEMBERS["customer_name"], [Length(max=20_000)])
    customer_email_address = StringField(MEMBERS["customer_email_address"], [Length(max=20_000)])
    shipping_tracking_number = StringField(MEMBERS["shipping_tracking_number"], [Length(max=20_000)])

    @property
    def says_more(self) -> bool:
        """Whether something is said, or wrong, in what is folded away."""
        return any(self[name].data or self[name].errors for name in MORE)

    def evidence(self) -> dict[str, str | None]:
        return {name: (self[name].data or "").strip() or None for name in MEMBERS}


@dataclass(frozen=True, slots=True)
class DisputeRow:
    id: str
    amount: str
    mark: Mark
    why: str
    due: Moment


@pages.get("/disputes")
def disputes() -> AnyResponse:
    account, everything = door.here().account, "all" in request.args
    if everything:
        part = lists.part(account, Dispute, Dispute.owned_by(account), request.args)
    else:
        part = Part(answerable(account, MOST_WAITING), None, None)
    return door.page("disputes", part=part, rows=[_row(it) for it in part.things], everything=everything)


@pages.get("/disputes/<dispute_id>")
def dispute(dispute_id: str) -> AnyResponse:
    found = _found(dispute_id)
    return _page(found, EvidenceForm(data=dict(found.evidence)))


@pages.post("/disputes/<dispute_id>/evidence")
def hand_in(dispute_id: str) -> AnyResponse:
    """Whoever wrote for longer than a proof lasts finds it again after another: it is kept as a draft."""
    form, is_proved = EvidenceForm(), door.here().sign_in.is_proved
    if not form.validate_on_submit():
        return _page(_found(dispute_id), form)
    try:
        with atomic("dashboard: evidence"):
            found = _found(dispute_id)
            contest.update(found, Given(form.evidence(), found.metadata_, submit=is_proved, columns={}))
    except Refused as refused:
        form.refuse(refused)
        return _page(_found(dispute_id), form)
    if not is_proved:
        return door.to_proof(url_for(".dispute", dispute_id=dispute_id), undone="draft")
    flash("Handed in. The bank decides now; that may take weeks.")
    return door.to(".dispute", dispute_id=dispute_id)


@pages.post("/disputes/<dispute_id>/accept")
@door.proved
def accept(dispute_id: str) -> AnyResponse:
    with atomic("dashboard: accept dispute"):
        found = _found(dispute_id)
        if found.status != "lost":
            contest.close(found)
    flash(f"Accepted: {money_words(found.amount, found.currency)} stays with the payer.")
    return door.to(".dispute", dispute_id=dispute_id)


def _found(dispute_id: str) -> Dispute:
    return Dispute.of(door.here().account, dispute_id)


def _page(found: Dispute, form: EvidenceForm) -> AnyResponse:
    return door.page(
        "dispute",
        status=INVALID if form.errors or form.general else 200,
        amount=money_words(found.amount, found.currency),
        dispute=found,
        form=form,
        given=[(MEMBERS[name], found.evidence[name]) for name in MEMBERS if found.evidence.get(name)],
        opened=Moment(found.created),
        row=_row(found),
    )


def _row(found: Dispute) -> DisputeRow:
    return DisputeRow(
        id=found.id,
        amount=money_words(found.amount, found.currency),
        mark=DISPUTES[found.status],
        why=dispute_words(found.reason),
        due=Moment(found.due_by),
    )
