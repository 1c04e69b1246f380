"""What is wrong with a bank account that a shopper typed, in a sentence that says how to mend it, or None."""

from checkout.hosted_page import checks, faults
from checkout.kit.bank_accounts import MAX_TYPED, is_account_number, is_iban, is_routing_number
from checkout.kit.texts import marked
from checkout.web import typed
from checkout.web.sentences import gettext as _

IBAN_WRONG = marked("The IBAN is not right. Check each letter and digit.")
ROUTING_WRONG = marked(
    "The routing number is not right. It has 9 digits, and stands on your checks or in your bank's app."
)
ACCOUNT_WRONG = marked("The account number is not right. It has 4 to 17 digits.")


def iban_problem(text: str) -> str | None:
    if not typed.plain(text):
        return _("Enter your IBAN.")
    return None if is_iban(iban(text)) else _(IBAN_WRONG)


def routing_problem(text: str) -> str | None:
    if not typed.plain(text):
        return _("Enter the routing number of your bank.")
    return None if is_routing_number(digits(text)) else _(ROUTING_WRONG)


def account_problem(text: str) -> str | None:
    if not typed.plain(text):
        return _("Enter your account number.")
    return None if is_account_number(digits(text)) else _(ACCOUNT_WRONG)


def holder_problem(text: str) -> str | None:
    said = faults.of_name(_("Enter the name that is on the account."))
    return checks.needed_problem(text, said, checks.MAX_NAME)


def iban(text: str) -> str:
    return typed.bare(text[:MAX_TYPED]).upper()


def digits(text: str) -> str:
    return typed.bare(text[:MAX_TYPED])
