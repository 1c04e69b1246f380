"""The forms of coupons and of promotion codes, and the columns that they say."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, Optional, Regexp

from checkout.catalogue.offers import restrictions
from checkout.catalogue.promotion_codes import CODE
from checkout.dashboard.forms import Form, choices
from checkout.dashboard.inputs import AmountField, MomentField, PairsField, PercentField, blame, currencies, whole
from checkout.kit.wire import Shape

MAX_NAME_CHARS = 40  # Source: Stripe
MAX_ID_CHARS = 60
MAX_REDEMPTIONS = 1_000_000_000  # more is no limit
MAX_MONTHS = 1_200  # a hundred years. Source: Stripe
PERCENT_PLACES = 2  # Source: Stripe
DURATIONS = (("once", "Once"), ("repeating", "For some months"), ("forever", "Always"))


class CouponForm(Form):
    """``made``: the id that it gets where none is typed."""

    made = HiddenField()
    name = StringField("Name", [Length(max=MAX_NAME_CHARS, message=f"Use at most {MAX_NAME_CHARS} characters.")])
    kind = RadioField(
        "What is taken off?", choices=choices([("percent", "A share"), ("amount", "An amount")]), default="percent"
    )
    percent = PercentField("Percent", PERCENT_PLACES)
    amount = AmountField("Amount")
    currency = currencies()
    duration = SelectField("It lasts", choices=choices(DURATIONS), default="once")
    months = whole("Months", 1, MAX_MONTHS)
    max_redemptions = whole("How often it can be redeemed", 1, MAX_REDEMPTIONS)
    redeem_by = MomentField("Can be redeemed until")
    products = SelectMultipleField("Only for", choices=[])
    chosen_id = StringField("Its id", [Length(max=MAX_ID_CHARS, message=f"Use at most {MAX_ID_CHARS} characters.")])

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        return all([good, self._has_percent(), self._has_amount(), self._has_months()])

    @property
    def columns(self) -> Shape:
        is_share, repeats = self.kind.data == "percent", self.duration.data == "repeating"
        return {
            "amount_off": None if is_share else self.amount.minor,
            "currency": None if is_share else self.currency.data,
            "duration": self.duration.data,
            "duration_in_months": self.months.data if repeats else None,
            "max_redemptions": self.max_redemptions.data,
            "name": (self.name.data or "").strip() or None,
            "percent_off": self.percent.share if is_share else None,
            "products": list(self.products.data or ()),
            "redeem_by": self.redeem_by.data,
        }

    def _has_percent(self) -> bool:
        good = self.kind.data != "percent" or self.percent.share not in (None, "0")
        return good or blame(self.percent, "Give a share from 0.01 to 100 percent, with two decimals at most.")

    def _has_amount(self) -> bool:
        good = self.kind.data != "amount" or self.amount.minor or self.amount.errors
        return bool(good) or blame(self.amount, "Say how much is taken off.")

    def _has_months(self) -> bool:
        good = self.duration.data != "repeating" or self.months.data is not None or self.months.errors
        return bool(good) or blame(self.months, "Say for how many months.")


class CouponChangeForm(Form):
    """What may be said anew of a coupon; what it takes off never changes."""

    name = StringField("Name", [Length(max=MAX_NAME_CHARS, message=f"Use at most {MAX_NAME_CHARS} characters.")])
    metadata = PairsField("Metadata")

    @property
    def columns(self) -> Shape:
        return {"name": (self.name.data or "").strip() or None, "metadata_": self.metadata.pairs}


class CodeForm(Form):
    """``id``: what the promotion code will be called by programs."""

    id = HiddenField()
    code = StringField("Code", [Optional(), Regexp(rf"^{CODE.pattern}$", message="Use letters, digits and dashes.")])
    max_redemptions = whole("How often it can be redeemed", 1, MAX_REDEMPTIONS)
    expires_at = MomentField("Ends at")
    minimum = AmountField("Only for orders of at least")
    currency = currencies()
    customer = StringField("Only for the customer", render_kw={"autocomplete": "off"})
    first_time = BooleanField("Only for who has never paid before")

    @property
    def columns(self) -> Shape:
        """But whose it is."""
        least = self.minimum.minor
        currency = None if least is None else self.currency.data
        return {
            "code": self.code.data or None,
            "expires_at": self.expires_at.data,
            "max_redemptions": self.max_redemptions.data,
            "restrictions": restrictions(first_time=self.first_time.data, minimum=least, currency=currency),
        }
