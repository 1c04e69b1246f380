"""The second factor: a code that an app on the person's phone shows, a new one every 30 seconds; each opens once."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pyotp
from sqlalchemy import update

from checkout.kit import clock
from checkout.kit.config import settings
from checkout.kit.db import locked, now_writing
from checkout.kit.seal import SealBroken
from checkout.merchants.users import User

SECRET_CHARS = 32  # of base32: 160 bits. Source: RFC 4226
STEP_S = 30
DRIFT_STEPS = 1  # a phone's clock may be so much off, either way
CODE_DIGITS = 6
ISSUER = "Tender"
SEAL_PURPOSE = "second factor"
OFFER_PURPOSE = "second factor offered"  # until its first code was typed
MAX_OFFER_CHARS = 200


def offer(user: User) -> tuple[str, str]:
    """A new secret, and the same sealed for the form that proves it: nothing is kept yet."""
    secret = pyotp.random_base32(SECRET_CHARS)
    sealed = settings().secrets.seal(OFFER_PURPOSE, secret, user.id)
    return secret, urlsafe_b64encode(sealed).decode()


def offered(user: User, sealed: str) -> str | None:
    """The secret that such a form carries."""
    try:
        return settings().secrets.unseal(OFFER_PURPOSE, urlsafe_b64decode(sealed[:MAX_OFFER_CHARS]), user.id)
    except (SealBroken, ValueError):
        return None


def address(user: User, secret: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)


def turn_on(user: User, secret: str, code: str) -> bool:
    """In the open step, once the app's first code is right; from now on it is asked for."""
    step = _step_of(secret, code)
    held = locked(User, user.id)
    if step is None or held is None:
        return False
    held.totp_sealed = settings().secrets.seal(SEAL_PURPOSE, secret, user.id)
    held.totp_step = step
    return True


def turn_off(user: User) -> None:
    """In the open step."""
    held = locked(User, user.id)
    assert held is not None, "whoever turns it off is there"
    held.totp_sealed = None


def use(user: User, code: str) -> bool:
    """Uses a code up in the open step; the same one, or one from before it, is wrong from then on."""
    if user.totp_sealed is None:
        return False
    step = _step_of(settings().secrets.unseal(SEAL_PURPOSE, user.totp_sealed, user.id), code)
    if step is None:
        return False
    unused = update(User).where(User.id == user.id, User.totp_step < step).values(totp_step=step)
    return bool(now_writing().connection().execute(unused).rowcount)


def _step_of(secret: str, code: str) -> int | None:
    """The step whose code it is, of those that a phone may be at."""
    digits = "".join(code.split())
    if len(digits) != CODE_DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    now = clock.now() // STEP_S
    steps = range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
    found = [step for step in steps if pyotp.utils.strings_equal(pyotp.HOTP(secret).at(step), digits)]
    return found[-1] if found else None
