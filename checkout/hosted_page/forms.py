"""The payment form: what a shopper types, checked and handed on as a card and its owner."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import Field, Form, HiddenField, SelectField, StringField

from checkout.hosted_page import checks, inputs, postal_codes
from checkout.hosted_page.asked_form import EARLY, LATE, AskedForm
from checkout.hosted_page.asked_inputs import rule
from checkout.hosted_page.countries import DEFAULT_COUNTRY, CountrySelect
from checkout.hosted_page.custom_inputs import CUSTOM
from checkout.kit.bank_accounts import BankAccount
from checkout.kit.card import Card, brand_of
from checkout.web import fields, typed
from checkout.web.sentences import later


@dataclass(frozen=True, slots=True)
class Billing:
    """Who pays; of who has nothing to pay only ``email``. ``country`` is ISO 3166-1 alpha-2."""

    email: str
    name: str = ""
    country: str | None = None
    postal_code: str | None = None


class ForgetfulField(StringField):  # type: ignore[misc]  # WTForms ships no types
    """A field whose text is never sent back to the page, nor shown in a trace."""

    def _value(self) -> str:
        return ""

    def __repr__(self) -> str:
        return f"ForgetfulField({self.name})"


class OrderForm(Form):  # type: ignore[misc]  # WTForms ships no types
    """What a shopper who has nothing to pay types. The token is opaque here."""

    class Meta(fields.Written):
        """As WTForms merges it into its own."""

    takes_card = False
    is_refused = False  # by the bank, for what is in one of its fields
    checkout = HiddenField()
    email = StringField(later("Email"), [rule(checks.email_problem)], render_kw=inputs.EMAIL)

    def __init__(self, formdata: Any = None, *, email: str = "", asked: AskedForm | None = None, **known: str) -> None:
        super().__init__(formdata, data={"email": email, **known})
        self.was_sent = bool(formdata)
        self.asked = asked or AskedForm(takes_card=self.takes_card)

    @property
    def problems(self) -> Mapping[str, str]:
        """HTML name to the first sentence that is wrong with it, in the order of the page."""
        own = {field.name: str(field.errors[0]) for field in self if field.errors}
        first, last = ({name: own.pop(name) for name in (it,) if name in own} for it in ("email", "billingPostalCode"))
        billing = self.asked.problems(("billing",))
        late = self.asked.problems(LATE)
        return {**first, **self.asked.problems(EARLY), **own, **billing, **last, **late}

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self.asked.validate()
        for name in self.asked.makes_needless:
            if name in self:
                self[name].errors = []
        return not self.problems

    def forget_card_numbers(self) -> None:
        """Before it is sent back: no field has one then, but those that may ask for any number."""
        for field in (*self, *self.asked):
            may_be_any = field.name == "phoneNumber" or field.name.startswith(CUSTOM)
            if isinstance(field.data, str) and not may_be_any and checks.holds_card_number(field.data):
                field.data = ""

    def lock_email(self, email: str) -> None:
        """Shows an address that is known, and takes no other."""
        self.email.data = email
        self.email.render_kw = {**inputs.EMAIL, "readonly": True}

    def billing(self) -> Billing:
        """Only after ``validate()`` found nothing."""
        return Billing(email=typed.plain(self.email.data))


class PaymentForm(OrderForm):
    """Fields carry Stripe's names in HTML (``cardNumber``); ids are the same."""

    takes_card = True
    card_number = ForgetfulField(
        later("Card number"), [rule(checks.number_problem)], name="cardNumber", render_kw=inputs.CARD_NUMBER
    )
    card_expiry = StringField(
        later("Expiry date"), [rule(checks.expiry_problem)], name="cardExpiry", render_kw=inputs.CARD_EXPIRY
    )
    card_cvc = ForgetfulField(later("Security code (CVC)"), name="cardCvc", render_kw=inputs.CARD_CVC)
    billing_name = StringField(
        later("Name on card"), [rule(checks.name_problem)], name="billingName", render_kw=inputs.NAME
    )
    billing_country = SelectField(
        later("Country or region"),
        [rule(checks.country_problem)],
        name="billingCountry",
        validate_choice=False,
        widget=CountrySelect(),
        render_kw=inputs.COUNTRY,
    )
    billing_postal_code = StringField(name="billingPostalCode", render_kw=inputs.POSTAL_CODE)

    def __init__(
        self,
        formdata: Any = None,
        *,
        country: str = DEFAULT_COUNTRY,
        email: str = "",
        expiry: str = "",
        name: str = "",
        postal_code: str = "",
        token: str | None = None,
        asked: AskedForm | None = None,
    ) -> None:
        """``token``, where given, is what the page carries, whatever token was posted."""
        known = {"billing_country": country, "billing_name": name, "billing_postal_code": postal_code}
        known["card_expiry"] = expiry
        super().__init__(formdata, email=email, asked=asked, **known)
        self.checkout.data = token if token is not None else self.checkout.data
        if self.asked.follows_country:
            self.billing_country.render_kw = inputs.COUNTRY | {"data-update": ""}
        self.billing_postal_code.label.text = postal_codes.label_for(self.country)

    @property
    def chosen(self) -> str:
        """The type of what is paid with."""
        return "card"

    @property
    def saved_card(self) -> str | None:
        """The id of the card that was saved before and is to pay, None where nothing like that is chosen."""
        return self.asked.chosen_card if self.chosen == "card" else None

    @property
    def asks_for_address(self) -> bool:
        """Whether the billing address is wanted, by whichever way is paid; else it is only a card's."""
        return self.asked.follows_country or "billingSameAsShipping" in self.asked

    @property
    def country(self) -> str:
        return str(self.billing_country.data)

    @property
    def wants_postal_code(self) -> bool:
        return postal_codes.is_required(self.country)

    @property
    def brand(self) -> str:
        return brand_of(self._digits())

    def validate_card_cvc(self, field: Field) -> None:
        rule(lambda text: checks.cvc_problem(text, self.brand))(self, field)

    def validate_billing_postal_code(self, field: Field) -> None:
        rule(self._postal_code_problem)(self, field)

    def blame(self, html_name: str, sentence: str) -> None:
        """Puts what the bank said at its field: ``html_name`` is one that ``words.field_of`` gave."""
        field = next(field for field in self if field.name == html_name)
        field.errors = [*field.errors, sentence]
        self.is_refused = True

    def card(self) -> Card:
        """Only after ``validate()`` found nothing."""
        expiry = typed.read_expiry(self.card_expiry.data)
        assert expiry is not None
        return Card(self._digits(), *expiry, cvc=typed.bare(self.card_cvc.data))

    def typed(self) -> Card | BankAccount:
        """What is paid with. Only after ``validate()`` found nothing."""
        return self.card()

    def billing(self) -> Billing:
        """Only after ``validate()`` found nothing."""
        return Billing(
            name=typed.plain(self.billing_name.data),
            email=typed.plain(self.email.data),
            country=self.country,
            postal_code=typed.in_ascii(self.billing_postal_code.data or "").upper() or None,
        )

    def _digits(self) -> str:
        return typed.bare((self.card_number.data or "")[: typed.MAX_TYPED_NUMBER])

    def _postal_code_problem(self, text: str) -> str | None:
        return postal_codes.problem_with(text, self.country)
