"""What a page may be told to ask for, and what is refused, word for word."""

from typing import Any

from tests.callers import call
from tests.flows.asking import with_terms
from tests.houses import House

FIELD = {
    "custom_fields[0][key]": "a1",
    "custom_fields[0][label][custom]": "A",
    "custom_fields[0][label][type]": "custom",
    "custom_fields[0][type]": "text",
}
DROPDOWN = FIELD | {
    "custom_fields[0][type]": "dropdown",
    "custom_fields[0][dropdown][options][0][label]": "One",
    "custom_fields[0][dropdown][options][0][value]": "1",
}
SAVE = "saved_payment_method_options[payment_method_save]"
TERMS = "consent_collection[terms_of_service]"

# What is sent of the field or fields, which parameter is at fault, and the whole sentence.
REFUSED: list[tuple[dict[str, str], str, str]] = [
    (
        {"billing_address_collection": "never"},
        "billing_address_collection",
        "Invalid billing_address_collection: must be one of auto or required",
    ),
    (
        {"locale": "tlh"},
        "locale",
        "Invalid locale: must be one of ar, auto, bg, cs, da, de, el, en, en-GB, es, es-419, et, fi, fil, fr, fr-CA, "
        "he, hi-IN, hr, hu, id, it, ja, ko, lt, lv, ms, mt, nb, nl, pl, pt, pt-BR, ro, ru, sk, sl, sv, th, tr, vi, "
        "zh, zh-HK, or zh-TW",
    ),
    (
        FIELD | {"custom_fields[0][key]": "a_1"},
        "custom_fields[0][key]",
        "Invalid string: a_1; must contain only alphanumeric characters",
    ),
    (
        FIELD | {"custom_fields[0][key]": "a" * 201},
        "custom_fields[0][key]",
        "Invalid string: it must be at most 200 characters",
    ),
    (
        FIELD | {"custom_fields[0][label][custom]": "a" * 51},
        "custom_fields[0][label][custom]",
        "Invalid string: it must be at most 50 characters",
    ),
    (
        FIELD | {"custom_fields[0][label][type]": "own"},
        "custom_fields[0][label][type]",
        "Invalid custom_fields[0][label][type]: must be one of custom",
    ),
    (
        FIELD | {"custom_fields[0][type]": "date"},
        "custom_fields[0][type]",
        "Invalid custom_fields[0][type]: must be one of dropdown, numeric, or text",
    ),
    (
        FIELD | {"custom_fields[0][numeric][minimum_length]": "1"},
        "custom_fields[0][numeric]",
        "You can only pass `numeric` if `type` is `numeric`.",
    ),
    (
        FIELD | {"custom_fields[0][type]": "dropdown"},
        "custom_fields[0][dropdown]",
        "You must pass `dropdown` if `type` is `dropdown`.",
    ),
    (
        FIELD | {"custom_fields[0][text][maximum_length]": "256"},
        "custom_fields[0][text][maximum_length]",
        "This value must be less than or equal to 255.",
    ),
    (
        FIELD | {"custom_fields[0][text][minimum_length]": "5", "custom_fields[0][text][maximum_length]": "4"},
        "custom_fields[0][text][minimum_length]",
        "The `minimum_length` must be less than or equal to the `maximum_length`.",
    ),
    (
        FIELD | {"custom_fields[0][text][default_value]": "abc", "custom_fields[0][text][maximum_length]": "2"},
        "custom_fields[0][text][default_value]",
        "The `default_value` must have 0 to 2 characters.",
    ),
    (
        FIELD | {"custom_fields[0][type]": "numeric", "custom_fields[0][numeric][default_value]": "٣"},
        "custom_fields[0][numeric][default_value]",
        "The `default_value` must contain only digits.",
    ),
    (
        DROPDOWN | {"custom_fields[0][dropdown][default_value]": "2"},
        "custom_fields[0][dropdown][default_value]",
        "The `default_value` must be the `value` of one of the options.",
    ),
    (
        DROPDOWN
        | {"custom_fields[0][dropdown][options][1][label]": "x", "custom_fields[0][dropdown][options][1][value]": "1"},
        "custom_fields[0][dropdown][options][1][value]",
        "Each `value` must be unique: 1",
    ),
    (
        FIELD | {name.replace("[0]", "[1]", 1): value for name, value in FIELD.items()},
        "custom_fields[1][key]",
        "Each `key` must be unique: a1",
    ),
    (
        {
            name.replace("[0]", f"[{n}]", 1): value + str(n) * name.endswith("[key]")
            for n in range(4)
            for name, value in FIELD.items()
        },
        "custom_fields",
        "Array custom_fields exceeded maximum 3 allowed elements.",
    ),
    (
        {"custom_text[submit][message]": "a" * 1201},
        "custom_text[submit][message]",
        "Invalid string: it must be at most 1200 characters",
    ),
    (
        {"custom_text[shipping_address][message]": "a"},
        "custom_text[shipping_address]",
        "`custom_text[shipping_address]` can only be set if `shipping_address_collection` is set.",
    ),
    (
        {"custom_text[terms_of_service_acceptance][message]": "a"},
        "custom_text[terms_of_service_acceptance]",
        "`custom_text[terms_of_service_acceptance]` can only be set if `consent_collection[terms_of_service]` is "
        "`required`.",
    ),
    (
        {TERMS: "required"},
        TERMS,
        "You cannot collect consent to your terms of service unless a URL is set in the Stripe Dashboard. Update "
        "your public business details in the Dashboard https://dashboard.stripe.com/settings/public with a Terms "
        "of service URL to collect terms of service consent.",
    ),
    (
        {"shipping_address_collection[allowed_countries][]": "us"},
        "shipping_address_collection[allowed_countries][0]",
        "Invalid shipping_address_collection[allowed_countries][0]: must be one of AC, AD, ",
    ),
    (
        {"payment_intent_data[statement_descriptor]": "a"},
        "payment_intent_data[statement_descriptor]",
        "The statement_descriptor parameter is not supported for the payment method type `card`. Use "
        "statement_descriptor_suffix instead.",
    ),
]
OF_SESSIONS: list[tuple[dict[str, str], str, str]] = [
    ({"customer_update[name]": "auto"}, "customer_update", "`customer_update` can only be used with `customer`."),
    (
        {"customer": "cus", "tax_id_collection[enabled]": "true"},
        "customer_update[name]",
        "Tax ID collection requires updating business name on the customer. To enable tax ID collection for an "
        "existing customer, please set `customer_update[name]` to `auto`.",
    ),
    (
        {"customer": "cus", "customer_update[shipping]": "auto"},
        "customer_update[shipping]",
        "`customer_update[shipping]` can only be set to `auto` if `shipping_address_collection` is set.",
    ),
    (
        {SAVE: "enabled"},
        SAVE,
        "`saved_payment_method_options[payment_method_save]` can only be used with `customer` or when "
        "`customer_creation` is `always`.",
    ),
    ({"branding_settings[button_color]": "red"}, "branding_settings[button_color]", "Invalid hex color: red"),
    (
        {"branding_settings[font_family]": "comic"},
        "branding_settings[font_family]",
        "Invalid font family: comic; must be one of be_vietnam_pro, ",
    ),
    (
        {"branding_settings[logo][type]": "url"},
        "branding_settings[logo][url]",
        "You must pass `url` if `type` is `url`.",
    ),
    (
        {"branding_settings[logo][type]": "file", "branding_settings[logo][file]": "file_1"},
        "branding_settings[logo][file]",
        "No such file upload: 'file_1'",
    ),
    (
        {"branding_settings[logo][type]": "file"},
        "branding_settings[logo][file]",
        "You must pass `file` if `type` is `file`.",
    ),
    (
        {"branding_settings[icon][type]": "url", "branding_settings[icon][url]": "http://img.example/a"},
        "branding_settings[icon][url]",
        "Not a valid URL: it must begin with https:// (http:// is for local addresses in test mode).",
    ),
]
OF_SETUP = [
    ("shipping_address_collection[allowed_countries][0]", "US", "shipping_address_collection"),
    (SAVE, "enabled", "saved_payment_method_options"),
]


