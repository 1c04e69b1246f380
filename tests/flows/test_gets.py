"""A GET writes nothing: what unfurlers, crawlers and prefetch open costs nothing, whatever the page is."""

from collections.abc import Iterator

import pytest

from tests.callers import call
from tests.flows.scenes import DECLINED, at_the_bank, link_for, order, shopper_of
from tests.houses import House
from tests.lines import line_to_processor
from tests.shoppers import Answer, Shopper
from tests.tables import counts, written


def pages(house: House) -> Iterator[tuple[str, Shopper, str]]:
    """A shopper in each state, the address they are at, and what its page is."""
    fresh = Shopper(house.link)
    fresh.open()
    yield "form", fresh, house.link

    declined = Shopper(house.link)
    declined.pay(number=DECLINED)
    yield "form", declined, house.link

    paid = Shopper(house.link)
    receipt = paid.follow(paid.pay())
    yield "paid", paid, house.link
    yield "paid", paid, receipt.url

    asked = Shopper(house.link)
    bank = at_the_bank(asked)
    yield "bank", asked, bank.url
    yield "challenge_open", asked, house.link
    yield "form", asked, f"{house.link.removesuffix('/')}?card=another"

    ordered = shopper_of(order(house, success_url="https://shop.example/"))
    yield "form", ordered, ordered.url

    unsure = Shopper(house.link)
    with line_to_processor(house) as line:
        line.cuts["charge"] = "after"
        unsure.land(unsure.pay())
    yield "confirming", unsure, house.link

    ended = shopper_of(order(house))
    house.stripe.v1.checkout.sessions.expire(ended.url.rsplit("/", 1)[1].removesuffix("#fid"))
    yield "expired", ended, ended.url

    link = link_for(house)
    house.stripe.v1.payment_links.update(link.id, {"active": False})
    yield "inactive", Shopper(link.url), link.url
    yield "not_found", fresh, f"{house.url}/l/forged"
    yield from personal_pages(house)
    yield "not_found", fresh, f"{house.url}/c/cs_test_none"
    yield "new", fresh, f"{house.link}?visit=new"


def personal_pages(house: House) -> Iterator[tuple[str, Shopper, str]]:
    link = link_for(house)
    form = {"single_use": "true", "email": "jo@example.com"}
    url = call(house, "POST", f"/v1/payment_links/{link.id}/personal_links", form).json["url"]
    holder = Shopper(url)
    holder.open()
    yield "form", holder, url
    yield "altered", Shopper(url), url[:-4]
    at_the_bank(holder)
    yield "in_use", Shopper(url), url
    holder.open(f"{url}?card=another")
    holder.pay()
    yield "used", Shopper(url), url
    yield "picture", Shopper(url), f"{link.url}/qr.svg"
    yield "inactive", Shopper(url), f"{off(house)}?theme=dark"
    yield "front", Shopper(url), f"{house.url}/"


def off(house: House) -> str:
    link = link_for(house)
    house.stripe.v1.payment_links.update(link.id, {"active": False})
    return link.url


def kind(page: Answer) -> str:
    if page.headers["Content-Type"].startswith("image/"):
        return "picture"
    if page.status == 303:
        return "new"
    if "Complete authentication" in page.text:
        return "bank"
    return page.state or ("form" if "cardNumber" in page.values else "?")


def test_no_page_writes_when_it_is_opened(house: House) -> None:
    seen = set()
    for wanted, shopper, url in pages(house):
        before = written(house)
        for _ in range(2):
            assert kind(shopper.get(url)) == wanted, url
        assert kind(Shopper(url).get(url)) in (wanted, "form"), "without this shopper's cookies"
        assert written(house) == before, url
        seen.add(wanted)
    assert len(seen) >= 14


def test_many_openings_of_a_link_leave_no_trace(house: House) -> None:
    before = written(house)
    for _ in range(20):
        assert Shopper(house.link).open().status == 200
    assert written(house) == before


def test_what_is_compared_sees_a_write(house: House) -> None:
    before, few = written(house), counts(house)
    Shopper(house.link).pay(number=DECLINED)
    after = written(house)
    changed = {name for name in after if after[name] != before[name]}
    assert {
        "checkout_sessions",
        "payment_intents",
        "charges",
        "events",
        "attempts",
        "network: authorisations",
    } <= changed
    assert counts(house)["checkout_sessions"] == few.get("checkout_sessions", 0) + 1


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_other_harmless_methods_write_nothing_either(house: House, method: str) -> None:
    before = written(house)
    answer = Shopper(house.link).ask(method, house.link)
    assert (answer.status, answer.text) == (200, "")
    assert written(house) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_methods_that_no_page_has(house: House, method: str) -> None:
    before = written(house)
    assert Shopper(house.link).ask(method, house.link).status == 405
    assert written(house) == before
