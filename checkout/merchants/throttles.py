"""How often someone may be wrong: tries are counted by whom they are for, and by where they come from.

A try is counted before it is known how it ends, so that many at once are not more than one after the other.
"""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.config import settings
from checkout.kit.db import Id, Table, now_writing, read
from checkout.kit.errors import Refused

WINDOW_S = 10 * clock.MINUTE_S  # from the first failure; then all is forgotten
MAX_OF_PERSON = 5  # wrong passwords, or wrong codes
MAX_OF_ADDRESS = 20  # over all people: an office has one address
MAX_MAILS = 3  # to one person: nobody's inbox is to be filled
IPV6_NETWORK_BITS = 64  # a household has as many addresses as it likes within one
MARK_PURPOSE = "throttle mark"


class Throttle(Table):
    """``subject``: a keyed mark, so that the table tells nobody who was tried."""

    __tablename__ = "throttles"

    subject: Mapped[str] = mapped_column(Id, primary_key=True)
    since: Mapped[int] = mapped_column(index=True)
    tries: Mapped[int]


class Locked(Refused):
    """Too many were wrong: after ``wait_s`` the next may be tried."""

    status = 429

    def __init__(self, wait_s: int) -> None:
        minutes = -(-wait_s // clock.MINUTE_S)
        super().__init__(f"There were too many tries. Wait {minutes} minute{'s' * (minutes != 1)}, then try again.")
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Limit:
    subject: str
    most: int


def of_email(email: str) -> Limit:
    """Whether or not anyone signs in with it."""
    return _limit("password of", email, MAX_OF_PERSON)


def of_password(user_id: str) -> Limit:
    """Asked for anew of someone who is signed in."""
    return _limit("proof of", user_id, MAX_OF_PERSON)


def of_code(user_id: str) -> Limit:
    return _limit("code of", user_id, MAX_OF_PERSON)


def of_mail(email: str) -> Limit:
    return _limit("mail to", email, MAX_MAILS)


def of_address(address: str) -> Limit:
    return _limit("from", _network(address), MAX_OF_ADDRESS)


def take(*limits: Limit) -> None:
    """Counts a try in the open step. Raises ``Locked`` where one limit is used up; then none is counted."""
    for limit in limits:
        if not _taken(limit):
            found = read(Throttle, limit.subject)
            raise Locked(max(1, found.since + WINDOW_S - clock.now()) if found else WINDOW_S)


def forgive(person: Limit, address: Limit) -> None:
    """It was right: the person's failures are forgotten, in the open step; of the address only this try is."""
    now_writing().execute(delete(Throttle).where(Throttle.subject == person.subject), execution_options=_PLAIN)
    counted = update(Throttle).where(Throttle.subject == address.subject, Throttle.tries > 0)
    now_writing().execute(counted.values(tries=Throttle.tries - 1), execution_options=_PLAIN)


def forget_old() -> None:
    """In the open step."""
    old = delete(Throttle).where(Throttle.since < clock.now() - WINDOW_S)
    now_writing().execute(old, execution_options=_PLAIN)


_PLAIN = {"synchronize_session": False}


def _taken(limit: Limit) -> bool:
    """One statement, so that of many at once no more than the limit get through."""
    now = clock.now()
    session = now_writing()
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    is_over = Throttle.since <= now - WINDOW_S
    first = insert(Throttle).values(subject=limit.subject, since=now, tries=1)
    counted = first.on_conflict_do_update(
        index_elements=[Throttle.subject],
        set_={
            "since": case((is_over, now), else_=Throttle.since),
            "tries": case((is_over, 1), else_=Throttle.tries + 1),
        },
        where=is_over | (Throttle.tries < limit.most),
    )
    return session.execute(counted.returning(Throttle.subject), execution_options=_PLAIN).first() is not None


def _limit(what: str, whom: str, most: int) -> Limit:
    return Limit(settings().secrets.marks(MARK_PURPOSE, f"{what} {whom}")[0], most)


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address) or found.ipv4_mapped:
        return str(getattr(found, "ipv4_mapped", None) or found)
    return str(ip_network((int(found), IPV6_NETWORK_BITS), strict=False))
