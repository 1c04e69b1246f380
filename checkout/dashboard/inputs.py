"""Fields of the dashboard's forms that are more than a text: whole numbers, amounts of money, moments, lines."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from wtforms import Field, Form, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, StopValidation
from wtforms.widgets import DateTimeLocalInput, TextInput

from checkout.dashboard.forms import choices
from checkout.dashboard.moments import zone
from checkout.kit import money
from checkout.kit.decimals import plain
from checkout.kit.metadata import MAX_KEY_CHARS, MAX_KEYS, MAX_VALUE_CHARS, NOT_IN_KEYS
from checkout.web import typed
from checkout.web.fields import LongSelect

AS_TYPED = "%Y-%m-%dT%H:%M"  # as browsers send a date with its time
NO_WHOLE = "Give a whole number."
NO_AMOUNT = "Give an amount of money, such as {}."
NO_MOMENT = "Give a day and a time."
SAMPLE = 1250  # in minor units
MOST_PERCENT = 100


def text(label: str, most: int, **more: Any) -> StringField:
    return StringField(label, [Length(max=most, message=f"Use at most {most:,} characters.")], **more)


def long_text(label: str, most: int, **more: Any) -> TextAreaField:
    return TextAreaField(label, [Length(max=most, message=f"Use at most {most:,} characters.")], **more)


class WholeField(IntegerField):  # type: ignore[misc]  # WTForms ships no types
    """``data``: a number, None where nothing was typed. A field of text: browsers drop what is no number in others."""

    widget = TextInput()

    def __init__(self, label: str, validators: Any = None, **settings: Any) -> None:
        settings.setdefault("render_kw", {"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(label, validators, **settings)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = typed.read_count(valuelist[0]) if valuelist else None
        if self.data is None and valuelist and valuelist[0].strip():
            raise ValueError(NO_WHOLE)


def whole(label: str, least: int, most: int, **settings: Any) -> WholeField:
    """May stay empty."""
    said = f"Give a number from {least:,} to {most:,}."
    return WholeField(label, [Optional(), NumberRange(least, most, said)], **settings)


F = TypeVar("F", bound=Form)

TWO_MEANINGS = "This may be thousands or decimals: write it without a sign between thousands."


class AmountField(StringField):  # type: ignore[misc]  # as above
    """``data`` is what was typed; ``minor`` its minor units in the currency that another field of its form names."""

    minor: int | None = None

    def __init__(self, label: str, currency: str = "currency", **settings: Any) -> None:
        super().__init__(label, **{"render_kw": {"inputmode": "decimal", "autocomplete": "off"}, **settings})
        self.currency = currency

    def pre_validate(self, form: Form) -> None:
        text, code = (self.data or "").strip(), form[self.currency].data
        if not text or code not in money.SUPPORTED:
            return
        if typed.may_mean_two(text, code):
            raise StopValidation(TWO_MEANINGS)
        self.minor = typed.read_amount(text, code)
        if self.minor is None:
            raise StopValidation(NO_AMOUNT.format(plain_amount(SAMPLE, code)))


class PercentField(StringField):  # type: ignore[misc]  # as above
    """``share``: a decimal as text, with at most ``places``; None where there is none from 0 to 100."""

    def __init__(self, label: str, places: int, **settings: Any) -> None:
        super().__init__(label, **{"render_kw": {"inputmode": "decimal", "autocomplete": "off"}, **settings})
        self.places = places

    @property
    def share(self) -> str | None:
        text = (self.data or "").strip().removesuffix("%").strip().replace(",", ".")
        if not re.fullmatch(rf"[0-9]{{1,3}}(\.[0-9]{{1,{self.places}}})?", text):
            return None
        return plain(Decimal(text)) if Decimal(text) <= MOST_PERCENT else None


class MomentField(Field):  # type: ignore[misc]  # as above
    """``data``: unix seconds of a day and a time in the merchant's zone, None where nothing was typed."""

    widget = DateTimeLocalInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else datetime.fromtimestamp(self.data, zone()).strftime(AS_TYPED)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        try:
            read = datetime.strptime(text[: len("2027-05-03T18:00")], AS_TYPED).replace(tzinfo=zone()) if text else None
        except ValueError as error:
            self.data = None
            raise ValueError(NO_MOMENT) from error
        self.data = None if read is None else int(read.timestamp())


class PairsField(TextAreaField):  # type: ignore[misc]  # as above
    """``data``: names and values, each pair a line of its own: ``order: 17``.

    What is there already and no line can say, such as a value of two lines, is not shown, and stays as it is.
    """

    unsaid: Mapping[str, str] = {}

    def start_from(self, pairs: Mapping[str, str]) -> None:
        """With those that are there already; what was sent is left as it was sent."""
        self.unsaid = {name: value for name, value in pairs.items() if not _is_line(name, value)}
        if self.raw_data is None:
            self.data = {name: value for name, value in pairs.items() if name not in self.unsaid}

    @property
    def pairs(self) -> dict[str, str]:
        """All that there shall be."""
        return {**self.unsaid, **(self.data or {})}

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(f"{name}: {value}" for name, value in (self.data or {}).items())

    def process_formdata(self, valuelist: list[str]) -> None:
        lines = [line for line in (valuelist[0] if valuelist else "").splitlines() if line.strip()]
        pairs = [_pair(line) for line in lines]
        names = [name for name, _value in pairs]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"“{twice}” is there twice.")
        if len(pairs) > MAX_KEYS:
            raise ValueError(f"Write at most {MAX_KEYS} lines.")
        self.data = dict(pairs)


def with_metadata(form: F, pairs: Mapping[str, str]) -> F:
    """A form that changes something, with what is written onto it."""
    form["metadata"].start_from(pairs)
    return form


def _pair(line: str) -> tuple[str, str]:
    name, colon, value = (part.strip() for part in line.partition(":"))
    if not (name and colon and value):
        raise ValueError("Write each line as a name, a colon and a value.")
    if len(name) > MAX_KEY_CHARS or set(name) & NOT_IN_KEYS:
        raise ValueError(f"Use at most {MAX_KEY_CHARS} characters for a name, and no brackets.")
    if len(value) > MAX_VALUE_CHARS:
        raise ValueError(f"Use at most {MAX_VALUE_CHARS} characters for a value.")
    return name, value


def _is_line(name: str, value: str) -> bool:
    line = f"{name}: {value}"
    try:
        return line.splitlines() == [line] and _pair(line) == (name, value)
    except ValueError:
        return False


def currencies(label: str = "Currency", **settings: Any) -> SelectField:
    """By their codes, in the order of the alphabet."""
    return SelectField(
        label,
        choices=choices((code, code.upper()) for code in sorted(money.SUPPORTED)),
        widget=LongSelect(),
        **settings,
    )


def blame(field: Field, sentence: str) -> bool:
    """Always False, for what is wrong."""
    field.errors = [*field.errors, sentence]
    return False


def plain_amount(amount: int, currency: str) -> str:
    """As it is typed: ``12.50``."""
    return f"{money.major(amount, currency):.{money.exponent(currency)}f}"
