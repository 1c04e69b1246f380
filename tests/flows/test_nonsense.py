"""Nonsense in every place a browser can put it: an answer of ours each time, and no fault."""

import random
from collections.abc import Iterator

from flask.testing import FlaskClient

from links.params import RULES
from tests.flows.scenes import intents, order
from tests.houses import House
from tests.shoppers import TYPED, Shopper

ANSWERS = {303, 400, 402, 404, 405, 409, 410, 413, 422, 429}
NONSENSE = [
    "",
    " ",
    "\0",
    "\x1b[31m",
    "\r\nSet-Cookie: a=b",
    "\ud800",
    "\ufffe\uffff",
    "\u202e4242",
    "é" * 300,
    "😀" * 100,
    "ﷺ" * 50,
    "a" * 10_000,
    "9" * 5_000,
    "-1",
    "0",
    "1e9",
    "NaN",
    "null",
    "None",
    "true",
    "[]",
    "{}",
    "../../etc/passwd",
    "%00%ff%c0%af",
    "%s%n{0}{}$HOME",
    "{{7*7}}${7*7}",
    "<script>alert(1)</script>",
    "'\"><svg onload=alert(1)>",
    "'; DROP TABLE payment_links; --",
    "javascript:alert(1)",
    "=1+1",
    "12/34/56",
    "99/99",
    "1" * 4_300 + "/34",
    "XX",
    "US\0",
    "jo@" + "a." * 2_000 + "example",
    "@" * 500,
    '"jo doe"@example.com',
    "jo@[127.0.0.1]",
    "jo@xn--a.example",
]
ROUNDS = 120


def forms(house: House) -> Iterator[dict[str, str]]:
    """Good forms with nonsense in one to three fields; the same ones in every run."""
    dice = random.Random(7)
    token = Shopper(house.link).open().values["checkout"]
    fields = [*TYPED, "checkout", "answer", "visit", "card"]
    for _ in range(ROUNDS):
        wrong = dice.sample(fields, dice.randint(1, 3))
        yield TYPED | {"checkout": token, "cardNumber": ""} | {field: dice.choice(NONSENSE) for field in wrong}


def encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def test_in_every_field(house: House) -> None:
    client = house.app.test_client()
    seen: set[int] = set()
    for form in forms(house):
        sent = {name: encodable(text) for name, text in form.items()}
        accept = "application/json" if len(seen) % 2 else "text/html"
        answer = client.post(house.world.link_path, data=sent, headers={"Accept": accept})
        assert answer.status_code in ANSWERS - {400, 405}, form
        assert "<script>alert" not in answer.text
        assert "<svg onload" not in answer.text
        assert answer.headers.getlist("Set-Cookie") == []
        seen.add(answer.status_code)
    assert {409, 422} <= seen
    assert intents(house) == [], "no card was ever sent"


def test_in_every_address_header_and_cookie(house: House) -> None:
    client = house.app.test_client()
    session = str(order(house).url).removeprefix(house.url).removesuffix("#fid")
    for text in map(encodable, NONSENSE):
        bare = "".join(sign for sign in text if sign.isprintable() and sign.isascii())[:4_000]
        for path in (f"/l/{text}", f"/c/{text}", f"/3ds/{text}", f"/sandbox/challenge/{text}", f"/{text}"):
            assert_answered(client, "GET", path)
        for path in (f"/l/{text}", f"/p/{text}/{text}", f"/p/plink_1/{text}", f"/sandbox/challenge/{text}"):
            assert_answered(client, "POST", path)
        for path in (house.world.link_path, session):
            assert (
                client.get(
                    path, query_string={"card": text, text: text, **dict.fromkeys(["visit", *RULES], text)}
                ).status_code
                == 200
            )
            headers = {
                "Accept": bare,
                "Accept-Language": bare,
                "Accept-Encoding": bare,
                "Cookie": f"tender_visit={bare}",
            }
            assert client.get(path, headers=headers).status_code == 200
            assert client.post(path, data={"checkout": text}, headers=headers).status_code == 409
            assert client.post(path, data=text.encode(), content_type=bare).status_code in {400, 409, 413}
    assert intents(house) == []


def assert_answered(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method)
    front = {200} if answer.request.path == "/" else set()  # which is always there
    assert answer.status_code in ANSWERS | {308} | front, f"{method} {path}"
    assert "Traceback" not in answer.text
