"""The forms of a link: what it sells, and all that its page may ask for and say."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from checkout.api.asks_params import MAX_TEXT_CHARS
from checkout.api.custom_field_params import MAX_LABEL_CHARS
from checkout.api.shipping_countries import SHIPPABLE
from checkout.dashboard.forms import Form
from checkout.dashboard.inputs import AmountField, MomentField, PairsField, blame, choices, currencies, whole
from checkout.kit.config import settings
from checkout.kit.contacts import is_mailbox, is_web_address
from checkout.sessions.quantities import MAX_QUANTITY
from checkout.web.countries import names_among
from links.api import MAX_LIMIT, MAX_MESSAGE_CHARS

MAX_NAME_CHARS = 250  # of a product: longer ones no page shows well
MAX_DESCRIPTION_CHARS = 1_000
MAX_URL_CHARS = 2_000
MOST_FIELDS = 10  # of the merchant's own that the form has room for
METHODS = (
    ("card", "Cards"),
    ("ideal", "iDEAL (euro)"),
    ("sepa_debit", "SEPA direct debit (euro)"),
    ("us_bank_account", "US bank account (US dollar)"),
)
TAX_IDS = (("", "Not asked"), ("never", "Asked"), ("if_supported", "Required"))
NAMES = (("", "Not asked"), ("optional", "Asked, may stay empty"), ("required", "Required"))


def text(label: str, most: int, **more: Any) -> StringField:
    return StringField(label, [Length(max=most, message=f"Use at most {most:,} characters.")], **more)


def long_text(label: str, most: int, **more: Any) -> TextAreaField:
    return TextAreaField(label, [Length(max=most, message=f"Use at most {most:,} characters.")], **more)


class MoreOfLink(Form):
    """What may be said when a link is made, and changed later."""

    quantity = whole("Quantity", 1, MAX_QUANTITY, default=1)
    adjustable = BooleanField("Shoppers may change the quantity")
    least = whole("At least", 0, MAX_QUANTITY)
    most = whole("At most", 1, MAX_QUANTITY)
    limit = whole("How many payments it takes", 1, MAX_LIMIT)
    expires_at = MomentField("Ends at")
    after = RadioField(
        "Afterwards",
        choices=choices([("hosted_confirmation", "Show a confirmation page"), ("redirect", "Go to a page of yours")]),
        default="hosted_confirmation",
    )
    message = long_text("Your words on the confirmation page", MAX_MESSAGE_CHARS)
    redirect = text("Address of your page", MAX_URL_CHARS, render_kw={"inputmode": "url"})
    billing = BooleanField("Billing address")
    phone = BooleanField("Phone number")
    individual_name = SelectField("Name of the person", choices=choices(NAMES), default="")
    business_name = SelectField("Name of the business", choices=choices(NAMES), default="")
    tax_id = SelectField("Tax id", choices=choices(TAX_IDS), default="")
    countries = SelectMultipleField("Ships to")
    codes = BooleanField("Shoppers may use promotion codes")
    methods = SelectMultipleField("Ways to pay", choices=choices(METHODS))
    submit_type = SelectField(
        "The button says",
        choices=choices([("auto", "Pay"), ("pay", "Pay, always"), ("book", "Book"), ("donate", "Donate")]),
        default="auto",
    )
    submit = long_text("Above the button", MAX_TEXT_CHARS)
    after_submit = long_text("Below the button", MAX_TEXT_CHARS)
    shipping_address = long_text("At the shipping address", MAX_TEXT_CHARS)
    inactive_message = long_text("When the link is switched off", MAX_MESSAGE_CHARS)
    description = text("Description of the payment", MAX_DESCRIPTION_CHARS)
    suffix = text("On card statements, after your name", 22)
    always_customer = BooleanField("Make a customer of each shopper")
    keep_card = BooleanField("Save the card, to charge it again later")
    metadata = PairsField("Metadata")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.countries.choices = choices(names_among(SHIPPABLE).items())

    @property
    def own_fields(self) -> list[tuple[Field, ...]]:
        """Of each field of the merchant's own: label, type, options, optional, key."""
        return [tuple(self[f"field_{place}_{part}"] for part in PARTS) for place in range(room())]

    def touches(self, *names: str) -> bool:
        """Whether something was said, or is wrong, in these fields."""
        fields = [self[name] for name in names]
        return any(field.errors or (field.data or "") != (field.default or "") for field in fields)

    @property
    def touches_own_fields(self) -> bool:
        return any(field.errors or label.data for label, *rest in self.own_fields for field in (label, *rest))

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        return all([good, self._is_redirect_there(), self._are_bounds_ordered(), self._are_options_there()])

    def _is_redirect_there(self) -> bool:
        good = self.after.data != "redirect" or is_web_address((self.redirect.data or "").strip())
        return good or blame(self.redirect, "Give the whole address of your page, such as https://example.com/thanks.")

    def _are_bounds_ordered(self) -> bool:
        least, most = self.least.data, self.most.data
        good = least is None or most is None or least <= most
        return good or blame(self.most, "The most must be at least the least.")

    def _are_options_there(self) -> bool:
        lacking = [
            options
            for label, kind, options, *_ in self.own_fields
            if (label.data or "").strip() and kind.data == "dropdown" and not (options.data or "").strip()
        ]
        for options in lacking:
            blame(options, "Give what can be chosen, each on a line of its own.")
        return not lacking


