"""Every page of the dashboard there is: closed to whoever is not signed in, and to whoever signs in for somebody else.

It walks the rules of the application itself, so that a page nobody thought of is looked at too.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import FromClause, Select, select, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from checkout.cli.sign_in import entry_path
from checkout.events import log, requests
from checkout.kit.db import Table, atomic, db, reading
from checkout.merchants import api_keys, sign_ins, users
from checkout.merchants.accounts import Merchant, find_merchant, first_merchant, open_merchant
from tests.callers import call
from tests.dashboard.headers import NOWHERE, OF_NOWHERE, of_shoppers, told, wanted
from tests.houses import Databases, House

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # what is walked is not the database

OPEN = ("sign_in", "entries")  # the rooms before the door, each of whose pages has tests of its own
SUMMED_BY_UTC_DAYS = "dashboard/home.html"
NOTED = {"seen_at"}  # columns that change by looking at pages


@dataclass
class Strangers:
    """Two merchants on one server. ``ids``: things of the first, by the name that a path calls them by."""

    house: House
    ids: Mapping[str, str]
    owner: FlaskClient
    stranger: FlaskClient
    nobody: FlaskClient
    token: str = ""  # of the stranger's forms


def rules(house: House) -> Iterator[Rule]:
    for rule in house.app.url_map.iter_rules():
        if rule.rule.startswith("/dashboard/") and rule.endpoint.partition(".")[0] not in OPEN:
            yield rule


def path_of(house: House, rule: Rule, ids: Mapping[str, str], mode: str = "test") -> str:
    """Fails on a rule whose parameter it does not know: what a path names belongs to somebody."""
    missing = set(rule.arguments) - set(ids) - {"mode", "kind"}
    assert missing == set(), f"{rule.rule}: say in test_tenancy.py what <{'>, <'.join(missing)}> is of"
    values: dict[str, Any] = {name: ids[name] for name in rule.arguments if name in ids}
    if "kind" in rule.arguments:
        values["kind"] = "csv" if "csv" in rule.rule else "svg"
    with house.app.test_request_context(base_url=house.url):
        return str(house.app.url_for(rule.endpoint, mode=mode, **values))


def verbs(rule: Rule) -> list[str]:
    return [verb for verb in ("GET", "POST") if verb in (rule.methods or ())]


def written(house: House) -> dict[str, Any]:
    """All that there is in the database but what looking at pages writes."""
    with house.app.app_context(), db.engine.connect() as connection:
        tables = Table.metadata.sorted_tables
        return {table.name: connection.execute(_all_of(table)).all() for table in tables}


def _all_of(table: FromClause) -> Select[Any]:
    return select(*(column for column in table.columns if column.name not in NOTED)).order_by(*table.primary_key)


@pytest.fixture(scope="module")
def strangers(databases: Databases) -> Iterator[Strangers]:
    """One world for all the walks: none of them may change it."""
    with databases.standing.lived_in() as house:
        yield _strangers(house)


def _strangers(house: House) -> Strangers:
    ids = things_of(house)
    with house.app.app_context(), atomic("test: strangers"):
        mine = first_merchant()
        other = open_merchant("Stranger & Sons", email="stranger@example.com")
        assert mine is not None
        entries = entry_path(mine), entry_path(other)
    owner, stranger = (entered(house, path) for path in entries)
    with house.app.app_context():
        mine = find_merchant(mine.id)
        assert mine is not None
        ids |= of_people(mine)
    made = Strangers(house, ids, owner, stranger, client(house))
    made.token = token_of(stranger, "/dashboard/test/")
    return made


def client(house: House) -> FlaskClient:
    found = house.app.test_client()
    found.environ_base["HTTP_HOST"] = house.url.removeprefix("http://")
    return found


def entered(house: House, path: str) -> FlaskClient:
    found = client(house)
    answer = found.post(path, data={"csrf_token": token_of(found, path)})
    assert answer.status_code == 303, answer.text
    return found


def token_of(found: FlaskClient, path: str) -> str:
    return found.get(path).text.partition('name="csrf_token" value="')[2].partition('"')[0]


def of_people(merchant: Merchant) -> dict[str, str]:
    (user,) = users.users_of(merchant)
    return {
        "user_id": user.id,
        "sign_in_id": sign_ins.open_of(user)[0].id,
        "key_id": api_keys.keys_of(merchant.id)[0].id,
    }


def things_of(house: House) -> dict[str, str]:
    """One of each that a path may name, of the demo's merchant."""
    sdk = house.stripe.v1
    product = sdk.products.create({"name": "Mug"})
    price = sdk.prices.create({"currency": "eur", "unit_amount": 2000, "product": product.id})
    link = sdk.payment_links.create({"line_items": [{"price": price.id, "quantity": 1}]})
    coupon = sdk.coupons.create({"percent_off": 10, "duration": "once"})
    code = sdk.promotion_codes.create({"code": "SPRING", "promotion": {"type": "coupon", "coupon": coupon.id}})
    customer = sdk.customers.create({"email": "jo@example.com"})
    endpoint = sdk.webhook_endpoints.create({"url": "http://127.0.0.1:9/hook", "enabled_events": ["*"]})
    paid = call(
        house,
        "POST",
        "/v1/payment_intents",
        {"amount": "1200", "currency": "eur", "confirm": "true", "payment_method": "pm_card_createDispute"},
    )
    refund = sdk.refunds.create({"payment_intent": _paid(house), "amount": 100})
    house.work()
    personal = call(house, "POST", f"/v1/payment_links/{link.id}/personal_links", {"email": "jo@example.com"})
    with house.app.app_context():
        requests.write_down()
        event = reading().query(log.Event).first()
        delivery = reading().execute(text("SELECT id FROM deliveries")).scalar()
    disputes = sdk.disputes.list().data
    assert event is not None
    assert disputes
    return {
        "payment_id": paid.json["id"],
        "link_id": link.id,
        "customer_id": customer.id,
        "product_id": product.id,
        "price_id": price.id,
        "coupon_id": coupon.id,
        "promotion_code_id": code.id,
        "endpoint_id": endpoint.id,
        "delivery_id": str(delivery),
        "event_id": event.id,
        "request_id": paid.headers["Request-Id"],
        "refund_id": refund.id,
        "dispute_id": disputes[0].id,
        "personal_link_id": personal.json["id"],
        "elsewhere": "what/no/section/has",
    }


