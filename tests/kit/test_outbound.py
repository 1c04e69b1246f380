"""Nothing of ours can be reached through a stranger's URL, and no stranger's server can hold us up."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from threading import BoundedSemaphore, Event

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from checkout.kit import clock, outbound_dial
from checkout.kit.addresses import Address
from checkout.kit.errors import InvalidRequest
from checkout.kit.outbound import MAX_EXCERPT_BYTES, Answer, Failed, Policy, check_url, post
from checkout.kit.outbound_dial import Internet, connect
from tests.kit.hostile_server import (
    PATIENCE_S,
    Behaviour,
    HostileServer,
    deaf,
    drips,
    floods,
    resets,
    says,
    silent,
)
from tests.kit.hostile_urls import PUBLIC_ADDRESSES, REFUSED_ADDRESSES, REFUSED_SPELLINGS, REFUSED_URLS

LIVE = Policy()
TEST = Policy(allow_loopback=True)
SOON_S = 0.4
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
ENDLESS_BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


class World:
    """An internet of our own: what names resolve to, one answer after another, and a note of every dial."""

    def __init__(self, *answers: Sequence[str], leads_to: HostileServer | None = None) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.dialed: list[tuple[str, int]] = []
        self.leads_to = leads_to

    def resolve(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0)

    def connect(self, address: Address, port: int, timeout_s: float) -> socket.socket:
        self.dialed.append((str(address), port))
        if self.leads_to is None:
            raise ConnectionRefusedError
        return connect(ip_address("127.0.0.1"), self.leads_to.port, timeout_s)

    def internet(self, trust: Callable[[], ssl.SSLContext] = outbound_dial.system_trust) -> Internet:
        return Internet(self.resolve, self.connect, trust)


def send(
    url: str,
    policy: Policy = TEST,
    *,
    body: bytes = b"{}",
    deadline_s: float = PATIENCE_S,
    world: World | None = None,
    trust: Callable[[], ssl.SSLContext] = outbound_dial.system_trust,
) -> Answer:
    internet = world.internet(trust) if world else Internet(trust=trust)
    headers = {"Content-Type": "application/json", "Stripe-Signature": "t=1"}
    return post(url, body, headers, policy=policy, deadline_s=deadline_s, internet=internet)


def failure(url: str, policy: Policy = TEST, **options: object) -> str:
    with pytest.raises(Failed) as failed:
        send(url, policy, **options)  # type: ignore[arg-type]  # passed on
    assert failed.value.elapsed_ms >= 0
    return failed.value.reason


# --- Which URLs and addresses get through ---


def test_the_table_is_as_long_as_promised() -> None:
    everything = (*REFUSED_URLS, *REFUSED_SPELLINGS, *REFUSED_ADDRESSES)
    assert len(set(everything)) == len(everything) >= 150


@pytest.mark.parametrize("policy", [LIVE, TEST])
@pytest.mark.parametrize("url", REFUSED_URLS, ids=ascii)
def test_a_hostile_url_is_not_even_looked_up(url: str, policy: Policy) -> None:
    world = World()
    assert failure(url, policy, world=world) == "url_refused"
    assert (world.asked, world.dialed) == ([], [])
    with pytest.raises(InvalidRequest):
        check_url(url, live=False)


@pytest.mark.parametrize("url", REFUSED_SPELLINGS, ids=ascii)
def test_an_address_in_disguise_is_not_dialed(url: str) -> None:
    world = World()
    assert failure(url, LIVE, world=world) == "address_refused"
    assert (world.asked, world.dialed) == ([], [])


@pytest.mark.parametrize("text", REFUSED_ADDRESSES)
def test_an_address_that_is_not_public_is_not_dialed(text: str) -> None:
    world = World([text], ["8.8.8.8", text], [text, "8.8.8.8"])
    host = f"[{text}]" if ":" in text else text
    assert failure(f"http://{host}:8080/", LIVE, world=world) == "address_refused"
    assert world.asked == []
    for _ in range(3):  # alone, and among addresses that are public
        assert failure("https://hook.example/", LIVE, world=world) == "address_refused"
    assert world.dialed == []


@pytest.mark.parametrize("text", PUBLIC_ADDRESSES)
def test_a_public_address_is_dialed(text: str) -> None:
    world = World([text])
    assert failure("https://hook.example/", LIVE, world=world) == "connect_failed"
    assert world.dialed == [(text, 443)]


@pytest.mark.parametrize("text", ["fe80::1%eth0", "::1%lo", "fd00:ec2::254%eth0"])
def test_a_zone_hides_no_address(text: str) -> None:
    assert failure("http://hook.example/", LIVE, world=World([text])) == "address_refused"


def test_test_mode_reaches_loopback_and_nothing_else() -> None:
    loopback = ("127.0.0.1", "127.0.0.53", "127.255.255.254", "::1")
    assert all(TEST.allows(ip_address(text)) for text in loopback)
    same_place = ("::1", "2a00:1450::5efe:7f00:1")  # ISATAP of loopback leads nowhere else
    others = [text for text in REFUSED_ADDRESSES if text not in same_place and not text.startswith("127.")]
    assert not any(TEST.allows(ip_address(text)) for text in others)


def test_a_setting_allows_a_network_but_not_what_hides_in_it() -> None:
    policy = Policy(
        allowed_networks=tuple(
            ip_network(one) for one in ("10.1.0.0/16", "169.254.0.0/16", "64:ff9b::/32", "fd00::/8", "2002::/16")
        )
    )
    allowed = (
        "10.1.2.3",
        "169.254.1.1",
        "fd12::1",
        "64:ff9b::8.8.8.8",
        "64:ff9b::10.1.0.1",
        "2002:808:808::1",
    )
    refused = (
        "10.2.0.1",
        "169.254.169.254",
        "fd00:ec2::254",
        "64:ff9b::10.2.0.1",
        "64:ff9b::169.254.169.254",
    )
    hidden = ("2002:7f00:1::", "64:ff9b:1::8.8.8.8", "127.0.0.1", "::ffff:10.1.2.3")
    assert all(policy.allows(ip_address(text)) for text in allowed)
    assert not any(policy.allows(ip_address(text)) for text in (*refused, *hidden))


def test_a_name_is_resolved_once_and_what_was_checked_is_dialed() -> None:
    with HostileServer(says(OK)) as server:
        world = World(["93.184.215.14"], ["127.0.0.1"], leads_to=server)
        assert send("http://rebind.example:8080/x", LIVE, world=world).status == 200
    assert world.asked == ["rebind.example"]
    assert world.dialed == [("93.184.215.14", 8080)]
    assert b"\r\nHost: rebind.example:8080\r\n" in server.request


def test_checked_addresses_are_dialed_in_order_until_one_answers() -> None:
    with HostileServer(says(OK)) as server:
        world = World(["::1", "127.0.0.1"])

        def first_refuses(address: Address, port: int, timeout_s: float) -> socket.socket:
            world.dialed.append((str(address), port))
            if address.version == 6:
                raise ConnectionRefusedError
            return connect(address, port, timeout_s)

        url = server.url(host="localhost")
        assert post(url, b"", {}, policy=TEST, internet=Internet(world.resolve, first_refuses)).status == 200
    assert world.dialed == [("::1", server.port), ("127.0.0.1", server.port)]


def test_a_host_with_a_thousand_addresses_costs_eight_dials() -> None:
    world = World([f"8.8.{high}.{low}" for high in range(4) for low in range(250)])
    assert failure("http://many.example/", LIVE, world=world) == "connect_failed"
    assert len(world.dialed) == outbound_dial.MAX_ADDRESSES


def test_the_system_resolver_knows_localhost() -> None:
    with HostileServer(says(OK)) as server:
        assert send(server.url(host="localhost")).status == 200
    assert failure(server.url(host="localhost"), LIVE) == "address_refused"


def test_no_addresses_is_a_failure_of_dns() -> None:
    def no_such_name(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    assert failure("http://nobody.example/", LIVE, world=World([])) == "dns_failed"
    with pytest.raises(Failed, match="dns_failed"):
        post("http://nobody.example/", b"", {}, policy=LIVE, internet=Internet(resolve=no_such_name))


@contextmanager
def hanging_dns() -> Iterator[Internet]:
    over = Event()

    def resolve(_host: str, _port: int) -> list[str]:
        over.wait(PATIENCE_S)
        return []

    try:
        yield Internet(resolve=resolve)
    finally:
        over.set()
        for thread in threading.enumerate():
            if thread.name == "look-up":
                thread.join(PATIENCE_S)


def test_dns_that_hangs_is_left_behind() -> None:
    with hanging_dns() as internet, pytest.raises(Failed, match="timed_out"):
        post("http://hang.example/", b"", {}, policy=LIVE, deadline_s=SOON_S, internet=internet)


def test_lookups_that_hang_cannot_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound_dial, "_lookups", BoundedSemaphore(1))
    with hanging_dns() as internet:
        world = World(["8.8.8.8"])
        with pytest.raises(Failed, match="timed_out"):
            post("http://hang.example/", b"", {}, policy=LIVE, deadline_s=SOON_S, internet=internet)
        assert failure("http://next.example/", LIVE, deadline_s=SOON_S, world=world) == "timed_out"
        assert world.asked == []
    assert failure("http://next.example/", LIVE, world=world) == "connect_failed"


# --- Registering a URL ---


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com/hooks?account=1&x[]=2#part",
        "https://EXAMPLE.com:8443/a%20b/ü",
        "https://bücher.example/",
        "https://xn--bcher-kva.example./",
        "https://my_service.internal/",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]:65535/",
    ],
)
def test_good_urls(url: str) -> None:
    check_url(url, live=True, policy=LIVE)
    check_url(url.replace("https:", "http:"), live=False, policy=TEST)


def complaint(url: str, *, live: bool, policy: Policy | None = None) -> str:
    with pytest.raises(InvalidRequest) as refused:
        check_url(url, live=live, policy=policy)
    assert (refused.value.code, refused.value.param) == ("url_invalid", "url")
    return refused.value.message


def test_live_mode_needs_https() -> None:
    assert complaint("http://example.com/", live=True) == ('Invalid URL: URLs in livemode must begin with "https://".')
    check_url("http://example.com/", live=False)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "shop.localhost", "127.0.0.1", "[::1]"])
def test_this_machine_may_be_registered_in_test_mode_only(host: str) -> None:
    check_url(f"http://{host}:4242/hook", live=False, policy=TEST)
    assert complaint(f"https://{host}/", live=True, policy=LIVE) == ("Invalid URL: URL must be publicly accessible.")


def test_a_number_is_judged_at_once_a_name_when_it_is_sent_to() -> None:
    assert "publicly accessible" in complaint("http://10.0.0.1/", live=False, policy=TEST)
    check_url("http://10.0.0.1/", live=False, policy=Policy(allowed_networks=(ip_network("10.0.0.0/8"),)))
    check_url("http://intranet/", live=False, policy=TEST)


def test_complaints_say_what_to_mend() -> None:
    assert complaint("example.com", live=False) == ("Invalid URL: An explicit scheme (such as https) must be provided.")
    assert "port" in complaint("http://example.com:70000/", live=False)
    assert "user name" in complaint("http://me:secret@example.com/", live=False)
    assert "secret" not in complaint("http://me:secret@example.com/", live=False)


# --- What is sent ---


def test_the_request_is_whole_and_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    with HostileServer(says(OK)) as server:
        answer = send(server.url("/a/../b?x=é&y=[1]#part"), body=b'{"id": 1}')
    assert (answer.status, answer.body_excerpt, answer.retry_after_s) == (200, b"ok", None)
    head, _, body = server.request.partition(b"\r\n\r\n")
    assert body == b'{"id": 1}'
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /a/../b?x=%C3%A9&y=[1] HTTP/1.1"
    for line in (
        b"Host: 127.0.0.1:%d" % server.port,
        b"Accept-Encoding: identity",
        b"Connection: close",
        b"Content-Length: 9",
        b"Content-Type: application/json",
        b"Stripe-Signature: t=1",
    ):
        assert lines.count(line) == 1


@pytest.mark.parametrize("name", ["Host", "content-length", "Accept-Encoding", "Transfer-Encoding"])
def test_headers_that_are_set_here_cannot_be_given(name: str) -> None:
    with pytest.raises(AssertionError):
        post("http://8.8.8.8/", b"", {name: "x"}, policy=LIVE, internet=World().internet())


@pytest.mark.parametrize("status", [200, 204, 301, 302, 307, 308, 400, 401, 410, 429, 500, 503])
def test_every_status_is_an_answer_and_no_redirect_is_followed(status: int) -> None:
    head = b"HTTP/1.1 %d X\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n" % status
    with HostileServer(says(head)) as server:
        world = World(leads_to=server)
        assert send("http://8.8.8.8/", LIVE, world=world).status == status
    assert world.dialed == [("8.8.8.8", 80)]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (b"120", 120),
        (b"0", 0),
        (b"9" * 4000, 999_999_999),
        (b"Fri, 13 Nov 2026 10:02:00 GMT", 120),
        (b"Wed, 21 Oct 2015 07:28:00 GMT", 0),
        (b"-5", None),
        (b"soon", None),
        (b"1e3", None),
        (b"\xb2", None),
        (b"Fri, 99 Nov 99999 10:02:00 GMT", None),
    ],
)
def test_retry_after(monkeypatch: pytest.MonkeyPatch, written: bytes, seconds: int | None) -> None:
    then = int(datetime(2026, 11, 13, 10, 0, tzinfo=UTC).timestamp())
    monkeypatch.setattr(clock, "now", lambda: then)
    with HostileServer(says(b"HTTP/1.1 503 X\r\nRetry-After: " + written + b"\r\n\r\n")) as server:
        assert send(server.url()).retry_after_s == seconds


# --- Servers that behave badly ---


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(silent, id="never answers"),
        pytest.param(drips(b""), id="drips a status line"),
        pytest.param(drips(b"HTTP/1.1 200 OK\r\nX: "), id="drips a header"),
        pytest.param(drips(b"HTTP/1.1 200 OK\r\n", b"X: a\r\n", 0.05), id="drips headers"),
        pytest.param(drips(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"), id="drips 100s"),
        pytest.param(drips(ENDLESS_BODY), id="drips a body"),
        pytest.param(drips(b"HTTP/1.1 200 OK\r\n\r\n"), id="drips a body without length"),
        pytest.param(drips(CHUNKED, b"1\r\na\r\n"), id="drips chunks"),
        pytest.param(drips(CHUNKED, b"0"), id="drips the length of a chunk"),
    ],
)
def test_nothing_goes_beyond_the_deadline(behaviour: Behaviour) -> None:
    with HostileServer(behaviour) as server:
        assert failure(server.url(), deadline_s=SOON_S) == "timed_out"
        assert server.saw_the_client_close()


def test_a_server_that_does_not_read_is_left_at_the_deadline() -> None:
    with HostileServer(deaf, listens=False) as server:
        assert failure(server.url(), body=bytes(64_000_000), deadline_s=SOON_S) == "timed_out"


@pytest.mark.parametrize("start", [ENDLESS_BODY, b"HTTP/1.1 200 OK\r\n\r\n"], ids=["length", "no length"])
def test_of_a_huge_body_little_is_read(start: bytes) -> None:
    with HostileServer(floods(start, b"a")) as server:
        answer = send(server.url())
        assert (answer.status, answer.body_excerpt) == (200, b"a" * MAX_EXCERPT_BYTES)
        assert server.saw_the_client_close()


def test_of_a_huge_chunked_body_little_is_read() -> None:
    with HostileServer(floods(CHUNKED, b"400\r\n" + b"a" * 1024 + b"\r\n")) as server:
        assert send(server.url()).body_excerpt == b"a" * MAX_EXCERPT_BYTES


def test_a_compressed_answer_stays_compressed() -> None:
    bomb = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1000000\r\n\r\n\x1f\x8b\x08\0"
    with HostileServer(floods(bomb, b"\0")) as server:
        excerpt = send(server.url()).body_excerpt
    assert excerpt.startswith(b"\x1f\x8b\x08\0")
    assert len(excerpt) == MAX_EXCERPT_BYTES


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="endless 100s"),
        pytest.param(floods(CHUNKED, b"1;" + b"x" * 40 + b"\r\na\r\n"), id="more frames than content"),
        pytest.param(says(b"HTTP/1.1 200 OK\r\n" + b"X: %b\r\n" % (b"a" * 60_000) * 3), id="long headers"),
    ],
)
def test_an_answer_of_frames_and_headers_is_not_read_to_its_end(behaviour: Behaviour) -> None:
    with HostileServer(behaviour) as server:
        assert failure(server.url()) == "answer_too_large"
        assert server.saw_the_client_close()


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(resets(), id="reset"),
        pytest.param(resets(b"HTTP/1.1 200 OK\r\n"), id="reset in the head"),
        pytest.param(resets(ENDLESS_BODY + b"abc"), id="reset in the body"),
        pytest.param(says(b""), id="closed at once"),
        pytest.param(says(b"HTTP/1.1 200"), id="closed in the status line"),
        pytest.param(says(b"HTTP/1.1 200 OK\r\nContent-"), id="closed in the head"),
        pytest.param(says(ENDLESS_BODY + b"abc"), id="closed in the body"),
        pytest.param(says(CHUNKED + b"5\r\nab"), id="closed in a chunk"),
    ],
)
def test_an_answer_cut_short_is_no_answer(behaviour: Behaviour) -> None:
    with HostileServer(behaviour) as server:
        assert failure(server.url()) == "connection_lost"


@pytest.mark.parametrize(
    "garbage",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\xff\xfe\r\n\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"HTTP/1.1 -20 OK\r\n\r\n",
        b"HTTP/3.0 200 OK\r\nContent-Length: 2, 3\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"A" * 70_000 + b"\r\n",
        CHUNKED + b"zz\r\nab\r\n",
        CHUNKED + b"-15\r\nab\r\n",
    ],
    ids=lambda garbage: ascii(garbage[:40]),
)
def test_garbage_is_not_an_answer(garbage: bytes) -> None:
    with HostileServer(says(garbage)) as server:
        assert failure(server.url()) == "answer_invalid"


def test_an_answer_before_the_body_was_read_is_heard() -> None:
    with HostileServer(says(b"HTTP/1.1 413 X\r\nContent-Length: 0\r\n\r\n"), listens=False) as server:
        assert send(server.url(), body=bytes(1_000_000)).status == 413


def test_a_closed_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failure(f"http://127.0.0.1:{port}/") == "connect_failed"


def test_bad_headers_of_a_stranger_put_no_url_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with HostileServer(says(b"HTTP/1.1 200 OK\r\nno colon here\r\nX: y\r\n\r\n")) as server:
        send(server.url("/secret-token"))
    assert "secret-token" not in caplog.text


# --- TLS ---


def self_signed(folder: Path, host: str) -> Path:
    """A file with a new key and a certificate for a host that the key itself has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{host}.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def server_side(pem: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def trusting(pem: Path) -> Callable[[], ssl.SSLContext]:
    context = ssl.create_default_context(cafile=str(pem))
    return lambda: context


def test_tls_asks_for_the_name_and_checks_it(tmp_path: Path) -> None:
    pem = self_signed(tmp_path, "hook.example")
    with HostileServer(says(OK), server_side(pem)) as server:
        world = World(["93.184.215.14"], leads_to=server)
        answer = send("https://HOOK.example./x", LIVE, world=world, trust=trusting(pem))
    assert (answer.status, answer.body_excerpt) == (200, b"ok")
    assert server.names == ["hook.example"]
    assert b"\r\nHost: hook.example\r\n" in server.request
    assert world.dialed == [("93.184.215.14", 443)]


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    with HostileServer(says(OK), server_side(self_signed(tmp_path, "localhost"))) as server:
        assert failure(server.url(scheme="https", host="localhost")) == "tls_failed"
    assert server.request == b""


def test_a_certificate_of_another_name(tmp_path: Path) -> None:
    pem = self_signed(tmp_path, "other.example")
    with HostileServer(says(OK), server_side(pem)) as server:
        world = World(["93.184.215.14"], leads_to=server)
        assert failure("https://hook.example/", LIVE, world=world, trust=trusting(pem)) == "tls_failed"
    assert server.request == b""


def test_a_server_that_speaks_no_tls() -> None:
    with HostileServer(says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), listens=False) as server:
        assert failure(server.url(scheme="https")) == "tls_failed"


