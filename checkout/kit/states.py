"""State machines as data: the table of legal moves is the documentation."""

from typing import Protocol


class HasStatus(Protocol):
    status: str


class States:
    """The legal moves of one noun: each status with the statuses that may follow."""

    def __init__(self, **moves: set[str]) -> None:
        unknown = {to for followers in moves.values() for to in followers} - set(moves)
        assert not unknown, f"moves to statuses without a row: {sorted(unknown)}"
        self.moves = moves

    def allows(self, status: str, to: str) -> bool:
        return to in self.moves[status]

    def move(self, thing: HasStatus, to: str) -> None:
        """The only way a status changes; an illegal move is a bug of ours, not of a caller's."""
        assert self.allows(thing.status, to), f"{type(thing).__name__}: {thing.status} -> {to}"
        thing.status = to

    def ends(self, status: str) -> bool:
        return not self.moves[status]