def _paid(house: House) -> str:
    made = house.stripe.v1.payment_intents.create(
        {"amount": 900, "currency": "eur", "confirm": True, "payment_method": "pm_card_visa", "return_url": house.url}
    )
    return made.id


def asked(found: FlaskClient, verb: str, path: str, token: str = "") -> TestResponse:
    return found.get(path) if verb == "GET" else found.post(path, data={"csrf_token": token} if token else {})


def walk(strangers: Strangers, check: Callable[[Rule, str], None]) -> None:
    """Each rule with each of its verbs; nothing at all may be written."""
    before = written(strangers.house)
    for rule in rules(strangers.house):
        for verb in verbs(rule):
            check(rule, verb)
    after = written(strangers.house)
    assert [name for name in before if before[name] != after[name]] == []


def test_whoever_is_not_signed_in_is_sent_to_do_so(strangers: Strangers) -> None:
    def check(rule: Rule, verb: str) -> None:
        answer = asked(strangers.nobody, verb, path_of(strangers.house, rule, strangers.ids))
        assert answer.status_code == 303, (verb, rule.rule)
        assert "/dashboard/sign-in" in answer.headers["Location"], (verb, rule.rule)

    walk(strangers, check)


def test_another_merchants_things_are_not_there(strangers: Strangers) -> None:
    def check(rule: Rule, verb: str) -> None:
        if not set(rule.arguments) - {"mode", "kind"}:
            return
        answer = asked(strangers.stranger, verb, path_of(strangers.house, rule, strangers.ids), strangers.token)
        assert answer.status_code in (303, 404), (verb, rule.rule)
        shown = [name for name, id in strangers.ids.items() if id in answer.text and id not in rule.rule]
        assert answer.status_code == 303 or shown == [], (verb, rule.rule, shown)

    walk(strangers, check)


def test_no_form_is_taken_without_its_token(strangers: Strangers) -> None:
    def check(rule: Rule, verb: str) -> None:
        if verb == "POST":
            answer = asked(strangers.owner, verb, path_of(strangers.house, rule, strangers.ids))
            assert answer.status_code < 500, (verb, rule.rule)

    walk(strangers, check)


def test_live_mode_is_locked_on_every_page(strangers: Strangers) -> None:
    def check(rule: Rule, verb: str) -> None:
        path = path_of(strangers.house, rule, strangers.ids, mode="live")
        if "mode" in rule.arguments:
            assert asked(strangers.owner, verb, path, strangers.token).status_code == 403, (verb, rule.rule)

    walk(strangers, check)


def test_whose_they_are_sees_them_with_the_headers_of_the_table(strangers: Strangers) -> None:
    """Else the walks above would prove nothing; and what everybody may open, too."""
    house = strangers.house
    pages = of_shoppers(house)
    for rule in house.app.url_map.iter_rules():
        if rule.endpoint.startswith("api.") or "GET" not in verbs(rule):
            continue
        path = pages.get(rule.endpoint) or path_of(house, rule, {**strangers.ids, **NOWHERE})
        answer = strangers.owner.get(path.removeprefix(house.url))
        assert answer.status_code in (404 if rule.endpoint in OF_NOWHERE else 200, 302, 303), rule.rule
        assert told(answer) == wanted(rule), rule.rule


def test_no_page_says_utc_where_it_shows_another_zone(strangers: Strangers) -> None:
    """Times on pages of the dashboard are in the merchant's zone: ``zone()`` tells which that is."""
    house = strangers.house
    folder = house.app.jinja_loader
    assert folder is not None
    for name in folder.list_templates():
        source = folder.get_source(house.app.jinja_env, name)[0]
        if "dashboard/_shell.html" in source and name != SUMMED_BY_UTC_DAYS:
            assert "(UTC)" not in source, name
            assert "in UTC." not in source.replace("files stay in UTC.", ""), name
