"""/v1/payment_links/{id}/personal_links and /signing_key: what they answer, and every refusal."""

from checkout.kit import clock
from links.signing import MAX_KEYS
from tests.callers import call, live_key, stranger_key
from tests.flows.scenes import link_for
from tests.houses import House
from tests.tables import written


def test_what_is_signed_is_shown_and_nothing_is_kept(house: House) -> None:
    link = link_for(house)
    before = written(house)
    end = clock.now() + 3600
    form = {"id": "order-00007", "quantity": "2", "email": "jo@example.com", "expires_at": str(end)}
    signed = call(house, "POST", f"/v1/payment_links/{link.id}/personal_links", {**form, "single_use": "true"}).json
    url = signed.pop("url")
    assert url.startswith(f"{house.url}/p/{link.id}/")
    assert signed == {
        "id": "order-00007",
        "object": "payment_link.personal_link",
        "amount": None,
        "client_reference_id": None,
        "currency": None,
        "email": "jo@example.com",
        "expires_at": end,
        "livemode": False,
        "payment_link": link.id,
        "promotion_code": None,
        "quantity": 2,
        "single_use": True,
    }
    ids = {call(house, "POST", f"/v1/payment_links/{link.id}/personal_links", {}).json["id"] for _ in range(3)}
    assert len(ids) == 3
    assert written(house) == before


def test_what_cannot_be_signed(house: House) -> None:
    link = link_for(house)
    price = house.stripe.v1.prices.list().data[0].id  # the newest is the link's
    two = house.stripe.v1.payment_links.create(
        {"line_items": [{"price": price, "quantity": 1}, {"price": price, "quantity": 1}]}
    )
    path = f"/v1/payment_links/{link.id}/personal_links"
    for form, param, message in (
        ({"id": "short"}, "id", "Invalid id: a personal link cannot be signed with it."),
        ({"quantity": "0"}, "quantity", "This value must be greater than or equal to 1."),
        ({"email": "jo"}, "email", "Invalid email address: jo"),
        ({"client_reference_id": "a b"}, "client_reference_id", "Invalid client_reference_id: a personal link"),
        ({"promotion_code": "é"}, "promotion_code", "Invalid promotion_code: a personal link"),
        ({"currency": "eur"}, "currency", "This payment link sells in usd."),
        ({"expires_at": "1"}, "expires_at", "`expires_at` must be in the future."),
        ({"amount": "500"}, "amount", f"`amount` is for prices with `custom_unit_amount`, which `{price}` has not."),
        ({"quantity": "999999"}, None, "Amount must be no more than"),
        ({"expand[]": "x"}, "expand", "Received unknown parameter: expand"),
    ):
        answer = call(house, "POST", path, form)
        assert (answer.status, answer.error["message"][: len(message)]) == (400, message), answer.body
        assert param in (None, answer.error.get("param"))
    answer = call(house, "POST", f"/v1/payment_links/{two.id}/personal_links", {"quantity": "2"})
    assert (answer.status, answer.error["message"]) == (400, "`quantity` is for payment links with one line item.")


def test_a_signing_key_is_for_secret_keys_of_its_own_account(house: House) -> None:
    id = link_for(house).id
    told = call(house, "GET", f"/v1/payment_links/{id}/signing_key")
    assert told.json["key"].startswith("lsk_")
    assert (told.json["url"], told.json["keys"]) == (f"{house.url}/p/{id}", 1)
    for key in (stranger_key(house), live_key(house)):
        for method, name in (("GET", "signing_key"), ("POST", "signing_key"), ("POST", "personal_links")):
            answer = call(house, method, f"/v1/payment_links/{id}/{name}", {} if method == "POST" else None, key=key)
            assert (answer.status, answer.error["code"]) == (404, "resource_missing"), (method, name)
    answer = call(house, "GET", f"/v1/payment_links/{id}/signing_key", key=house.world.publishable_key)
    assert answer.status == 401


def test_keys_are_rolled_as_often_as_they_are_retired(house: House) -> None:
    path = f"/v1/payment_links/{link_for(house).id}/signing_key"
    answer = call(house, "POST", path, {})
    assert (answer.status, answer.error["message"]) == (400, "Missing required param: roll.")
    for _ in range(MAX_KEYS - 1):
        assert call(house, "POST", path, {"roll": "true"}).status == 200
    answer = call(house, "POST", path, {"roll": "true"})
    assert (answer.status, answer.error["param"]) == (400, "roll")
    assert answer.error["message"] == "A payment link has at most 8 signing keys: retire the earlier ones first."
    assert call(house, "GET", path).json["keys"] == MAX_KEYS
    assert call(house, "POST", path, {"roll": "true", "retire_earlier": "true"}).json["keys"] == 1
