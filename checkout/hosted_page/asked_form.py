"""The part of a page's form that its merchant asks for, beside what every page has."""

from collections.abc import Iterator, Mapping
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm

from checkout.hosted_page import faults
from checkout.hosted_page.address_fields import Named, address_of, country_of, lines_of, postal_code_of
from checkout.hosted_page.asked_inputs import part_problem, text_field, tick_field
from checkout.hosted_page.countries import DEFAULT_COUNTRY
from checkout.hosted_page.custom_inputs import input_of, name_of, value_of
from checkout.hosted_page.phones import phone_problem, read_phone
from checkout.hosted_page.tax_id_fields import BUSINESS, read_tax_id, tax_id_fields
from checkout.kit.texts import marked
from checkout.kit.wire import Shape
from checkout.payments.tax_id_formats import kinds_of
from checkout.sessions.asks import NOTHING, Asks
from checkout.sessions.given import Given
from checkout.web import typed
from checkout.web.countries import country_names, names_among
from checkout.web.fields import FormMeta
from checkout.web.sentences import gettext as _

MAX_NAME = 150  # characters of a person's or a business's. Source: Stripe
SAME_ADDRESS = "billingSameAsShipping"
NAMES = {
    "individual": ("individualName", marked("Full name"), "name", faults.of_full_name),
    "business": (BUSINESS, marked("Business name"), "organization", faults.of_business_name),
}
TERMS_WANTED = marked("Accept the terms to go on.")
EARLY = ("contact", "shipping", "custom")  # sections above the card
LATE = ("tax_id", "consent")
CARD = ("card_number", "card_expiry", "card_cvc", "billing_name")  # attributes of the page's own form
ADDRESS = ("billing_country", "billing_postal_code")


