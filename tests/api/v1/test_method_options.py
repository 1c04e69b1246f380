"""payment_method_options: shown as they were set, over what holds where nothing was, and acted on."""

from typing import Any

from checkout.payments.method_options import merged, shown, wishes
from tests.callers import call
from tests.houses import House
from tests.payments.authorised import charge_of, paid, post, refused

CARD = "payment_method_options[card]"
USD = {"amount": "1000", "currency": "usd"}
PAID = USD | {"payment_method": "pm_card_visa", "confirm": "true"}
OPTIONAL, ERRS, REQUIRED = (
    "pm_card_threeDSecureOptional",
    "pm_card_threeDSecureOptionalProcessingError",
    "pm_card_threeDSecure2Required",
)
DEFAULT = {"installments": None, "mandate_options": None, "network": None, "request_three_d_secure": "automatic"}


def card(**options: str) -> dict[str, str]:
    return {f"{CARD}[{name}]".replace("__", "][").replace("]]", "]"): value for name, value in options.items()}


def test_what_is_given_goes_over_what_was() -> None:
    kept = merged(None, {"card": {"network": "visa", "moto": True, "capture_method": None}})
    assert kept == {"card": {"network": "visa", "moto": True}}
    kept = merged(kept, {"card": {"network": None, "request_multicapture": "if_available"}, "sepa_debit": {}})
    assert kept == {"card": {"moto": True, "request_multicapture": "if_available"}, "sepa_debit": {}}
    assert shown(["card"], kept) == {"card": DEFAULT | {"request_multicapture": "if_available"}}
    assert wishes(kept, "card", captures_later=True) == {"moto": True, "wanted": ["multicapture"]}
    assert wishes(kept, "card", captures_later=False) == {"moto": True}
    assert wishes(None, "card", captures_later=True) == {}


def test_shown_as_they_were_set(house: House) -> None:
    mandate = {
        "amount": "500",
        "amount_type": "maximum",
        "interval": "month",
        "reference": "R1",
        "start_date": "1",
    }
    said = {
        "require_cvc_recollection": "true",
        "setup_future_usage": "off_session",
        "network": "visa",
        "request_overcapture": "if_available",
        "statement_descriptor_suffix_kana": "カナ",
        "setup_credential_usage": "recurring",
        "stored_credential_usage": "installment",
    }
    form = card(**said) | {f"{CARD}[mandate_options][{name}]": it for name, it in mandate.items()}
    intent = post(house, "/payment_intents", USD | form | {f"{CARD}[installments][enabled]": "true"}).json
    nothing = dict.fromkeys(("description", "end_date", "interval_count", "supported_types"))
    assert intent["payment_method_options"] == {
        "card": {
            **said,
            "installments": {"available_plans": [], "enabled": True, "plan": None},
            "mandate_options": {**mandate, **nothing, "amount": 500, "start_date": 1},
            "request_three_d_secure": "automatic",
            "require_cvc_recollection": True,
        }
    }
    changed = post(house, f"/payment_intents/{intent['id']}", card(setup_future_usage="", network="mastercard")).json
    now = changed["payment_method_options"]["card"]
    assert ("setup_future_usage" in now, now["network"], now["request_overcapture"]) == (
        False,
        "mastercard",
        "if_available",
    )


def test_a_merchant_wants_the_payer_to_prove_themselves(house: House) -> None:
    """Those whose bank has enrolled them; of the others nothing is asked."""
    for method, wish, status in (
        (OPTIONAL, "automatic", "succeeded"),
        (OPTIONAL, "any", "requires_action"),
        (OPTIONAL, "challenge", "requires_action"),
        ("pm_card_visa", "challenge", "succeeded"),
        ("pm_card_amex_threeDSecureNotSupported", "any", "succeeded"),
        (ERRS, "automatic", "succeeded"),
    ):
        form = PAID | {"payment_method": method} | card(request_three_d_secure=wish)
        assert post(house, "/payment_intents", form).json["status"] == status
    failed = post(house, "/payment_intents", PAID | {"payment_method": ERRS} | card(request_three_d_secure="any"))
    assert (failed.status, failed.error["code"]) == (402, "processing_error")
    off_session = PAID | {"payment_method": OPTIONAL, "off_session": "true"} | card(request_three_d_secure="any")
    assert post(house, "/payment_intents", off_session).json["status"] == "succeeded"


