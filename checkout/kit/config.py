"""One typed settings class, and the one place that reads settings of the running application."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from urllib.parse import urlsplit

from flask import current_app

from checkout.kit.seal import Secrets
from checkout.kit.smtp import MailServer

DEFAULT_PORT = 4242
DEBIT_DELAY_S = 180  # until the sandbox decides a debit that takes its time. Source: Stripe, "about three minutes"
MAX_DEBIT_DELAY_S = 86_400  # a day: an attempt that is open longer is held to be forgotten
MAX_CUSTOM_FIELDS = 3  # of a page. Source: Stripe
MOST_CUSTOM_FIELDS = 20  # that a setting may allow: a page with more is a survey
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
SETTINGS = "tender.settings"  # where app.extensions keeps them


@dataclass(frozen=True, slots=True)
class Settings:
    """What a running Tender needs to know. ``database``: an SQLAlchemy URL; ``public_url`` has no slash at its end."""

    database: str
    secrets: Secrets
    public_url: str = f"http://127.0.0.1:{DEFAULT_PORT}"
    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()  # private networks that webhooks may reach
    network_schema: str = "tender_network"  # of the sandbox network's own store, on PostgreSQL
    debit_delay_s: int = DEBIT_DELAY_S  # of the sandbox's slow bank accounts
    max_custom_fields: int = MAX_CUSTOM_FIELDS
    test_pages: bool = False  # the test-mode page /events, for demo and sandbox worlds
    mail_server: MailServer | None = None  # None: nothing is sent in live mode
    mail_from: str | None = None  # the address that mails come from, where there is a mail server
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()  # whose word is taken for where a request comes from
    trusted_hosts: tuple[str, ...] = ()  # names besides the public one under which requests may ask for us

    @property
    def on_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def is_https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"

    @property
    def is_local(self) -> bool:
        """Whether it is found on this very machine only: then whoever uses it may reach what else runs here."""
        return urlsplit(self.public_url).hostname in LOOPBACK_HOSTS

    @property
    def hosts(self) -> frozenset[str]:
        """Every name under which requests may ask for us; on this machine itself, any."""
        return frozenset({urlsplit(self.public_url).hostname or "", *self.trusted_hosts, *LOOPBACK_HOSTS})

    def url(self, path: str) -> str:
        """A full URL of ours; made when shown, never stored."""
        return self.public_url + path


def part(name: str) -> object:
    """A part of the running application that ``create_app`` put in its place."""
    return current_app.extensions[name]


def settings() -> Settings:
    found = part(SETTINGS)
    assert isinstance(found, Settings)
    return found