class AskedForm(BaseForm):  # type: ignore[misc]  # WTForms ships no types
    """``sections``: names of fields by the part of the page they stand in.

    ``saved``: cards to choose from, the country of each by its id. ``homes``: countries that addresses start with, the
    likeliest first.
    """

    def __init__(
        self,
        asks: Asks = NOTHING,
        formdata: Any = None,
        known: Mapping[str, Any] | None = None,
        *,
        takes_card: bool = True,
        saved: Mapping[str, str | None] | None = None,
        homes: tuple[str, ...] = (DEFAULT_COUNTRY,),
    ) -> None:
        self.asks, self.saved, self.takes_card, self.homes = asks, saved or {}, takes_card, homes
        self._typed: Mapping[str, Any] = formdata or known or {}
        self.same_address = bool(asks.shipping_countries and takes_card and self._is_same(formdata))
        made = {section: dict(getattr(self, f"_{section}")()) for section in (*EARLY, "billing", *LATE)}
        self.sections = {section: list(fields) for section, fields in made.items() if fields}
        super().__init__({name: it for fields in made.values() for name, it in fields.items()}, meta=FormMeta())
        self.process(formdata, data={SAME_ADDRESS: True, **self._defaults(), **(known or {})})

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.sections or self.saved)

    @property
    def shipping_country(self) -> str:
        """The one whose address is asked for."""
        countries = self.asks.shipping_countries
        chosen = self._typed.get("shippingCountry")
        likely = (home for home in self.homes if home in countries)
        return str(chosen) if chosen in countries else next(likely, countries[0])

    @property
    def billing_country(self) -> str:
        """Of a saved card its own: nobody is asked for another one then."""
        country = self.saved.get(self.chosen_card) if self.chosen_card is not None else None
        if country is not None:
            return country
        return self.shipping_country if self.same_address else self._own_billing_country

    @property
    def _own_billing_country(self) -> str:
        """Whose address is asked for, be it needed or not."""
        return str(self._typed.get("billingCountry") or self.homes[0])

    @property
    def follows_country(self) -> bool:
        """Another billing country changes what else is asked."""
        return self.asks.full_address or self.asks.tax_id is not None

    @property
    def picked_card(self) -> str | None:
        """The id of the saved card that is chosen among the cards, None where another one is."""
        if not (self.saved and self.takes_card):
            return None
        chosen = str(self._typed.get("savedCard") or next(iter(self.saved)))
        return chosen if chosen in self.saved else None

    @property
    def chosen_card(self) -> str | None:
        """The same where a card is to pay."""
        return None if self._pays_otherwise else self.picked_card

    @property
    def _pays_otherwise(self) -> bool:
        """By what is no card, where the page offers that."""
        return str(self._typed.get("method", "card")) != "card"

    @property
    def makes_needless(self) -> tuple[str, ...]:
        """Fields of the page's own form that a choice here makes needless."""
        if self.chosen_card is not None:
            return CARD + ADDRESS
        return ADDRESS if self.same_address else ()

    def problems(self, sections: tuple[str, ...]) -> dict[str, str]:
        """As the whole form's: by name, the first sentence that is wrong."""
        fields = (field for section in sections for field in self.of(section))
        return {field.name: str(field.errors[0]) for field in fields if field.errors}

    def of(self, section: str) -> list[Field]:
        return [self[name] for name in self.sections.get(section, ())]

    def given(self, more: Mapping[str, str | None]) -> Given:
        """Only after ``validate()`` found nothing. ``more``: what the page's own fields of the address hold."""
        asks, said = self.asks, {**{name: field.data for name, field in self._fields.items()}, **more}
        shipping = address_of(said, "shipping") if asks.shipping_countries else None
        tax_id = read_tax_id(asks, said, self.billing_country)
        texts = {it.key: value_of(it, said[name_of(it)]) for it in asks.custom_fields}
        return Given(
            address=self._billing_address(said, shipping),
            business_name=self._business_name(said, tax_id),
            custom_fields={key: text for key, text in texts.items() if text},
            individual_name=typed.plain(said.get("individualName")) or None,
            phone=read_phone(said["phoneNumber"], self._phone_country) if asks.phone else None,
            promotions=bool(said["promotionalEmailConsent"]) if asks.promotions else None,
            saves_card=bool(said.get("saveCard")) and self.picked_card is None and not self._pays_otherwise,
            shipping=shipping and {"address": shipping, "name": typed.plain(said["shippingName"])},
            tax_id=tax_id,
            terms=bool(said["termsOfServiceConsentCheckbox"]) if asks.terms else None,
        )

    def _business_name(self, said: Mapping[str, Any], tax_id: tuple[str, str] | None) -> str | None:
        is_asked = tax_id is not None or "business" in (self.asks.names or {})
        return typed.plain(said.get(BUSINESS)) or None if is_asked else None

    def _billing_address(self, said: Mapping[str, Any], shipping: Shape | None) -> Shape | None:
        if self.same_address:
            return shipping
        return address_of(said, "billing") if self.asks.full_address else None

    @property
    def _phone_country(self) -> str:
        return self.shipping_country if self.asks.shipping_countries else self.billing_country

    def _is_same(self, formdata: Any) -> bool:
        """On a fresh page it is, unless the shopper has said otherwise before."""
        return bool(self._typed.get(SAME_ADDRESS, not formdata))

    def _defaults(self) -> dict[str, Any]:
        """What stands in a field before anything is typed."""
        found: dict[str, Any] = {name_of(it): it.default_value for it in self.asks.custom_fields if it.default_value}
        if self.asks.shipping_countries:
            found["shippingCountry"] = self.shipping_country
        return found | {"billingCountry": self.homes[0]}

    # The sections, in the order of the page

    def _contact(self) -> Iterator[Named]:
        if self.asks.phone:
            yield (
                "phoneNumber",
                text_field(
                    _("Phone number"),
                    lambda text: phone_problem(text, self._phone_country),
                    type="tel",
                    autocomplete="tel",
                    inputmode="tel",
                    dir="ltr",
                ),
            )
        for kind, may_be_empty in (self.asks.names or {}).items():
            name, label, autocomplete, said = NAMES[kind]
            problem = part_problem(said(), MAX_NAME, needed=not may_be_empty)
            yield name, text_field(_(label), problem, needed=not may_be_empty, autocomplete=autocomplete)

    def _shipping(self) -> Iterator[Named]:
        countries = self.asks.shipping_countries
        if countries:
            name = part_problem(faults.of_recipient(), MAX_NAME)
            yield "shippingName", text_field(_("Name of the recipient"), name, autocomplete="shipping name")
            yield country_of("shipping", names_among(countries))
            yield from lines_of("shipping", self.shipping_country, lambda: True)
            yield postal_code_of("shipping", self.shipping_country, lambda: True)

    def _custom(self) -> Iterator[Named]:
        yield from map(input_of, self.asks.custom_fields)

    def _billing(self) -> Iterator[Named]:
        """What the page does not have of itself: it asks payers for country and postal code, and others for nothing."""
        if self.asks.shipping_countries and self.takes_card:
            update = {"data_update": ""} if self.asks.tax_id else {}
            yield SAME_ADDRESS, tick_field(_("Billing address is the same as shipping"), **update)
        if not self.asks.full_address:
            return
        if not self.takes_card:
            name = part_problem(faults.of_name(_("Enter the name.")), MAX_NAME)
            yield "billingName", text_field(_("Full name"), name, autocomplete="billing name")
            yield country_of("billing", country_names())
        yield from lines_of("billing", self._own_billing_country, self._bills_apart)
        if not self.takes_card:
            yield postal_code_of("billing", self._own_billing_country, self._bills_apart)

    def _bills_apart(self) -> bool:
        return not self.same_address and self.chosen_card is None

    def _tax_id(self) -> Iterator[Named]:
        if self.asks.tax_id is not None and kinds_of(self.billing_country):
            has_name = "business" in (self.asks.names or {})
            yield from tax_id_fields(self.asks.tax_id, self.billing_country, self._typed, asks_name=not has_name)

    def _consent(self) -> Iterator[Named]:
        if self.asks.offers_to_save and self.takes_card:
            yield "saveCard", tick_field(_("Save my card for next time"))
        if self.asks.promotions:
            yield "promotionalEmailConsent", tick_field(_("Send me news and offers by email"))
        if self.asks.terms:
            yield "termsOfServiceConsentCheckbox", tick_field(_("I accept the terms"), _(TERMS_WANTED))
