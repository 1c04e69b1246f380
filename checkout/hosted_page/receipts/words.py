"""Ways to pay as a receipt says them, in the reader's language."""

from checkout.hosted_page import method_words
from checkout.payments.charges import Charge
from checkout.web.sentences import gettext as _

BANK_ACCOUNTS = frozenset({"acss_debit", "au_becs_debit", "bacs_debit", "sepa_debit", "us_bank_account"})


def method(charge: Charge) -> str | None:
    """What it was paid with, as far as its owner needs to know it again; None where there is nothing to tell."""
    details = charge.payment_method_details
    type = details["type"]
    about = details.get(type) or {}
    last4 = about.get("last4")
    if type == "card":
        brand = method_words.brand_name(about.get("brand"))
        return _("%(brand)s ending in %(last4)s", brand=brand, last4=last4)
    if type in BANK_ACCOUNTS and last4:
        return _("Bank account ending in %(last4)s", last4=last4)
    return None
