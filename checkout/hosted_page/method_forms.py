"""The payment form where there is a choice of ways to pay: only what belongs to the chosen one is looked at."""

from typing import Any

from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from checkout.hosted_page import method_checks as checks
from checkout.hosted_page.asked_form import ADDRESS, AskedForm
from checkout.hosted_page.asked_inputs import rule
from checkout.hosted_page.forms import Billing, ForgetfulField, PaymentForm
from checkout.hosted_page.inputs import NAME
from checkout.hosted_page.method_words import CHOOSE
from checkout.kit.bank_accounts import AtTheirBank, BankAccount, Iban, UsAccount
from checkout.kit.card import Card
from checkout.kit.texts import marked
from checkout.web import typed
from checkout.web.sentences import gettext as _
from checkout.web.sentences import later

CARD_FIELDS = (
    "card_number",
    "card_expiry",
    "card_cvc",
    "billing_name",
    *ADDRESS,
)
FIELDS_OF = {
    "card": CARD_FIELDS,
    "ideal": (),
    "sepa_debit": ("iban", "iban_holder"),
    "us_bank_account": ("routing_number", "account_number", "account_type", "account_holder"),
}  # by type; all others belong to every way to pay
ACCOUNT_TYPES = {
    # Translators: a kind of bank account in the United States, for everyday payments
    "checking": marked("Checking"),
    # Translators: a kind of bank account in the United States, to save money
    "savings": marked("Savings"),
}
NO_SUCH_TYPE = marked("Not a valid choice.")
_NO_HELP: dict[str, object] = {
    "spellcheck": "false",
    "autocapitalize": "off",
    "enterkeyhint": "next",
    "autocomplete": "off",
    "dir": "ltr",
}
_NAME = {**NAME, "autocomplete": "name"}


class WaysForm(PaymentForm):
    """``offered``: types of ways to pay; a shopper chooses one of them by ``method``."""

    iban = ForgetfulField(
        later("IBAN"),
        [rule(checks.iban_problem)],
        render_kw=_NO_HELP | {"autocapitalize": "characters", "data-wrong": later(checks.IBAN_WRONG)},
    )
    iban_holder = StringField(
        later("Name on the account"), [rule(checks.holder_problem)], name="ibanHolder", render_kw=_NAME
    )
    routing_number = StringField(
        later("Routing number"),
        [rule(checks.routing_problem)],
        name="routingNumber",
        render_kw=_NO_HELP | {"inputmode": "numeric", "data-wrong": later(checks.ROUTING_WRONG)},
    )
    account_number = ForgetfulField(
        later("Account number"),
        [rule(checks.account_problem)],
        name="accountNumber",
        render_kw=_NO_HELP | {"inputmode": "numeric", "data-wrong": later(checks.ACCOUNT_WRONG)},
    )
    account_type = SelectField(
        later("Account type"),
        [rule(lambda text: None if text in ACCOUNT_TYPES else _(NO_SUCH_TYPE))],
        name="accountType",
        choices=[SelectChoice(type, later(label)) for type, label in ACCOUNT_TYPES.items()],
        validate_choice=False,
    )
    account_holder = StringField(
        later("Name on the account"), [rule(checks.holder_problem)], name="accountHolder", render_kw=_NAME
    )
    method = StringField(later("Pay with"))
    _fields: dict[str, Field]

    def __init__(
        self,
        formdata: Any = None,
        *,
        offered: tuple[str, ...],
        tried: str | None = None,
        asked: AskedForm | None = None,
        **known: str,
    ) -> None:
        super().__init__(formdata, asked=asked, **known)
        self.offered = offered
        if not self.was_sent or len(offered) == 1:
            self.method.data = tried or offered[0]
        self.iban_holder.data = self.iban_holder.data or known.get("name", "")
        self.account_holder.data = self.account_holder.data or known.get("name", "")

    @property
    def chosen(self) -> str:
        """The one that was chosen; the first, where that is none that is offered."""
        return str(self.method.data) if self.method.data in self.offered else self.offered[0]

    def validate(self, extra_validators: Any = None) -> bool:
        aside = {name for type, names in FIELDS_OF.items() if type != self.chosen for name in names}
        aside -= set(ADDRESS) if self.asks_for_address else set()
        whole: dict[str, Field] = self._fields
        self._fields = {name: field for name, field in whole.items() if name not in aside}
        try:
            return bool(super().validate(extra_validators))
        finally:
            self._fields = whole

    def validate_method(self, field: Field) -> None:
        rule(lambda text: None if text in self.offered else _(CHOOSE))(self, field)

    def typed(self) -> Card | BankAccount:
        """Only after ``validate()`` found nothing."""
        match self.chosen:
            case "card":
                return self.card()
            case "ideal":
                return AtTheirBank()
            case "sepa_debit":
                return Iban(checks.iban(self.iban.data))
            case _:
                return UsAccount(
                    checks.digits(self.routing_number.data),
                    checks.digits(self.account_number.data),
                    self.account_type.data,
                    linked=True,
                )

    def billing(self) -> Billing:
        if self.chosen == "card":
            return super().billing()
        holder = {"sepa_debit": self.iban_holder, "us_bank_account": self.account_holder}.get(self.chosen)
        return Billing(typed.plain(self.email.data), typed.plain(holder.data) if holder else "")
