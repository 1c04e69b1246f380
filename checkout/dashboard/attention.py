"""What needs the merchant now: disputes to answer, endpoints that fail, unconfirmed payments, links that ended."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from checkout.dashboard.figures import money_words
from checkout.dashboard.link_facts import link_facts
from checkout.dashboard.moments import Moment, zone_words
from checkout.dashboard.words import Tone
from checkout.events import endpoints
from checkout.kit import clock
from checkout.kit.resources import Account
from checkout.payments import attempts, disputes

MOST = 5  # of each kind
ENDED_WITHIN_S = 30 * clock.DAY_S  # links that ended longer ago are no news


@dataclass(frozen=True, slots=True)
class Need:
    what: str
    why: str
    href: str | None = None
    tone: Tone = "bad"


def needs(account: Account) -> list[Need]:
    return [*_disputes(account), *_payments(account), *_endpoints(account), *_links(account)]


def _disputes(account: Account) -> Iterator[Need]:
    for it in disputes.answerable(account, MOST):
        where = url_for("disputes.dispute", dispute_id=it.id)
        amount = money_words(it.amount, it.currency)
        yield Need(f"Dispute over {amount}", f"Answer until {Moment(it.due_by).day}", where)


def _payments(account: Account) -> Iterator[Need]:
    for it in attempts.unconfirmed(account, MOST):
        where = url_for("payments.payment", payment_id=it.intent_id)
        what = f"{money_words(it.amount, it.currency)} is not confirmed"
        yield Need(
            what, f"The processor has not answered since {Moment(it.created).time} {zone_words()}", where, "wait"
        )


def _endpoints(account: Account) -> Iterator[Need]:
    for it in endpoints.of_account(account):
        where = url_for("endpoints.endpoint", endpoint_id=it.id)
        if it.is_open and it.is_failing:
            yield Need(f"Endpoint {it.full_url} fails", f"{it.fails} failures in a row", where)
        elif not it.is_open:
            why = "It gave no good answer for days" if it.given_up_at is not None else "It hears of nothing"
            yield Need(f"Endpoint {it.full_url} is disabled", why, where, tone="off")


def _links(account: Account) -> Iterator[Need]:
    for it in link_facts().over(account, clock.now() - ENDED_WITHIN_S):
        yield Need(f"Link for {it.name}", f"It takes no payment: {it.why}", tone="off")
