"""What every object has in common: an id with a prefix, an owner in one mode, an age and a version."""

import secrets
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from sqlalchemy import Index, Select, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from checkout.kit import clock
from checkout.kit.db import Id, Table, locked, read, step_open, written
from checkout.kit.errors import missing
from checkout.kit.texts import shown

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
WHOLE_ROUNDS = 256 // 62 * 62
CHAR_OF_BYTE = bytes(ord(BASE62[byte % 62]) for byte in range(256))
BEYOND = bytes(range(WHOLE_ROUNDS, 256))
SPARE = 1.25  # bytes for a character: one in 32 is thrown away, seldom so many that more are needed
TIME_CHARS = 9  # of base 62: microseconds until the year 2398
PAIRS = (TIME_CHARS + 1) // 2
PAIR_OF = [high + low for high in BASE62 for low in BASE62]
ID_CHARS = 24
MAX_ID_CHARS = 255  # of an id in a request; longer ones cannot exist


@dataclass(frozen=True, slots=True)
class Account:
    """A merchant in one mode: the owner of everything that is loaded or made."""

    id: str
    livemode: bool


def random_chars(length: int) -> str:
    """Characters of ``BASE62``, each as likely as any other: bytes beyond the last whole round are thrown away."""
    chars = ""
    while len(chars) < length:
        chars += secrets.token_bytes(int(length * SPARE) + 1).translate(CHAR_OF_BYTE, BEYOND).decode()
    return chars[:length]


def new_id(prefix: str, length: int = ID_CHARS, lead: str = "1") -> str:
    """A new id that sorts by its time: ``lead``, the microsecond in base 62, then random characters."""
    return f"{prefix}_{lead}{_time_chars()}{random_chars(length - TIME_CHARS - len(lead))}"


def _time_chars() -> str:
    rest, digits = clock.micros(), ""
    for _ in range(PAIRS):
        rest, pair = divmod(rest, 62 * 62)
        digits = PAIR_OF[pair] + digits
    return digits[-TIME_CHARS:]


class Resource(Table):
    """A row that an account owns and that the API shows."""

    __abstract__ = True
    prefix: ClassVar[str]
    other_prefixes: ClassVar[tuple[str, ...]] = ()
    object_name: ClassVar[str]  # the value of "object" on the wire
    label: ClassVar[str | None] = None  # in "No such <label>: 'id'", where it is not the object's name
    ordered_by: ClassVar[str] = "id"  # the column that orders the things of one second

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(Id)
    livemode: Mapped[bool]
    created: Mapped[int]
    version: Mapped[int] = mapped_column(default=0)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version} if hasattr(cls, "__table__") else {}

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            Index(None, "account_id", "livemode", "created", cls.ordered_by),
            *cls.more_table_args(),
        )

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        """Indexes and constraints of one noun beside those of all."""
        return ()

    @classmethod
    def by(cls, column: str) -> Index:
        """An index that lists those with one value in ``column``, newest first, without sorting."""
        name = f"ix_{cls.__tablename__}_by_{column}"
        return Index(name, column, "account_id", "livemode", "created", cls.ordered_by)

    @property
    def account(self) -> Account:
        return Account(self.account_id, self.livemode)

    @hybrid_property
    def moment(self) -> str:
        """What orders the things of one second."""
        return self.id

    @classmethod
    def new_id(cls, livemode: bool) -> str:
        return new_id(cls.prefix)

    @classmethod
    def add(cls, account: Account, **columns: Any) -> Self:
        """A new row of the account in the open step."""
        columns.setdefault("id", cls.new_id(account.livemode))
        thing = cls(
            account_id=account.id,
            livemode=account.livemode,
            created=clock.now(),
            **columns,
        )
        return written(thing)

    @classmethod
    def owned_by(cls, account: Account) -> Select[Self]:
        return select(cls).where(cls.account_id == account.id, cls.livemode == account.livemode)

    @classmethod
    def find(cls, account: Account, id: str, *, lock: bool = True) -> Self | None:
        """The account's thing of this id; in an open step it is locked until the step's end, unless told not to."""
        if len(id) > MAX_ID_CHARS or "\0" in id:
            return None
        found = locked(cls, id) if lock and step_open() is not None else read(cls, id)
        return found if found is not None and found.account == account else None

    @classmethod
    def of(cls, account: Account, id: str, param: str | None = None, *, lock: bool = True) -> Self:
        """The account's thing; ``param`` names the parameter that named it, None where the path did.

        Raises ``NotFound`` (404) for the path and ``MissingThing`` (400) for a parameter.
        """
        found = cls.find(account, id, lock=lock)
        if found is not None:
            return found
        message = f"No such {cls.label or cls.object_name}: '{shown(id)}'" + cls._other_mode_hint(account, id)
        raise missing(message, param, id)

    @classmethod
    def _other_mode_hint(cls, account: Account, id: str) -> str:
        if cls.find(Account(account.id, not account.livemode), id, lock=False) is None:
            return ""
        here, there = ("live", "test") if account.livemode else ("test", "live")
        return f"; a similar object exists in {there} mode, but a {here} mode key was used to make this request."

    def shape(self) -> dict[str, Any]:
        """The object as the API shows it; references are ``wire.Ref``, lists on demand ``wire.OnDemand``."""
        raise NotImplementedError


def noun_called(object_name: str) -> type[Resource]:
    """On whichever floor it lives."""
    return next(noun for noun in _nouns(Resource) if noun.object_name == object_name)


def noun_of(id: str, kind: str | None = None) -> type[Resource] | None:
    """The noun that an id belongs to, on whichever floor it lives: the one of that ``object_name``, or by prefix."""
    if kind is not None:
        return noun_called(kind)
    prefix = "cs" if id.startswith("cs_") else id.rsplit("_", 1)[0]
    return next((noun for noun in _nouns(Resource) if prefix in (noun.prefix, *noun.other_prefixes)), None)


def _nouns(base: type[Resource]) -> list[type[Resource]]:
    return [noun for sub in base.__subclasses__() for noun in [*_nouns(sub), sub] if hasattr(noun, "prefix")]
