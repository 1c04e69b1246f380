"""What stands on the button of a page's form."""

from checkout.hosted_page.deeds import Deed
from checkout.kit.texts import marked
from checkout.sessions.basket import Basket
from checkout.web.figures import money_words
from checkout.web.sentences import gettext as _


def button_words(deed: Deed, submit_type: str | None, basket: Basket) -> str:
    match deed:
        case "save_card":
            return _("Save card")
        case "save_method":
            # Translators: a button: saves a way to pay
            return _("Save")
        case "order":
            return _("Complete order")
        case "pay" | "donate":
            total = basket.totals.total
            return of_payment(submit_type, money_words(total, basket.currency) if total else None)


def of_payment(submit_type: str | None, amount: str | None) -> str:
    """``amount``: None where nothing is chosen yet."""
    alone, with_amount = _PAY_WORDS.get(submit_type or "", _PAY)
    return _(alone) if amount is None else _(with_amount, amount=amount)


# Translators: a button
_PAY = (marked("Pay"), marked("Pay %(amount)s"))
# Translators: a button: reserves and pays
_BOOK = (marked("Book"), marked("Book %(amount)s"))
# Translators: a button: gives money
_DONATE = (marked("Donate"), marked("Donate %(amount)s"))
_PAY_WORDS = {"book": _BOOK, "donate": _DONATE}  # by submit_type; all others pay
