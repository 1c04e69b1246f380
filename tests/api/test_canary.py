"""No card number and no CVC stays behind, however it came: not in a database's bytes, in a log, in an answer."""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checkout.processors.sandbox.network import Network
from tests.callers import Reply, call
from tests.houses import House
from tests.tables import written

ACCEPTED = "4000056655665556"  # a test card
DECLINED = "4000000000000341"
STRANGE = "4929420573595709"  # passes Luhn's check and is no test card
MISTYPED = "4929420573595700"
SPACED = "6011 0009 9013 9424"
IBAN = "FR1420041010050500013M02606"  # a test account
STRANGE_IBAN = "DE75512108001245126199"
NUMBERS = (ACCEPTED, DECLINED, STRANGE, MISTYPED, SPACED, IBAN, STRANGE_IBAN)
LONG_CVC = "8273645190"
CVC = "8365"


def card(number: str, prefix: str = "", cvc: str = "836") -> dict[str, str]:
    members = {"number": number, "exp_month": "12", "exp_year": "2034", "cvc": cvc}
    return {f"{prefix}[type]" if prefix else "type": "card"} | {
        f"{prefix}[card][{name}]" if prefix else f"card[{name}]": value for name, value in members.items()
    }


def every_way_in(house: House) -> Iterator[Reply]:
    """Each route that takes cards, with numbers that are taken, refused and mistyped; and numbers where none belong."""
    count = 0

    def post(path: str, form: dict[str, str]) -> Reply:
        nonlocal count
        count += 1
        return call(house, "POST", path, form, Idempotency_Key=f"canary-{count}")

    def sepa(iban: str, prefix: str = "") -> dict[str, str]:
        given = {"type": "sepa_debit", "sepa_debit][iban": iban, "billing_details][name": "Jo"}
        given["billing_details][email"] = "jo@example.com"
        if prefix:
            return {f"{prefix}[{name}]": value for name, value in given.items()}
        return {name.replace("]", "", 1) + ("]" if "]" in name else ""): value for name, value in given.items()}

    pay = {"amount": "2000", "currency": "usd"}
    for iban in (IBAN, STRANGE_IBAN, f"{IBAN[:-1]}9"):
        yield post("/v1/payment_methods", sepa(iban))
        yield post("/v1/test_helpers/confirmation_tokens", sepa(iban, "payment_method_data"))
        eur = {"amount": "2000", "currency": "eur", "payment_method_types[]": "sepa_debit", "confirm": "true"}
        yield post("/v1/payment_intents", eur | sepa(iban, "payment_method_data"))
        setup = {"payment_method_types[]": "sepa_debit", "confirm": "true"}
        yield post("/v1/setup_intents", setup | sepa(iban, "payment_method_data"))
        yield post("/v1/payment_methods", {"type": "sepa_debit", "sepa_debit": iban, f"sepa_debit[{iban}]": iban})
    for number in NUMBERS:
        for cvc in ("836", LONG_CVC):
            yield post("/v1/payment_methods", card(number, cvc=cvc))
        data = card(number, "payment_method_data")
        yield post("/v1/payment_intents", pay | data)
        yield post("/v1/payment_intents", pay | data | {"confirm": "true"})
        id = post("/v1/payment_intents", pay).json["id"]
        yield post(f"/v1/payment_intents/{id}", data)
        yield post(f"/v1/payment_intents/{id}/confirm", data)
        yield post("/v1/payment_intents", pay | {"payment_method": number})
        yield post("/v1/payment_intents", pay | {"payment_method": number, "confirm": "true"})
        yield post("/v1/payment_intents", pay | {number: "1"})
        yield post("/v1/payment_intents", pay | {"customer": number})
        yield post("/v1/payment_intents", {"amount": number, "currency": number})
        yield post("/v1/payment_methods", {"type": "card", "card": number})
        typed = {name: value for name, value in card(number).items() if name != "type"}
        yield post("/v1/tokens", typed)
        yield post("/v1/tokens", {"card": number, f"card[{number}]": number})
        yield post("/v1/setup_intents", data)
        yield post("/v1/setup_intents", data | {"confirm": "true"})
        yield post("/v1/test_helpers/confirmation_tokens", data)
        yield post("/v1/customers", {"source": number})
        yield post("/v1/customers", {f"source[{name}]": value for name, value in card(number).items()})
        yield post("/v1/charges", pay | {"source": number})
        yield post("/v1/payment_methods", {"type": "card", "card[number][]": number, f"card[{number}]": number})
        yield post("/v1/payment_methods", {"type": number, "card[exp_month]": number})
        yield call(house, "GET", f"/v1/payment_methods/{number.replace(' ', '')}")
        yield call(house, "GET", f"/v1/{number.replace(' ', '')}")
    yield post("/v1/payment_methods", card("378282246310005", cvc=CVC))


