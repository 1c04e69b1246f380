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

from checkout.api.asks_params import MAX_TEXT_CHARS
from checkout.api.custom_field_params import MAX_LABEL_CHARS
from checkout.api.shipping_countries import SHIPPABLE
from checkout.dashboard.forms import Form, choices
from checkout.dashboard.inputs import (
    AmountField,
    MomentField,
    PairsField,
    PercentField,
    blame,
    currencies,
    long_text,
    text,
    whole,
)
from checkout.kit.config import settings
from checkout.kit.contacts import is_mailbox, is_web_address
from checkout.sessions.quantities import MAX_QUANTITY
from checkout.web.countries import names_among
from links.api import MAX_LIMIT, MAX_MESSAGE_CHARS
from links.dashboard import rows
from links.dashboard.rows import MAX_NAME_CHARS, Row

MAX_DESCRIPTION_CHARS = 1_000
MAX_URL_CHARS = 2_000
MAX_RATE_NAME_CHARS = 100  # Source: Stripe
MAX_TAX_NAME_CHARS = 50  # Source: Stripe
TAX_PLACES = 4  # of a percentage. Source: Stripe
OWN_FIELD = "Field of your own"
MOST_FIELDS = 10  # of the merchant's own that the form has room for
METHODS = (
    ("card", "Cards"),
    ("ideal", "iDEAL (euro)"),
    ("sepa_debit", "SEPA direct debit (euro)"),
    ("us_bank_account", "US bank account (US dollar)"),
)
BRANDS = (
    ("visa", "Visa"),
    ("mastercard", "Mastercard"),
    ("american_express", "American Express"),
    ("discover_global_network", "Discover, Diners, JCB and UnionPay"),
)
TAX_IDS = (("", "Not asked"), ("never", "Asked"), ("if_supported", "Required"))
NAMES = (("", "Not asked"), ("optional", "Asked, may stay empty"), ("required", "Required"))
ORDER = (
    *("sells", "name", "amount", "currency", "minimum", "maximum", "preset", "price", "about", "image", "row"),
    *("quantity", "adjustable", "least", "most", "limit", "expires_at", "after", "message", "redirect"),
    *("phone", "billing", "individual_name", "business_name", "tax_id", "countries", "field"),
    *("rates", "rate_name", "rate_amount", "taxes", "tax_name", "tax_percent", "tax_included"),
    *("codes", "methods", "blocked", "keep_card", "capture_later", "terms", "accept_terms", "promotions"),
)  # of their pages; what is declared last of ``MoreOfLink`` follows


class MoreOfLink(Form):
    """What may be said when a link is made, and changed later."""

    page_order = ORDER
    groups = {"row": rows.CALLED, "field": OWN_FIELD}
    currency: Any = HiddenField()
    quantity = whole("Quantity", 1, MAX_QUANTITY, default=1)
    adjustable = BooleanField("Shoppers may change the quantity")
    least = whole("At least", 0, MAX_QUANTITY, default=1)
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
    blocked = SelectMultipleField("Cards that are not taken", choices=choices(BRANDS))
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

    @property
    def rows(self) -> list[Row]:
        return rows.of(self)

    @property
    def touches_rows(self) -> bool:
        return any(row.is_said or row.is_wrong for row in self.rows)

    def touches(self, *names: str) -> bool:
        """Whether something was said, or is wrong, in these fields."""
        fields = [self[name] for name in names]
        return any(field.errors or (field.data or "") != (field.default or "") for field in fields)

    @property
    def touches_own_fields(self) -> bool:
        return any(field.errors or label.data for label, *rest in self.own_fields for field in (label, *rest))

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        own = [self._is_redirect_there(), self._are_bounds_ordered(), self._are_options_there()]
        return all([good, *own, *map(rows.is_whole, self.rows)])

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
    promotions = BooleanField("Ask whether shoppers want to hear of offers by e-mail")
    rates = SelectMultipleField("Shipping rates", choices=[])
    rate_name = text("Or a new way to ship", MAX_RATE_NAME_CHARS)
    rate_amount = AmountField("It costs")
    taxes = SelectMultipleField("Taxes", choices=[])
    tax_name = text("Or a new tax", MAX_TAX_NAME_CHARS)
    tax_percent = PercentField("Percent", TAX_PLACES)
    tax_included = BooleanField("The prices include it")
    capture_later = BooleanField("Only authorise: the money is captured later, by hand")

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        first = [self._is_price_there(), self._has_name(), self._has_amount(), self._is_image_there()]
        return all([good, *first, self._is_rate_whole(), self._is_tax_whole()])

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

    def _is_rate_whole(self) -> bool:
        if self.rate_amount.data and not self.rate_name.data:
            return blame(self.rate_name, "Say what the way to ship is called.")
        good = not self.rate_name.data or self.rate_amount.minor is not None or self.rate_amount.errors
        return bool(good) or blame(self.rate_amount, "Say what it costs; 0 is free.")

    def _is_tax_whole(self) -> bool:
        if self.tax_percent.data and not self.tax_name.data:
            return blame(self.tax_name, "Say what the tax is called, such as VAT.")
        good = not self.tax_name.data or self.tax_percent.share is not None
        return bool(good) or blame(self.tax_percent, "Say how many percent it is, 100 at most, such as 19 or 7.5.")


class PersonalForm(Form):
    """What is signed into a link for one shopper."""

    currency = HiddenField()
    email = StringField("E-mail address", render_kw={"inputmode": "email", "autocomplete": "off"})
    amount = AmountField("Amount")
    quantity = whole("Quantity", 1, MAX_QUANTITY)
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


Choices = Sequence[tuple[str, str]]  # ids, and words for them


def new_link_form(prices: Choices, rates: Choices, taxes: Choices) -> NewLinkForm:
    """With those of each that may be chosen."""
    form: NewLinkForm = _with_own_fields(NewLinkForm, rows.ROOM)()
    form.price.choices = choices([("", "Choose a price"), *prices])
    form.rates.choices, form.taxes.choices = choices(rates), choices(taxes)
    rows.offer(form.rows, prices)
    return form


def more_form(currency: str, prices: Choices, has_rows: int) -> MoreOfLink:
    """``has_rows``: of what the link sells already beside its first line."""
    form: MoreOfLink = _with_own_fields(MoreOfLink, max(rows.ROOM, has_rows + rows.SPARE))()
    form.currency.data = currency
    rows.offer(form.rows, prices)
    return form


def room() -> int:
    """For so many of the merchant's own fields."""
    return min(settings().max_custom_fields, MOST_FIELDS)


def _with_own_fields(form: Any, has_rows: int) -> Any:
    return _widened(form, room(), has_rows)


@cache
def _widened(form: Any, count: int, has_rows: int) -> Any:
    own = {f"field_{place}_{part}": make() for place in range(count) for part, make in PARTS.items()}
    return type(form.__name__, (form,), own | rows.fields(has_rows))
