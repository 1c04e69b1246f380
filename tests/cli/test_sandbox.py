"""``tender sandbox``: a ready world, told in one line, the same each time, gone when it is told to go."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import stripe

from tests import postgres
from tests.cli.processes import members, wait_until_gone
from tests.cli.warm import Running, Warm
from tests.inboxes import Inbox
from tests.shoppers import Shopper

TENDER = Path(sys.executable).with_name("tender")


@dataclass(frozen=True)
class World:
    """What a sandbox has said of itself, and the database it was given."""

    database: str
    url: str
    secret_key: str
    publishable_key: str
    link: str

    @property
    def stripe(self) -> stripe.StripeClient:
        return stripe.StripeClient(self.secret_key, base_addresses={"api": self.url}, max_network_retries=0)

    @property
    def path(self) -> str:
        return urlsplit(self.link).path

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return str(parts.hostname), int(parts.port or 0)


@pytest.fixture(scope="module")
def world(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The command as it is installed, run from another folder, without any of our variables."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("TENDER_")}
    arguments = ["sandbox", "--port", "0", "--database", database, "--json"]
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    process = subprocess.Popen([TENDER, *arguments], stdout=subprocess.PIPE, cwd=elsewhere, env=env, process_group=0)
    assert process.stdout is not None
    yield World(database, **json.loads(process.stdout.readline()))
    process.terminate()
    more = process.communicate(timeout=30)[0]
    assert (process.returncode, more) == (0, b""), "it ends well, and has said one line"
    assert members(process.pid) == set()


def started(tender: Warm, database: str, **more: Any) -> tuple[Running, World]:
    running = tender.start("sandbox", "--port", "0", "--database", database, "--json", **more)
    return running, World(database, **json.loads(running.said("\n")))


def test_it_says_what_a_test_needs(world: World) -> None:
    assert world.url.startswith("http://127.0.0.1:")
    assert world.secret_key.startswith("sk_test_")
    assert world.publishable_key.startswith("pk_test_")
    assert world.link.startswith(f"{world.url}/l/")
    assert world.stripe.v1.accounts.retrieve_current().business_profile is not None


def test_its_link_is_paid_and_the_endpoint_hears(world: World, inbox: Inbox) -> None:
    endpoint = world.stripe.v1.webhook_endpoints.create({"url": inbox.url, "enabled_events": ["charge.succeeded"]})
    assert endpoint.secret is not None
    shopper = Shopper(world.link)
    assert shopper.pay(number="4000000000009995").status == 402
    assert shopper.pay().status == 303
    inbox.wait_for(1)
    assert inbox.types(endpoint.secret) == ["charge.succeeded"]
    world.stripe.v1.webhook_endpoints.delete(endpoint.id)


def test_the_networks_own_store_lies_beside(world: World) -> None:
    if world.database.startswith("postgresql"):
        with psycopg.connect(world.database) as connection:
            schemas = connection.execute("SELECT schemaname FROM pg_tables WHERE tablename = 'network_version'")
            assert schemas.fetchall() == [("tender_network",)]
    else:
        for file in (world.database, f"{world.database}.network", f"{world.database}.secret"):
            assert Path(file).stat().st_mode & 0o777 == 0o600, file


def test_short_commands_work_beside_it(tender: Warm, world: World) -> None:
    named = ("--database", world.database)
    url = {"TENDER_PUBLIC_URL": world.url} if world.database.startswith("postgresql") else {}
    link = tender.run("links", "create", "--name", "Tea pot", "--amount", "3500", *named, "--json", env=url).answer
    assert link["url"].startswith(f"{world.url}/l/")
    page = Shopper(link["url"]).open()
    assert page.status == 200
    assert "Tea pot" in page.text
    keys = tender.run("keys", "create", *named, "--json").answer
    client = stripe.StripeClient(keys["secret_key"], base_addresses={"api": world.url}, max_network_retries=0)
    assert client.v1.payment_links.retrieve(link["id"]).url == link["url"]
    assert tender.run("verify", *named).out == "The books are right.\n"
    (last,) = tender.run("events", "tail", "--no-follow", "--last", "1", "--json", *named).out.splitlines()
    assert json.loads(last)["data"]["object"]["id"] == link["id"]


def test_a_second_one_is_refused_on_a_file_and_welcome_on_a_server(tender: Warm, world: World) -> None:
    if world.database.startswith("postgresql"):
        second, same = started(tender, world.database)
        assert same.secret_key == world.secret_key
        assert second.end().code == 0
        return
    for command in ("serve", "sandbox", "worker"):
        done = tender.run(command, "--database", world.database)
        (line,) = done.err.splitlines()
        assert line.startswith("Error: Another Tender (process ")
        assert f"is serving {world.database} already" in line
        assert (done.code, done.out) == (1, "")


def test_started_again_it_is_the_same_world(tender: Warm, file: Path) -> None:
    for database in (str(file), postgres.create_database("again")):
        first, before = started(tender, database)
        assert first.end().code == 0
        again, after = started(tender, database)
        assert again.end().code == 0
        assert (after.secret_key, after.publishable_key) == (before.secret_key, before.publishable_key)
        assert after.path == before.path


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
def test_told_to_end_it_ends_well(tender: Warm, file: Path, number: signal.Signals) -> None:
    running, world = started(tender, str(file))
    assert len(members(running.process)) == 2
    done = running.end(number)
    assert (done.code, done.err) == (0, "")
    assert members(running.process) == set()
    assert not listens(world)
    assert {part.name for part in file.parent.iterdir()} == {
        file.name + end for end in ("", ".network", ".secret", ".lock")
    }


def listens(world: World) -> bool:
    try:
        socket.create_connection(world.address).close()
    except ConnectionRefusedError:
        return False
    return True


@pytest.mark.parametrize("whom", ["the parent", "all, as Ctrl-C does"])
def test_a_request_on_its_way_is_answered_first(tender: Warm, file: Path, whom: str) -> None:
    running, world = started(tender, str(file))
    asking = http.client.HTTPConnection(*world.address, timeout=30)
    asking.putrequest("POST", "/v1/products")
    asking.putheader("Authorization", f"Bearer {world.secret_key}")
    asking.putheader("Content-Type", "application/x-www-form-urlencoded")
    asking.putheader("Content-Length", "8")
    asking.endheaders(b"nam")
    idle = idle_connection(world)
    if whom == "the parent":
        running.send(signal.SIGTERM)
    else:
        os.killpg(running.process, signal.SIGINT)
    assert idle.recv(1) == b"", "it is ending, and has let go of those who ask for nothing"
    asking.send(b"e=Cup")
    answer = asking.getresponse()
    assert (answer.status, json.loads(answer.read())["name"]) == (200, "Cup")
    assert running.wait().code == 0


def idle_connection(world: World) -> socket.socket:
    """One that has been answered and is kept; whoever asked earlier has been given a thread by then."""
    connection = http.client.HTTPConnection(*world.address, timeout=30)
    connection.request("GET", "/nowhere")
    assert connection.getresponse().read()
    assert connection.sock is not None
    return connection.sock


def test_nothing_serves_once_the_parent_is_killed(tender: Warm, file: Path) -> None:
    running, world = started(tender, str(file))
    assert running.end(signal.SIGKILL).code == -signal.SIGKILL
    again, after = started(tender, str(file))
    assert after.secret_key == world.secret_key
    wait_until_gone(running.process)
    assert again.end().code == 0


def test_a_process_that_dies_is_replaced(tender: Warm, file: Path) -> None:
    running, world = started(tender, str(file))
    (serving,) = members(running.process) - {running.process}
    os.kill(serving, signal.SIGKILL)
    wait_until_gone_one(running.process, serving)
    assert Shopper(world.link).open().status == 200
    done = running.end()
    assert done.code == 0
    assert done.out.count("\n") == 1


def wait_until_gone_one(group: int, process: int) -> None:
    while process in members(group):
        pass


def test_its_pages_for_tests_are_open(world: World) -> None:
    assert Shopper(f"{world.url}/events").open().status == 200
    bare = Shopper(f"{world.url}/").open()
    assert (bare.status, 'href="/events"' in bare.text) == (200, True)
