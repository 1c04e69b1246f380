"""The short commands: what they answer, to people and to programs."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.warm import Warm
from tests.inboxes import Inbox
from tests.kit.test_pictures import picture


@pytest.fixture(scope="module")
def shop(tender: Warm, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("shop") / "tender.sqlite3")
    assert tender.run("keys", "create", "--name", "Tern & Tide", "--database", path).code == 0
    return path


def test_keys_are_a_pair_of_one_merchant(tender: Warm, shop: str) -> None:
    told = tender.run("keys", "create", "--database", shop)
    assert re.fullmatch(r"account +acct_\w+\nsecret_key +sk_test_\w{90,}\npublishable_key +pk_test_\w{90,}\n", told.out)
    one, other = (tender.run("keys", "create", "--json", "--database", shop).answer for _ in range(2))
    assert one["account"] == other["account"]
    assert one["secret_key"] != other["secret_key"]


def test_a_link_is_one_line(tender: Warm, shop: str) -> None:
    told = tender.run("links", "create", "--name", "Mug", "--amount", "2000", "--database", shop)
    assert re.fullmatch(r"http://127\.0\.0\.1:4242/l/\S+\n", told.out)


def test_a_link_is_shown_at_the_port_that_will_be_served(tender: Warm, shop: str) -> None:
    told = tender.run("links", "create", "--name", "Mug", "--amount", "50", "--database", shop, env={"PORT": "8000"})
    assert told.out.startswith("http://127.0.0.1:8000/l/")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--amount", "2000", "--currency", "xyz"), "Invalid value for --currency: 'xyz' is not a currency"),
        (("--amount", "2000", "--name", " "), "Invalid value for --name: what is sold needs a name"),
        (("--amount", "0"), "Invalid value for '--amount': 0 is not in the range"),
        (("--amount", "1"), "Amount must be at least"),
        (("--amount", "2000", "--redirect", "javascript:alert(1)"), "Not a valid URL: "),
        (("--amount", "2000", "--redirect", "http://shop.example/"), "Not a valid URL: it must begin with https://"),
        (("--amount", "2000", "--limit", "0"), "Invalid value for '--limit': 0 is not in the range"),
        (("--amount", "2000", "--quantity", "0"), "Invalid value for '--quantity': 0 is not in the range"),
    ],
)
def test_a_link_that_cannot_be(tender: Warm, shop: str, options: tuple[str, ...], words: str) -> None:
    told = tender.run("links", "create", "--name", "Mug", *options, "--database", shop)
    assert told.code != 0
    assert told.out == ""
    assert told.err.splitlines()[-1].startswith(f"Error: {words}")


def test_a_link_needs_a_merchant(tender: Warm, file: Path) -> None:
    serving = tender.start("serve", "--port", "0", "--database", str(file))
    serving.said("Ctrl-C ends it.")
    told = tender.run("links", "create", "--name", "Mug", "--amount", "2000", "--database", str(file))
    assert told.err == "Error: There is no merchant yet: `tender keys create` makes one.\n"
    serving.end()


def test_events_are_shown_oldest_first(tender: Warm, shop: str) -> None:
    for name in ("One", "Two"):
        tender.run("links", "create", "--name", name, "--amount", "2000", "--database", shop)
    told = tender.run("events", "tail", "--no-follow", "--last", "1000", "--database", shop).out.splitlines()
    times = [line[:19] for line in told]
    assert times == sorted(times)
    assert all(re.fullmatch(r"\S+ \S+  \S+ +\S* +evt_\w+", line) for line in told)
    shown = tender.run("events", "tail", "--no-follow", "--last", "1000", "--json", "--database", shop).out
    assert [json.loads(line)["id"] for line in shown.splitlines()] == [line.split()[-1] for line in told]


def test_events_are_followed_until_it_is_ended(tender: Warm, shop: str) -> None:
    following = tender.start("events", "tail", "--last", "5", "--database", shop)  # it may begin after the first
    made = [
        tender.run("links", "create", "--name", "Mug", "--amount", "2000", "--json", "--database", shop).answer["id"]
        for _ in range(2)
    ]
    said = following.said(made[1])
    assert [line.split()[3] for line in said.splitlines() if "payment_link.created" in line][-2:] == made
    assert len(said.splitlines()) == len(set(said.splitlines())), "nothing is shown twice"
    assert following.end(2).code == 0


def test_keys_are_listed_rolled_and_restricted(tender: Warm, tmp_path: Path) -> None:
    where = ("--json", "--database", str(tmp_path / "tender.sqlite3"))
    pair = tender.run("keys", "create", *where).answer
    listed = tender.run("keys", "list", *where).answer
    assert [it["key"] for it in listed] == [
        f"sk_test_…{pair['secret_key'][-4:]}",
        f"pk_test_…{pair['publishable_key'][-4:]}",
    ]
    assert pair["secret_key"] not in tender.run("keys", "list", *where).out
    rolled = tender.run("keys", "roll", listed[0]["id"], "--overlap-hours", "24", *where).answer
    assert re.fullmatch(r"sk_test_\w{90,}", rolled["key"])
    made = tender.run("keys", "restrict", "--name", "reports", "--permission", "charges=read", *where).answer
    assert re.fullmatch(r"rk_test_\w{90,}", made["restricted_key"])
    listed = tender.run("keys", "list", *where).answer
    assert listed[0]["expires_at"] == rolled["old_key_ends"] == pytest.approx(listed[0]["created"] + 86_400, abs=300)
    assert (listed[-1]["name"], listed[-1]["permissions"]) == ("reports", {"charges": "read"})
    assert listed[-1]["id"] == made["id"]
    rows = tender.run("keys", "list", *where[1:]).out.splitlines()
    assert re.search(r"sk_test_…\w{4} +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  never", rows[1])
    assert rows[-1].endswith("charges=read")
    assert [row.rpartition("  ")[2] for row in rows[1:3]] == ["everything", "what a browser may"]
    tender.run("keys", "restrict", listed[-1]["id"], "--permission", "customers=write", *where)
    assert tender.run("keys", "list", *where).answer[-1]["permissions"] == {"charges": "read", "customers": "write"}
    for command, words in (
        (("keys", "roll", "key_unknown"), "Error: There is no key 'key_unknown': `tender keys list` shows them."),
        (("keys", "restrict", listed[0]["id"]), f"Error: {listed[0]['id']} is no restricted key"),
        (("keys", "restrict"), "Error: Say what it may do: --permission charges=read"),
        (("keys", "restrict", "--permission", "nonsense=read"), "Error: Invalid value: 'nonsense' is none of account"),
        (
            ("keys", "restrict", "--permission", "charges=all"),
            "Error: Invalid value: 'all' is none of none, read, write.",
        ),
    ):
        told = tender.run(*command, *where)
        assert told.code != 0
        assert told.err.splitlines()[-1].startswith(words)


def test_a_key_ends_once_that_was_wanted(tender: Warm, tmp_path: Path) -> None:
    where = ("--json", "--database", str(tmp_path / "shop.sqlite3"))
    tender.run("keys", "create", *where)
    secret, _publishable = tender.run("keys", "list", *where).answer
    asked = tender.run("keys", "end", secret["id"], *where[1:])
    assert (asked.code, f"Refuse every request with {secret['key']} from now on? [y/N]" in asked.out) == (1, True)
    assert tender.run("keys", "list", *where).answer[0]["expires_at"] is None
    ended = tender.run("keys", "end", secret["id"], "--yes", *where[1:])
    assert (ended.code, ended.out.split()[:3]) == (0, ["id", secret["id"], "ended"])
    again = tender.run("keys", "end", secret["id"], *where)
    assert again.err == f"Error: The key {secret['id']} has ended.\n"


def test_what_shoppers_are_told_of_the_shop(tender: Warm, shop: str) -> None:
    terms = "https://shop.example/terms"
    set_to = tender.run("shop", "--terms-url", terms, "--accent-color", "#1f5f8b", "--json", "--database", shop).answer
    assert (set_to["name"], set_to["terms_url"], set_to["accent_color"]) == ("Tern & Tide", terms, "#1f5f8b")
    assert f"terms_url\t{terms}\n" in tender.run("shop", "--database", shop).out
    assert tender.run("shop", "--terms-url", "", "--json", "--database", shop).answer["terms_url"] is None
    assert tender.run("shop", "--country", "at", "--json", "--database", shop).answer["country"] == "AT"
    for option, value, words in (
        ("--terms-url", "javascript:alert(1)", "Not a valid URL"),
        ("--privacy-url", "http://shop.example", "it must begin with https://"),
        ("--accent-color", "red", "it must be like #1f5f8b"),
        ("--name", " ", "a shop needs a name"),
        ("--country", "EU", "it must be two letters of ISO 3166"),
        ("--country", "", "it must be two letters of ISO 3166"),
    ):
        told = tender.run("shop", option, value, "--database", shop)
        assert (told.code, words in told.err) == (2, True), told.err


def test_receipts_are_mailed_to_customers_once_that_is_chosen(tender: Warm, shop: str) -> None:
    only_asked = "Receipts and refunds are mailed only where a payment names an address (receipt_email).\n"
    every = "Receipts and refunds are mailed to every customer whose address is known.\n"
    for option, said in (((), only_asked), (("--email",), every), ((), every), (("--no-email",), only_asked)):
        assert tender.run("receipts", *option, "--database", shop).out == said


def test_several_merchants_share_a_server_and_see_nothing_of_each_other(tender: Warm, shop: str) -> None:
    made = tender.run(
        "merchants", "create", "Heron & Mud", "--email", "Kim@Heron.example", "--json", "--database", shop
    )
    other = made.answer["account"]
    assert made.answer["url"].startswith("http://127.0.0.1:4242/dashboard/enter/")
    listed = tender.run("merchants", "list", "--json", "--database", shop).answer
    assert (listed[0]["name"], listed[-1]["name"]) == ("Tern & Tide", "Heron & Mud")
    keys = tender.run("keys", "create", "--merchant", other, "--json", "--database", shop).answer
    assert keys["account"] == other
    mine = tender.run("keys", "list", "--json", "--merchant", other, "--database", shop).answer
    assert {row["key"][-4:] for row in mine} == {keys["secret_key"][-4:], keys["publishable_key"][-4:]}
    assert tender.run("keys", "roll", mine[0]["id"], "--database", shop).err.startswith("Error: There is no key")
    tender.run("shop", "--name", "Heron", "--merchant", other, "--database", shop)
    assert tender.run("shop", "--json", "--database", shop).answer["name"] == "Tern & Tide"
    told = tender.run("sign-in", "--email", "kim@heron.example", "--database", shop)
    assert told.err == "Error: Nobody signs in as kim@heron.example.\n"
    unknown = tender.run("sign-in", "--merchant", "acct_unknown", "--database", shop)
    assert unknown.err == "Error: There is no merchant 'acct_unknown'.\n"


def test_one_of_several_merchants(tender: Warm, shop: str, inbox: Inbox) -> None:
    where = ("--database", shop)
    other = tender.run("merchants", "create", "Other", "--email", "o@example.com", "--json", *where).answer["account"]
    mine, secret = (*where, "--merchant", other), "whsec_of_a_developers_own"
    listening = tender.start("events", "listen", "--forward-to", inbox.url, "--secret", secret, *mine)
    listening.said("Ctrl-C ends it.")
    tender.run("events", "trigger", "product.created", *where)
    made = tender.run("events", "trigger", "customer.created", "--json", *mine).answer
    listening.said(" ms\n")
    assert listening.end().code == 0
    assert [event.data.object["id"] for event in inbox.events(secret)] == [made["id"]]
    link = tender.run("links", "create", "--name", "Tea", "--amount", "500", "--json", *mine).answer
    assert tender.run("links", "show", link["id"], "--json", *mine).answer["url"] == link["url"]
    assert f"There is no link '{link['id']}'" in tender.run("links", "show", link["id"], *where).err


def test_people_are_let_in_reset_and_shut_out(tender: Warm, shop: str) -> None:
    told = tender.run("users", "add", "Mara@Tern.example", "--database", shop)
    assert re.fullmatch(r"http://127\.0\.0\.1:4242/dashboard/enter/\w{43}\n", told.out)
    again = tender.run("users", "add", "mara@tern.example", "--database", shop)
    assert again.err == "Error: Someone with this e-mail address signs in here already.\n"
    assert tender.run("users", "list", "--database", shop).out == "mara@tern.example  one-time links\n"
    reset = tender.run("users", "reset", "mara@tern.example", "--second-factor", "--json", "--database", shop)
    assert reset.answer["url"] != told.out.strip()
    assert tender.run("users", "remove", "mara@tern.example", "--database", shop).code == 0
    assert tender.run("users", "list", "--json", "--database", shop).answer == []
    gone = tender.run("users", "reset", "mara@tern.example", "--database", shop)
    assert gone.err.startswith("Error: Nobody signs in as mara@tern.example")


def test_a_shop_has_a_logo(tender: Warm, shop: str, tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(picture())
    worn = tender.run("shop", "--logo", str(file), "--json", "--database", shop).answer["logo"]
    assert worn.startswith("/images/file_")
    assert tender.run("shop", "--logo", "", "--json", "--database", shop).answer["logo"] is None
    file.write_bytes(b"<svg/>")
    refused = tender.run("shop", "--logo", str(file), "--database", shop)
    assert refused.code == 2
    assert "This is not a picture that can be read: use PNG, JPEG, WEBP, GIF." in " ".join(refused.err.split())
