"""A person who no longer signs in for a merchant, or who lost what they sign in with."""

from sqlalchemy import delete

from checkout.kit.db import locked, now_writing
from checkout.merchants import entry_links, recovery_codes, second_factors, sign_ins
from checkout.merchants.entry_links import EntryLink
from checkout.merchants.recovery_codes import RecoveryCode
from checkout.merchants.sign_ins import SignIn
from checkout.merchants.users import User


def dismiss(user: User) -> None:
    """In the open step: the person and all they could come in with."""
    for noun in (EntryLink, SignIn, RecoveryCode):
        of_user = delete(noun).where(noun.user_id == user.id)
        now_writing().execute(of_user, execution_options={"synchronize_session": False})
    now_writing().execute(delete(User).where(User.id == user.id), execution_options={"synchronize_session": False})


def start_anew(user: User, *, second_factor: bool) -> EntryLink:
    """In the open step: password and sign-ins are gone, and with ``second_factor`` that too. A link to begin anew."""
    held = locked(User, user.id)
    assert held is not None, user.id
    held.password_hash = None
    if second_factor:
        second_factors.turn_off(user)
        recovery_codes.drop(user)
    sign_ins.end_all(user)
    entry_links.end_all(user)
    return entry_links.make(user, "sign_in")
