"""Why an attempt failed whose payer did not prove themselves, in Stripe's words; no charge was tried."""

from checkout.kit.wire import Shape
from checkout.payments.kinds import KINDS
from checkout.processors.contract import ChallengeFailed

BY_CARD = "We are unable to authenticate your payment method. Please choose a different payment method and try again."
AT_THEIR_BANK = (
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod "
    "to attempt to fulfill this {} again."
)
OF_DEPOSITS = {
    "payment_method_microdeposit_failed": "Microdeposits failed to be sent to the bank account. Please provide a "
    "different bank account and try again.",
    "payment_method_microdeposit_verification_attempts_exceeded": "You have exceeded the number of allowed "
    "verification attempts.",
    "payment_method_microdeposit_verification_timeout": "Microdeposit verification timed out. The payment method "
    "was not verified in the required number of days.",
}


def error_of(failed: ChallengeFailed, method_type: str, object_name: str) -> Shape:
    """The members of Stripe's error object. ``object_name``: of the intent."""
    if failed.code is not None:
        return {"type": "invalid_request_error", "code": failed.code, "message": OF_DEPOSITS[failed.code]}
    code = f"{object_name}_authentication_failure"
    if KINDS[method_type].redirects:
        name = "PaymentIntent" if object_name == "payment_intent" else "SetupIntent"
        return {"type": "invalid_request_error", "code": code, "message": AT_THEIR_BANK.format(name)}
    return {"type": "card_error", "code": code, "message": BY_CARD}