def test_nothing_of_a_card_stays(
    house: House, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    answers = list(every_way_in(house))
    assert {it.status for it in answers} == {200, 400, 402, 404}
    assert sum(it.status == 200 for it in answers) > 10
    house.work()
    told = "".join(it.body.decode() for it in answers)
    access_log = re.sub(r'"GET /v1/\S*', "", caplog.text)  # a server's own, of addresses that nobody should ask for
    out, err = capfd.readouterr()
    for place, text in {
        "answers": told.encode(),
        "logs": (access_log + re.sub(r'"GET /v1/\S*', "", out + err)).encode(),
        "rows": repr(written(house)).encode(),
        **files_of(house),
    }.items():
        assert traces(text) == [], place


def test_nothing_of_a_card_is_in_the_log_of_our_own_fault(
    house: House,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("a bug")

    monkeypatch.setattr(Network, "tokenize", broken)
    answer = call(house, "POST", "/v1/payment_methods", card(ACCEPTED, cvc=LONG_CVC))
    assert answer.status == 500
    out, err = capfd.readouterr()
    text = (caplog.text + out + err).encode()
    assert b"a bug" in text
    assert answer.headers["Request-Id"].encode() in text
    assert traces(text) == []


def test_the_canary_sings() -> None:
    """What is looked for would be found."""
    for number in NUMBERS:
        digits = number.replace(" ", "")
        for written_so in (
            number,
            digits,
            base64.b64encode(f"x{digits}y".encode()).decode(),
            digits.encode().hex(),
            hashlib.sha256(digits.encode()).hexdigest(),
        ):
            assert traces(f"...{written_so}...".encode()), written_so
    assert traces(f'"cvc": "{CVC}"'.encode())
    assert not traces(f"3{CVC}1".encode())


def files_of(house: House) -> dict[str, bytes]:
    """The bytes of the databases' files, the log of what is not yet in them too."""
    if not house.settings.on_sqlite:
        return {}
    path = Path(house.settings.database.removeprefix("sqlite:///"))
    found = {file.name: file.read_bytes() for file in path.parent.glob(f"{path.name}*")}
    assert {path.name, f"{path.name}-wal", f"{path.name}.network"} <= set(found)
    return found


def traces(text: bytes) -> list[str]:
    """What of a card is in there, in the clear or in a form from which it could be had."""
    found = [number for number in NUMBERS for form in forms(number) if form in text]
    alone = re.search(rb"(?<![0-9A-Za-z])%s(?![0-9A-Za-z])" % CVC.encode(), text)
    return found + ([CVC] if alone else []) + ([LONG_CVC] if LONG_CVC.encode() in text else [])


def forms(number: str) -> Iterator[bytes]:
    digits = number.replace(" ", "")
    yield from (number.encode(), digits.encode(), digits[:12].encode(), digits.encode().hex().encode())
    yield digits.encode("utf-16-le")
    for before in ("", "x", "xx"):  # base64, at each place in its groups of three
        encoded = base64.b64encode(f"{before}{digits}".encode())
        yield encoded[4 if before else 0 : 20]
    for algorithm in ("md5", "sha1", "sha256"):
        hashed = hashlib.new(algorithm, digits.encode())
        yield from (hashed.hexdigest().encode(), hashed.digest(), base64.b64encode(hashed.digest()).rstrip(b"="))
