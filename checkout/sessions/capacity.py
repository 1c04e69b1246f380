"""A limit on completed payments: taken from when one begins, given back when it definitely fails."""

from sqlalchemy import CheckConstraint, bindparam, case, update
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit.db import Id, Table, now_writing, read, written
from checkout.kit.resources import new_id


class Capacity(Table):
    """``used`` counts completed payments and those under way; none is taken beyond ``limit``.

    ``highest`` is the highest limit there ever was, None once there was none: a limit may be lowered below ``used``.
    """

    __tablename__ = "capacities"
    __table_args__ = (
        CheckConstraint("used >= completed and completed >= 0", name="used_covers_completed"),
        CheckConstraint("highest is null or used <= highest", name="used_within_highest"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    limit: Mapped[int | None]
    highest: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    completed: Mapped[int] = mapped_column(default=0)

    @property
    def is_spent(self) -> bool:
        return self.limit is not None and self.used >= self.limit


def open_capacity(limit: int | None, id: str | None = None) -> Capacity:
    """``id``: of one that is named by what it limits; making it twice fails."""
    opened = written(Capacity(id=id or new_id("cap"), limit=limit, highest=limit))
    now_writing().flush()  # what is taken from it in the same step finds it
    return opened


def known(id: str) -> Capacity | None:
    """One that may not have been opened yet."""
    return read(Capacity, id)


def find(id: str) -> Capacity:
    found = read(Capacity, id)
    assert found is not None, "a capacity lives as long as what it limits"
    return found


def set_limit(id: str, limit: int | None) -> None:
    raised = case((Capacity.highest < limit, limit), else_=Capacity.highest) if limit is not None else None
    now_writing().execute(update(Capacity).where(Capacity.id == id).values(limit=limit, highest=raised))


# Made once, for each costs more to make than to run; by the table, so that the open step's rows can wait for its end.
_ONE = update(Capacity.__table__).where(Capacity.id == bindparam("capacity_id"))  # type: ignore[arg-type]
_TAKE = _ONE.where(Capacity.limit.is_(None) | (Capacity.used < Capacity.limit)).values(used=Capacity.used + 1)
_GIVE_BACK = _ONE.values(used=Capacity.used - 1)
_COMPLETE = _ONE.values(completed=Capacity.completed + 1)


def take(id: str) -> bool:
    """Takes one place in the open step; False when none is left."""
    return bool(now_writing().connection().execute(_TAKE, {"capacity_id": id}).rowcount)


def give_back(id: str) -> None:
    now_writing().connection().execute(_GIVE_BACK, {"capacity_id": id})


def complete(id: str) -> None:
    """A place that was taken is used for good."""
    now_writing().connection().execute(_COMPLETE, {"capacity_id": id})
