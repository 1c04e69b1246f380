"""``tender doctor``: looks at what Tender needs, and says how to mend what is wrong."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import click
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from checkout.cli import environment, said, schema
from checkout.cli.house import HOW_TO_MAKE, House, let_go_of_all
from checkout.cli.options import database_option, json_option, pass_house
from checkout.cli.told import SEALED_OTHERWISE, unusable
from checkout.dashboard.health import health
from checkout.events.deliveries import Delivery
from checkout.events.endpoints import WebhookEndpoint
from checkout.events.log import Event
from checkout.kit import clock, smtp
from checkout.kit.config import LOOPBACK_HOSTS, settings
from checkout.kit.databases import Unusable, check_there, check_writable
from checkout.kit.db import db, let_go, reading
from checkout.kit.seal import SealBroken

BROKEN = 1  # the exit code
CLOCK_S = 60  # that two clocks may differ; signatures of events hold for 300
OVERDUE_S = 60  # a delivery is claimed within a second or two of its time
MAX_ENDPOINTS = 1_000  # that are looked at
SIGN = {True: "ok", False: "!!"}


@dataclass(frozen=True, slots=True)
class Finding:
    """``mend`` is what to do where it is not ``ok``."""

    what: str
    ok: bool
    said: str
    mend: str = ""


Check = Callable[[], Iterator[Finding]]


@click.command()
@database_option
@json_option
@pass_house
def doctor(house: House, database: str | None, as_json: bool) -> None:
    """Check settings, database, clock, mail server and endpoints. Says how to mend what is wrong; then it exits 1."""
    found = list(_findings(house, database))
    said.say([asdict(finding) for finding in found], said.lines(map(_line, found)), as_json=as_json)
    if not all(finding.ok for finding in found):
        sys.exit(BROKEN)


def _findings(house: House, named: str | None) -> Iterator[Finding]:
    broken = list(_of_environment())
    yield from broken or [Finding("Settings", ok=True, said="each variable can be read")]
    yield from _of_mail_server()
    if broken:
        return
    try:
        with _opened(house, named) as url:
            yield Finding("Database", ok=True, said=f"{url} is there, writable and up to date")
            for check in CHECKS:
                yield from check()
                let_go()
    except (Unusable, DBAPIError) as why:
        words = unusable(why) if isinstance(why, DBAPIError) else str(why)
        yield Finding("Database", ok=False, said=words, mend="Name the database by --database, or mend what it says.")


@contextmanager
def _opened(house: House, named: str | None) -> Iterator[str]:
    url = house.database(named)
    check_there(url, HOW_TO_MAKE)
    check_writable(url)
    app = house.create_app(house.settings(url))
    with app.app_context():
        schema.check_up_to_date()
        yield db.engine.url.render_as_string(hide_password=True)
        let_go_of_all()


def _of_environment() -> Iterator[Finding]:
    """Each variable by itself, so that all that is wrong is told at once."""
    for read in (
        environment.public_url,
        environment.allowed_networks,
        environment.trusted_proxies,
        environment.debit_delay_s,
        environment.max_custom_fields,
        environment.mail_server,
        environment.mail_from,
    ):
        try:
            read()
        except Unusable as why:
            yield Finding("Settings", ok=False, said=str(why), mend="Set it so, or unset it.")


def _of_mail_server() -> Iterator[Finding]:
    try:
        server = environment.mail_server()
    except Unusable:
        return  # said above
    if server is None:
        yield Finding("Mail", ok=True, said=f"no mail server ({environment.SMTP_URL}): live mode mails no receipts")
        return
    try:
        smtp.try_out(server)
    except smtp.Failed as why:
        mend = f"Check host, port, user and password in {environment.SMTP_URL}, and that this machine may reach it."
        yield Finding("Mail", ok=False, said=f"{server.host}:{server.port} did not let us in ({why})", mend=mend)
    else:
        yield Finding("Mail", ok=True, said=f"{server.host}:{server.port} takes mail from us")


def _of_address() -> Iterator[Finding]:
    url = settings().public_url
    ours = any(host in LOOPBACK_HOSTS for host in settings().hosts if host in url)
    if settings().is_https or ours:
        yield Finding("Address", ok=True, said=f"shoppers come to {url}")
        return
    mend = f"Put a proxy with TLS in front, and set {environment.PUBLIC_URL} to its https:// address."
    yield Finding("Address", ok=False, said=f"{url} is not encrypted: cards would be typed in the open", mend=mend)


def _of_clock() -> Iterator[Finding]:
    newest = reading().scalar(select(func.max(Event.created))) or 0
    ahead = newest - clock.now()
    if db.engine.dialect.name == "postgresql":
        theirs = int(reading().scalar(text("SELECT extract(epoch FROM now())::bigint")) or 0)
        ahead = max(ahead, abs(theirs - clock.now()))
    if ahead > CLOCK_S:
        words = f"this machine's clock differs by {ahead:,} seconds from what the database has seen"
        mend = "Set it by NTP (timedatectl set-ntp true): sessions, signatures and retries go by it."
        yield Finding("Clock", ok=False, said=words, mend=mend)
    else:
        yield Finding("Clock", ok=True, said="agrees with the database")


def _of_secret() -> Iterator[Finding]:
    sealed = reading().scalar(select(WebhookEndpoint).order_by(WebhookEndpoint.created.desc()).limit(1))
    try:
        _ = sealed.secret if sealed is not None else ""
    except SealBroken:
        mend = f"Set {environment.SECRET_KEY} to the old one, or to the new and the old with a comma between."
        yield Finding("Root secret", ok=False, said=SEALED_OTHERWISE, mend=mend)
    else:
        yield Finding("Root secret", ok=True, said="opens what is sealed")


def _of_worker() -> Iterator[Finding]:
    late = clock.now() - OVERDUE_S
    waits = select(Delivery.id).join(WebhookEndpoint, WebhookEndpoint.id == Delivery.endpoint_id)
    waits = waits.where(Delivery.status == "pending", Delivery.due_at < late, WebhookEndpoint.is_open)
    sending = select(Delivery.id).where(Delivery.status == "sending", Delivery.lease_until >= clock.now())
    if reading().scalar(waits.limit(1)) is None:
        yield Finding("Worker", ok=True, said="nothing waits for it")
    elif reading().scalar(sending.limit(1)) is not None:
        yield Finding("Worker", ok=True, said="is sending; what is overdue waits for endpoints that are slow")
    else:
        words = "deliveries are overdue: nobody sends them"
        yield Finding("Worker", ok=False, said=words, mend="Run `tender serve`, or `tender worker` beside it.")


def _of_endpoints() -> Iterator[Finding]:
    alive = select(WebhookEndpoint).where(~WebhookEndpoint.deleted).order_by(WebhookEndpoint.created)
    found = list(reading().scalars(alive.limit(MAX_ENDPOINTS)))
    bad = [endpoint for endpoint in found if endpoint.is_failing and endpoint.is_open]
    for endpoint in bad:
        yield Finding("Endpoint", ok=False, said=f"{endpoint.full_url} is failing", mend=health(endpoint))
    if not bad:
        yield Finding("Endpoints", ok=True, said=f"{len(found)} registered, none failing")


CHECKS: tuple[Check, ...] = (_of_address, _of_secret, _of_clock, _of_worker, _of_endpoints)


def _line(finding: Finding) -> str:
    mend = "" if finding.ok or not finding.mend else f"\n    {'':12}{finding.mend}"
    return f"{SIGN[finding.ok]}  {finding.what:12}{finding.said}{mend}"
