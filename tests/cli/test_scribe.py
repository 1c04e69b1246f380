"""The request log is written beside the server, the last of it when it ends."""

from checkout.cli.scribe import Scribe
from checkout.events.requests import WAITING
from tests.callers import call
from tests.dashboard.visitors import signed_in
from tests.houses import House


def test_what_waits_is_written_at_the_end(house: House) -> None:
    scribe = Scribe(house.app)
    scribe.start()
    call(house, "GET", "/v1/customers?limit=7")
    scribe.stop()
    assert not house.app.extensions[WAITING].rows
    assert "GET /v1/customers" in signed_in(house).visit("/dashboard/test/requests").text


def test_what_cannot_be_written_is_lost_and_stops_nothing(house: House) -> None:
    scribe = Scribe(house.app)
    house.app.extensions[WAITING].rows.append({"id": "req_1"})
    scribe.start()
    scribe.stop()
    call(house, "GET", "/v1/customers")
    again = Scribe(house.app)
    again.start()
    again.stop()
    assert "GET /v1/customers" in signed_in(house).visit("/dashboard/test/requests").text