@pytest.mark.parametrize("behaviour", [silent, drips(b"\x16\x03\x03\x3f\xff\x02\0\x3f\xfb", b"\0")])
def test_a_handshake_is_under_the_deadline(behaviour: Behaviour) -> None:
    with HostileServer(behaviour, listens=False) as server:
        assert failure(server.url(scheme="https"), deadline_s=SOON_S) == "timed_out"
        assert server.saw_the_client_close()


@pytest.mark.parametrize("behaviour", [silent, drips(ENDLESS_BODY), drips(b"HTTP/1.1 200 OK\r\nX: ")])
def test_tls_changes_nothing_about_the_deadline(tmp_path: Path, behaviour: Behaviour) -> None:
    pem = self_signed(tmp_path, "hook.example")
    with HostileServer(behaviour, server_side(pem)) as server:
        world = World(["93.184.215.14"], leads_to=server)
        reason = failure("https://hook.example/", LIVE, world=world, trust=trusting(pem), deadline_s=1.0)
        assert reason == "timed_out"
        assert server.saw_the_client_close()


def test_a_tls_server_that_does_not_read(tmp_path: Path) -> None:
    pem = self_signed(tmp_path, "hook.example")
    with HostileServer(deaf, server_side(pem), listens=False) as server:
        world = World(["93.184.215.14"], leads_to=server)
        options = {"world": world, "trust": trusting(pem), "deadline_s": 1.0, "body": bytes(64_000_000)}
        assert failure("https://hook.example/", LIVE, **options) == "timed_out"
