"""Commands that ask the API: at a running server and in this process they say the same."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app import main
from checkout.cli.callers import Local, Remote, Said, pairs
from tests.cli.warm import Warm
from tests.events.scenes import NOWHERE, Scene
from tests.houses import House


class Command:
    """``tender`` in this process, asking a house by HTTP."""

    def __init__(self, house: House) -> None:
        self.house = house

    def run(self, *args: str, code: int = 0, **more: Any) -> Result:
        where = ("--url", self.house.url, "--key", self.house.world.secret_key)
        done = CliRunner().invoke(main, [*args, *where], **more)
        assert done.exit_code == code, done.output
        return done

    def answer(self, *args: str) -> Any:
        return json.loads(self.run(*args, "--json").stdout)


@pytest.fixture(autouse=True)
def _own_umask() -> Iterator[None]:
    """A command changes its process's, and here that is everybody's."""
    was = os.umask(0o022)
    os.umask(was)
    yield
    os.umask(was)


@pytest.fixture
def command(house: House) -> Command:
    return Command(house)


def test_a_payment_is_made_shown_and_given_back(command: Command, house: House) -> None:
    made = command.answer("events", "trigger", "payment_intent.succeeded")
    assert command.run("payments", "list").stdout.split()[2:5] == ["$20.00", "USD", "succeeded"]
    assert [one["id"] for one in command.answer("payments", "list", "--last", "1")] == [made["id"]]
    assert "Aborted" in command.run("payments", "refund", made["id"], input="n\n", code=1).output
    told = command.run("payments", "refund", made["id"], "--amount", "500", input="y\n").stdout
    assert told.startswith(f"Give back $5.00 USD of {made['id']}? [y/N]: y\n$5.00 USD succeeded  re_")
    shown = command.answer("payments", "show", made["id"])
    assert (shown["amount_received"], shown["refunds"][0]["amount"], len(shown["charges"])) == (2000, 500, 1)
    assert "refund  $5.00" in command.run("payments", "show", made["id"]).stdout
    assert "No such payment_intent: 'pi_none'" in command.run("payments", "show", "pi_none", code=1).output


def test_an_endpoints_life(command: Command, house: House) -> None:
    made = command.answer("endpoints", "create", NOWHERE, "--event", "customer.created", "--description", "Shop")
    assert made["enabled_events"] == ["customer.created"]
    assert command.run("endpoints", "list").stdout == f"{made['id']}  enabled  customer.created  {NOWHERE}\n"
    assert command.answer("endpoints", "rotate", made["id"])["secret"] != made["secret"]
    assert command.answer("endpoints", "disable", made["id"])["status"] == "disabled"
    assert command.answer("endpoints", "enable", made["id"])["status"] == "enabled"
    Scene(house).happen(2)
    house.work()
    assert command.run("events", "resend", "--endpoint", made["id"]).stdout == "2 sent again.\n"
    assert command.answer("events", "resend", "--endpoint", made["id"], "--until", "2020-01-01") == {"count": 0}
    event = house.stripe.v1.events.list({"type": "customer.created"}).data[0].id
    assert command.run("events", "resend", event).stdout == f"{event} is sent again.\n"
    assert "Name an event" in command.run("events", "resend", code=2).output
    assert command.answer("endpoints", "delete", made["id"])["deleted"]
    assert command.run("endpoints", "list").stdout == "There is no endpoint yet.\n"


def test_events_of_a_server(command: Command, house: House) -> None:
    house.stripe.v1.customers.create({"name": "Zoë"})
    told = command.run("events", "tail", "--no-follow", "--last", "2").stdout.splitlines()
    assert len(told) == 2
    assert told[-1].split()[2] == "customer.created"
    whole = json.loads(command.run("events", "tail", "--no-follow", "--last", "1", "--json").stdout)
    assert whole["data"]["object"]["name"] == "Zoë"


def test_a_checkout_is_paid_for_its_event(command: Command, house: House) -> None:
    told = command.run("events", "trigger", "checkout.session.completed").stdout
    assert told.startswith("checkout.session.completed: checkout.session cs_test_")
    (event,) = house.stripe.v1.events.list({"type": "checkout.session.completed"}).data
    paid = event.data.object
    assert (paid["payment_status"], paid["amount_total"], paid["customer_details"]["name"]) == ("paid", 4000, "Jo Doe")


def test_links_of_a_server(command: Command, house: House) -> None:
    (row,) = command.answer("links", "list")
    assert (row["status"], row["sells"], row["url"]) == ("open", ["1 × Enamel mug"], house.link)
    assert "amount     $20.00" in command.run("links", "show", row["id"]).stdout
    made = command.answer("links", "create", "--name", "Tea", "--amount", "500", "--limit", "2", "--quantity", "3")
    shown = command.answer("links", "show", made["id"])
    assert (shown["sells"], shown["amount"], shown["paid"], shown["limit"]) == (["3 × Tea"], 1500, 0, 2)
    signed = command.answer("links", "sign", made["id"], "--email", "jo@example.com", "--single-use")
    assert (signed["email"], signed["single_use"]) == ("jo@example.com", True)
    assert signed["url"].startswith(f"{house.url}/p/{made['id']}/")
    assert command.run("links", "qr", made["id"]).stdout.endswith(f"{made['url']}\n")
    assert command.answer("links", "deactivate", row["id"], "--message", "Later")["status"] == "inactive"


def test_in_this_process_the_answer_is_the_same(house: House) -> None:
    account, server = Scene(house).account, Remote(house.url, house.world.secret_key)
    with house.app.app_context():
        local = Local(account)
        made = local.ask("POST", "/v1/customers", {"name": "Zoë", "metadata": {"a": 1}, "tax_exempt": None})
        assert server.ask("GET", f"/v1/customers/{made['id']}") == made
        assert server.ask("GET", "/v1/customers", {"limit": 1}) == local.ask("GET", "/v1/customers", {"limit": 1})
        for caller in (local, server):
            for method, path in (("GET", "/v1/customers/cus_none"), ("POST", "/v1/prices")):
                with pytest.raises(Said) as said:
                    caller.ask(method, path)
                assert said.value.error["type"] == "invalid_request_error"


def test_parameters_are_written_as_stripe_takes_them() -> None:
    asked = {"a": {"b": [True, {"c": 1}]}, "d": None, "e": "x y"}
    assert pairs(asked) == [("a[b][0]", "true"), ("a[b][1][c]", "1"), ("e", "x y")]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (("--url", "http://127.0.0.1:9", "--key", "sk_test_x"), "Error: There is no Tender at http://127.0.0.1:9: "),
        (("--url", "http://127.0.0.1:9"), "Error: Give the server's secret key by --key, or set TENDER_KEY."),
    ],
)
def test_who_cannot_be_asked(where: tuple[str, ...], words: str) -> None:
    done = CliRunner().invoke(main, ["payments", "list", *where], env={"TENDER_KEY": None})
    assert done.exit_code != 0
    assert words in done.output


def test_a_database_is_asked_where_no_server_is_named(tender: Warm, tmp_path: Any) -> None:
    where = ("--database", str(tmp_path / "tender.sqlite3"))
    assert "no merchant yet" not in tender.run("keys", "create", *where).err
    made = tender.run("events", "trigger", "payment_intent.created", "--json", *where).answer
    assert made["object"] == "payment_intent"
    examined = {one["what"]: one["ok"] for one in tender.run("doctor", "--json", *where).answer}
    assert examined == dict.fromkeys(
        ("Settings", "Mail", "Database", "Address", "Root secret", "Clock", "Worker", "Endpoints"), True
    )
    assert tender.run("verify", "--json", *where).answer == {"problems": []}


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(tmp_path: Any) -> None:
    wrong = {"TENDER_DEBIT_DELAY_S": "soon", "TENDER_ALLOWED_NETWORKS": "here"}
    told = CliRunner().invoke(main, ["doctor"], env=wrong)
    assert (told.exit_code, told.stdout.count("!!  Settings")) == (1, 2)
    server = {"TENDER_SMTP_URL": "smtp://127.0.0.1:9", "TENDER_MAIL_FROM": "a@example.com"}
    told = CliRunner().invoke(main, ["doctor", "--database", str(tmp_path / "none.sqlite3")], env=server)
    assert told.exit_code == 1
    assert "!!  Mail        127.0.0.1:9 did not let us in (unreachable)" in told.stdout
    assert "!!  Database    " in told.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete(shell: str) -> None:
    done = CliRunner().invoke(main, ["completion", shell])
    assert "_TENDER_COMPLETE" in done.output
    word = "end" if shell == "fish" else "1"
    offered = CliRunner().invoke(
        main,
        env={
            "_TENDER_COMPLETE": f"{shell}_complete",
            "COMP_WORDS": "tender end",
            "COMP_CWORD": word,
        },
        prog_name="tender",
    )
    assert "endpoints" in offered.output
