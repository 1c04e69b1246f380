"""Every way to say no: a refusal knows what a caller needs to mend it."""

from collections.abc import Mapping
from typing import Any, ClassVar

TYPE_INVALID_REQUEST = "invalid_request_error"


class Refused(Exception):
    """A "no" that the caller can act on; a door turns it into an answer.

    ``message`` is for people, ``code`` for programs, ``param`` names the parameter at fault in bracket form.
    ``details`` are further members of Stripe's error object (a decline's ``charge``, the current ``payment_intent``).
    """

    status: ClassVar[int] = 400
    type: ClassVar[str] = TYPE_INVALID_REQUEST
    default_code: ClassVar[str | None] = None

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.param = param
        self.details: dict[str, Any] = dict(details or {})


class InvalidRequest(Refused):
    """The request itself is wrong; the same request will be refused again."""


class MissingThing(Refused):
    """A parameter names something that does not exist for this account and mode."""

    default_code = "resource_missing"


class NotFound(Refused):
    """The path names something that does not exist for this account and mode: by ``id``, where that is at fault."""

    status = 404
    default_code = "resource_missing"

    def __init__(self, message: str, *, id: str | None = None) -> None:
        super().__init__(message, param="id" if id is not None else None)
        self.id = id


def missing(message: str, param: str | None, id: str) -> Refused:
    """Something that does not exist, named by a parameter or, where that is None, by the path."""
    return MissingThing(message, param=param) if param else NotFound(message, id=id)


class NotBuilt(Refused):
    """Stripe knows it, Tender does not have it yet: said, never ignored."""


class Unauthenticated(Refused):
    """No key, or one that is not valid."""

    status = 401


class Forbidden(Refused):
    """The key is valid and may not do this."""

    status = 403


class CardRefused(Refused):
    """The card's data, or the card, was turned down."""

    status = 402
    type = "card_error"


class IdempotencyMisuse(Refused):
    """An idempotency key came again with another request."""

    type = "idempotency_error"


class StillRunning(Refused):
    """The first request with this idempotency key has not ended."""

    status = 409
    type = "idempotency_error"
    default_code = "idempotency_key_in_use"

    def __init__(self) -> None:
        super().__init__(
            "There is currently another in-progress request using this Idempotency Key (that probably means you "
            "submitted twice, and the other request is still going through). Please try again in a bit."
        )


class Busy(Refused):
    """Another request holds or has just changed the same object; trying again is right."""

    status = 429
    default_code = "lock_timeout"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(
            message
            or "This object cannot be accessed right now because another API request or process is accessing it. "
            "Please try again."
        )


class NotInTime(Busy):
    """Whoever held it did not let go while we waited: to try again at once would only be to wait again."""
