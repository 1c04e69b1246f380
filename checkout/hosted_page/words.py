"""What the page says when a payment, or the whole page, cannot go on: what happened, and what to do now."""

from dataclasses import dataclass
from typing import Literal, get_args

from checkout.kit.texts import marked
from checkout.web.sentences import gettext as _
from checkout.web.sentences import in_a_row

CardFieldName = Literal["cardNumber", "cardExpiry", "cardCvc"]
StateKind = Literal[
    "confirming",
    "taking_back",
    "challenge_open",
    "expired",
    "inactive",
    "limit_reached",
    "altered",
    "used",
    "in_use",
    "unusable",
    "discount_gone",
    "not_found",
    "too_many_tries",
    "busy",
    "out_of_reach",
    "failed",
    "returned",
]
STATE_KINDS: tuple[StateKind, ...] = get_args(StateKind)


@dataclass(frozen=True, slots=True)
class Words:
    """A heading, and the sentences below it. ``is_quoted``: they are the merchant's own, in whatever language."""

    title: str
    text: str
    is_quoted: bool = False

    @property
    def said(self) -> "Words":
        """In the page's language, where these are marked only."""
        return Words(_(self.title), _(self.text))


NOT_THROUGH = marked("The payment did not go through")
NOT_SAVED = marked("The card was not saved")

GENERIC = marked(
    "The bank declined the payment without saying why. Nothing was charged. Try another card, or ask your bank."
)
NO_MONEY = marked(
    "The card does not have enough money for this payment. Nothing was charged. "
    "Try another card, or add money and try again."
)
OVER_LIMIT = marked(
    "The card has reached its spending limit. Nothing was charged. "
    "Try another card, or ask your bank to raise the limit."
)
NOT_THIS_PURCHASE = marked(
    "This card cannot be used for this kind of payment. Nothing was charged. Use another card, or ask your bank."
)
NOT_THIS_CURRENCY = marked(
    "This card cannot pay in this currency. Nothing was charged. Use another card, or ask your bank."
)
TRY_AGAIN = marked(
    "The bank could not be reached just now. Nothing was charged. Try again in a moment, or use another card."
)
TWICE = marked(
    "The bank stopped this payment because it looks the same as one made a moment ago. "
    "Check whether you have a receipt already before you pay again."
)
NOT_ACCEPTED = marked("The bank did not accept this card. Nothing was charged. Try another card, or ask your bank.")
OF_PAYMENTS = frozenset({GENERIC, NO_MONEY, OVER_LIMIT, NOT_THIS_PURCHASE, NOT_THIS_CURRENCY, TWICE})
NOT_CONFIRMED = marked(
    "The bank could not confirm that it was you. Nothing was charged. Try again, or use another card."
)
PIN_WANTED = marked("The bank wants the card's PIN, which works only at a till. Nothing was charged. Use another card.")
NOT_THIS_BRAND = marked("This shop does not take cards of this brand. Nothing was charged. Use another card.")
NOT_THIS_KIND = marked("This shop does not take cards of this kind. Nothing was charged. Use another card.")
ADDRESS = marked(
    "The postal code does not match the one the bank has. Nothing was charged. Check the postal code, then try again."
)
NEW_CARD = marked("The bank has replaced this card. Nothing was charged. Use the new card, or another one.")
REAL_CARD_IN_TEST = marked(
    "This page is in test mode, where real cards do not work. Nothing was charged. Use a test card."
)
WRONG_NUMBER = marked("The card number is not right. Check the digits.")
WRONG_EXPIRY = marked("The expiry date is not right. Check the month and the year on the card.")
EXPIRED_CARD = marked("This card has expired. Use another card.")

# Every decline code of docs.stripe.com/declines/codes whose words are not GENERIC. Absent on purpose,
# so that the page never tells a thief: lost_card, stolen_card, pickup_card, restricted_card,
# security_violation, fraudulent, merchant_blacklist, highest_risk_level. Absent because the bank gave
# no reason: do_not_honor, do_not_try_again, call_issuer, generic_decline, no_action_taken,
# not_permitted, stop_payment_order, revocation_of_authorization, revocation_of_all_authorizations,
# transaction_not_allowed, invalid_account.
_TEXTS: dict[str, str] = {
    "insufficient_funds": NO_MONEY,
    "card_velocity_exceeded": OVER_LIMIT,
    "withdrawal_count_limit_exceeded": OVER_LIMIT,
    "invalid_amount": OVER_LIMIT,
    "card_brand_blocked": NOT_THIS_BRAND,
    "card_funding_blocked": NOT_THIS_KIND,
    "card_not_supported": NOT_THIS_PURCHASE,
    "service_not_allowed": NOT_THIS_PURCHASE,
    "currency_not_supported": NOT_THIS_CURRENCY,
    "duplicate_transaction": TWICE,
    "approve_with_id": TRY_AGAIN,
    "issuer_not_available": TRY_AGAIN,
    "processing_error": TRY_AGAIN,
    "reenter_transaction": TRY_AGAIN,
    "try_again_later": TRY_AGAIN,
    "authentication_required": NOT_CONFIRMED,
    "authentication_not_handled": NOT_CONFIRMED,
    "mobile_device_authentication_required": NOT_CONFIRMED,
    "payment_intent_authentication_failure": NOT_CONFIRMED,
    "setup_intent_authentication_failure": NOT_CONFIRMED,
    "incorrect_pin": PIN_WANTED,
    "invalid_pin": PIN_WANTED,
    "offline_pin_required": PIN_WANTED,
    "online_or_offline_pin_required": PIN_WANTED,
    "pin_try_exceeded": PIN_WANTED,
    "incorrect_address": ADDRESS,
    "incorrect_zip": ADDRESS,
    "new_account_information_available": NEW_CARD,
    "testmode_decline": REAL_CARD_IN_TEST,
    "test_mode_live_card": REAL_CARD_IN_TEST,
    "incorrect_number": WRONG_NUMBER,
    "invalid_number": WRONG_NUMBER,
    "invalid_expiry_month": WRONG_EXPIRY,
    "invalid_expiry_year": WRONG_EXPIRY,
    "expired_card": EXPIRED_CARD,
}

