"""What the environment says: each variable that Tender reads, checked."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from checkout.kit import config, smtp
from checkout.kit.databases import Unusable

DATABASE = "TENDER_DATABASE_URL"
SECRET_KEY = "TENDER_SECRET_KEY"
PUBLIC_URL = "TENDER_PUBLIC_URL"
TRUSTED_HOSTS = "TENDER_TRUSTED_HOSTS"
TRUSTED_PROXIES = "TENDER_TRUSTED_PROXIES"
ALLOWED_NETWORKS = "TENDER_ALLOWED_NETWORKS"
DEBIT_DELAY = "TENDER_DEBIT_DELAY_S"
MAX_CUSTOM_FIELDS = "TENDER_MAX_CUSTOM_FIELDS"
SMTP_URL = "TENDER_SMTP_URL"
MAIL_FROM = "TENDER_MAIL_FROM"
KEY = "TENDER_KEY"


def database() -> str | None:
    return os.environ.get(DATABASE) or None


def secret_key() -> str | None:
    return os.environ.get(SECRET_KEY) or None


def key() -> str | None:
    """The secret key of the server that commands ask by ``--url``."""
    return os.environ.get(KEY) or None


def public_url() -> str | None:
    """Where shoppers find Tender, without a slash at its end. Raises ``Unusable``."""
    given = os.environ.get(PUBLIC_URL)
    if not given:
        return None
    try:
        parts = urlsplit(given)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.username or parts.query or parts.fragment:
        raise Unusable(f"{PUBLIC_URL} must be an address like https://pay.example.com, not {given!r}.")
    return given.rstrip("/")


def trusted_hosts() -> tuple[str, ...]:
    """Further names under which Tender may be asked, such as a load balancer's."""
    return tuple(host.lower() for host in _listed(TRUSTED_HOSTS))


def allowed_networks() -> tuple[IPv4Network | IPv6Network, ...]:
    """Private networks that webhooks may reach. Raises ``Unusable``."""
    return _networks(ALLOWED_NETWORKS)


def trusted_proxies() -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks of proxies whose word is taken for where a request comes from. Raises ``Unusable``."""
    return _networks(TRUSTED_PROXIES)


def debit_delay_s() -> int:
    """How long the sandbox's slow bank accounts take, in seconds. Raises ``Unusable``."""
    given = os.environ.get(DEBIT_DELAY) or str(config.DEBIT_DELAY_S)
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(config.MAX_DEBIT_DELAY_S))):
        raise Unusable(f"{DEBIT_DELAY} must be a number of seconds, not {given!r}.")
    return min(int(given), config.MAX_DEBIT_DELAY_S)


def max_custom_fields() -> int:
    """How many fields of a merchant's own a page may have. Raises ``Unusable``."""
    given = os.environ.get(MAX_CUSTOM_FIELDS) or str(config.MAX_CUSTOM_FIELDS)
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(config.MOST_CUSTOM_FIELDS))):
        raise Unusable(f"{MAX_CUSTOM_FIELDS} must be a number up to {config.MOST_CUSTOM_FIELDS}, not {given!r}.")
    return min(int(given), config.MOST_CUSTOM_FIELDS)


def mail_server() -> smtp.MailServer | None:
    """Where receipts are handed in; it may hold a password, so it is never repeated. Raises ``Unusable``."""
    given = os.environ.get(SMTP_URL)
    if not given:
        if os.environ.get(MAIL_FROM):
            raise Unusable(f"{MAIL_FROM} is set without {SMTP_URL}: set both, or neither.")
        return None
    try:
        return smtp.parse(given)
    except ValueError as error:
        raise Unusable(
            f"{SMTP_URL} must be an address like smtp://user:password@mail.example.com:587 or smtps://…."
        ) from error


def mail_from() -> str | None:
    """The address that receipts come from. Raises ``Unusable``."""
    given = os.environ.get(MAIL_FROM)
    if not given:
        if os.environ.get(SMTP_URL):
            raise Unusable(f"{SMTP_URL} is set without {MAIL_FROM}: set both, or neither.")
        return None
    try:
        return validate_email(given, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise Unusable(f"{MAIL_FROM} must be an address like receipts@example.com, not {given!r}.") from error


def _networks(variable: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(network) for network in _listed(variable))
    except ValueError as error:
        raise Unusable(f"{variable} must be networks like 10.1.0.0/16, comma between them: {error}.") from error


def _listed(variable: str) -> list[str]:
    return [part.strip() for part in os.environ.get(variable, "").split(",") if part.strip()]
