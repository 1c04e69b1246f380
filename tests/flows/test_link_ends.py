"""A link that ends: its page says when, no session is opened any more, and who had begun has half an hour."""

from datetime import UTC, datetime

import stripe
import time_machine

from checkout.hosted_page import form_pages
from checkout.kit import clock
from tests.callers import call
from tests.flows.scenes import DECLINED, charges, link_for, sessions
from tests.houses import House
from tests.shoppers import Shopper

END = int(datetime(2027, 5, 3, 18, tzinfo=UTC).timestamp())
ENDED = "This link has ended This link ended on 3 May 2027. Ask Tern & Tide for a new one."


def test_it_ends_at_its_time(house: House) -> None:
    link = link_for(house, restrictions={"expires_at": END})
    begun, late = Shopper(link.url), Shopper(link.url)
    form = late.fill()
    with time_machine.travel(END - clock.MINUTE_S, tick=False):
        assert Shopper(link.url).open().status == 200
        assert begun.pay(number=DECLINED).status == 402
    with time_machine.travel(END, tick=False):
        for answer in (Shopper(link.url).open(), late.send(form)):
            assert (answer.status, answer.state) == (410, "expired")
            assert ENDED in answer.words
        told = late.send(form, json=True).json()
        assert told == {"redirect": link.url.removeprefix(house.url)}
        assert len(sessions(house)) == 1
        receipt = begun.follow(begun.pay())
        assert receipt.state == "paid", "who had begun may finish"
        assert "Pay again" not in receipt.words
    assert charges(house) == ["failed", "succeeded"]
    (session,) = sessions(house)
    assert session.expires_at == END - clock.MINUTE_S + 30 * clock.MINUTE_S


def test_the_step_that_opens_a_session_looks_again(house: House) -> None:
    """The page was looked at in time, and the step came too late."""
    link = link_for(house, restrictions={"expires_at": END})
    shopper = Shopper(link.url)
    form = shopper.fill()
    original = form_pages.form_of
    with time_machine.travel(END - 1, tick=False) as traveller:

        def late(*given: object) -> object:
            traveller.move_to(END, tick=False)
            return original(*given)  # type: ignore[arg-type]  # as it was called

        form_pages.form_of = late  # type: ignore[assignment]  # for this one request
        try:
            answer = shopper.send(form)
        finally:
            form_pages.form_of = original
        assert shopper.follow(answer).state == "expired"
    assert sessions(house) == []


def test_an_end_is_set_shown_changed_and_taken_back(house: House) -> None:
    links = house.stripe.v1.payment_links
    id = link_for(house, restrictions={"expires_at": END}).id

    def shown() -> object:
        return call(house, "GET", f"/v1/payment_links/{id}").json["restrictions"]

    def update(**form: str) -> None:
        assert call(house, "POST", f"/v1/payment_links/{id}", form).status == 200

    assert shown() == {"completed_sessions": {"count": 0, "limit": None}, "expires_at": END}
    update(**{"restrictions[completed_sessions][limit]": "3"})
    assert shown() == {"completed_sessions": {"count": 0, "limit": 3}, "expires_at": END}, "what is not given stays"
    update(**{"restrictions[expires_at]": ""})
    assert shown() == {"completed_sessions": {"count": 0, "limit": 3}}
    update(**{"restrictions[expires_at]": str(END + 1)})
    previous = house.stripe.v1.events.list({"type": "payment_link.updated"}).data[0].data.previous_attributes
    assert previous is not None
    assert previous.to_dict() == {"restrictions": {"expires_at": None}}
    update(restrictions="")
    assert shown() is None
    for form, param in (
        ({"restrictions[expires_at]": "1"}, "restrictions[expires_at]"),
        ({"restrictions[expires_at]": "soon"}, "restrictions[expires_at]"),
        ({"restrictions[x]": "1"}, "restrictions[x]"),
    ):
        answer = call(house, "POST", f"/v1/payment_links/{id}", form)
        assert (answer.status, answer.error["param"]) == (400, param)
    assert isinstance(links.retrieve(id), stripe.PaymentLink)
