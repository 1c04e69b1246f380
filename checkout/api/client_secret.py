"""A client secret: what a browser shows to prove that one intent is its own."""

import hmac

from checkout.kit.errors import InvalidRequest

MARK = "_secret_"
NO_ID = (
    "You passed a string that looks like a client secret as the {0} ID, but you must provide a valid {0} ID. Please "
    "use the value in the `id` field of the {0}."
)


def check_client_secret(given: str | None, secret: str, of: str) -> None:
    """Refuses a secret that was given and is another's; ``of`` names the intent: "SetupIntent: seti_1"."""
    if given is not None and not hmac.compare_digest(given.encode(), secret.encode()):
        raise InvalidRequest(
            f"The client_secret provided does not match the client_secret associated with the {of}",
            param="client_secret",
        )


def check_is_id(given: str) -> None:
    """Refuses what a page knows an intent by, where its merchant has to name the intent itself."""
    if MARK in given:
        name = "SetupIntent" if given.startswith("seti_") else "PaymentIntent"
        raise InvalidRequest(NO_ID.format(name), param="intent")
