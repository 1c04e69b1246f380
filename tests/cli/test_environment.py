"""What the environment says, read strictly: a setting that makes no sense is refused, not guessed."""

from ipaddress import ip_network

import pytest

from checkout.cli import environment
from checkout.cli.root_secrets import find_secrets, parsed
from checkout.kit.databases import Unusable
from checkout.kit.smtp import MailServer

NEW, OLD = "5e" * 32, "0d" * 32


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://pay.shop.example", "https://pay.shop.example"),
        ("https://pay.shop.example/", "https://pay.shop.example"),
        ("http://[::1]:4242", "http://[::1]:4242"),
        ("https://shop.example/pay/", "https://shop.example/pay"),
        ("", None),
    ],
)
def test_a_public_url_has_no_slash_at_its_end(monkeypatch: pytest.MonkeyPatch, given: str, read: str | None) -> None:
    monkeypatch.setenv("TENDER_PUBLIC_URL", given)
    assert environment.public_url() == read


@pytest.mark.parametrize(
    "given",
    [
        "pay.shop.example",
        "ftp://pay.shop.example",
        "https://",
        "https://shop:sesame@pay.shop.example",
        "https://pay.shop.example?a=b",
        "https://pay.shop.example#a",
        "https://pay.shop.example:port",
        "https://[::1",
        "javascript:alert(1)",
    ],
)
def test_a_public_url_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("TENDER_PUBLIC_URL", given)
    with pytest.raises(Unusable, match=r"^TENDER_PUBLIC_URL must be an address like"):
        environment.public_url()


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENDER_TRUSTED_HOSTS", "Tender, balancer.internal,")
    monkeypatch.setenv("TENDER_ALLOWED_NETWORKS", "10.1.0.0/16, fd00::/8")
    monkeypatch.setenv("TENDER_TRUSTED_PROXIES", "10.2.0.7")
    assert environment.trusted_hosts() == ("tender", "balancer.internal")
    assert environment.trusted_proxies() == (ip_network("10.2.0.7"),)
    assert environment.allowed_networks() == (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))


def test_the_delay_of_debits_is_a_number_of_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, read in (("", 180), ("0", 0), ("5", 5), ("99999", 86_400)):
        monkeypatch.setenv("TENDER_DEBIT_DELAY_S", given)
        assert environment.debit_delay_s() == read
    monkeypatch.setenv("TENDER_DEBIT_DELAY_S", "soon")
    with pytest.raises(Unusable, match=r"^TENDER_DEBIT_DELAY_S must be a number of seconds, not 'soon'\.$"):
        environment.debit_delay_s()


def test_a_mail_server_is_an_address_with_or_without_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENDER_MAIL_FROM", "receipts@pay.example")
    for given, read in (
        ("smtp://mail.example", MailServer("mail.example", 587)),
        ("smtps://mail.example", MailServer("mail.example", 465, tls=True)),
        ("smtp://u%40x:p%2F@[::1]:2525/", MailServer("::1", 2525, user="u@x", password="p/")),
    ):
        monkeypatch.setenv("TENDER_SMTP_URL", given)
        assert environment.mail_server() == read
    assert "p/" not in repr(environment.mail_server())
    assert environment.mail_from() == "receipts@pay.example"


def test_a_mail_server_that_is_none_is_refused_without_repeating_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "TENDER_SMTP_URL must be an address like smtp://user:password@mail.example.com:587 or smtps://…."
    monkeypatch.setenv("TENDER_MAIL_FROM", "receipts@pay.example")
    for given in (
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://u:sesame@h:port",
        "smtp://u@h",
        "smtp://h:0",
    ):
        monkeypatch.setenv("TENDER_SMTP_URL", given)
        with pytest.raises(Unusable) as refused:
            environment.mail_server()
        assert str(refused.value) == line
    for given in ("Shop <receipts@pay.example>", "receipts", "a@b\nBcc: c@d.example"):
        monkeypatch.setenv("TENDER_MAIL_FROM", given)
        with pytest.raises(Unusable, match=r"^TENDER_MAIL_FROM must be an address like receipts@example\.com, not"):
            environment.mail_from()
    monkeypatch.delenv("TENDER_MAIL_FROM")
    with pytest.raises(Unusable, match="set both, or neither"):
        environment.mail_from()
    monkeypatch.setenv("TENDER_MAIL_FROM", "receipts@pay.example")
    monkeypatch.delenv("TENDER_SMTP_URL")
    with pytest.raises(Unusable, match="set both, or neither"):
        environment.mail_server()


def test_secrets_rotate_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENDER_SECRET_KEY", f"{NEW}, {OLD}")
    rotated = find_secrets("postgresql+psycopg://db/tender", sandbox=False)
    assert rotated.roots == (bytes.fromhex(NEW), bytes.fromhex(OLD))
    sealed = parsed(OLD).seal("a purpose", "a value", "a row")
    assert rotated.unseal("a purpose", sealed, "a row") == "a value"


@pytest.mark.parametrize("text", ["", "5e", "x" * 64, f"{NEW},", f"{NEW};{OLD}"])
def test_a_weak_secret_is_refused(text: str) -> None:
    with pytest.raises(Unusable, match="at least 32 bytes in hexadecimal"):
        parsed(text)


def test_how_many_custom_fields_a_page_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, read in (("", 3), ("0", 0), ("5", 5), ("99", 20)):
        monkeypatch.setenv("TENDER_MAX_CUSTOM_FIELDS", given)
        assert environment.max_custom_fields() == read
    for given in ("many", "-1", "٣", "999"):
        monkeypatch.setenv("TENDER_MAX_CUSTOM_FIELDS", given)
        with pytest.raises(Unusable, match=r"^TENDER_MAX_CUSTOM_FIELDS must be a number up to 20"):
            environment.max_custom_fields()
