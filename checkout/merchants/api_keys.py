"""Keys that programs sign in with: kept as a keyed mark, shown once, sealed only in test worlds."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from sqlalchemy import JSON, Index, LargeBinary, Select, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock, rows
from checkout.kit.config import settings
from checkout.kit.db import Id, Table, locked, now_writing, points_to, read, reading, step_open
from checkout.kit.errors import NotFound, Unauthenticated
from checkout.kit.resources import Account, new_id, random_chars
from checkout.kit.texts import shown

KEY_CHARS = 99  # random characters after the prefix, of 62: 589 bits; as long as Stripe's
MAX_KEY_CHARS = 255  # a longer text is no key
MARK_PURPOSE = "api key mark"
SEAL_PURPOSE = "api key seal"
MASK_HEAD, MASK_TAIL = 11, 4  # what of a key an error may repeat
MIN_MASKED_CHARS = 32  # a shorter text is no key of ours: someone's password, perhaps; nothing of it is repeated
LAST_USED_STEP_S = 15 * clock.MINUTE_S  # written at most this often, so that reads stay reads

Kind = Literal["sk", "pk", "rk"]
LEVELS = ("none", "read", "write")  # of a restricted key's permission for a resource; each has those before it


class ApiKey(Table):
    """One secret (``sk``), restricted (``rk``) or publishable (``pk``) key of a merchant in one mode."""

    __tablename__ = "api_keys"
    __table_args__ = (Index(None, "mark", unique=True),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    merchant_id: Mapped[str] = mapped_column(Id, points_to("merchants.id"))
    livemode: Mapped[bool]
    kind: Mapped[str]
    mark: Mapped[str]
    last4: Mapped[str]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created: Mapped[int]
    expires_at: Mapped[int | None]
    last_used_at: Mapped[int | None]
    name: Mapped[str | None]
    permissions: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # a restricted key's, by resource

    @property
    def hint(self) -> str:
        """What is known of its text, by which a person finds it: all but its last characters is kept nowhere."""
        return f"{self.kind}_{'live' if self.livemode else 'test'}_…{self.last4}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= clock.now()

    @property
    def account(self) -> Account:
        return Account(self.merchant_id, self.livemode)

    @property
    def text(self) -> str:
        """The key itself; test worlds only."""
        assert self.sealed is not None, "this key was shown once and is not kept"
        return settings().secrets.unseal(SEAL_PURPOSE, self.sealed, self.id)


def make_key(
    account: Account,
    kind: Kind,
    *,
    keep: bool,
    name: str | None = None,
    permissions: Mapping[str, str] | None = None,
    id: str | None = None,
) -> str:
    """A new key in the open step. ``keep`` seals it so that a test world can show it again; never in live mode.

    ``permissions``: a restricted key's, ``LEVELS`` by resource; what they do not name it may not touch.
    ``id``: its own, where it was chosen before so that it is made once.
    """
    assert (kind == "rk") == (permissions is not None), "a restricted key is one that has permissions"
    assert not (keep and account.livemode), "live keys are never kept"
    mode = "live" if account.livemode else "test"
    text = f"{kind}_{mode}_{random_chars(KEY_CHARS)}"
    key = ApiKey(
        id=id or new_id("key"),
        merchant_id=account.id,
        livemode=account.livemode,
        kind=kind,
        mark=settings().secrets.marks(MARK_PURPOSE, text)[0],
        last4=text[-4:],
        created=clock.now(),
        name=name,
        permissions=dict(permissions) if permissions is not None else None,
    )
    key.sealed = settings().secrets.seal(SEAL_PURPOSE, text, key.id) if keep else None
    now_writing().add(key)
    return text


def roll_key(key: ApiKey, overlap_s: int, id: str | None = None) -> str:
    """A new key in place of one, in the open step; the old one is good for ``overlap_s`` more."""
    end_key(key, overlap_s)
    kind: Any = key.kind
    return make_key(key.account, kind, keep=key.sealed is not None, name=key.name, permissions=key.permissions, id=id)


def end_key(key: ApiKey, after_s: int = 0) -> None:
    """In the open step: a key is good for ``after_s`` more, and never for longer than it was."""
    kept = locked(ApiKey, key.id)
    assert kept is not None, "a key is never deleted"
    kept.expires_at = min(clock.now() + after_s, kept.expires_at or clock.now() + after_s)


def restrict(key: ApiKey, permissions: Mapping[str, str]) -> None:
    """Changes in the open step what a restricted key may do, of the resources that are named."""
    kept = locked(ApiKey, key.id)
    assert kept is not None
    assert kept.kind == "rk"
    kept.permissions = {**kept.permissions, **permissions}


def allows(key: ApiKey, resource: str, level: str) -> bool:
    """Whether a restricted key may read or write a resource."""
    given = key.permissions.get(resource, "none")
    return LEVELS.index(given) >= LEVELS.index(level)


def keys_of(merchant_id: str) -> list[ApiKey]:
    """A merchant's keys in both modes, oldest first."""
    query = select(ApiKey).where(ApiKey.merchant_id == merchant_id)
    return list(reading().scalars(query.order_by(ApiKey.created, ApiKey.id)))


