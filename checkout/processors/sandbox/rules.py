"""What the network says of a card, by the card's facts alone."""

import secrets

from checkout.kit import money
from checkout.processors import decline_codes
from checkout.processors.contract import (
    Approved,
    CardTurnedDown,
    ChargeRequest,
    Declined,
    Feature,
    NetworkOutcome,
    SetUpRequest,
    ThreeDSecure,
    Verified,
)
from checkout.processors.sandbox.cards import TestCard
from checkout.processors.sandbox.debits import AnyDebit
from checkout.processors.sandbox.holds import Terms
from checkout.processors.sandbox.redirects import TestRedirect
from checkout.processors.sandbox.tokens import Token

FEE_PER_MILLE = 29  # 2.9 %
FEE_FIXED = 30  # minor units; none in a currency that has no minor units
REFERENCE_BYTES = 12
ASKS = ("any", "challenge")  # a merchant's wishes that the payer prove themselves
BRANDS_WITH: dict[Feature, frozenset[str]] = {  # Source: Stripe, by feature
    "extended_authorization": frozenset({"amex", "discover", "mastercard", "visa"}),
    "incremental_authorization": frozenset({"amex", "discover", "mastercard", "visa"}),
    "multicapture": frozenset(
        {"amex", "cartes_bancaires", "diners", "discover", "jcb", "mastercard", "unionpay", "visa"}
    ),
}
TRANSACTION_BYTES = 8
DEBIT_FAILED = "The payment could not be collected from the customer's bank account."

_UNSENT = {"network_status": "not_sent_to_network", "type": "invalid"}

NOT_A_TEST_CARD = CardTurnedDown(
    code="card_declined",
    decline_code="test_mode_live_card",
    message=decline_codes.message("test_mode_live_card"),
)
NOT_KNOWN = CardTurnedDown(
    code="card_declined",
    decline_code="invalid_account",
    message=decline_codes.message("invalid_account"),
)
VOIDED = Declined(
    code="card_declined",
    decline_code="processing_error",
    message=decline_codes.message("processing_error"),
    param=None,
    checks={},
    outcome=NetworkOutcome(**_UNSENT, seller_message="This payment was voided before it was made."),
)
UNKNOWN_TOKEN = Declined(
    code="card_declined",
    decline_code="invalid_account",
    message=decline_codes.message("invalid_account"),
    param=None,
    checks={},
    outcome=NetworkOutcome(**_UNSENT, reason="invalid_account", seller_message="The network does not know this card."),
)
UNVERIFIED = Declined(
    code="bank_account_unverified",
    decline_code=None,
    message="The bank account must be verified before it can be used.",
    param=None,
    checks={},
    outcome=NetworkOutcome(**_UNSENT, seller_message="This bank account is not verified."),
)
WOULD_HAVE_TO_COME = Declined(
    code="authentication_required",
    decline_code=None,
    message="This payment requires an action of the customer.",
    param=None,
    checks={},
    outcome=NetworkOutcome(**_UNSENT, seller_message="The customer was not there to confirm this payment."),
)
BLOCKED = Declined(
    code="payment_method_provider_decline",
    decline_code=None,
    message=DEBIT_FAILED,
    param=None,
    checks={},
    outcome=NetworkOutcome(
        "not_sent_to_network",
        "blocked",
        "highest_risk_level",
        risk_level="highest",
        seller_message=decline_codes.seller_message("highest_risk_level"),
    ),
)


