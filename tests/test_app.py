"""The house as it is put together: every door that is open, files that never change, and our own names only."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import API_FILES, create_app
from checkout.api.endpoint import OPERATIONS
from checkout.cli import schema
from checkout.kit.config import Settings
from checkout.kit.databases import url_of
from checkout.web.assets import STATIC, asset
from links.world import open_world
from tests.houses import SECRETS, close

ROOT = Path(__file__).parents[1]
PUBLIC_URL = "https://pay.shop.example"
DOORS = {  # besides the API
    "/": {"GET"},
    "/images/<id>": {"GET"},
    "/receipts/<token>": {"GET"},
    "/l/<token>": {"GET", "POST"},
    "/l/<token>/qr.<any(svg, png):kind>": {"GET"},
    "/p/<link_id>/<signed>": {"GET", "POST"},
    "/c/<session_id>": {"GET", "POST"},
    "/3ds/<attempt_id>": {"GET"},
    "/verify/<attempt_id>": {"GET", "POST"},
    "/sandbox/challenge/<token>": {"GET", "POST"},
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    file = tmp_path_factory.mktemp("app") / "tender.sqlite3"
    made = create_app(
        Settings(
            database=url_of(str(file)), secrets=SECRETS, public_url=PUBLIC_URL, trusted_hosts=("balancer.internal",)
        )
    )
    with made.app_context():
        schema.bring_up_to_date()
    yield made
    close(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def open_rules(app: Flask) -> dict[str, set[str]]:
    rules: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        rules.setdefault(rule.rule, set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return rules


def test_the_doors_are_these(app: Flask) -> None:
    of_the_api = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    others = {rule: methods for rule, methods in open_rules(app).items() if rule not in of_the_api}
    assert {rule: methods for rule, methods in others.items() if not rule.startswith("/dashboard")} == DOORS


def test_every_operation_is_open(app: Flask) -> None:
    rules = open_rules(app)
    assert {operation.name for operation in OPERATIONS if operation.method not in rules[operation.rule]} == set()


def test_every_file_of_the_api_is_open() -> None:
    there = {file.stem for file in (ROOT / "checkout" / "api" / "v1").glob("*.py")} - {"__init__"}
    assert {module.__name__.rpartition(".")[2] for module in API_FILES} == there | {"api", "personal_api"}
    assert {operation.handler.__module__ for operation in OPERATIONS} <= {module.__name__ for module in API_FILES}


def test_test_mode_pages_are_open_only_where_they_are_asked_for(app: Flask) -> None:
    with_pages = create_app(Settings(database=app.config["SQLALCHEMY_DATABASE_URI"], secrets=SECRETS, test_pages=True))
    more = open_rules(with_pages).keys() - open_rules(app).keys()
    assert "/events" in more
    assert {rule for rule in more if not rule.startswith("/events")} == set()
    close(with_pages)


@pytest.mark.parametrize("path", sorted(str(file.relative_to(STATIC)) for file in STATIC.rglob("*.*")))
def test_a_file_is_kept_for_ever(client: FlaskClient, path: str) -> None:
    answer = client.get(asset(path))
    assert answer.status_code == 200
    assert answer.data == (STATIC / path).read_bytes()
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_file_has_no_other_name(client: FlaskClient) -> None:
    assert client.get("/static/js/checkout.js").status_code == 404
    assert client.get(asset("js/checkout.js") + "/../../../app.py").status_code == 404


@pytest.mark.parametrize(
    "host",
    [
        "pay.shop.example",
        "PAY.Shop.example:443",
        "balancer.internal:8080",
        "127.0.0.1:4242",
        "localhost",
        "[::1]:4242",
    ],
)
def test_our_own_names_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/l/nothing", headers={"Host": host}).status_code == 404
    assert client.get("/v1/prices", headers={"Host": host}).status_code == 401


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "pay.shop.example.evil.example",
        "evil.example:4242",
        "pay.shop.example@evil.example",
        "xpay.shop.example",
        "",
        "[::1",
        "127.0.0.1.evil.example",
        "169.254.169.254",
    ],
)
@pytest.mark.parametrize("path", ["/l/nothing", "/v1/prices", "/nowhere"])
def test_no_other_name_reaches_anything(client: FlaskClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 421
    assert answer.text.startswith("Tender does not answer for this host.")


def test_links_are_shown_under_the_public_name_whoever_asks(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        world = open_world()
    key = {
        "Authorization": f"Bearer {world.secret_key}",
        "Host": "balancer.internal",
        "X-Forwarded-Host": "evil.example",
    }
    (link,) = client.get("/v1/payment_links", headers=key).get_json()["data"]
    assert link["url"] == PUBLIC_URL + world.link_path


def test_what_is_not_there_is_told_to_people_and_to_programs(client: FlaskClient) -> None:
    assert client.get("/nowhere").mimetype == "text/html"
    answer = client.get("/v1/nowhere")
    assert answer.status_code == 404
    assert answer.get_json()["error"]["type"] == "invalid_request_error"
