"""``tender links``: what each command answers, to people and to programs, and how it says no."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.warm import Warm

END = 1_809_367_200  # 2027-05-03 18:00 UTC


@pytest.fixture(scope="module")
def shop(tender: Warm, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("links") / "tender.sqlite3")
    assert tender.run("keys", "create", "--name", "Tern & Tide", "--database", path).code == 0
    return path


def test_a_links_life(tender: Warm, shop: str, tmp_path: Path) -> None:
    where = ("--database", shop)
    assert tender.run("links", "list", *where).out == "There is no link yet.\n"
    wanted = ("--name", "Tea", "--amount", "4000", "--currency", "eur", "--quantity", "2", "--limit", "5")
    made = tender.run("links", "create", *wanted, "--expires-at", "2027-05-03T18:00", "--json", *where).answer
    id, url = made["id"], made["url"]
    row = {
        "id": id,
        "status": "open",
        "sells": ["2 × Tea"],
        "amount": 8000,
        "currency": "eur",
        "paid": 0,
        "limit": 5,
        "expires_at": END,
        "url": url,
    }
    assert tender.run("links", "show", id, "--json", *where).answer == row
    assert tender.run("links", "list", "--json", *where).answer == [row]
    listed = tender.run("links", "list", *where).out
    assert re.fullmatch(rf"{id}  open +2 × Tea +€80\.00 +0 of 5  {re.escape(url)}\n", listed)
    shown = tender.run("links", "show", id, *where).out
    assert dict(line.split(maxsplit=1) for line in shown.splitlines()) == {
        "id": id,
        "status": "open",
        "sells": "2 × Tea",
        "amount": "€80.00",
        "paid": "0 of 5",
        "ends": "2027-05-03 18:00 UTC",
        "url": url,
    }

    drawn = tender.run("links", "qr", id, *where).out
    assert drawn.rstrip().endswith(url)
    assert "▄" in drawn
    for name, start in (("tea.svg", b"<?xml"), ("tea.PNG", b"\x89PNG")):
        file = tmp_path / name
        assert tender.run("links", "qr", id, "--output", str(file), *where).out == f"{file}\n"
        assert file.read_bytes().startswith(start)

    said = ("--email", "jo@example.com", "--quantity", "3", "--reference", "order-7", "--single-use")
    signed = tender.run("links", "sign", id, *said, "--json", *where).answer
    assert signed["url"].startswith(f"http://127.0.0.1:4242/p/{id}/")
    assert (signed["quantity"], signed["client_reference_id"], signed["single_use"]) == (3, "order-7", True)
    assert tender.run("links", "sign", id, *where).out.startswith(f"http://127.0.0.1:4242/p/{id}/")

    off = tender.run("links", "deactivate", id, "--message", "The market is over.", "--json", *where).answer
    assert off == {**row, "status": "inactive"}


def test_what_cannot_be(tender: Warm, shop: str, tmp_path: Path) -> None:
    where = ("--database", shop)
    made = tender.run("links", "create", "--name", "Tea", "--amount", "4000", "--json", *where).answer
    for command, words in (
        (("show", "plink_1"), "There is no link 'plink_1': `tender links list` shows them."),
        (("sign", made["id"], "--email", "jo"), "Invalid email: a personal link cannot be signed with it."),
        (("sign", made["id"], "--amount", "5"), "`amount` is for prices with `custom_unit_amount`, which `price_"),
        (("sign", made["id"], "--expires-at", "2020-01-01"), "`expires_at` must be in the future."),
        (("sign", made["id"], "--expires-at", "soon"), "Invalid value for '--expires-at': 'soon' does not match"),
        (
            ("qr", made["id"], "--output", "tea.gif"),
            "Invalid value for --output: 'tea.gif' must end with .svg or .png.",
        ),
        (("qr", made["id"], "--output", str(tmp_path / "no" / "tea.svg")), "Cannot write "),
        (
            ("create", "--name", "Tea", "--amount", "400", "--expires-at", "2020-01-01"),
            "`--expires-at` must be in the future.",
        ),
    ):
        told = tender.run("links", *command, *where)
        assert (told.code != 0, told.out) == (True, ""), command
        assert told.err.splitlines()[-1].startswith(f"Error: {words}"), told.err
    assert json.loads(tender.run("links", "list", "--last", "1", "--json", *where).out)[0]["id"] == made["id"]
