"""A person who works for a merchant, and signs in with an e-mail address."""

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Index, LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.db import Id, Table, points_to, read, reading, written
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import new_id
from checkout.merchants.accounts import Merchant

MAX_EMAIL_CHARS = 254  # RFC 5321


class User(Table):
    """One person at one merchant, in both modes. Without a password they come in by one-time links only."""

    __tablename__ = "users"
    __table_args__ = (Index(None, "email", unique=True), Index(None, "merchant_id"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    merchant_id: Mapped[str] = mapped_column(Id, points_to("merchants.id"))
    email: Mapped[str]  # as ``plain_email`` writes it
    created: Mapped[int]
    password_hash: Mapped[str | None]  # argon2id's own text
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # the secret of the second factor, once it is proved
    totp_step: Mapped[int] = mapped_column(default=0, server_default="0")  # the last one used: a code opens once


def add_user(merchant: Merchant, email: str) -> User:
    """A new person in the open step. Raises ``InvalidRequest`` where the address is none, or is taken."""
    plain = plain_email(email)
    if find_by_email(plain) is not None:
        raise InvalidRequest("Someone with this e-mail address signs in here already.", param="email")
    return written(User(id=new_id("usr"), merchant_id=merchant.id, email=plain, created=clock.now()))


def of_merchant(merchant: Merchant, email: str) -> User | None:
    """The person of a merchant who signs in with an address."""
    found = find_by_email(plain_email(email))
    return found if found is not None and found.merchant_id == merchant.id else None


def plain_email(written: str) -> str:
    """An address as it is kept and found: whatever the capitals. Raises ``InvalidRequest``."""
    try:
        found = validate_email(
            written.strip()[: MAX_EMAIL_CHARS + 1], check_deliverability=False, test_environment=True
        )
    except EmailNotValidError as error:
        raise InvalidRequest("This is not an e-mail address.", param="email") from error
    return found.normalized.casefold()


def find_user(id: str) -> User | None:
    return read(User, id)


def find_by_email(email: str) -> User | None:
    return reading().scalar(select(User).where(User.email == email))


def users_of(merchant: Merchant) -> list[User]:
    """Oldest first."""
    query = select(User).where(User.merchant_id == merchant.id).order_by(User.created, User.id)
    return list(reading().scalars(query))
