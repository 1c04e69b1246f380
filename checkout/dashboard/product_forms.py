"""The forms of products and prices, and the columns that they say."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from checkout.catalogue.amounts import check_bounds, check_size, check_tiers
from checkout.dashboard.forms import Form, choices
from checkout.dashboard.inputs import AmountField, PairsField, blame, currencies, whole
from checkout.kit.contacts import is_web_address
from checkout.kit.errors import Refused
from checkout.kit.wire import Shape

MAX_NAME_CHARS = 250  # longer ones no page shows well
MAX_TEXT_CHARS = 1_000
MAX_IMAGES = 8  # of a product. Source: Stripe
MAX_UNIT_LABEL_CHARS = 12  # Source: Stripe
MAX_LOOKUP_KEY_CHARS = 200  # Source: Stripe
MOST_TIERS = 4  # that the form has room for; the API takes more
MOST_UNITS = 1_000_000_000
KINDS = (("fixed", "One price"), ("tiers", "Tiers, by the quantity"), ("open", "The shopper decides"))
TAXES = (("unspecified", "Not said"), ("inclusive", "In the price"), ("exclusive", "On top of the price"))
MODES = (("graduated", "Each unit at its own tier"), ("volume", "All units at the tier of the last"))
# What a price costs, as pages ask for it.
COST: Sequence[str] = ("kind", "amount", "currency", "minimum", "maximum", "preset", "tier", "tiers_mode")
LAST_TIER, NO_END = "The last tier has no end: leave this empty.", "Say where this tier ends: only the last has no end."
NO_IMAGE = "Give the whole address of each image, such as https://example.com/mug.jpg."


def _most(chars: int) -> Length:
    return Length(max=chars, message=f"Use at most {chars:,} characters.")


class ProductForm(Form):
    name = StringField("Name", [InputRequired("Say what is sold."), _most(MAX_NAME_CHARS)])
    description = TextAreaField("Description", [_most(MAX_TEXT_CHARS)])
    images = TextAreaField("Addresses of images")
    url = StringField("Its own page", [_most(MAX_TEXT_CHARS)], render_kw={"inputmode": "url"})
    unit_label = StringField("A unit is called", [_most(MAX_UNIT_LABEL_CHARS)])
    metadata = PairsField("Metadata")

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        return all([good, self._are_images_there(), self._is_url_there()])

    @property
    def image_urls(self) -> list[str]:
        return (self.images.data or "").split()

    @property
    def columns(self) -> Shape:
        texts = {name: (self[name].data or "").strip() or None for name in ("description", "url", "unit_label")}
        name, images = self.name.data.strip(), self.image_urls
        return {"name": name, "images": images, "metadata_": self.metadata.pairs, **texts}

    def _are_images_there(self) -> bool:
        if len(self.image_urls) > MAX_IMAGES:
            return blame(self.images, f"A product has at most {MAX_IMAGES} images.")
        return all(map(is_web_address, self.image_urls)) or blame(self.images, NO_IMAGE)

    def _is_url_there(self) -> bool:
        url = (self.url.data or "").strip()
        return not url or is_web_address(url) or blame(self.url, "Give the whole address, such as https://example.com.")


class PriceTermsForm(Form):
    """What is said of a price beside what it costs."""

    tax_behavior = SelectField("Tax", choices=choices(TAXES), default="unspecified")
    nickname = StringField("Your own name for it", [_most(MAX_NAME_CHARS)])
    lookup_key = StringField("Lookup key", [_most(MAX_LOOKUP_KEY_CHARS)])

    @property
    def said(self) -> Shape:
        names = {name: (self[name].data or "").strip() or None for name in ("nickname", "lookup_key")}
        return {"tax_behavior": self.tax_behavior.data, **names}


class PriceChangeForm(PriceTermsForm):
    """What may be said anew of a price; what it costs never changes."""

    metadata = PairsField("Metadata")

    @property
    def columns(self) -> Shape:
        return {**self.said, "metadata_": self.metadata.pairs}


class PriceForm(PriceTermsForm):
    """``id``: what the price will be called."""

    page_order = COST
    groups = {"tier": "Tier"}
    id = HiddenField()
    kind = RadioField("What does it cost?", choices=choices(KINDS), default="fixed")
    amount = AmountField("Price")
    currency = currencies()
    minimum = AmountField("At least")
    maximum = AmountField("At most")
    preset = AmountField("Suggested")
    tiers_mode = SelectField("How tiers count", choices=choices(MODES), default="graduated")

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        return all([good, self._has_amount(), self._has_tiers(), self._has_last_tier()])

    @property
    def tiers(self) -> list[tuple[Any, Any, Any]]:
        """Of each tier: its end, what a unit costs, and what it costs at all."""
        return [
            tuple(self[f"tier_{place}_{part}"] for part in ("end", "amount", "flat")) for place in range(MOST_TIERS)
        ]

    def refuse_price(self, refused: Refused) -> None:
        """At the field of the parameter that was refused."""
        param = refused.param or ""
        places = {"unit_amount": "amount"} | {
            f"tiers[{place}][{name}]": f"tier_{place}_{part}"
            for place in range(MOST_TIERS)
            for name, part in (("up_to", "end"), ("unit_amount", "amount"), ("flat_amount", "flat"))
        }
        inner = param.removeprefix("custom_unit_amount[").removesuffix("]")
        self.refuse(refused, {param: places.get(param, inner)})

    def price_columns(self) -> Shape:
        """Raises ``Refused`` for amounts that no price may have."""
        return {"currency": self.currency.data, **self.said, **self._amounts()}

    def _amounts(self) -> Shape:
        currency = self.currency.data
        if self.kind.data == "fixed":
            check_size(self.amount.minor, currency, "unit_amount")
            return {"unit_amount": self.amount.minor}
        if self.kind.data == "open":
            custom = {name: self[name].minor for name in ("maximum", "minimum", "preset")}
            check_bounds(custom, currency, "custom_unit_amount")
            return {"unit_amount": 0, "custom_unit_amount": custom}
        tiers = [_tier(*fields) for fields in self._said_tiers]
        check_tiers(tiers, currency, "tiers")
        return {"unit_amount": 0, "tiers": tiers, "tiers_mode": self.tiers_mode.data}

    @property
    def _said_tiers(self) -> list[tuple[Any, Any, Any]]:
        return [fields for fields in self.tiers if fields[1].data or fields[2].data]

    def _has_amount(self) -> bool:
        good = self.kind.data != "fixed" or self.amount.minor is not None or self.amount.errors
        return bool(good) or blame(self.amount, "Say what it costs.")

    def _has_tiers(self) -> bool:
        good = self.kind.data != "tiers" or self._said_tiers
        return bool(good) or blame(self.tiers[0][1], "Say what a unit costs.")

    def _has_last_tier(self) -> bool:
        ends = [end for end, *_costs in self._said_tiers] if self.kind.data == "tiers" else []
        for end in ends:
            is_last = end is ends[-1]
            if not end.errors and is_last == (end.data is not None):
                return blame(end, LAST_TIER if is_last else NO_END)
        return True


for _place in range(MOST_TIERS):
    setattr(PriceForm, f"tier_{_place}_end", whole("Up to", 1, MOST_UNITS))
    setattr(PriceForm, f"tier_{_place}_amount", AmountField("A unit"))
    setattr(PriceForm, f"tier_{_place}_flat", AmountField("And once for the tier"))


class NewProductForm(ProductForm, PriceForm):
    """A product with the price that is its default."""

    page_order = ("name", *COST)


def _tier(end: Any, amount: Any, flat: Any) -> Shape:
    """As a price keeps it."""
    return {
        "flat_amount": flat.minor,
        "flat_amount_decimal": None if flat.minor is None else str(flat.minor),
        "unit_amount": amount.minor,
        "unit_amount_decimal": None if amount.minor is None else str(amount.minor),
        "up_to": end.data,
    }
