"""Forms about webhook endpoints: what one hears, its secret's change, and which deliveries are sent again."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from checkout.dashboard.forms import Form, choices
from checkout.dashboard.inputs import MomentField
from checkout.events.resend import Wanted
from checkout.events.types import EVERY, by_group, known_types

MAX_DESCRIPTION_CHARS = 500
SECRET_OVERLAPS = {"24": "signs beside it for 24 hours", "0": "ends now"}  # by hours
FIRST = (
    *("checkout", "payment_intent", "charge", "refund", "customer", "payment_method", "setup_intent", "payment_link"),
    *("product", "price", "coupon", "promotion_code", "mandate", "tax_rate"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Types of events about one kind of thing, each with whether it is chosen."""

    name: str
    types: tuple[tuple[str, bool], ...]

    @property
    def chosen(self) -> int:
        return sum(is_chosen for _, is_chosen in self.types)


def groups(chosen: Collection[str]) -> list[Group]:
    """What shops mostly want to hear of first."""
    found = [Group(name, tuple((type, type in chosen) for type in types)) for name, types in by_group()]
    return sorted(found, key=lambda group: FIRST.index(group.name) if group.name in FIRST else len(FIRST))


class EndpointForm(Form):
    """``id``: what a new one will be called."""

    id = HiddenField()
    url = StringField(
        "URL",
        validators=[
            InputRequired("Where should events go?"),
            Regexp(r"(?i)https?://", message="Begin it with https://, or in test mode with http://."),
        ],
    )
    description = StringField("Description", validators=[Length(max=MAX_DESCRIPTION_CHARS)])
    hears = RadioField("Events to send", choices=choices({"all": "Every event", "some": "Only the chosen ones"}))
    types = SelectMultipleField("Types", choices=choices({type: type for type in sorted(known_types())}))

    def validate_types(self, field: Any) -> None:
        if self.hears.data == "some" and not field.data:
            raise ValidationError("Choose one type of event at least, or every event.")

    @property
    def chosen(self) -> list[str]:
        return [EVERY] if self.hears.data == "all" else list(self.types.data)


class RollForm(Form):
    """``version``: of the endpoint as the page showed it."""

    overlap = SelectField("The old secret", choices=choices(SECRET_OVERLAPS))
    version = HiddenField()


class AgainForm(Form):
    which = SelectField("Which", choices=choices({"failed": "Those that failed", "all": "All, delivered ones too"}))
    since = MomentField("Of events from")
    until = MomentField("Until")

    def validate_until(self, field: Any) -> None:
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError("This is before the other time.")

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.which.data == "failed", self.since.data, self.until.data)
