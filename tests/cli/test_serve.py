"""``tender serve``: says how to try it, keeps what it has, and several processes share a server."""

import json
import re
import signal
import socket
from pathlib import Path

import stripe

from tests import postgres
from tests.cli.processes import members, wait_until
from tests.cli.warm import Warm
from tests.inboxes import Inbox
from tests.shoppers import Shopper

SECRET = "5e" * 32
END = "Ctrl-C ends it."
TWO_LENGTHS = b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"


def shown(pattern: str, said: str) -> str:
    (found,) = re.findall(pattern, said)
    return str(found)


def test_the_demo_says_how_to_try_it(tender: Warm, tmp_path: Path) -> None:
    env = {"PORT": "0", "TENDER_DATABASE_URL": str(tmp_path / "new" / "tender.sqlite3")}
    demo = tender.start("serve", "--demo", env=env)
    said = demo.said(END)
    url = shown(r"Tender serves (http://127\.0\.0\.1:\d+)\n", said)
    link = shown(r"Pay here +(\S+)\n", said)
    assert link.startswith(f"{url}/l/")
    assert "Test mode" in Shopper(link).open().text
    key = shown(r"Test key +(sk_test_\w+)\n", said)
    assert stripe.StripeClient(key, base_addresses={"api": url}).v1.prices.list().data
    assert Shopper(shown(r"Events +(\S+)\n", said)).open().status == 200
    cards = re.findall(r"^ +(\d{4} \d{4} \d{4} \d{4})  \w", said, flags=re.MULTILINE)
    answers = [Shopper(link).pay(number=number) for number in cards]
    assert [answer.status for answer in answers] == [303, 402, 303]
    assert [url in answer.location for answer in answers if answer.status == 303] == [True, True]
    assert demo.end(signal.SIGINT).err == ""

    again = tender.start("serve", "--demo", env=env)
    said_again = again.said(END)
    assert again.end(signal.SIGINT).code == 0
    assert unaddressed(said_again) == unaddressed(said)


def unaddressed(said: str) -> str:
    return re.sub(r"127\.0\.0\.1:\d+", "(address)", said)


def test_without_a_demo_nothing_is_made_up(tender: Warm, file: Path) -> None:
    serving = tender.start("serve", "--port", "0", "--database", str(file))
    said = serving.said(END)
    assert re.fullmatch(r"Tender serves http://127\.0\.0\.1:\d+\nCtrl-C ends it\.\n", said)
    url = shown(r"Tender serves (\S+)\n", said)
    assert Shopper(f"{url}/events").open().status == 404
    assert serving.end().code == 0
    assert tender.run("events", "tail", "--no-follow", "--database", str(file)).out == ""


def test_another_address_and_a_public_one(tender: Warm, file: Path) -> None:
    env = {"TENDER_PUBLIC_URL": "https://pay.shop.example/", "TENDER_TRUSTED_HOSTS": "tender"}
    serving = tender.start("serve", "--demo", "--host", "::1", "--port", "0", "--database", str(file), env=env)
    said = serving.said(END)
    assert "Tender serves https://pay.shop.example\n" in said
    assert "Pay here    https://pay.shop.example/l/" in said
    assert "/events" not in said, "a page for tests is not for the public"
    link = tender.run("links", "create", "--name", "Mug", "--amount", "500", "--database", str(file)).out
    assert link.startswith("https://pay.shop.example/l/"), "as the process that serves says"
    assert serving.end().code == 0


def test_several_processes_share_a_server(tender: Warm, inbox: Inbox) -> None:
    env = {"TENDER_DATABASE_URL": postgres.create_database("shared"), "TENDER_SECRET_KEY": SECRET}
    serving = tender.start("serve", "--demo", "--port", "0", "--processes", "2", env=env)
    said = serving.said(END)
    wait_until(serving.process, 3)
    url, key = shown(r"Tender serves (\S+)\n", said), shown(r"Test key +(\S+)\n", said)
    client = stripe.StripeClient(key, base_addresses={"api": url}, max_network_retries=0)
    endpoint = client.v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["checkout.session.completed"]})
    for _ in range(6):
        assert Shopper(shown(r"Pay here +(\S+)\n", said)).pay().status == 303
    inbox.wait_for(6)
    assert endpoint.secret is not None
    assert len({event.id for event in inbox.events(endpoint.secret)}) == len(inbox.bodies) == 6
    done = serving.end()
    assert (done.code, done.err) == (0, "")
    assert members(serving.process) == set()
    assert said.count(END) == 1


def test_a_worker_beside_servers_that_have_none(tender: Warm, inbox: Inbox) -> None:
    env = {"TENDER_DATABASE_URL": postgres.create_database("apart"), "TENDER_SECRET_KEY": SECRET}
    serving = tender.start("serve", "--demo", "--port", "0", "--no-worker", env=env)
    said = serving.said(END)
    url, key = shown(r"Tender serves (\S+)\n", said), shown(r"Test key +(\S+)\n", said)
    client = stripe.StripeClient(key, base_addresses={"api": url}, max_network_retries=0)
    client.v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["product.created"]})
    client.v1.products.create({"name": "Jug"})
    worker = tender.start("worker", env=env)
    inbox.wait_for(1)
    for running in (worker, serving):
        done = running.end()
        assert (done.code, done.err) == (0, "")
        assert members(running.process) == set()


def test_what_clients_send_wrong_is_told_without_its_secrets(tender: Warm, file: Path) -> None:
    serving = tender.start("serve", "--port", "0", "--database", str(file))
    port = int(shown(r"http://127\.0\.0\.1:(\d+)", serving.said(END)))
    assert answer_to(port, b"GET / HTTP/1.1\r\nNumber 4242424242424242: x\r\n\r\n") == b"HTTP/1.1 400 Bad Request"
    assert answer_to(port, b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n") == b"HTTP/1.1 414 URI Too Long"
    assert answer_to(port, TWO_LENGTHS) == b"HTTP/1.1 400 Bad Request"
    lines = [json.loads(line) for line in serving.end().err.splitlines()]
    assert {line["level"] for line in lines} == {"warning"}
    assert "[card number]" in lines[0]["event"]


def answer_to(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline().strip()
