"""Who gets into the dashboard: by a link once, out again, and nobody else."""

from typing import Any

import pytest
import time_machine
from flask import url_for

from checkout.kit import clock
from checkout.merchants import entry_links, sign_ins
from tests.dashboard.visitors import Visitor, signed_in
from tests.houses import House

PAYMENTS = "/dashboard/test/payments"


def test_whoever_is_not_signed_in_is_sent_to_do_so_and_comes_back(house: House) -> None:
    visitor = Visitor(house.url)
    visitor.visit(f"{PAYMENTS}?before=pi_1")
    assert visitor.answer.status == 303
    assert visitor.answer.location == f"{house.url}/dashboard/sign-in?next=/dashboard/test/payments?before%3Dpi_1"


def test_a_link_opens_once(house: House) -> None:
    visitor = signed_in(house)
    link = next(path for path in visitor.went if "/enter/" in path)
    other = Visitor(house.url)
    assert "This link has ended" in other.visit(link).text
    assert other.answer.status == 404
    assert "Payments" in visitor.visit(PAYMENTS).text


def test_a_link_is_too_old_after_a_day(house: House) -> None:
    visitor = signed_in(house)
    link = next(path for path in visitor.went if "/enter/" in path)
    with time_machine.travel(clock.now() + entry_links.LASTS_S["sign_in"], tick=False):
        assert Visitor(house.url).visit(link).text.startswith("This link has ended")


def test_signing_out_ends_it_for_whoever_kept_the_cookie(merchant: Visitor, house: House) -> None:
    kept = dict(merchant.browser.cookies)
    merchant.visit(PAYMENTS)
    merchant.press("Sign out")
    thief = Visitor(house.url)
    thief.browser.cookies.update(kept)
    thief.visit(PAYMENTS)
    assert thief.answer.status == 303


def test_a_browser_that_is_left_alone_is_signed_out(merchant: Visitor) -> None:
    now = clock.now()
    with time_machine.travel(now + sign_ins.IDLE_S - 10, tick=False):
        assert merchant.visit(PAYMENTS).text
        assert merchant.answer.status == 200
    with time_machine.travel(now + sign_ins.IDLE_S + 10, tick=False):
        merchant.visit(PAYMENTS)
        assert merchant.answer.status == 200, "it was used in between"
    with time_machine.travel(now + sign_ins.LASTS_S + 1, tick=False):
        merchant.visit(PAYMENTS)
        assert merchant.answer.status == 303, "but not for ever"


def test_live_mode_is_locked_and_says_why(merchant: Visitor) -> None:
    page = merchant.visit("/dashboard/live/payments")
    assert merchant.answer.status == 403
    assert "only the sandbox is configured" in page.text
    assert page.links["Back to test mode"] == "/dashboard/test/"


def test_every_form_wants_its_token(merchant: Visitor, house: House) -> None:
    merchant.visit(PAYMENTS)
    answer = merchant.browser.post(f"{house.url}/dashboard/sign-out", {})
    assert answer.status == 400
    assert merchant.visit(PAYMENTS).text


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_nothing_that_is_sent_without_its_token_is_done(merchant: Visitor, house: House) -> None:
    rules = [
        rule for rule in house.app.url_map.iter_rules() if rule.rule.startswith("/dashboard/<any(test, live):mode>")
    ]
    sent = [rule for rule in rules if "POST" in (rule.methods or ())]
    assert sent
    for rule in sent:
        values: dict[str, Any] = dict.fromkeys(rule.arguments - {"mode"}, "x")
        with house.app.test_request_context():
            path = url_for(rule.endpoint, mode="test", **values)
        assert merchant.browser.post(house.url + path, {}).status == 400, path


def test_payments_are_listed_page_by_page(merchant: Visitor, house: House) -> None:
    made = [house.stripe.v1.payment_intents.create({"amount": 1000 + it, "currency": "eur"}) for it in range(3)]
    page = merchant.visit(PAYMENTS)
    assert [row.split(" EUR")[0] for row in page.rows[1:]] == ["€10.02", "€10.01", "€10.00"]
    page = merchant.visit(f"{PAYMENTS}?before={made[1].id}")
    assert [row.split(" EUR")[0] for row in page.rows[1:]] == ["€10.00"]
    assert "Newer" in page.links
    merchant.visit(f"{PAYMENTS}?before=pi_unknown")
    assert merchant.answer.status == 404


def test_an_address_that_no_section_has_keeps_the_way_around(merchant: Visitor) -> None:
    page = merchant.visit("/dashboard/test/what/no/section/has")
    assert merchant.answer.status == 404
    assert "There is nothing here" in page.text
    assert "Payments" in page.text