class NewLinkForm(MoreOfLink):
    """``id``: what the link will be called."""

    id = HiddenField()
    sells = RadioField(
        "What does it sell?",
        choices=choices(
            [
                ("new", "Something at a price"),
                ("open", "Something for what the shopper wants to pay"),
                ("price", "A price from your catalogue"),
            ]
        ),
        default="new",
    )
    name = text("Name", MAX_NAME_CHARS)
    amount = AmountField("Price")
    currency = currencies()
    minimum = AmountField("At least", default="")
    maximum = AmountField("At most", default="")
    preset = AmountField("Suggested", default="")
    price = SelectField("Price", choices=[], validate_choice=False, default="")
    about = text("Description", MAX_DESCRIPTION_CHARS)
    image = text("Address of an image", MAX_URL_CHARS, render_kw={"inputmode": "url"})
    terms = BooleanField("Shoppers must accept your terms of service")
    accept_terms = long_text("Your words at the terms", MAX_TEXT_CHARS)
    rates = SelectMultipleField("Shipping rates", choices=[])
    capture_later = BooleanField("Only authorise: the money is captured later, by hand")

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        return all([good, self._is_price_there(), self._has_name(), self._has_amount(), self._is_image_there()])

    def _is_price_there(self) -> bool:
        return self.sells.data != "price" or bool(self.price.data) or blame(self.price, "Choose a price.")

    def _has_name(self) -> bool:
        good = self.sells.data == "price" or (self.name.data or "").strip()
        return bool(good) or blame(self.name, "Say what is sold.")

    def _has_amount(self) -> bool:
        good = self.sells.data != "new" or self.amount.minor is not None or self.amount.errors
        return bool(good) or blame(self.amount, "Say what it costs.")

    def _is_image_there(self) -> bool:
        good = not self.image.data or is_web_address(self.image.data)
        return good or blame(self.image, "Give the whole address of an image, such as https://example.com/mug.jpg.")


class PersonalForm(Form):
    """What is signed into a link for one shopper."""

    currency = HiddenField()
    amount = AmountField("Amount")
    quantity = whole("Quantity", 1, MAX_QUANTITY)
    email = StringField("E-mail address", render_kw={"inputmode": "email", "autocomplete": "off"})
    client_reference_id = text("Your reference", 200)
    promotion_code = text("Promotion code", 500)
    expires_at = MomentField("Ends at")
    single_use = BooleanField("For one payment only")

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        known = not self.email.data or is_mailbox(self.email.data)
        return all([good, known or blame(self.email, "Give an e-mail address, such as jo@example.com.")])


PARTS: Mapping[str, Any] = {
    "label": lambda: text("Label", MAX_LABEL_CHARS),
    "type": lambda: SelectField(
        "Kind", choices=choices([("text", "Text"), ("numeric", "Digits"), ("dropdown", "Choice")]), default="text"
    ),
    "options": lambda: TextAreaField("Choices, one a line"),
    "optional": lambda: BooleanField("May stay empty"),
    "key": HiddenField,
}


def new_link_form(prices: Sequence[tuple[str, str]], rates: Sequence[tuple[str, str]]) -> NewLinkForm:
    """``prices`` and ``rates``: id and words of those that may be chosen."""
    form: NewLinkForm = _with_own_fields(NewLinkForm)()
    form.price.choices = choices([("", "Choose a price"), *prices])
    form.rates.choices = choices(rates)
    return form


def more_form() -> MoreOfLink:
    form: MoreOfLink = _with_own_fields(MoreOfLink)()
    return form


def room() -> int:
    """For so many of the merchant's own fields."""
    return min(settings().max_custom_fields, MOST_FIELDS)


def _with_own_fields(form: Any) -> Any:
    return _widened(form, room())


@cache
def _widened(form: Any, count: int) -> Any:
    own = {f"field_{place}_{part}": make() for place in range(count) for part, make in PARTS.items()}
    return type(form.__name__, (form,), own)
