"""A client secret: what a browser shows to prove that one intent is its own."""

import hmac

from checkout.kit.errors import InvalidRequest


def check_client_secret(given: str | None, secret: str, of: str) -> None:
    """Refuses a secret that was given and is another's; ``of`` names the intent: "SetupIntent: seti_1"."""
    if given is not None and not hmac.compare_digest(given.encode(), secret.encode()):
        raise InvalidRequest(
            f"The client_secret provided does not match the client_secret associated with the {of}",
            param="client_secret",
        )
