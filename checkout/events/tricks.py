"""Tricks of test mode: deliveries come twice, out of order or late, as they may when it matters."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit.db import Id, Table, locked, now_writing, points_to, read, reading
from checkout.kit.resources import Account

MAX_LATE_S = 3_600  # an hour: nobody tests for longer
SHUFFLE_S = 2  # in which events gather, to go out newest first


class Tricks(Table):
    """What is switched on for a merchant's test mode; one without a row has none on."""

    __tablename__ = "delivery_tricks"

    account_id: Mapped[str] = mapped_column(Id, points_to("merchants.id"), primary_key=True)
    twice: Mapped[bool]  # what was answered with 2xx is sent once more
    newest_first: Mapped[bool]
    late_s: Mapped[int]  # from an event until it is first sent

    @property
    def hold_s(self) -> int:
        """For how long an event is not sent."""
        return max(self.late_s, SHUFFLE_S if self.newest_first else 0)


def of_account(account: Account) -> Tricks:
    """What is on; all off where that was never said. Live mode plays none."""
    found = None if account.livemode else read(Tricks, account.id)
    return found or Tricks(account_id=account.id, twice=False, newest_first=False, late_s=0)


def set_tricks(account: Account, *, twice: bool, newest_first: bool, late_s: int) -> None:
    """In the open step. Who has none on has no row, so that claiming finds an empty table."""
    assert not account.livemode, "a merchant's customers are never played tricks on"
    assert 0 <= late_s <= MAX_LATE_S
    if not (twice or newest_first or late_s):
        now_writing().execute(delete(Tricks).where(Tricks.account_id == account.id))
        return
    found = locked(Tricks, account.id) or Tricks(account_id=account.id)
    found.twice, found.newest_first, found.late_s = twice, newest_first, late_s
    now_writing().add(found)


def played() -> dict[str, Tricks]:
    """All that are on, by account."""
    return {tricks.account_id: tricks for tricks in reading().scalars(select(Tricks))}