def fee(amount: int, currency: str) -> int:
    """2.9 % (half a unit counts as one) and a fixed part, never more than the amount. In minor units."""
    fixed = FEE_FIXED if money.exponent(currency) else 0
    return min(amount, (amount * FEE_PER_MILLE + 500) // 1000 + fixed)


def why_not_kept(token: Token) -> CardTurnedDown | None:
    """Why the card may not be attached for later; None is that it may."""
    if token.debit is not None or token.redirect is not None:
        return None
    card = token.card
    if not (card.attach_fails and _holds(token)):
        return None
    code, decline_code, message = _error(card)
    return CardTurnedDown(code=code, decline_code=decline_code, message=message, param=card.param)


def first_answer(token: Token, request: ChargeRequest, *, set_up: bool) -> Approved | Declined | None:
    """Yes, no, or None: the payer must prove themselves first. ``set_up``: they once did, with this token."""
    card = token.card
    if token.is_expired:
        return _declined(token, "expired_card", "exp_month")
    if card.outcome == "requires_action":
        return _answer_of_asking(token, request, set_up=set_up)
    if card.outcome != "succeeded" and _holds(token):
        return _declined_as_documented(token)
    may_ask = request.may_challenge and not (request.off_session or request.moto)
    if may_ask and _asked_for(card, request.three_d_secure):
        return None if card.three_d_secure == "optional" else _declined(token, "processing_error")
    return _approved(token, (request.amount, request.currency), terms_of(request))


def _answer_of_asking(token: Token, request: ChargeRequest, *, set_up: bool) -> Approved | Declined | None:
    """Of a card that wants its payer to prove themselves, unless nobody is there who could."""
    card = token.card
    if request.moto:
        return _final_answer(token, (request.amount, request.currency), terms_of(request))
    if not request.off_session and request.may_challenge:
        return None
    if request.off_session and set_up and card.challenge_then == "declined":
        return _declined_as_documented(token)
    if not (request.off_session and _may_go_off_session(card, set_up=set_up)):
        return _declined(token, "authentication_required")
    return _approved(token, (request.amount, request.currency), terms_of(request))


def answer_after_challenge(token: Token, money: tuple[int, str], terms: Terms) -> Approved | Declined | Verified:
    """The answer once the payer has proved themselves."""
    if terms.only_proves:
        return Verified(token.checks, authenticated=True)
    return _final_answer(token, money, terms, authenticated=True)


def answer_with_proof(token: Token, request: ChargeRequest) -> Approved | Declined:
    """The answer to a payment for which the payer has proved themselves before."""
    if token.is_expired:
        return _declined(token, "expired_card", "exp_month")
    return _final_answer(token, (request.amount, request.currency), terms_of(request), authenticated=True)


def _final_answer(
    token: Token, money: tuple[int, str], terms: Terms, *, authenticated: bool = False
) -> Approved | Declined:
    if token.card.challenge_then == "declined":
        return _declined_as_documented(token)
    return _approved(token, money, terms, authenticated=authenticated)


def first_set_up_answer(token: Token, request: SetUpRequest) -> Verified | Declined | None:
    """May the card be kept? None: the payer must prove themselves first. What declines at attach declines here."""
    if token.is_expired:
        return _declined(token, "expired_card", "exp_month")
    if token.card.attach_fails and _holds(token):
        return _declined_as_documented(token)
    if not request.moto and (request.challenge or token.card.outcome == "requires_action"):
        return None
    return Verified(token.checks)


def set_up_answer_after_challenge(token: Token) -> Verified:
    """Cards that are declined after their challenge decline payments; to be kept is not one."""
    return Verified(token.checks, authenticated=True)


def answer_of_their_bank(way: TestRedirect, account: str, amount: int, currency: str) -> Approved:
    """The payer has paid there. ``account``: a token for what they paid from."""
    reference = f"net_{secrets.token_hex(REFERENCE_BYTES)}"
    payer = way.payer(account, secrets.token_hex(TRANSACTION_BYTES))
    return Approved(reference, fee=fee(amount, currency), checks={}, authenticated=True, payer=payer)


def set_up_answer_of_their_bank(way: TestRedirect, account: str) -> Verified:
    return Verified({}, authenticated=True, payer=way.payer(account, secrets.token_hex(TRANSACTION_BYTES)))


def debit_answer(debit: AnyDebit, amount: int, currency: str) -> Approved | Declined:
    """What the bank of a debited account has decided."""
    if debit.fails is None:
        network_reference = f"net_{secrets.token_hex(REFERENCE_BYTES)}"
        return Approved(network_reference, fee=fee(amount, currency), checks={})
    outcome = NetworkOutcome("declined_by_network", "issuer_declined", debit.fails, seller_message=DEBIT_FAILED)
    return Declined(debit.fails, None, DEBIT_FAILED, None, {}, outcome)


def terms_of(request: ChargeRequest) -> Terms:
    return Terms(request.capture, request.only_prove, request.wanted)


def _holds(token: Token) -> bool:
    """Whether the datum came that the card's outcome hangs on."""
    return token.card.needs is None or token.was_sent(token.card.needs)


def _may_go_off_session(card: TestCard, *, set_up: bool) -> bool:
    return card.off_session == "succeeds" or (card.off_session == "after_setup" and set_up)


def _asked_for(card: TestCard, three_d_secure: ThreeDSecure) -> bool:
    """Whether the merchant's wish comes to anything: most cards' holders are not enrolled at their bank."""
    return three_d_secure in ASKS and card.three_d_secure is not None


def _granted(card: TestCard, terms: Terms) -> tuple[Feature, ...]:
    """What of the merchant's wishes the card's network lets them do with money that is kept ready."""
    if terms.captures_at_once:
        return ()
    return tuple(feature for feature in terms.wanted if card.brand in BRANDS_WITH[feature])


def _approved(token: Token, money: tuple[int, str], terms: Terms, *, authenticated: bool = False) -> Approved:
    card = token.card
    documented = card.charge_outcome if card.outcome == "succeeded" else None
    return Approved(
        network_reference=f"net_{secrets.token_hex(REFERENCE_BYTES)}",
        fee=fee(*money) if terms.captures_at_once else 0,
        checks=token.checks,
        authenticated=authenticated,
        available_at_once=card.available_at_once,
        outcome=documented or NetworkOutcome(),
        granted=_granted(card, terms),
    )


def _declined_as_documented(token: Token) -> Declined:
    code, decline_code, message = _error(token.card)
    outcome = token.card.charge_outcome or _by_issuer(decline_code)
    return Declined(code, decline_code, message, token.card.param, token.checks, outcome)


def _declined(token: Token, code: str, param: str | None = None) -> Declined:
    return Declined(code, code, decline_codes.message(code), param, token.checks, _by_issuer(code))


def _by_issuer(reason: str) -> NetworkOutcome:
    return NetworkOutcome(
        network_status="declined_by_network",
        type="issuer_declined",
        reason=reason,
        seller_message=decline_codes.seller_message(reason),
    )


def _error(card: TestCard) -> tuple[str, str, str]:
    """Code, decline code and message. A code without a decline code of its own is its own decline code."""
    assert card.error_code is not None, f"{card.key} is turned down without a code"
    decline_code = card.decline_code or card.error_code
    return card.error_code, decline_code, card.message or decline_codes.message(decline_code)
