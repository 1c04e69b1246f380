"""On whose behalf parameters become things: all that most of them need to know of a call."""

from typing import Protocol

from checkout.kit.resources import Account


class Caller(Protocol):
    """A call of the API, or a person at a page who does the same."""

    @property
    def account(self) -> Account: ...
