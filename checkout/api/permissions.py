"""What a key may do: a secret one everything, a restricted one what it was given, a browser's very little."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from checkout.api import browsers, expandable
from checkout.api.endpoint import OPERATIONS, Operation
from checkout.kit.errors import Forbidden, Unauthenticated
from checkout.merchants.api_keys import ApiKey, allows

NAMESPACES = frozenset({"billing_portal", "checkout", "test_helpers"})  # whose resources have two words
READS = frozenset({"GET", "HEAD"})


def check(key: ApiKey, shown_as: str, operation: Operation[Any]) -> None:
    """Refuses what the key may not do. Raises ``Unauthenticated`` and ``Forbidden``."""
    if key.kind == "pk" and not browsers.may_ask(operation.name):
        raise Unauthenticated(
            f"This API call cannot be made with a publishable API key ({shown_as}). Please use a secret API key.",
            code="secret_key_required",
        )
    if key.kind == "rk":
        level = "read" if operation.method in READS else "write"
        _check_given(key, shown_as, resource_of(operation.path), level)


def check_opened(key: ApiKey, shown_as: str, kinds: Iterable[str]) -> None:
    """Refuses to show a key what it might not read by itself, by ``expand`` or in an older version."""
    if key.kind == "rk":
        for kind in sorted(kinds):
            _check_given(key, shown_as, _resource_of_kind(kind), "read")
    if key.kind == "pk" and set(kinds) - browsers.OPENED:
        raise Forbidden(f"This cannot be expanded with a publishable API key ({shown_as}).")


def _check_given(key: ApiKey, shown_as: str, resource: str, level: str) -> None:
    if not allows(key, resource, level):
        raise Forbidden(
            f"The provided key '{shown_as}' does not have the required permissions for this endpoint on account "
            f"'{key.merchant_id}'. Having the 'rak_{resource.removesuffix('s')}_{level}' permission would allow this "
            "request to continue."
        )


def resource_of(path: str) -> str:
    """``/v1/checkout/sessions/{session}/expire`` is of ``checkout_sessions``."""
    _, _version, first, *rest = path.split("/")
    name = f"{first}_{rest[0]}" if first in NAMESPACES else first
    return {"account": "accounts"}.get(name, name)


def resources() -> list[str]:
    """Every resource that a permission can be about."""
    return sorted({resource_of(operation.path) for operation in OPERATIONS})


@cache
def _resource_of_kind(kind: str) -> str:
    """That which retrieves such an object; what none does is nobody's to see but with all permissions."""
    retrieve = {resource_of(operation.split(" ")[1]) for operation in expandable.retrieved_by(kind)}
    own = f"{kind}s"  # a balance transaction is also shown by what is older than it
    return own if own in retrieve or not retrieve else min(retrieve)
