"""What reaches the operator: one line each, in plain data, with nothing in it that must not be known."""

import ast
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from checkout.kit import logs

ROOT = Path(__file__).parents[2]
CARD = "4242424242424242"
KEY = "sk_live_51Nabcdefghijklmnop"


@pytest.fixture(autouse=True)
def configured() -> None:
    logs.configure()


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    out, err = capsys.readouterr()
    assert out == "", "standard output is for what a command answers"
    return [json.loads(line) for line in err.splitlines()]


def test_a_line_is_json_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("checkout.worker").info("session.not_expired", session="cs_1", looks=2)
    (line,) = said(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "session.not_expired",
        "level": "info",
        "logger": "checkout.worker",
        "session": "cs_1",
        "looks": 2,
    }


def test_a_library_speaks_past_the_same_filter(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("gunicorn.error").warning("Invalid request: %s", f"number={CARD}")
    (line,) = said(capsys)
    assert line["event"] == "Invalid request: number=[card number]"


def test_an_exception_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError(f"bad card {CARD}")
    except ValueError:
        structlog.get_logger("checkout").exception("api.failed")
    (line,) = said(capsys)
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("ValueError: bad card [card number]")


def test_what_no_one_has_listed_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("checkout").info("page.failed", cvc="123")
    (line,) = said(capsys)
    assert line["cvc"] == "[not a listed field]"


def test_at_a_terminal_words_come_first(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    structlog.get_logger("checkout").warning("page.failed", path=f"/l/{CARD}")
    line = capsys.readouterr().err
    assert line.endswith("Z warning page.failed path='/l/[card number]' logger='checkout'\n")


def test_configured_twice_a_line_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger("checkout").info("api.failed")
    assert len(said(capsys)) == 1


@pytest.mark.parametrize(
    "text",
    [
        CARD,
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242+4242+4242+4242",
        "4242%204242%204242%204242",
        "3782 822463 10005",
        "4242\u00a04242\u00a04242\u00a04242",
        "cardNumber=4242424242424242&cardCvc",
        "x4242424242424242y",
        "６" * 16,
        "6011000990139424123",
        "4222222222222",
    ],
)
def test_no_spelling_of_a_card_number_is_shown(text: str) -> None:
    shown = logs.safe(text)
    assert "[card number]" in shown
    assert not any(character.isdigit() for character in shown)


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        "pk_test_abcdef",
        "rk_live_abcdef",
        "whsec_abcdef",
        "pi_3N_secret_abcdef",
        "Authorization: Bearer abcdef",
        "Basic abcdef==",
        "postgresql://shop:abcdef@db/tender",
    ],
)
def test_no_secret_is_shown(text: str) -> None:
    shown = logs.safe(f"before {text} after")
    assert "abcdef" not in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert "[hidden]" in shown


@pytest.mark.parametrize(
    "value",
    [
        {"deep": [{"er": CARD}]},
        {CARD: "a name"},
        (CARD,),
        int(CARD),
        ValueError(CARD),
        CARD.encode(),
        {"set": {CARD}},
    ],
)
def test_no_place_hides_a_card_number(value: object) -> None:
    assert CARD not in json.dumps(logs.safe(value))


@pytest.mark.parametrize("value", ["pi_1DnmTw83QIObGgOs8h35nZ", "2026-11-22 06:21:14", 1_763_800_000, None, True, 1.5])
def test_what_is_no_secret_is_shown(value: object) -> None:
    assert logs.safe(value) == value


def test_every_field_that_our_code_names_is_listed() -> None:
    named = {field for file in sources() for field in fields_named_in(file)}
    assert {"path", "request_id", "attempt"} <= named, "the search finds something"
    assert named <= logs.FIELDS


def sources() -> Iterator[Path]:
    for folder in ("checkout", "links"):
        yield from (ROOT / folder).rglob("*.py")


def fields_named_in(file: Path) -> Iterator[str]:
    """The fields of ``logger.info("...", field=...)`` and its like."""
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="logger")), keywords=keywords):
                yield from (keyword.arg or "" for keyword in keywords if keyword.arg != "exc_info")
