"""What a list of payments is narrowed to: read from its address, with what is wrong said at its field."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional, Regexp, ValidationError

from checkout.dashboard.figures import minor_units
from checkout.dashboard.forms import Form, choices
from checkout.dashboard.moments import zone
from checkout.dashboard.payment_states import MARKS
from checkout.kit import money
from checkout.web.fields import LongSelect

CURRENCIES = sorted(money.SUPPORTED)
LAST_DAY = date.max - timedelta(days=1)  # that another one comes after
MAX_CHARS = 255  # of a text that is looked for; longer ones are nobody's


@dataclass(frozen=True, slots=True)
class Wanted:
    """None where anything will do. ``since`` and ``until``: seconds, the second not included; amounts in minor units.

    ``metadata``: a key and its value. ``customer``: an id.
    """

    status: str | None = None
    currency: str | None = None
    least: int | None = None
    most: int | None = None
    since: int | None = None
    until: int | None = None
    link: str | None = None
    email: str | None = None
    last4: str | None = None
    metadata: tuple[str, str] | None = None
    customer: str | None = None

    @property
    def narrows(self) -> bool:
        return any(getattr(self, field.name) is not None for field in fields(self))


class Filters(Form):
    """Sent as the address of a list."""

    class Meta:
        csrf = False

    status = SelectField("Status", default="", choices=choices({"": "Any"} | {it: MARKS[it].word for it in MARKS}))
    currency = SelectField(
        "Currency",
        default="",
        choices=choices({"": "Any"} | {it: it.upper() for it in CURRENCIES}),
        widget=LongSelect(),
    )
    min = StringField("Amount from", [Length(max=40)])
    max = StringField("Amount to", [Length(max=40)])
    since = DateField("From day", [Optional()])
    until = DateField("Until day", [Optional()])
    email = StringField("E-mail", [Length(max=MAX_CHARS)])
    last4 = StringField("Last 4 digits", [Optional(), Regexp(r"^[0-9]{4}\Z", message="Give the last 4 digits.")])
    link = StringField("Payment link", [Length(max=MAX_CHARS)])
    metadata = StringField("Metadata", [Length(max=MAX_CHARS)])
    customer = StringField("Customer", [Length(max=MAX_CHARS)])

    def validate_min(self, field: Any) -> None:
        self._amount(field)

    def validate_max(self, field: Any) -> None:
        self._amount(field)

    def validate_metadata(self, field: Any) -> None:
        if (field.data or "").strip() and _pair(field.data) is None:
            raise ValidationError("Write a key and its value: order_id:6735")

    def _amount(self, field: Any) -> None:
        if not (field.data or "").strip():
            return
        if not self.currency.data:
            raise ValidationError("Choose the currency of the amount.")
        if minor_units(field.data, self.currency.data) is None:
            raise ValidationError("Write an amount like 12.50.")

    @property
    def wanted(self) -> Wanted:
        """Of a form that is valid."""
        currency = self.currency.data or None
        return Wanted(
            status=self.status.data or None,
            currency=currency,
            least=minor_units(self.min.data or "", currency) if currency else None,
            most=minor_units(self.max.data or "", currency) if currency else None,
            since=_midnight(self.since.data),
            until=_midnight(self.until.data, 1),
            link=_text(self.link),
            email=_text(self.email),
            last4=_text(self.last4),
            metadata=_pair(self.metadata.data or ""),
            customer=_text(self.customer),
        )

    @property
    def values(self) -> dict[str, str]:
        """What was chosen, for an address."""
        chosen = {field.name: field.raw_data[0] for field in self if field.raw_data}
        return {name: text for name, text in chosen.items() if text}


def filters_of(asked: Mapping[str, str]) -> Filters:
    return Filters(_Sent(asked))


class _Sent(dict[str, str]):
    """An address's values as WTForms wants them."""

    def getlist(self, name: str) -> list[str]:
        return [self[name].replace("\0", "")] if name in self else []


def _text(field: Any) -> str | None:
    return (field.data or "").strip() or None


def _pair(text: str) -> tuple[str, str] | None:
    key, colon, value = text.partition(":")
    return (key.strip(), value.strip()) if colon and key.strip() and value.strip() else None


def _midnight(day: date | None, later_days: int = 0) -> int | None:
    """When a day begins where the merchant is: the list tells its times so."""
    if day is None:
        return None
    then = min(day, LAST_DAY) + timedelta(days=later_days)
    return int(datetime(then.year, then.month, then.day, tzinfo=zone()).timestamp())
