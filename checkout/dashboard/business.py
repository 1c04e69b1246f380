"""How business goes: today and over thirty days, in each currency, and what can be paid out."""

from collections.abc import Mapping
from dataclasses import dataclass

from checkout.dashboard.chart import Chart, chart_of
from checkout.dashboard.closed_days import closed_until, kept
from checkout.dashboard.figures import money_words
from checkout.dashboard.moments import Moment
from checkout.kit import clock
from checkout.kit.resources import Account
from checkout.payments import balance, volumes
from checkout.payments.volumes import Sum

DAYS = 30


@dataclass(frozen=True, slots=True)
class Span:
    """Some days of one currency, in words and figures."""

    gross: str
    paid: int
    failed: int


@dataclass(frozen=True, slots=True)
class Trade:
    """What one currency has seen."""

    currency: str
    today: Span
    month: Span
    chart: Chart
    days: tuple[tuple[str, str, int], ...]  # newest first: the day, what came in, by how many payments


@dataclass(frozen=True, slots=True)
class Money:
    available: str
    pending: str
    is_short: bool  # more went back than has become available


def trades(account: Account) -> list[Trade]:
    """The currency with the most payments first."""
    today = clock.now() - clock.now() % clock.DAY_S
    midnights = [today - clock.DAY_S * n for n in reversed(range(DAYS))]
    failed = volumes.failed(account, midnights[0])
    found = {currency: _days(account, currency, midnights[0]) for currency in volumes.currencies(account)}
    most_first = sorted(found, key=lambda currency: -sum(it.paid for it in found[currency].values()))
    return [_trade(currency, found[currency], failed, midnights) for currency in most_first]


def balances(account: Account, default_currency: str) -> list[Money]:
    """Nothing can be paid out from before a day that is over that could not be then."""
    now, closed = clock.now(), closed_until()
    known = volumes.currencies(account)
    over = kept(("balance", account, closed), lambda: balance.sums(account, 0, closed))
    today = balance.sums(account, closed, now + 1, known)
    pending = balance.sums(account, now + 1, currencies=known)
    available = {it: over.get(it, 0) + today.get(it, 0) for it in known or [default_currency]}
    return [
        Money(money_words(amount, it), money_words(pending.get(it, 0), it), amount < 0)
        for it, amount in available.items()
    ]


def _days(account: Account, currency: str, since: int) -> dict[int, Sum]:
    closed = closed_until()
    over = kept((account, currency, since, closed), lambda: volumes.by_day(account, currency, since, closed))
    return over | volumes.by_day(account, currency, closed)


def _trade(
    currency: str, sums: Mapping[int, Sum], failed: Mapping[tuple[str, int], int], midnights: list[int]
) -> Trade:
    days = [(at, sums.get(at, Sum())) for at in midnights]
    shown = [(at, it.gross, money_words(it.gross, currency)) for at, it in days]
    lost = [failed.get((currency, at), 0) for at in midnights]
    return Trade(
        currency=currency,
        today=Span(shown[-1][2], days[-1][1].paid, lost[-1]),
        month=Span(
            money_words(sum(gross for _, gross, _ in shown), currency), sum(it.paid for _, it in days), sum(lost)
        ),
        chart=chart_of(shown, currency),
        days=tuple((Moment(at).day, words, sums.get(at, Sum()).paid) for at, _, words in reversed(shown)),
    )
