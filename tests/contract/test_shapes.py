"""The reader of required members finds what is missing, wherever it is."""

from tests.contract.shapes import missing_members

LIST = {"object": "list", "url": "/v1/events", "has_more": False}
ENDPOINT_MEMBERS = "api_version application created description enabled_events id livemode metadata object status url"
ENDPOINT = dict.fromkeys(ENDPOINT_MEMBERS.split()) | {"object": "webhook_endpoint"}


def test_whole() -> None:
    assert missing_members(ENDPOINT) == []
    assert missing_members({**LIST, "data": [ENDPOINT]}) == []
    assert missing_members({"id": "we_1", "object": "webhook_endpoint", "deleted": True}) == []
    assert missing_members({"error": {"type": "api_error", "message": "Sorry."}}) == []


def test_missing_at_the_top() -> None:
    without = {name: value for name, value in ENDPOINT.items() if name != "status"}
    assert missing_members(without) == ["webhook_endpoint.status"]
    assert missing_members({"error": {}}) == ["error.error.message", "error.error.type"]


def test_missing_below() -> None:
    intent = {"object": "payment_intent", "next_action": {"redirect_to_url": {"url": "https://a.test"}}}
    missing = missing_members(intent)
    assert "payment_intent.client_secret" in missing
    assert "payment_intent.next_action.type" in missing
    assert "payment_intent.next_action.redirect_to_url.return_url" in missing
    assert missing_members({**LIST, "data": [ENDPOINT, {**LIST, "data": [], "has_more": None}, {"object": "event"}]})


def test_a_thing_is_judged_by_its_object_wherever_it_is() -> None:
    found = missing_members({**LIST, "data": [{"object": "webhook_endpoint"}]})
    assert found[0] == "list.data[0].api_version"
    session = {
        "object": "checkout.session",
        "payment_intent": {"object": "payment_intent"},
        "total_details": {},
    }
    missing = missing_members(session)
    assert "checkout.session.payment_intent.amount" in missing
    assert "checkout.session.total_details.amount_tax" in missing
