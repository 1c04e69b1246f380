"""The bare address says what the server is, to everyone; the way to test mode only on this very machine."""

from tests.callers import call
from tests.houses import Databases, House, house_on


def test_it_leads_on_to_test_mode_only_here(house: House) -> None:
    here = call(house, "GET", "/", key="")
    assert (here.status, b'href="/events"' in here.body) == (200, True)
    there = call(house, "GET", "/", key="", X_Forwarded_For="1.2.3.4")
    assert (there.status, b"/events" in there.body) == (200, False)
    for page in (here, there):
        assert b"This server takes payments" in page.body
        assert b"Tern" not in page.body, "nothing of who sells by it"
        assert b"/l/" not in page.body
        assert page.headers["Set-Cookie"] is None
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_a_server_without_test_pages_has_it_too(databases: Databases) -> None:
    with house_on(databases.fresh(), test_pages=False) as house:
        page = call(house, "GET", "/", key="")
        assert (page.status, b"/events" in page.body) == (200, False)
