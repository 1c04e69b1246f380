"""What is asked of a customer."""

from typing import Any

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from checkout.dashboard.forms import Form, choices
from checkout.payments.customers import Customer
from checkout.web.countries import country_names
from checkout.web.fields import LongSelect

PLAIN = ("name", "email", "phone", "description")
ADDRESS = ("line1", "line2", "city", "state", "postal_code", "country")


class CustomerForm(Form):
    """``id``: what a new one will be called."""

    id = HiddenField()
    name = StringField("Name", [Length(max=256)])
    email = StringField("E-mail", [Length(max=254)])
    phone = StringField("Phone", [Length(max=20)])
    description = TextAreaField("Description", [Length(max=500)])
    line1 = StringField("Address", [Length(max=200)])
    line2 = StringField("Address, second line", [Length(max=200)])
    postal_code = StringField("Postal code", [Length(max=50)])
    city = StringField("City", [Length(max=200)])
    state = StringField("State or region", [Length(max=200)])
    country = SelectField(
        "Country",
        default="",
        choices=choices({"": "None given", **country_names(Locale("en"))}),
        widget=LongSelect(),
    )

    def validate_email(self, field: Any) -> None:
        if not (field.data or "").strip():
            return
        try:
            field.data = validate_email(field.data.strip(), check_deliverability=False).normalized
        except EmailNotValidError as why:
            raise ValidationError("This is not an e-mail address.") from why

    def validate_name(self, _field: Any) -> None:
        if not any(self._text(name) for name in PLAIN):
            raise ValidationError("Give at least this, an e-mail, a phone number or a description.")

    @property
    def says_address(self) -> bool:
        """Whether something is said, or wrong, in what is folded away."""
        return any(self[name].data or self[name].errors for name in ADDRESS)

    def columns(self, _customer: Customer | None = None) -> dict[str, Any]:
        """Of a form that is valid."""
        address = {name: self._text(name) for name in ADDRESS}
        return {
            **{name: self._text(name) for name in PLAIN},
            "address": address if any(address.values()) else None,
        }

    def _text(self, name: str) -> str | None:
        return (self[name].data or "").strip() or None


def form_of(customer: Customer) -> CustomerForm:
    """Filled with what is known, until something else is typed."""
    known = {name: getattr(customer, name) for name in PLAIN} | dict(customer.address or {})
    return CustomerForm(data={name: text for name, text in known.items() if name in (*PLAIN, *ADDRESS)})