def test_ordered_by_mail(house: House) -> None:
    """Nobody is asked to come to their bank, and it is not shown. Source: Stripe."""
    intent = post(house, "/payment_intents", PAID | {"payment_method": REQUIRED} | card(moto="true")).json
    assert (intent["status"], intent["payment_method_options"]["card"]) == ("succeeded", DEFAULT)


def test_captured_later_by_card_alone(house: House) -> None:
    intent = post(house, "/payment_intents", PAID | card(capture_method="manual")).json
    assert (intent["status"], intent["capture_method"]) == ("requires_capture", "automatic_async")
    assert house.stripe.v1.payment_intents.capture(intent["id"]).status == "succeeded"


def test_kept_for_later_by_its_own_word(house: House) -> None:
    customer = house.stripe.v1.customers.create().id
    for of_all, of_card, kept in (("", "off_session", 1), ("off_session", "none", 1), ("off_session", "", 2)):
        said = {"setup_future_usage": of_all} if of_all else {}
        form = PAID | {"customer": customer, **said, **card(setup_future_usage=of_card)}
        assert post(house, "/payment_intents", form).status == 200
        assert len(house.stripe.v1.customers.payment_methods.list(customer).data) == kept


def test_the_network_that_a_card_goes_over(house: House) -> None:
    both = "pm_card_visa_cartesBancaires"
    intent = post(house, "/payment_intents", PAID | {"payment_method": both} | card(network="visa")).json
    charge = house.stripe.v1.charges.retrieve(intent["latest_charge"])
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.network == "visa"
    assert refused(post(house, "/payment_intents", PAID | card(network="amex"))) == (
        400,
        None,
        "The card network amex is not available for this card. Its available networks are: visa.",
        f"{CARD}[network]",
    )


def test_what_cannot_be_wanted(house: House) -> None:
    customer = house.stripe.v1.customers.create().id
    saved = house.stripe.v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id
    of_saved = {"customer": customer, "payment_method": saved}
    for form, code, param in (
        (card(cvc_token="cvctok_1"), "resource_missing", f"{CARD}[cvc_token]"),
        (of_saved | card(require_cvc_recollection="true"), "parameter_missing", f"{CARD}[cvc_token]"),
        ({f"{CARD}[installments][plan][type]": "fixed_count"}, None, f"{CARD}[installments][plan]"),
        (card(capture_method="automatic"), None, f"{CARD}[capture_method]"),
        (
            {"payment_method_options[sepa_debit][target_date]": "soon"},
            None,
            "payment_method_options[sepa_debit][target_date]",
        ),
        ({"excluded_payment_method_types[]": "card"}, None, None),
    ):
        answer = refused(post(house, "/payment_intents", PAID | form))
        assert (answer[0], answer[1], answer[3]) == (400, code, param)
    assert house.stripe.v1.charges.list().data == []


def test_types_that_are_excluded(house: House) -> None:
    both = USD | {"currency": "eur", "payment_method_types[0]": "card", "payment_method_types[1]": "sepa_debit"}
    intent = post(house, "/payment_intents", both | {"excluded_payment_method_types[]": "sepa_debit"}).json
    assert intent["excluded_payment_method_types"] == ["sepa_debit"]
    assert (intent["payment_method_types"], list(intent["payment_method_options"])) == (["card"], ["card"])
    debit = {"payment_method": "pm_sepaDebit_success_de"}
    assert refused(post(house, f"/payment_intents/{intent['id']}/confirm", debit))[3] == "payment_method"


