"""Small facts of the wire, in tables: what a missing thing is called, what may be empty, which texts and amounts go."""

from checkout.kit import money
from tests.callers import call
from tests.houses import House

AS_IN_THE_PATH = {  # by path, how its refusal names what is missing there
    "GET /v1/charges/ch_0": "id",
    "GET /v1/checkout/sessions/cs_test_0": "session",
    "GET /v1/coupons/none": "id",
    "GET /v1/customers/cus_0": "id",
    "GET /v1/customers/cus_0/payment_methods": "customer",
    "GET /v1/events/evt_0": "id",
    "GET /v1/payment_intents/pi_0": "intent",
    "GET /v1/payment_links/plink_0": "payment_link",
    "GET /v1/payment_methods/pm_0": "payment_method",
    "GET /v1/prices/price_0": "price",
    "GET /v1/products/prod_0": "id",
    "GET /v1/promotion_codes/promo_0": "promotion_code",
    "GET /v1/refunds/re_0": "id",
    "GET /v1/setup_intents/seti_0": "intent",
    "GET /v1/tax_rates/txr_0": "tax_rate",
    "GET /v1/webhook_endpoints/we_0": "webhook_endpoint",
    "POST /v1/checkout/sessions/cs_test_0/expire": "session",
    "POST /v1/payment_intents/pi_0/confirm": "intent",
    "POST /v1/payment_methods/pm_0/detach": "payment_method",
    "DELETE /v1/webhook_endpoints/we_0": "webhook_endpoint",
}
DESCRIPTORS = {
    "TABLE 9": None,
    "9": "The statement descriptor must contain at least one Latin character.",
    "чай": "The statement descriptor must contain at least one Latin character.",
    "A" * 23: "Invalid string: it must be at most 22 characters",
    **{f"TEA{char}": f"The statement descriptor cannot include {char}." for char in "<>\\'\"*"},
}
AMOUNTS = {  # by currency and ways to pay, what goes and what is too little or too much
    ("eur", "card"): ([50, 99_999_999], [49], [100_000_000]),
    ("eur", "ideal"): ([1, 99_999_999], [], [100_000_000]),
    ("jpy", "card"): ([50], [49], [100_000_000]),
    ("inr", "card"): ([999_999_999], [49], [1_000_000_000]),
    ("cop", "card"): ([9_999_999_999], [49], [10_000_000_000]),
    ("idr", "card"): ([999_999_999_999], [49], []),
}


def test_what_is_missing_is_called_as_in_the_path(house: House) -> None:
    found = {}
    for request in AS_IN_THE_PATH:
        method, path = request.split(" ")
        answer = call(house, method, path, {} if method == "POST" else None)
        assert (answer.status, answer.error["code"]) == (404, "resource_missing")
        found[request] = answer.error["param"]
    assert found == AS_IN_THE_PATH


def test_a_list_or_a_hash_that_is_empty(house: House) -> None:
    for name in ("payment_method_types", "shipping[address]", "payment_method_data[card]", "mandate_data"):
        form = {"amount": 2000, "currency": "usd", "shipping[name]": "Jo", "payment_method_data[type]": "card"}
        given = {key: value for key, value in form.items() if key[:8] in (name[:8], "amount", "currency")}
        answer = call(house, "POST", "/v1/payment_intents", given | {name: ""})
        assert (answer.error.get("code"), answer.error["param"]) == ("parameter_invalid_empty", name)


def test_what_stands_on_a_statement(house: House) -> None:
    pay = {"amount": 2000, "currency": "usd"}
    for written, complaint in DESCRIPTORS.items():
        for path, name, form in (
            ("/v1/payment_intents", "statement_descriptor_suffix", pay),
            ("/v1/products", "statement_descriptor", {"name": "Tea"}),
        ):
            answer = call(house, "POST", path, {**form, name: written})
            if complaint is None:
                assert answer.json[name] == written
            else:
                assert (answer.status, answer.error["message"], answer.error["param"]) == (400, complaint, name)


def test_what_an_amount_may_be(house: House) -> None:
    for (currency, type), (good, too_small, too_large) in AMOUNTS.items():
        for code, amounts in ((None, good), ("amount_too_small", too_small), ("amount_too_large", too_large)):
            for amount in amounts:
                form = {"amount": amount, "currency": currency, "payment_method_types[]": type}
                answer = call(house, "POST", "/v1/payment_intents", form)
                assert answer.json.get("error", {}).get("code") == code, answer.body
    cent = {"amount": 1, "currency": "eur", "payment_method_types[]": "ideal"}
    id = call(house, "POST", "/v1/payment_intents", cent).json["id"]
    answer = call(house, "POST", f"/v1/payment_intents/{id}", {"payment_method_types[]": "card"})
    assert answer.error["code"] == "amount_too_small"


def test_what_is_largest_in_each_currency() -> None:
    assert {money.maximum(currency) for currency in money.SUPPORTED - money.MAXIMUMS.keys()} == {money.MAX_AMOUNT}
    assert max(map(money.maximum, money.SUPPORTED)) == money.LARGEST


def test_a_key_of_another_request_is_told_before_what_is_wrong_with_this_one(house: House) -> None:
    pay = {"amount": 2000, "currency": "usd"}
    assert call(house, "POST", "/v1/payment_intents", pay, Idempotency_Key="k").status == 200
    for path, form in (("/v1/payment_intents", {"amount": "x"}), ("/v1/customers", pay)):
        answer = call(house, "POST", path, form, Idempotency_Key="k")
        assert (answer.status, answer.error["type"]) == (400, "idempotency_error")
    assert call(house, "POST", "/v1/customers", pay, Idempotency_Key="new").error["code"] == "parameter_unknown"


def test_ways_to_pay_are_chosen_or_named(house: House) -> None:
    named = {"amount": 2000, "currency": "usd", "payment_method_types[]": "card"}
    for path in ("/v1/payment_intents", "/v1/setup_intents"):
        form = {name: it for name, it in named.items() if path.endswith("payment_intents") or "types" in name}
        both = call(house, "POST", path, form | {"automatic_payment_methods[enabled]": "true"})
        assert (both.error["code"], both.error["param"]) == ("parameters_exclusive", "automatic_payment_methods")
        assert call(house, "POST", path, form | {"automatic_payment_methods[enabled]": "false"}).status == 200


def test_a_client_secret_is_no_id(house: House) -> None:
    for noun, name, form in (
        ("payment_intents", "PaymentIntent", {"amount": 2000, "currency": "usd"}),
        ("setup_intents", "SetupIntent", {}),
    ):
        secret = call(house, "POST", f"/v1/{noun}", form).json["client_secret"]
        for answer in (call(house, "GET", f"/v1/{noun}/{secret}"), call(house, "POST", f"/v1/{noun}/{secret}/cancel")):
            assert (answer.status, answer.error["param"]) == (400, "intent")
            assert answer.error["message"].startswith(
                f"You passed a string that looks like a client secret as the {name}"
            )
            assert secret not in answer.body.decode()
