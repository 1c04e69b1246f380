"""The merchant's side of a dispute: evidence, staged or handed in, or that they accept it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checkout.events import log
from checkout.kit import clock, wire
from checkout.kit.errors import InvalidRequest
from checkout.payments.disputes import ANSWERABLE, DISPUTE, UNDER_REVIEW, Dispute, look_again


@dataclass(frozen=True, slots=True)
class Given:
    """``evidence``: what changes of it, None to take a member out. ``submit``: hand in what there is then."""

    evidence: Mapping[str, Any]
    metadata: Mapping[str, str]
    submit: bool
    columns: Mapping[str, Any]


def update(dispute: Dispute, given: Given) -> Dispute:
    """Writes in the open step what the merchant says, with its event. What is handed in, the worker takes there.

    Raises ``InvalidRequest`` where no evidence is taken any more, or there is none to hand in.
    """
    before = dispute.shape()
    dispute.metadata_ = dict(given.metadata)
    for name, value in given.columns.items():
        setattr(dispute, name, value)
    if given.evidence or given.submit:
        _check_answerable(dispute, "evidence")
        dispute.evidence = _merged(dispute.evidence, given.evidence)
    if given.submit:
        _submit(dispute)
    _tell_changed(dispute, wire.plain(before))
    return dispute


def close(dispute: Dispute) -> Dispute:
    """The merchant accepts it: it is lost, in the open step, and the worker tells the network."""
    if dispute.status != "needs_response":
        raise InvalidRequest(_why_not_closed(dispute))
    DISPUTE.move(dispute, "lost")
    dispute.owes, dispute.looks, dispute.look_at = "accept", 0, clock.now()
    log.record("charge.dispute.closed", dispute)
    return dispute


def _submit(dispute: Dispute) -> None:
    if not dispute.evidence:
        raise InvalidRequest("You must provide evidence before you can submit it.", param="submit")
    DISPUTE.move(dispute, UNDER_REVIEW[dispute.status])
    dispute.submission_count += 1
    dispute.owes = "submit"
    look_again(dispute)


def _check_answerable(dispute: Dispute, param: str) -> None:
    if not dispute.is_answerable:
        raise InvalidRequest(
            f"The evidence of this dispute can no longer be updated because the dispute has a status of "
            f"{dispute.status}. Only a dispute with one of the following statuses takes evidence: "
            f"{', '.join(ANSWERABLE)}.",
            param=param,
        )


def _why_not_closed(dispute: Dispute) -> str:
    if DISPUTE.ends(dispute.status):
        return "This dispute is already closed."
    return (
        f"This dispute cannot be closed because it has a status of {dispute.status}. Only a dispute with one of the "
        "following statuses may be closed: needs_response."
    )


def _merged(old: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**old, **given}.items() if value not in (None, {}, "")}


def _tell_changed(dispute: Dispute, before: dict[str, Any]) -> None:
    changed = log.changes(before, wire.plain(dispute.shape()))
    if changed:
        log.record("charge.dispute.updated", dispute, previous=changed)
