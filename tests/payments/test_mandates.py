"""A mandate that is for one payment ends with it, and is good for no other money."""

from typing import Any

from checkout.kit import clock
from tests.houses import House
from tests.payments.authorised import post, refused, work_later

IBAN = {"currency": "eur", "confirm": "true", "payment_method_types[]": "sepa_debit"}
WORD = {"mandate_data[customer_acceptance][type]": "offline"}


def test_one_for_one_payment(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create().id
    set_up = post(
        house,
        "/setup_intents",
        WORD
        | {
            "confirm": "true",
            "customer": jo,
            "payment_method": "pm_sepaDebit_success_de",
            "payment_method_types[]": "sepa_debit",
            "single_use[amount]": "900",
            "single_use[currency]": "eur",
        },
    ).json
    mandate, method = set_up["single_use_mandate"], set_up["payment_method"]
    debit = IBAN | {"customer": jo, "payment_method": method, "mandate": mandate}
    other = refused(post(house, "/payment_intents", debit | {"amount": "800"}))
    assert other[2] == (
        f"The mandate provided ({mandate}) is for one payment, of another amount or currency than this one."
    )
    paid = post(house, "/payment_intents", debit | {"amount": "900"}).json
    assert (paid["status"], v1.mandates.retrieve(mandate).status) == ("processing", "active")
    work_later(house, clock.HOUR_S)
    assert v1.payment_intents.retrieve(paid["id"]).status == "succeeded"
    assert v1.mandates.retrieve(mandate).status == "inactive"
    (told,) = v1.events.list({"type": "mandate.updated"}).data
    assert told.data.to_dict()["previous_attributes"] == {"status": "active"}
    again = refused(post(house, "/payment_intents", debit | {"amount": "900"}))
    used = f"The mandate provided ({mandate}) has a status of inactive, and cannot be used any more."
    assert (again[0], again[2], again[3]) == (400, used, "mandate")


def test_one_for_more_goes_on(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create().id
    form = {"amount": "500", "currency": "usd", "confirm": "true", "payment_method": "pm_card_visa"}
    usages: Any = (({}, "inactive"), ({"customer": jo, "setup_future_usage": "off_session"}, "active"))
    for more, status in usages:
        paid = post(house, "/payment_intents", form | WORD | more | {"expand[]": "latest_charge"}).json
        mandate = paid["latest_charge"]["payment_method_details"]["card"]["mandate"]
        assert v1.mandates.retrieve(mandate).status == status
