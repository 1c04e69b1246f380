"""The merchant's own fields on a page, as parameters."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticKnownError

from checkout.api.complaints import bad
from checkout.api.fields import Flag, integer, text
from checkout.api.params import Params
from checkout.kit.config import settings
from checkout.sessions.custom_fields import CustomField

MAX_KEY_CHARS = 200
MAX_LABEL_CHARS = 50
MAX_OPTIONS = 200
MAX_OPTION_CHARS = 100
MAX_VALUE_CHARS = 255  # of what a shopper may type. Source of all of these: Stripe

_ALPHANUMERIC = re.compile(r"[0-9A-Za-z]+")


def _alphanumeric(given: str) -> str:
    if not _ALPHANUMERIC.fullmatch(given):
        raise bad("Invalid string", given=given, after="; must contain only alphanumeric characters")
    return given


Key = Annotated[str, text(MAX_KEY_CHARS), AfterValidator(_alphanumeric)]
OptionValue = Annotated[str, text(MAX_OPTION_CHARS), AfterValidator(_alphanumeric)]
Length = Annotated[int, integer(1, MAX_VALUE_CHARS)]


class Label(Params):
    custom: Annotated[str, text(MAX_LABEL_CHARS)]
    type: Literal["custom"]


class Typed(Params):
    """Of a field to type in."""

    default_value: Annotated[str, text(MAX_VALUE_CHARS)] | None = None
    maximum_length: Length | None = None
    minimum_length: Length | None = None

    @model_validator(mode="after")
    def _has_room(self) -> "Typed":
        least, most = self.minimum_length or 0, self.maximum_length or MAX_VALUE_CHARS
        if least > most:
            raise bad(
                "The `minimum_length` must be less than or equal to the `maximum_length`.", below=["minimum_length"]
            )
        if self.default_value is not None and not least <= len(self.default_value) <= most:
            raise bad(f"The `default_value` must have {least} to {most} characters.", below=["default_value"])
        return self


class Digits(Typed):
    @model_validator(mode="after")
    def _has_digits(self) -> "Digits":
        if self.default_value is not None and not (self.default_value.isascii() and self.default_value.isdigit()):
            raise bad("The `default_value` must contain only digits.", below=["default_value"])
        return self


class Option(Params):
    label: Annotated[str, text(MAX_OPTION_CHARS)]
    value: OptionValue


class Dropdown(Params):
    default_value: Annotated[str, text(MAX_OPTION_CHARS)] | None = None
    options: Annotated[list[Option], Field(max_length=MAX_OPTIONS)]

    @model_validator(mode="after")
    def _can_be_chosen_from(self) -> "Dropdown":
        values = [option.value for option in self.options]
        if not values:
            raise bad("A dropdown must have at least one option.", below=["options"])
        _refuse_twice(values, "value", ["options"])
        if self.default_value not in (None, *values):
            raise bad("The `default_value` must be the `value` of one of the options.", below=["default_value"])
        return self


class CustomFieldParams(Params):
    key: Key
    label: Label
    type: Literal["dropdown", "numeric", "text"]
    optional: Flag = False
    dropdown: Dropdown | None = None
    numeric: Digits | None = None
    text: Typed | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> "CustomFieldParams":
        for name in ("dropdown", "numeric", "text"):
            if name != self.type and getattr(self, name) is not None:
                raise bad(f"You can only pass `{name}` if `type` is `{name}`.", below=[name])
        if self.type == "dropdown" and self.dropdown is None:
            raise bad("You must pass `dropdown` if `type` is `dropdown`.", code="parameter_missing", below=["dropdown"])
        return self

    def field(self) -> CustomField:
        of_type: Any = getattr(self, self.type)
        given = of_type.model_dump(exclude={"options"}) if of_type else {}
        options = {it.value: it.label for it in self.dropdown.options} if self.dropdown else None
        return CustomField(self.key, self.label.custom, self.type, self.optional, options=options, **given)


def _few_and_distinct(given: list[CustomFieldParams]) -> list[CustomFieldParams]:
    most = settings().max_custom_fields
    if len(given) > most:
        raise PydanticKnownError("too_long", {"field_type": "List", "max_length": most, "actual_length": len(given)})
    _refuse_twice([it.key for it in given], "key", [])
    return given


def _refuse_twice(values: list[str], what: str, below: list[str | int]) -> None:
    for place, value in enumerate(values):
        if value in values[:place]:
            raise bad(f"Each `{what}` must be unique", given=value, below=[*below, place, what])


CustomFields = Annotated[list[CustomFieldParams], AfterValidator(_few_and_distinct)]
