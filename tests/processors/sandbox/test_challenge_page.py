"""The bank's page: shown without writing, answered once, back to where the payer came from."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from checkout.processors.contract import Approved, Challenge, ChallengeFailed
from checkout.processors.sandbox.challenge_page import challenge_pages
from checkout.processors.sandbox.network import Network
from checkout.web import languages
from tests.processors.sandbox.purchase import RETURN_URL, alias_token, request

TEMPLATES = Path(__file__).parents[3] / "templates"


@pytest.fixture
def client(sqlite_network: Network) -> FlaskClient:
    app = Flask(__name__, template_folder=str(TEMPLATES))
    languages.init_app(app)
    app.jinja_env.globals["csp_nonce"] = lambda: "n0nce"
    app.register_blueprint(challenge_pages(sqlite_network))
    return app.test_client()


@pytest.fixture
def path(sqlite_network: Network) -> str:
    token = alias_token(sqlite_network, "pm_card_authenticationRequired")
    outcome = sqlite_network.charge(request(token, amount=1234, currency="jpy"))
    assert isinstance(outcome, Challenge)
    return outcome.path


def test_the_page_shows_what_is_asked(client: FlaskClient, path: str, sqlite_network: Network) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    for shown in ("Sandbox Bank", "Test mode", "¥1,234", "Visa ending in 3184"):
        assert shown in answer.text
    for button in ("test-source-authorize-3ds", "test-source-fail-3ds"):
        assert f'id="{button}"' in answer.text
        assert f'data-testid="{button}"' in answer.text
    assert 'nonce="n0nce"' in answer.text
    assert "style=" not in answer.text
    assert "<script" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert isinstance(sqlite_network.look_up("ref_1"), Challenge)


@pytest.mark.parametrize(("answer", "outcome"), [("approve", Approved), ("fail", ChallengeFailed)])
def test_an_answer_leads_back(
    client: FlaskClient, path: str, sqlite_network: Network, answer: str, outcome: type
) -> None:
    given = client.post(path, data={"answer": answer})
    assert (given.status_code, given.location) == (303, RETURN_URL)
    assert isinstance(sqlite_network.look_up("ref_1"), outcome)


def test_the_first_answer_counts_and_all_lead_back(client: FlaskClient, path: str, sqlite_network: Network) -> None:
    client.post(path, data={"answer": "fail"})
    for again in (client.post(path, data={"answer": "approve"}), client.get(path)):
        assert (again.status_code, again.location) == (303, RETURN_URL)
    assert isinstance(sqlite_network.look_up("ref_1"), ChallengeFailed)


def test_a_payer_who_comes_late_is_sent_back(client: FlaskClient, path: str, sqlite_network: Network) -> None:
    sqlite_network.void("ref_1")
    assert client.get(path).location == RETURN_URL


@pytest.mark.parametrize("data", [{}, {"answer": ""}, {"answer": "perhaps"}])
def test_an_answer_that_is_none(client: FlaskClient, path: str, sqlite_network: Network, data: dict[str, str]) -> None:
    assert client.post(path, data=data).status_code == 400
    assert isinstance(sqlite_network.look_up("ref_1"), Challenge)


def test_an_unknown_address(client: FlaskClient) -> None:
    for answer in (client.get("/sandbox/challenge/no"), client.post("/sandbox/challenge/no")):
        assert answer.status_code == 404
        assert "nothing to confirm" in answer.text