def keys_in(account: Account) -> list[ApiKey]:
    """A merchant's keys in one mode, oldest first."""
    return [key for key in keys_of(account.id) if key.livemode == account.livemode]


def is_made(id: str) -> bool:
    """Whether there is a key of this id, whoever's."""
    return read(ApiKey, id) is not None


def key_in(account: Account, id: str) -> ApiKey:
    """Raises ``NotFound``."""
    found = next((key for key in keys_in(account) if key.id == id), None)
    if found is None:
        raise NotFound(f"No such API key: '{shown(id)}'", id=id)
    return found


def find_key(merchant_id: str, id: str) -> ApiKey | None:
    return next((key for key in keys_of(merchant_id) if key.id == id), None)


def key_of(text: str) -> ApiKey:
    """The key behind the text of an ``Authorization`` header, as it is now: nothing written to it is kept.

    Raises ``Unauthenticated``.
    """
    found = _by_text(text)
    if found is None:
        raise Unauthenticated(f"Invalid API Key provided: {masked(text)}")
    if found.is_expired:
        raise Unauthenticated(f"Expired API Key provided: {masked(text)}", code="api_key_expired")
    return found


@cache
def _by_marks(count: int) -> Select[Any]:
    """Made once, for it costs more to make than to ask."""
    table = ApiKey.__table__
    return select(table).where(table.c.mark.in_([bindparam(f"mark_{number}") for number in range(count)]))


def _by_text(text: str) -> ApiKey | None:
    """No session knows it: a call's steps do not read it again."""
    if len(text) > MAX_KEY_CHARS or not text.isascii():
        return None
    marks = settings().secrets.marks(MARK_PURPOSE, text)
    if step_open() is not None:
        now_writing().flush()  # a key that the step itself made is found too
    given = {f"mark_{number}": mark for number, mark in enumerate(marks)}
    found = reading().connection().execute(_by_marks(len(marks)), given).first()
    return None if found is None else rows.unknown(ApiKey, found)


def shown_key(account: Account, kind: Kind) -> str | None:
    """The newest key of a test world that can be shown again."""
    query = select(ApiKey).where(
        ApiKey.merchant_id == account.id,
        ApiKey.livemode == account.livemode,
        ApiKey.kind == kind,
        ApiKey.sealed.is_not(None),
        ApiKey.expires_at.is_(None),
    )
    key = reading().scalar(query.order_by(ApiKey.created.desc(), ApiKey.id.desc()).limit(1))
    return key.text if key else None


def masked(text: str) -> str:
    """A key as an error may show it: its first 11 and last 4 characters. Source: Stripe's own messages."""
    if len(text) < MIN_MASKED_CHARS:
        return "*" * len(text)
    hidden = "*" * (len(text) - MASK_HEAD - MASK_TAIL)
    return (text[:MASK_HEAD] + hidden + text[-MASK_TAIL:])[:MAX_KEY_CHARS]


def note_use(key: ApiKey) -> None:
    """Remembers in the open step that the key was used, unless another call is just doing that: nobody waits for it."""
    if is_unnoted(key):
        free = select(ApiKey.id).where(ApiKey.id == key.id).with_for_update(skip_locked=True)
        now_writing().execute(update(ApiKey).where(ApiKey.id.in_(free)).values(last_used_at=clock.now()))


def is_unnoted(key: ApiKey) -> bool:
    """Whether the key's use is to be written down: every so often is enough to tell which keys are in use."""
    return key.last_used_at is None or key.last_used_at < clock.now() - LAST_USED_STEP_S