def test_each_refusal(house: House) -> None:
    price = house.stripe.v1.prices.create({"currency": "usd", "unit_amount": 500, "product_data": {"name": "Cup"}}).id
    customer = house.stripe.v1.customers.create({}).id
    lines = {"line_items[0][price]": price, "line_items[0][quantity]": "1"}
    for path, refused in (
        ("/v1/checkout/sessions", REFUSED + OF_SESSIONS),
        ("/v1/payment_links", [it for it in REFUSED if it[1] != "locale"]),
    ):
        for sent, param, sentence in refused:
            given: dict[str, Any] = lines | sent | ({"mode": "payment"} if "checkout" in path else {})
            if given.get("customer"):
                given["customer"] = customer
            no = call(house, "POST", path, given)
            assert (no.status, no.error["param"]) == (400, param), (sent, no.json)
            assert (
                no.error["message"].startswith(sentence) if sentence.endswith(", ") else no.error["message"] == sentence
            ), (sent, no.error)
    for name, value, param in OF_SETUP:
        given = {"mode": "setup", "currency": "usd", "customer": customer, name: value}
        no = call(house, "POST", "/v1/checkout/sessions", given)
        assert no.error["message"] == f"You can not pass `{param}` in `setup` mode.", no.json


def test_what_is_taken_is_shown(house: House) -> None:
    with_terms(house)
    lines = {"line_items[0][price_data][currency]": "usd", "line_items[0][price_data][unit_amount]": "500"}
    lines |= {"line_items[0][price_data][product_data][name]": "Cup", "line_items[0][quantity]": "1", "mode": "payment"}
    plain = call(house, "POST", "/v1/checkout/sessions", lines).json
    assert plain["billing_address_collection"] is None
    assert not {"name_collection", "tax_id_collection", "branding_settings"} & set(plain)
    assert (plain["custom_fields"], plain["consent_collection"]) == ([], None)

    full = (
        lines
        | DROPDOWN
        | {
            TERMS: "required",
            "name_collection[business][enabled]": "true",
            "name_collection[business][optional]": "true",
            "name_collection[individual][enabled]": "false",
            "tax_id_collection[enabled]": "true",
            "tax_id_collection[required]": "if_supported",
            "customer_creation": "always",
            "saved_payment_method_options[payment_method_save]": "enabled",
            "shipping_address_collection[allowed_countries][0]": "ZZ",
            "shipping_address_collection[allowed_countries][1]": "AC",
        }
    )
    shown = call(house, "POST", "/v1/checkout/sessions", full).json
    assert shown["name_collection"] == {"business": {"enabled": True, "optional": True}}
    assert shown["tax_id_collection"] == {"enabled": True, "required": "if_supported"}
    assert shown["saved_payment_method_options"] == {
        "allow_redisplay_filters": ["always"],
        "payment_method_remove": "disabled",
        "payment_method_save": "enabled",
    }
    assert shown["shipping_address_collection"] == {"allowed_countries": ["ZZ", "AC"]}
    assert shown["custom_fields"] == [
        {
            "dropdown": {"default_value": None, "options": [{"label": "One", "value": "1"}], "value": None},
            "key": "a1",
            "label": {"custom": "A", "type": "custom"},
            "optional": False,
            "type": "dropdown",
        }
    ]
    assert shown["consent_collection"] == {
        "payment_method_reuse_agreement": None,
        "promotions": None,
        "terms_of_service": "required",
    }


def test_a_change_of_a_link_is_told(house: House) -> None:
    v1 = house.stripe.v1
    (link,) = v1.payment_links.list().data
    v1.payment_links.update(link.id, {"phone_number_collection": {"enabled": True}})
    event = v1.events.list({"type": "payment_link.updated"}).data[0].to_dict()
    assert event["data"]["previous_attributes"] == {"phone_number_collection": {"enabled": False}}
    v1.payment_links.update(link.id, {"metadata": {}})
    assert len(v1.events.list({"type": "payment_link.updated"}).data) == 1
