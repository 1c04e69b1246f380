"""A limit on completed payments: taken from when one begins, given back when it definitely fails."""

from sqlalchemy import CheckConstraint, case, select, update
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit.db import Id, Table, now_writing, reading, written
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


def open_capacity(limit: int | None) -> Capacity:
    return written(Capacity(id=new_id("cap"), limit=limit, highest=limit))


def find(id: str) -> Capacity:
    return reading().scalars(select(Capacity).where(Capacity.id == id)).one()


def set_limit(id: str, limit: int | None) -> None:
    raised = case((Capacity.highest < limit, limit), else_=Capacity.highest) if limit is not None else None
    now_writing().execute(update(Capacity).where(Capacity.id == id).values(limit=limit, highest=raised))


def take(id: str) -> bool:
    """Takes one place in the open step; False when none is left."""
    has_room = (Capacity.limit.is_(None)) | (Capacity.used < Capacity.limit)
    taken = now_writing().execute(update(Capacity).where(Capacity.id == id, has_room).values(used=Capacity.used + 1))
    return bool(taken.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def give_back(id: str) -> None:
    now_writing().execute(update(Capacity).where(Capacity.id == id).values(used=Capacity.used - 1))


def complete(id: str) -> None:
    """A place that was taken is used for good."""
    now_writing().execute(update(Capacity).where(Capacity.id == id).values(completed=Capacity.completed + 1))
