"""Lets a person in: by password or by a one-time link, and past the second factor where they have one.

Each try is a step of its own before what it tries is looked at; hashing takes its time, so no step is open then.
"""

from collections.abc import Mapping

from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.merchants import entry_links, passwords, recovery_codes, second_factors, sign_ins, throttles, users
from checkout.merchants.accounts import Merchant
from checkout.merchants.entry_links import EntryLink
from checkout.merchants.sign_ins import Browser, SignIn
from checkout.merchants.throttles import Limit
from checkout.merchants.users import User


def by_password(email: str, password: str, browser: Browser) -> User | None:
    """Whose password it is, who is not in yet. Raises ``Locked``, whether or not anyone has this address."""
    plain = _plain(email)
    limits = throttles.of_email(plain), throttles.of_address(browser.address)
    return _tried(users.find_by_email(plain), password, limits)


def by_code(user: User, code: str, browser: Browser) -> bool:
    """Whether it is a code of the person's app, or one of their recovery codes; it is used up. Raises ``Locked``."""
    limits = throttles.of_code(user.id), throttles.of_address(browser.address)
    with atomic("sign-in: count a code"):
        throttles.take(*limits)
    with atomic("sign-in: use a code"):
        right = second_factors.use(user, code) or recovery_codes.use(user, code)
        if right:
            throttles.forgive(*limits)
    return right


def begin(user: User, browser: Browser, link: EntryLink | None = None) -> str | None:
    """The secret that the browser is to keep; None where the link was used meanwhile."""
    with atomic("sign-in: begin"):
        if link is not None and not entry_links.take(link):
            return None
        return sign_ins.begin(user, browser)


def prove(user: User, found: SignIn, shown: Mapping[str, str], browser: Browser) -> str | None:
    """That someone who is signed in is who they were, by all that they sign in with: ``password`` and ``code``.

    The name of what was wrong; None where all was right. Raises ``Locked``.
    """
    if user.password_hash is not None:
        limits = throttles.of_password(user.id), throttles.of_address(browser.address)
        if _tried(user, shown["password"], limits) is None:
            return "password"
    if user.totp_sealed is not None and not by_code(user, shown["code"], browser):
        return "code"
    with atomic("sign-in: prove"):
        sign_ins.prove(found)
    return None


def set_password(user: User, merchant: Merchant, password: str, stays: SignIn) -> None:
    """A new one; whoever else was signed in as this person is out. Raises ``InvalidRequest``."""
    passwords.check_strong(password, user, merchant)
    hashed = passwords.hash_of(password)
    with atomic("password: set"):
        _change(user, hashed, stays)


def reset(link: EntryLink, user: User, merchant: Merchant, password: str, code: str, browser: Browser) -> str | None:
    """By a link that came by mail; whoever else was in is out. The secret, None where the link was used meanwhile.

    Raises ``InvalidRequest`` at what is wrong, and ``Locked``.
    """
    passwords.check_strong(password, user, merchant)
    if user.totp_sealed is not None and not by_code(user, code, browser):
        raise InvalidRequest("This code is not right. Each opens once: wait for the next one.", param="code")
    hashed = passwords.hash_of(password)
    with atomic("password: reset"):
        if not entry_links.take(link):
            return None
        _change(user, hashed, None)
        return sign_ins.begin(user, browser)


def _change(user: User, hashed: str, stays: SignIn | None) -> None:
    passwords.keep(user, hashed)
    sign_ins.end_all(user, but=stays)
    entry_links.end_all(user)


def _tried(user: User | None, password: str, limits: tuple[Limit, Limit]) -> User | None:
    with atomic("sign-in: count a password"):
        throttles.take(*limits)
    if not passwords.is_right(user, password):
        return None
    assert user is not None
    renewed = passwords.hash_of(password) if passwords.is_outdated(user) else None
    with atomic("sign-in: password was right"):
        throttles.forgive(*limits)
        if renewed is not None:
            passwords.renew(user, renewed)
    return user


def _plain(email: str) -> str:
    """As it would be kept; what is no address is nobody's."""
    try:
        return users.plain_email(email)
    except InvalidRequest:
        return email.strip().casefold()[: users.MAX_EMAIL_CHARS]
