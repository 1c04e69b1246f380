"""One effect for one idempotency key: the key is taken in the step that acts, its reply kept in the step that ends."""

import hashlib
import json
from operator import itemgetter

from sqlalchemy import Index, LargeBinary, bindparam, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from checkout.api.replies import Reply
from checkout.kit import clock
from checkout.kit.config import settings
from checkout.kit.db import Id, Table, at_hand, now_writing, points_to, read, written
from checkout.kit.errors import IdempotencyMisuse, InvalidRequest
from checkout.kit.resources import Account

MAX_KEY_CHARS = 255  # Source: Stripe
KEPT_S = clock.DAY_S  # keys are forgotten after that; Stripe promises no less
SEAL_PURPOSE = "idempotent reply seal"
MARK_PURPOSE = "request mark"  # keyed, since parameters may hold a card number


class IdempotencyKey(Table):
    """``running`` while a call of several steps is under way, which is about ``about``; else ``done``."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index(None, "created"),)

    account_id: Mapped[str] = mapped_column(Id, points_to("merchants.id"), primary_key=True)
    livemode: Mapped[bool] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    operation: Mapped[str]
    path: Mapped[str]
    params_mark: Mapped[str]
    request_id: Mapped[str]
    created: Mapped[int]
    about: Mapped[str | None] = mapped_column(Id)
    status: Mapped[int | None]  # of the reply, once it is known
    api_version: Mapped[str | None]  # that the reply is rendered in; None of what was kept before there were several
    body: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed: a new endpoint's secret is in its reply

    @property
    def reply(self) -> Reply | None:
        if self.status is None or self.body is None:
            return None
        place = _place(self.account_id, self.livemode, self.key)
        return Reply(self.status, settings().secrets.unseal(SEAL_PURPOSE, self.body, place).encode())


def _place(account_id: str, livemode: bool, key: str) -> str:
    return f"{account_id} {livemode} {key}"


def check_key(key: str) -> None:
    if not 0 < len(key) <= MAX_KEY_CHARS or "\0" in key:
        raise InvalidRequest(f"Idempotency keys have 1 to {MAX_KEY_CHARS} characters.")


def mark_of(pairs: list[tuple[str, str]]) -> str:
    """A keyed mark of what was sent, in whatever order the names came; values of one name keep theirs."""
    text = json.dumps(sorted(pairs, key=itemgetter(0)))
    return settings().secrets.marks(MARK_PURPOSE, hashlib.sha256(text.encode()).hexdigest())[-1]


def find(account: Account, key: str) -> IdempotencyKey | None:
    return read(IdempotencyKey, account.id, account.livemode, key)


def check_same(found: IdempotencyKey, path: str, params_mark: str) -> None:
    """Refuses a key that comes again with another request. Texts: Stripe's."""
    if found.path != path:
        raise IdempotencyMisuse(
            f"Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{found.path}' vs '{path}'). Try using a key other than '{found.key}' if you meant to execute a "
            "different request."
        )
    if found.params_mark != params_mark:
        raise IdempotencyMisuse(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try "
            f"using a key other than '{found.key}' if you meant to execute a different request."
        )


def check_fresh(account: Account, key: str, path: str, params_mark: str) -> None:
    """Refuses a key that was another request's, whatever else is wrong with this one."""
    found = find(account, key)
    if found is not None:
        check_same(found, path, params_mark)


def take(
    account: Account,
    key: str,
    *,
    operation: str,
    path: str,
    params_mark: str,
    request_id: str,
    version: str,
    about: str | None = None,
) -> None:
    """Takes the key in the open step, with whose rows it is written: a second taker's step fails on it then.

    ``about``: for whoever comes after a crash.
    """
    row = IdempotencyKey(
        account_id=account.id,
        livemode=account.livemode,
        key=key,
        operation=operation,
        path=path,
        params_mark=params_mark,
        request_id=request_id,
        api_version=version,
        about=about,
        created=clock.now(),
    )
    written(row)


# Made once, for it costs more to make than to run.
_KEEP = (
    update(IdempotencyKey.__table__)  # type: ignore[arg-type]
    .where(
        IdempotencyKey.account_id == bindparam("account"),
        IdempotencyKey.livemode == bindparam("mode"),
        IdempotencyKey.key == bindparam("taken"),
    )
    .values(status=bindparam("reply"), body=bindparam("sealed"))
)


def keep(account: Account, key: str, reply: Reply) -> None:
    """In the step that took the key, or in a later one of the same call."""
    sealed = settings().secrets.seal(SEAL_PURPOSE, reply.body.decode(), _place(account.id, account.livemode, key))
    taken_now = at_hand(IdempotencyKey, account.id, account.livemode, key)
    if taken_now is not None:
        taken_now.status, taken_now.body = reply.status, sealed
        return
    its_own = {"account": account.id, "mode": account.livemode, "taken": key}
    kept = now_writing().connection().execute(_KEEP, its_own | {"reply": reply.status, "sealed": sealed})
    assert kept.rowcount == 1, "a reply is kept for a key that was taken"


def forget_old() -> int:
    """Prunes, in the open step, keys that are no longer promised."""
    pruned = now_writing().execute(delete(IdempotencyKey).where(IdempotencyKey.created < clock.now() - KEPT_S))
    return int(pruned.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it