_FIELDS: dict[str, CardFieldName] = {
    "incorrect_number": "cardNumber",
    "invalid_number": "cardNumber",
    "invalid_expiry_month": "cardExpiry",
    "invalid_expiry_year": "cardExpiry",
    "expired_card": "cardExpiry",
    "incorrect_cvc": "cardCvc",
    "invalid_cvc": "cardCvc",
}


def decline_words(code: str | None, decline_code: str | None, brand: str, *, saving: bool = False) -> Words:
    """The words for a decline, by its finer code first; ``brand`` tells how long the security code is.

    ``saving``: the card was to be saved, and nothing to be paid.
    """
    title = _(NOT_SAVED) if saving else _(NOT_THROUGH)
    for known in (decline_code, code):
        if known and _FIELDS.get(known) == "cardCvc":
            return Words(title, in_a_row(_("The security code does not match the card."), cvc_hint(brand)))
        if known and known in _TEXTS:
            return Words(title, _reason(_TEXTS[known], saving=saving))
    return Words(title, _reason(GENERIC, saving=saving))


def _reason(text: str, *, saving: bool) -> str:
    return _(NOT_ACCEPTED) if saving and text in OF_PAYMENTS else _(text)


def cvc_hint(brand: str) -> str:
    """Where a card of this brand carries its security code."""
    return _("Check the 4 digits on the front.") if brand == "amex" else _("Check the 3 digits on the back.")


def field_of(code: str | None) -> CardFieldName | None:
    """The field a decline belongs to; None where it belongs in the panel above the card."""
    return _FIELDS.get(code or "")


_STATES: dict[StateKind, Words] = {
    "confirming": Words(
        marked("Confirming your payment"),
        marked("We are confirming your payment with the bank. Please do not pay again; this page updates by itself."),
    ),
    "taking_back": Words(marked("Payment received"), marked("We are taking you back to %(merchant)s.")),
    "challenge_open": Words(
        marked("Your bank is waiting"),
        marked("Your bank wants to know that it is you. Nothing is charged until you confirm there."),
    ),
    "expired": Words(marked("This link has ended"), marked("Ask %(merchant)s for a new one.")),
    "inactive": Words(
        marked("This link is switched off"),
        marked("It takes no payments at the moment. Nothing was charged. Ask %(merchant)s for a new one."),
    ),
    "limit_reached": Words(
        marked("No longer available"),
        marked(
            "All the payments this link could take have been made. Nothing was charged. "
            "Ask %(merchant)s for another one."
        ),
    ),
    "altered": Words(
        marked("This link is not complete"),
        marked(
            "A part of it is missing or was changed. Nothing was charged. Open it again from the message it came "
            "in, or ask %(merchant)s for a new one."
        ),
    ),
    "used": Words(
        marked("This link was used"),
        marked(
            "It was for one payment, which has been made. Nothing more was charged. Ask %(merchant)s for a new one."
        ),
    ),
    "in_use": Words(
        marked("A payment by this link is under way"),
        marked(
            "It is for one payment, which has begun. If that was you, finish it where you began; "
            "if it fails, the link can be used again."
        ),
    ),
    "unusable": Words(
        marked("This link cannot be used"),
        marked("What it asks for does not fit what is sold. Nothing was charged. Ask %(merchant)s for a new one."),
    ),
    "discount_gone": Words(
        marked("The discount has ended"),
        marked("It was used as often as it could be. Nothing was charged. Ask %(merchant)s for a new link."),
    ),
    "not_found": Words(
        marked("There is nothing at this address"),
        marked(
            "The link may be incomplete. Copy the whole link from the message it came in, "
            "or ask %(merchant)s for a new one."
        ),
    ),
    "too_many_tries": Words(marked("Too many tries"), marked("Wait 10 minutes, or contact %(merchant)s.")),
    "busy": Words(
        marked("Too many people are paying right now"),
        marked("Your payment was not started and nothing was charged. Wait a moment, then try again."),
    ),
    "out_of_reach": Words(
        marked("The bank cannot be reached right now"),
        marked("This try was not started, and nothing was charged for it. Wait a moment, then try again."),
    ),
    "failed": Words(
        marked("Something went wrong on our side"),
        marked("Open this page again before you pay once more: it shows whether your payment was made."),
    ),
    "returned": Words(
        marked("Your bank has answered"),
        marked("You can close this page and go back to where you were paying."),
    ),
}


def state_words(kind: StateKind, merchant: str | None = None, ended_on: str | None = None) -> Words:
    """The words of a page without a form. ``ended_on`` is a date for people, such as "3 May 2027"."""
    # Translators: stands for the merchant's name where that is not known, as in "Ask %(merchant)s for a new one."
    who = merchant or _("the seller")
    words = _STATES[kind]
    text = _(words.text, merchant=who)
    if kind == "expired":
        ended = _("This link ended on %(date)s.", date=ended_on) if ended_on else _("This link has ended.")
        text = in_a_row(ended, text)
    return Words(_(words.title), text)
