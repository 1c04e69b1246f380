"""The kinds of parameters: each makes a value of a text, or says why not in Stripe's words."""

import re
from collections.abc import Callable, Collection
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticKnownError

from checkout.api.complaints import INVALID_INTEGER, bad, empty, wrong_shape
from checkout.kit import money
from checkout.kit.contacts import is_mailbox, is_web_address
from checkout.kit.texts import is_text, shown

T = TypeVar("T")

MAX_TEXT_CHARS = 5_000  # Stripe's limit for a text without one of its own
MAX_EXPAND_PATHS = 100  # as many as kit.wire renders
MAX_INTEGER = 2**63 - 1  # a signed 64-bit column
MIN_INTEGER = -(2**63)
MAX_AMOUNT = 10**12 - 1  # 12 digits, Stripe's longest amount; money.check_chargeable knows the currency's own
NOT_ELIGIBLE = "Your account is not eligible for {}."
MAX_TIMESTAMP_S = 253_402_300_799  # the last second of the year 9999, the end of Python's calendar

FLAGS = {"true": True, "false": False, "True": True, "False": False}  # Python's own words: its SDK before version 10

_INTEGER = re.compile(r"-?[0-9]+")
_INTEGER_CHARS = 20  # a sign and the 19 digits of 2**63


def scalar(given: Any) -> str:
    """The text that every scalar arrives as; what it must be is still to be checked."""
    if not isinstance(given, str):
        raise wrong_shape(given)
    if not given:
        raise empty()
    if not is_text(given):
        raise bad("Invalid string: it must be valid UTF-8 without NUL characters")
    return given


def text(max_length: int) -> BeforeValidator:
    """A text of at most so many characters, as ``Annotated[str, text(22)]``."""

    def parse(given: Any) -> str:
        parsed = scalar(given)
        if len(parsed) > max_length:
            raise bad(f"Invalid string: it must be at most {max_length} characters")
        return parsed

    return BeforeValidator(parse)


def _whole(given: Any) -> int:
    written = scalar(given)
    if not _INTEGER.fullmatch(written):
        raise bad("Invalid integer", given=written, code=INVALID_INTEGER)
    if len(written) > _INTEGER_CHARS:  # beyond every bound, and more than int() may be given
        return MIN_INTEGER - 1 if written.startswith("-") else MAX_INTEGER + 1
    return int(written)


def _bounded(number: int, minimum: int, maximum: int) -> int:
    if number < minimum:
        raise bad(f"This value must be greater than or equal to {minimum}.", code=INVALID_INTEGER)
    if number > maximum:
        raise bad(f"This value must be less than or equal to {maximum}.", code=INVALID_INTEGER)
    return number


def integer(minimum: int = MIN_INTEGER, maximum: int = MAX_INTEGER) -> BeforeValidator:
    """A decimal integer within inclusive bounds, as ``Annotated[int, integer(1, 100)]``."""
    return BeforeValidator(lambda given: _bounded(_whole(given), minimum, maximum))


def timestamp(given: Any) -> int:
    """Unix seconds."""
    return _bounded(_whole(given), 0, MAX_TIMESTAMP_S)


def _amount(minimum: int, below_zero: str) -> Callable[[Any], int]:
    def parse(given: Any) -> int:
        number = _whole(given)
        if number < 0:
            raise bad(below_zero, code=INVALID_INTEGER)
        return _bounded(number, minimum, MAX_AMOUNT)

    return parse


def _flag(given: Any) -> bool:
    written = scalar(given)
    if written not in FLAGS:
        raise bad("Invalid boolean", given=written)
    return FLAGS[written]


_SUPPORTED = f"Stripe currently supports these currencies: {', '.join(sorted(money.SUPPORTED))}"


def _currency(given: Any) -> str:
    written = scalar(given)
    code = written.lower()
    if not (written.isascii() and code in money.SUPPORTED):
        raise bad("Invalid currency", given=code, after=f". {_SUPPORTED}")
    return code


def matching(pattern: re.Pattern[str], complaint: str) -> BeforeValidator:
    """A text of a form, as ``Annotated[str, matching(DATE, "Invalid date")]``."""

    def parse(given: Any) -> str:
        written = scalar(given)
        if not pattern.fullmatch(written):
            raise bad(complaint, given=written)
        return written

    return BeforeValidator(parse)


def _url(given: Any) -> str:
    written = scalar(given)
    if not is_web_address(written):
        raise bad("Not a valid URL", code="url_invalid")
    return written


def _email(given: Any) -> str:
    written = scalar(given)
    if not is_mailbox(written):
        raise bad("Invalid email address", given=written, code="email_invalid")
    return written


def _unset_or(given: Any, parse: ValidatorFunctionWrapHandler) -> Any:
    return None if given == "" else parse(given)


def _listed(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


def none_among(sentence: str, *values: str) -> AfterValidator:
    """Values of a Literal that no account here can have."""

    def check(value: T) -> T:
        if value in values:
            raise bad(sentence)
        return value

    return AfterValidator(check)


def none_of(what: str) -> BeforeValidator:
    """The id of something that Tender has none of, as ``Annotated[str, none_of("tax calculation")]``."""

    def refuse(given: Any) -> str:
        raise bad(f"No such {what}: '{shown(scalar(given))}'", code="resource_missing")

    return BeforeValidator(refuse)


def never(sentence: str) -> AfterValidator:
    """Something that no account here can have, whatever it is set to."""

    def refuse(_given: Any) -> Any:
        raise bad(sentence)

    return AfterValidator(refuse)


def off_only(sentence: str) -> AfterValidator:
    """A switch of such a thing: it may be off."""

    def check(value: bool) -> bool:
        if value:
            raise bad(sentence)
        return value

    return AfterValidator(check)


def choice(values: Collection[str]) -> BeforeValidator:
    """One of these, where a Literal would be too long."""
    expected = ", ".join(f"'{it}'" for it in sorted(values))

    def check(given: Any) -> str:
        written = scalar(given)
        if written not in values:
            raise PydanticKnownError("literal_error", {"expected": expected})
        return written

    return BeforeValidator(check)


Text = Annotated[str, text(MAX_TEXT_CHARS)]
Integer = Annotated[int, integer()]
Amount = Annotated[int, BeforeValidator(_amount(0, "Invalid non-negative integer"))]
PositiveAmount = Annotated[int, BeforeValidator(_amount(1, "Invalid positive integer"))]
Timestamp = Annotated[int, BeforeValidator(timestamp)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Currency = Annotated[str, BeforeValidator(_currency)]
Url = Annotated[str, BeforeValidator(_url)]
Email = Annotated[str, BeforeValidator(_email)]
Clearable = Annotated[T | None, WrapValidator(_unset_or)]
"""Something that "" sets to None; ``model_fields_set`` tells that from not given."""
Expand = Annotated[list[Text], Field(max_length=MAX_EXPAND_PATHS), BeforeValidator(_listed)]
