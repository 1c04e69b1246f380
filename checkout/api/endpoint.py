"""An operation of the API: how a handler is registered, and the call that it serves."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from checkout.api import idempotency, replies
from checkout.api.params import Params
from checkout.api.replies import Reply
from checkout.kit.db import after_commit
from checkout.kit.joined import Joined
from checkout.kit.resources import Account, Resource
from checkout.kit.wire import Shape
from checkout.merchants import api_keys
from checkout.merchants.api_keys import ApiKey

P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Resource)
Handler = Callable[..., Shape]
Resume = Callable[[Account, str], Shape]


@dataclass(frozen=True, slots=True)
class Operation(Generic[P]):
    """One of Stripe's operations. ``resume`` answers for a call of several steps whose process died.

    It raises ``StillRunning`` where that is not known yet.
    """

    method: str
    path: str  # /v1/prices/{price}
    params: type[P]
    handler: Handler
    own_steps: bool
    resume: Resume | None
    publishable: bool = False  # a browser's key will do

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def rule(self) -> str:
        return self.path.replace("{", "<").replace("}", ">")


OPERATIONS: list[Operation[Any]] = []


def endpoint(
    operation: str,
    params: type[P],
    *,
    own_steps: bool = False,
    resume: Resume | None = None,
    publishable: bool = False,
) -> Callable[[Handler], Handler]:
    """Serves ``"POST /v1/prices/{price}"`` by a function of the call, its parameters and the path's.

    A POST or DELETE runs in one atomic step with its idempotency key and reply, unless it has steps of its own; then
    it takes its key in its first step and keeps its reply in its last, by ``call.joined``.
    """
    method, path = operation.split(" ")

    def register(handler: Handler) -> Handler:
        OPERATIONS.append(Operation(method, path, params, handler, own_steps, resume, publishable))
        return handler

    return register


@dataclass(slots=True)
class Call:
    """One call on its way: who calls, and under which idempotency key."""

    key: ApiKey
    operation: Operation[Any]
    path: str
    request_id: str
    idempotency_key: str | None
    params_mark: str
    expand: list[str]
    reply: Reply | None = None  # once it is kept
    replayed_from: str | None = None  # the request whose reply this is

    @property
    def account(self) -> Account:
        return self.key.account

    def take_key(self, about: str | None = None) -> None:
        """In the open step that acts. ``about``: the id that tells how a call of several steps ended."""
        api_keys.note_use(self.key)
        if self.idempotency_key is not None:
            idempotency.take(
                self.account,
                self.idempotency_key,
                operation=self.operation.name,
                path=self.path,
                params_mark=self.params_mark,
                request_id=self.request_id,
                about=about,
            )

    def keep(self, answer: Callable[[], Shape]) -> None:
        """In the open step that ends the call: its reply becomes final with it."""
        reply = replies.reply_of(answer, self.account, self.expand, self.request_id)
        if self.idempotency_key is not None:
            idempotency.keep(self.account, self.idempotency_key, reply)
        after_commit(partial(setattr, self, "reply", reply))

    def joined(self, answer: Callable[[R], Shape]) -> Joined[R]:
        """What the call writes in the steps of a verb: its key as it begins, its reply as it is settled."""
        return Joined(
            begin=lambda thing: self.take_key(thing.id),
            settle=lambda thing: self.keep(lambda: answer(thing)),
        )