def test_a_debit_with_a_mandate_of_its_own(house: House) -> None:
    """Its reference begins as the merchant wants; named again, it is what is debited by."""
    v1 = house.stripe.v1
    form = {
        "amount": "900",
        "currency": "eur",
        "payment_method": "pm_sepaDebit_success_de",
        "confirm": "true",
        "payment_method_types[]": "sepa_debit",
        "customer": (jo := v1.customers.create().id),
        "setup_future_usage": "off_session",
        "mandate_data[customer_acceptance][type]": "offline",
        "payment_method_options[sepa_debit][mandate_options][reference_prefix]": "SHOP-",
        "payment_method_options[sepa_debit][target_date]": "2034-05-06",
    }
    intent = post(house, "/payment_intents", form).json
    options = {"mandate_options": {"reference_prefix": "SHOP-"}, "target_date": "2034-05-06"}
    assert intent["payment_method_options"] == {"sepa_debit": options}
    mandate = _mandate(house, intent["latest_charge"])
    details = v1.mandates.retrieve(mandate).payment_method_details
    assert details.sepa_debit is not None
    assert details.sepa_debit.reference.startswith("SHOP-")
    again = {
        "customer": jo,
        "amount": "800",
        "currency": "eur",
        "payment_method_types[]": "sepa_debit",
        "confirm": "true",
    }
    second = post(house, "/payment_intents", again | {"mandate": mandate}).json
    assert (second["payment_method"], _mandate(house, second["latest_charge"])) == (intent["payment_method"], mandate)
    other = post(house, "/payment_intents", PAID | {"mandate": mandate})
    assert refused(other)[3] == "mandate"


def _mandate(house: House, charge: str) -> str:
    details = house.stripe.v1.charges.retrieve(charge).payment_method_details
    assert details is not None
    assert details.sepa_debit is not None
    return str(details.sepa_debit.mandate)


def test_another_amount_is_confirmed(house: House) -> None:
    intent = post(house, "/payment_intents", USD | {"payment_method": "pm_card_visa"}).json
    path = f"/payment_intents/{intent['id']}/confirm"
    assert refused(post(house, path, {"amount_to_confirm": "5"}))[1] == "amount_too_small"
    confirmed = post(house, path, {"amount_to_confirm": "1030"}).json
    assert (confirmed["amount"], confirmed["amount_received"]) == (1030, 1030)
    assert charge_of(house, house.stripe.v1.payment_intents.retrieve(intent["id"])).amount == 1030


def test_the_browsers_library_leads_to_the_bank(house: House) -> None:
    form = PAID | {"payment_method": REQUIRED, "use_stripe_sdk": "true", "return_url": "https://shop.test/"}
    assert post(house, "/payment_intents", form).json["next_action"]["type"] == "use_stripe_sdk"


def test_what_a_browser_may_want(house: House) -> None:
    intent = house.stripe.v1.payment_intents.create({"amount": 1000, "currency": "usd"})
    key: Any = house.world.publishable_key
    path = f"/v1/payment_intents/{intent.id}/confirm"
    form = {"client_secret": intent.client_secret, "payment_method": "pm_card_visa"}
    for name, param in (("moto", f"{CARD}[moto]"), ("capture_method", f"{CARD}[capture_method]")):
        value = "true" if name == "moto" else "manual"
        assert refused(call(house, "POST", path, form | card(**{name: value}), key=key)) == (
            400,
            None,
            f"The parameter {param} can only be used with a secret API key.",
            param,
        )
    for name in ("amount_to_confirm", "amount_details[discount_amount]"):
        assert call(house, "POST", path, form | {name: "900"}, key=key).status == 400
    assert call(house, "POST", path, form | card(network="visa"), key=key).json["status"] == "succeeded"
    assert paid(house).status == "succeeded"
