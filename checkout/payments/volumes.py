"""What came in, day by day and by currency: sums over an index that has all that they need, however many payments."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from checkout.kit import clock
from checkout.kit.db import reading
from checkout.kit.resources import Account
from checkout.payments.balance import BalanceTransaction
from checkout.payments.charges import Charge

MAX_CURRENCIES = 20  # of an account that are told apart; hardly a shop has more than a few
CHARGED = "charge"  # the reporting category of what was paid
_DAY = BalanceTransaction.created - BalanceTransaction.created % clock.DAY_S


@dataclass(frozen=True, slots=True)
class Sum:
    """``gross`` in minor units, refunds not taken off; ``paid``: how many payments."""

    gross: int = 0
    paid: int = 0


def currencies(account: Account) -> list[str]:
    """Those in which an account's money ever moved: one look into the index for each."""
    found, last = list[str](), ""
    while len(found) < MAX_CURRENCIES:
        query = select(func.min(BalanceTransaction.currency)).where(
            BalanceTransaction.account_id == account.id,
            BalanceTransaction.livemode == account.livemode,
            BalanceTransaction.currency > last,
        )
        next_one = reading().scalar(query)
        if next_one is None:
            break
        found.append(next_one)
        last = next_one
    return found


def by_day(account: Account, currency: str, since: int, until: int = clock.LATEST) -> dict[int, Sum]:
    """Sums of the days from a midnight (UTC) on and before another, by their own midnights."""
    is_first = BalanceTransaction.part == 0  # of the captures of a payment
    query = (
        select(_DAY, func.sum(BalanceTransaction.amount), func.count().filter(is_first))
        .where(
            BalanceTransaction.currency == currency,
            BalanceTransaction.account_id == account.id,
            BalanceTransaction.livemode == account.livemode,
            BalanceTransaction.created >= since,
            BalanceTransaction.created < until,
            BalanceTransaction.reporting_category == CHARGED,
        )
        .group_by(_DAY)
    )
    return {int(day): Sum(int(gross), paid) for day, gross, paid in reading().execute(query)}


def failed(account: Account, since: int) -> dict[tuple[str, int], int]:
    """How many tries to pay failed, by currency and midnight (UTC)."""
    query = select(Charge.currency, Charge.created).where(
        Charge.status == "failed",
        Charge.account_id == account.id,
        Charge.livemode == account.livemode,
        Charge.created >= since,
    )
    in_order = query.order_by(Charge.created, Charge.id)  # so that the index of failed ones is what is read
    return Counter((currency, at - at % clock.DAY_S) for currency, at in reading().execute(in_order))
