"""The test-mode page is for this very machine; everyone else finds nothing there."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from checkout.dashboard.local import FORWARDED, is_local_url, only_local
from tests.callers import call
from tests.houses import Databases, House, house_on
from tests.shoppers import Shopper

PATHS = (
    ("GET", "/events"),
    ("GET", "/events/endpoints"),
    ("GET", "/events/evt_1"),
    ("GET", "/events/mail"),
    ("GET", "/events/mail.json"),
    ("GET", "/events/mail/mail_1"),
    ("GET", "/events/mail/mail_1/html"),
    ("POST", "/events/endpoints"),
    ("POST", "/events/inbox/we_1"),
)


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("door")
    app.before_request(only_local)
    app.add_url_rule("/", view_func=lambda: "seen")
    return app.test_client()


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost", "localhost:4242", "127.0.0.1", "127.0.0.1:80", "[::1]:4242", "[::1]"])
def test_this_machine_by_a_name_of_it(client: FlaskClient, address: str, host: str) -> None:
    answer = client.get("/", headers={"Host": host}, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 200


@pytest.mark.parametrize("address", ["10.0.0.1", "192.168.1.7", "93.184.216.34", "2001:db8::1", "::ffff:10.0.0.1", ""])
def test_another_machine(client: FlaskClient, address: str) -> None:
    answer = client.get("/", headers={"Host": "localhost"}, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:4242",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "[::1].evil.example",
        "10.0.0.1",
        "0.0.0.0",
        "[2001:db8::1]",
        "127.0.0.1:x",
        "2130706433",
        "localhost.",
    ],
)
def test_another_name_for_this_machine(client: FlaskClient, host: str) -> None:
    """A stranger's page may point a name of its own at 127.0.0.1: the browser then sends that name."""
    answer = client.get("/", headers={"Host": host}, environ_base={"REMOTE_ADDR": "127.0.0.1"})
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("header", FORWARDED)
def test_a_proxy_on_this_machine_speaks_for_someone_else(client: FlaskClient, header: str) -> None:
    answer = client.get("/", headers={"Host": "localhost", header: "127.0.0.1"})
    assert answer.status_code == 404


def test_every_address_of_the_page_is_guarded(house: House) -> None:
    for method, path in PATHS:
        assert call(house, method, path, key="", X_Forwarded_For="1.2.3.4").status == 404, path
        assert call(house, method, path, key="", Host="evil.example").status in (400, 404, 421), path


def test_without_the_setting_there_is_no_such_page(databases: Databases) -> None:
    with house_on(databases.fresh(), test_pages=False) as house:
        for method, path in PATHS:
            assert call(house, method, path, key="").status == 404, path


def test_behind_a_public_url_the_built_in_endpoint_is_not_offered(databases: Databases) -> None:
    """Its deliveries would come by that URL, as anyone's would."""
    public = {"public_url": "https://pay.shop.example", "trusted_hosts": ("127.0.0.1",)}
    with house_on(databases.fresh(), **public) as house, house.app.test_client() as client:
        shown = client.get("/events", base_url="http://127.0.0.1")
    assert shown.status_code == 200
    assert "Add one by the API" in shown.text
    assert "Add the built-in endpoint" not in shown.text


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:4242", True),
        ("http://localhost", True),
        ("http://[::1]:80", True),
        ("https://pay.shop.example", False),
        ("http://0.0.0.0:4242", False),
        ("http://[broken", False),
    ],
)
def test_which_urls_are_local(url: str, local: bool) -> None:
    assert is_local_url(url) is local


def test_a_shopper_gets_no_cookie_of_it(house: House) -> None:
    shopper = Shopper(house.link)
    shopper.open()
    assert not [name for _, name in shopper.cookies if name.startswith("tender_events")]
