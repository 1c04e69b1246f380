"""A merchant's own names and values on an object, key by key."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from checkout.api.complaints import bad, wrong_shape
from checkout.api.decode import Numbered
from checkout.kit.errors import InvalidRequest
from checkout.kit.metadata import MAX_KEY_CHARS, MAX_KEYS, MAX_VALUE_CHARS, NOT_IN_KEYS
from checkout.kit.texts import is_text


def _parsed(given: Any) -> dict[str, str] | None:
    if given == "":
        return None
    members = given.named() if isinstance(given, Numbered) else given
    if not isinstance(members, dict):
        raise bad("Invalid object")
    if sum(value != "" for value in members.values()) > MAX_KEYS:
        raise bad(f"Metadata can have up to {MAX_KEYS} keys.")
    for key, value in members.items():
        _check(key, value)
    return members


def _check(key: str, value: Any) -> None:
    if len(key) > MAX_KEY_CHARS:
        raise bad(_too_long("keys", "key", MAX_KEY_CHARS, len(key)), below=[key])
    if not isinstance(value, str):
        raise wrong_shape(value, below=[key])
    if len(value) > MAX_VALUE_CHARS:
        raise bad(_too_long("values", "value", MAX_VALUE_CHARS, len(value)), below=[key])
    if not key or set(key) & NOT_IN_KEYS or not (is_text(key) and is_text(value)):
        raise bad("Metadata must be valid UTF-8 without NUL, and its keys cannot have brackets.", below=[key])


def _too_long(what: str, one: str, most: int, chars: int) -> str:
    limit = f"Metadata {what} can have up to {most} characters"
    return f"{limit}, but you passed in a {one} that is {chars} characters."


Metadata = Annotated[dict[str, str] | None, BeforeValidator(_parsed)]
"""What to change, key by key: "" deletes a key, None (the whole was "") clears all, {} changes nothing."""


def merge_metadata(old: Mapping[str, str], given: Mapping[str, str] | None) -> dict[str, str]:
    """What is kept after a create (of ``{}``) or an update. Refuses more keys than an object may have."""
    if given is None:
        return {}
    merged = {key: value for key, value in {**old, **given}.items() if value != ""}
    if len(merged) > MAX_KEYS:
        raise InvalidRequest(f"Metadata can have up to {MAX_KEYS} keys.", param="metadata")
    return merged
