"""/v1/payment_links: made, shown, changed; told when anything is different."""

from typing import Any

from tests.callers import call
from tests.houses import House


def line(house: House) -> dict[str, str]:
    return {"line_items[0][price]": house.stripe.v1.prices.list().data[0].id, "line_items[0][quantity]": "1"}


def test_values_of_a_new_link(house: House) -> None:
    link = call(house, "POST", "/v1/payment_links", line(house)).json
    assert link["id"].startswith("plink_1")
    assert link["url"].startswith(f"{house.url}/l/")
    assert (link["active"], link["currency"], link["livemode"]) == (True, "usd", False)
    assert link["after_completion"] == {"hosted_confirmation": {"custom_message": None}, "type": "hosted_confirmation"}
    assert (link["restrictions"], link["payment_intent_data"], link["inactive_message"]) == (None, None, None)
    assert (link["submit_type"], link["customer_creation"]) == ("auto", "if_required")
    assert "line_items" not in link


def test_a_links_life_is_told(house: House) -> None:
    v1 = house.stripe.v1
    id = call(house, "POST", "/v1/payment_links", line(house) | {"metadata[a]": "1"}).json["id"]
    v1.payment_links.update(
        id,
        {
            "after_completion": {
                "type": "redirect",
                "redirect": {"url": "https://shop.test/?id={CHECKOUT_SESSION_ID}"},
            },
            "restrictions": {"completed_sessions": {"limit": 3}},
            "metadata": {"a": "", "b": "2"},
            "submit_type": "donate",
        },
    )
    v1.payment_links.update(id, {"submit_type": "donate"})
    created, updated = (v1.events.list({"type": f"payment_link.{what}"}).data for what in ("created", "updated"))
    assert created[0].data.object["id"] == id
    assert [event.data.object["id"] for event in updated] == [id]
    link: Any = updated[0].data.object
    assert link.restrictions.completed_sessions.to_dict() == {"count": 0, "limit": 3}
    assert link.metadata.to_dict() == {"b": "2"}
    previous = updated[0].data.previous_attributes
    assert previous is not None
    assert set(previous.to_dict()) == {"after_completion", "restrictions", "metadata", "submit_type"}
    assert previous.to_dict()["restrictions"] is None
    cleared = v1.payment_links.update(id, {"restrictions": ""})
    assert cleared.restrictions is None


def test_what_cannot_be(house: House) -> None:
    good = line(house)
    for form, code, param in (
        ({}, "parameter_missing", "line_items"),
        (good | {"line_items[0][quantity]": "x"}, "parameter_invalid_integer", "line_items[0][quantity]"),
        (good | {"after_completion[type]": "redirect"}, "parameter_missing", "after_completion[redirect]"),
        (
            good | {"after_completion[type]": "redirect", "after_completion[redirect][url]": "http://shop.example/"},
            "url_invalid",
            "after_completion[redirect][url]",
        ),
        (good | {"restrictions[completed_sessions][limit]": "0"}, "parameter_invalid_integer", None),
        (good | {"submit_type": "subscribe"}, None, "submit_type"),
        (good | {"active": "false"}, "parameter_unknown", "active"),
        ({f"line_items[{n}][price]": "price_1" for n in range(21)}, None, "line_items"),
    ):
        answer = call(house, "POST", "/v1/payment_links", form)
        assert (answer.status, answer.error.get("code")) == (400, code), (form, answer.body)
        assert param in (None, answer.error["param"]), answer.body
    assert len(house.stripe.v1.payment_links.list().data) == 1


def test_what_a_link_was_made_of_stays(house: House) -> None:
    id = call(house, "POST", "/v1/payment_links", line(house)).json["id"]
    for name in ("currency", "line_items[0][id]", "customer_creation[x]"):
        answer = call(house, "POST", f"/v1/payment_links/{id}", {name: "eur"})
        assert answer.status == 400
    answer = call(house, "POST", f"/v1/payment_links/{id}", {"active": "maybe"})
    assert (answer.error["message"], answer.error["param"]) == ("Invalid boolean: maybe", "active")
