"""An operation of the API: how a handler is registered, and the call that it serves."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Generic, TypeVar

from checkout.api import browsers, idempotency, replies
from checkout.api.client_secret import check_is_id
from checkout.api.params import Params
from checkout.api.replies import Reply
from checkout.kit import versions
from checkout.kit.db import after_commit
from checkout.kit.errors import NotFound
from checkout.kit.joined import Joined
from checkout.kit.resources import Account, Resource
from checkout.kit.wire import Lens, Shape
from checkout.merchants import api_keys
from checkout.merchants.api_keys import ApiKey

P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Resource)
Handler = Callable[..., Shape]
Resume = Callable[[Account, str], Shape]

# Of Stripe's oldest nouns a path's parameter is simply called "id". Source: recorded answers.
OF_THE_OLDEST = re.compile(r"/v1/((charges|coupons|disputes|refunds|tokens)/\{\w+\}(/\w+)?|customers/\{\w+\})")


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

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def known(self) -> frozenset[str]:
        """The names of its parameters."""
        return known_names(self.params)

    @property
    def rule(self) -> str:
        return self.path.replace("{", "<").replace("}", ">")

    def run(self, call: "Call", params: Params, path_params: dict[str, str]) -> Shape:
        """What the handler answers; of something missing its refusal names the path's own parameter."""
        check_is_id(path_params.get("intent", ""))
        try:
            return self.handler(call, params, **path_params)
        except NotFound as refused:
            named = [name for name, value in path_params.items() if value == refused.id]
            if named and not OF_THE_OLDEST.fullmatch(self.path):
                refused.param = named[-1]
            raise


@cache
def known_names(params: type[Params]) -> frozenset[str]:
    return frozenset(params.model_fields)


OPERATIONS: list[Operation[Any]] = []


def endpoint(
    operation: str, params: type[P], *, own_steps: bool = False, resume: Resume | None = None
) -> Callable[[Handler], Handler]:
    """Serves ``"POST /v1/prices/{price}"`` by a function of the call, its parameters and the path's.

    A POST or DELETE runs in one atomic step with its idempotency key and reply, unless it has steps of its own; then
    it takes its key in its first step and keeps its reply in its last, by ``call.joined``.
    """
    method, path = operation.split(" ")

    def register(handler: Handler) -> Handler:
        OPERATIONS.append(Operation(method, path, params, handler, own_steps, resume))
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
    version: str  # that the reply is rendered in: of a replay, the first request's
    reply: Reply | None = None  # once it is kept
    replayed_from: str | None = None  # the request whose reply this is

    @property
    def account(self) -> Account:
        return self.key.account

    @property
    def lens(self) -> Lens | None:
        """How things look to who called."""
        seen = versions.lens(self.version, self.account)
        return browsers.lens(seen) if self.key.kind == "pk" else seen

    def reply_of(self, answer: replies.Answer) -> Reply:
        return replies.reply_of(answer, self.account, self.expand, self.request_id, self.lens)

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
                version=self.version,
                about=about,
            )

    def keep(self, answer: Callable[[], Shape]) -> None:
        """In the open step that ends the call: its reply becomes final with it."""
        reply = self.reply_of(answer)
        if self.idempotency_key is not None:
            idempotency.keep(self.account, self.idempotency_key, reply)
        after_commit(partial(setattr, self, "reply", reply))

    def joined(self, answer: Callable[[R], Shape]) -> Joined[R]:
        """What the call writes in the steps of a verb: its key as it begins, its reply as it is settled."""
        return Joined(
            begin=lambda thing: self.take_key(thing.id),
            settle=lambda thing: self.keep(lambda: answer(thing)),
        )
