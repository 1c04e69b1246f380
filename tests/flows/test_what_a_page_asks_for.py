"""What a merchant asks for is asked, checked, kept, and given to the intent, the charge and the customer."""

from typing import Any

import pytest
import stripe

from tests.callers import call
from tests.flows.asking import ANSWERS, EVERYTHING, SHIPPED_TO, with_terms
from tests.flows.scenes import DECLINED, events, intents, link_for, order, session_of, sessions, shopper_of
from tests.houses import House
from tests.shoppers import Shopper


def last_charge(house: House) -> stripe.Charge:
    return house.stripe.v1.charges.list().data[0]


def test_a_session_that_asks_for_everything(house: House) -> None:
    with_terms(house)
    session = order(house, **EVERYTHING, customer_creation="always")
    assert session.collected_information is None
    assert session.consent is None
    assert [field["key"] for field in session.custom_fields] == ["engraving", "age", "size"]
    shopper = shopper_of(session)
    page = shopper.open()
    for words in ("Phone number", "ZIP code", "State", "Size", "Business", "We do not ship to post office boxes."):
        assert words in page.words, words
    assert page.links["How"] == "https://shop.example/how"

    sent = shopper.fill(**ANSWERS, number=DECLINED, enableTaxId="y", businessName="Doe Ltd", taxId="91 1144442")
    declined = shopper.send(sent)
    assert declined.status == 402
    for name in ANSWERS:
        assert declined.values[name] == sent[name], name
    reopened = shopper.open()
    for name in ANSWERS:
        assert reopened.values[name] in (sent[name], "+14155552671"), name
    assert (reopened.values["taxId"], reopened.values["businessName"]) == ("91-1144442", "Doe Ltd")
    paid = shopper.send(sent | {"cardNumber": "4242424242424242", "checkout": reopened.values["checkout"]})
    assert shopper.land(paid).state == "paid"

    done = session_of(house, session)
    assert done.customer_details is not None
    details = done.customer_details.to_dict()
    assert details == {
        "address": SHIPPED_TO,
        "business_name": "Doe Ltd",
        "email": "jo@example.com",
        "individual_name": "Jo Doe",
        "name": "Jo Doe",
        "phone": "+14155552671",
        "tax_exempt": "none",
        "tax_ids": [{"type": "us_ein", "value": "91-1144442"}],
    }
    assert done.collected_information is not None
    assert done.collected_information.to_dict() == {
        "business_name": "Doe Ltd",
        "individual_name": "Jo Doe",
        "shipping_details": {"address": SHIPPED_TO, "name": "Jo Doe"},
    }
    assert done.consent is not None
    assert done.consent.to_dict() == {"promotions": "opt_out", "terms_of_service": "accepted"}
    said = [field[field["type"]]["value"] for field in (it.to_dict() for it in done.custom_fields)]
    assert said == ["For Al", "41", "s"]

    parcel = {
        "address": SHIPPED_TO,
        "carrier": None,
        "name": "Jo Doe",
        "phone": "+14155552671",
        "tracking_number": None,
    }
    (intent,) = intents(house)
    charge = last_charge(house)
    assert intent.shipping is not None
    assert charge.shipping is not None
    assert intent.shipping.to_dict() == charge.shipping.to_dict() == parcel
    assert charge.billing_details.address is not None
    assert charge.billing_details.address.to_dict() == SHIPPED_TO
    assert charge.billing_details.phone == "+14155552671"
    customer = house.stripe.v1.customers.retrieve(str(done.customer), {"expand": ["tax_ids"]})
    assert (customer.name, customer.phone, customer.business_name) == ("Doe Ltd", "+14155552671", "Doe Ltd")
    assert customer.address is not None
    assert customer.address.to_dict() == SHIPPED_TO
    assert customer.shipping is not None
    assert customer.shipping.to_dict() == parcel
    assert customer.tax_ids is not None
    assert [(it.type, it.value) for it in customer.tax_ids.data] == [("us_ein", "91-1144442")]
    assert events(house)[-5:] == [
        "payment_intent.succeeded",
        "customer.updated",
        "customer.tax_id.created",
        "checkout.session.completed",
        "charge.updated",
    ]


def test_each_refusal_is_at_its_field_and_in_the_summary(house: House) -> None:
    with_terms(house)
    shopper = shopper_of(order(house, **EVERYTHING))
    nothing = dict.fromkeys(ANSWERS, "")
    wrong = shopper.send(shopper.fill(**(nothing | {"shippingCountry": "US"}), enableTaxId="y") | {"email": ""})
    assert wrong.status == 422
    summed_up = {
        "email": "Enter your email address.",
        "phoneNumber": "Enter your phone number.",
        "individualName": "Enter the full name.",
        "shippingName": "Enter the name of the recipient.",
        "shippingAddressLine1": "Enter the first line of the shipping address.",
        "shippingLocality": "Enter the city of the shipping address.",
        "shippingAdministrativeArea": "Choose the state of the shipping address from the list.",
        "shippingPostalCode": "Enter the ZIP code of the shipping address.",
        "customField-engraving": "Fill in “Engraving”.",
        "customField-size": "Choose one for “Size”.",
        "businessName": "Enter the business name.",
        "taxId": "Enter the EIN.",
        "termsOfServiceConsentCheckbox": "Accept the terms to go on.",
    }
    links = [(f"{wrong.url}#{name}", words) for name, words in summed_up.items()]
    summary = wrong.text[wrong.text.index('id="problems"') : wrong.text.index("<form")]
    positions = [summary.index(f'href="#{link.split("#")[1]}"') for link, _ in links]
    assert positions == sorted(positions), "in the order of the page"
    for name, words in summed_up.items():
        assert wrong.words.count(words) >= 2, name
    assert intents(house) == []

    for name, typed, words in (
        ("phoneNumber", "12", "Write the phone number with its country code, like +44 20 7946 0123."),
        ("phoneNumber", "9" * 41, "Write the phone number with its country code, like +44 20 7946 0123."),
        ("shippingPostalCode", "SW1A 1AA", "The ZIP code is not right. Write it like 94107."),
        ("shippingAdministrativeArea", "ON", "Choose the state of the shipping address from the list."),
        ("shippingName", "x" * 151, "The name of the recipient is too long. Use at most 150 characters."),
        (
            "shippingLocality",
            "a\x00b",
            "The city of the shipping address has a character that cannot be used. Type it again.",
        ),
        ("customField-engraving", "x", "Use at least 2 characters for “Engraving”."),
        ("customField-engraving", "x" * 11, "Use at most 10 characters for “Engraving”."),
        ("customField-age", "old", "Use digits only for “Your age”."),
        ("customField-size", "xl", "Choose one for “Size”."),
        ("taxId", "00-0000000", "The EIN is not right. Write it like 91-1144442."),
    ):
        sent = shopper.fill(
            **(ANSWERS | {"enableTaxId": "y", "businessName": "Doe", "taxId": "911144442", name: typed})
        )
        again = shopper.send(sent)
        assert again.status == 422, (name, typed)
        assert again.words.count(words) == 2, (name, typed, again.words)


def test_another_country_is_another_address(house: House) -> None:
    asks: Any = {
        "billing_address_collection": "required",
        "phone_number_collection": {"enabled": "true"},
        "shipping_address_collection": {"allowed_countries": ["JP", "GB", "IE", "HK"]},
    }
    shopper = shopper_of(order(house, **asks))
    page = shopper.open()
    assert "shippingAdministrativeArea" not in page.values, "Great Britain has none, and is the first by name"
    sent = shopper.fill(**(ANSWERS | {"shippingCountry": "JP"}), update="address")
    japan = shopper.send(sent)
    assert (japan.status, japan.values["shippingAddressLine1"]) == (200, "1 Main Street")
    assert "Prefecture" in japan.words
    assert "There is a problem" not in japan.words
    assert '<option value="東京都">' in japan.text
    told = shopper.send(sent, json=True)
    assert (told.status, "Prefecture" in told.json()["html"]) == (200, True)

    apart = {
        "billingSameAsShipping": "",
        "billingCountry": "CA",
        "billingAddressLine1": "2 Rue Haute",
        "billingLocality": "Québec",
        "billingAdministrativeArea": "QC",
        "billingPostalCode": "g1r 1a1",
    }
    home = {"shippingCountry": "GB", "shippingPostalCode": "SW1A 1AA", "phoneNumber": "020 7946 0123"}
    sent = shopper.fill(**(ANSWERS | home), **apart)
    del sent["billingSameAsShipping"]
    wrong = shopper.send(sent | {"billingAddressLine1": "", "billingAdministrativeArea": "CA"})
    assert wrong.status == 422
    assert "Enter the first line of the billing address." in wrong.words
    assert "Choose the province of the billing address from the list." in wrong.words
    assert shopper.land(shopper.send(sent)).state == "paid"
    (done,) = sessions(house)
    assert done.customer_details is not None
    assert done.customer_details.phone == "+442079460123"
    assert done.customer_details.address is not None
    assert done.customer_details.address.to_dict() == {
        "city": "Québec",
        "country": "CA",
        "line1": "2 Rue Haute",
        "line2": None,
        "postal_code": "G1R 1A1",
        "state": "QC",
    }
    shipping = intents(house)[0].shipping
    assert shipping is not None
    assert shipping.address is not None
    assert (shipping.address.country, shipping.address.postal_code) == ("GB", "SW1A 1AA")


def test_a_link_asks_and_stops_asking(house: House) -> None:
    with_terms(house)
    link = link_for(
        house, **EVERYTHING, payment_intent_data={"setup_future_usage": "off_session", "transfer_group": "g"}
    )
    assert (link.billing_address_collection, link.phone_number_collection.enabled) == ("required", True)
    assert link.tax_id_collection.to_dict() == {"enabled": True, "required": "never"}
    shopper = Shopper(link.url)
    page = shopper.open()
    assert "you allow Tern & Tide to charge your card for future payments" in page.words
    assert shopper.land(shopper.pay(**ANSWERS)).state == "paid"
    (done,) = sessions(house)
    assert done.customer_details is not None
    assert done.customer_details.phone == "+14155552671"
    (intent,) = intents(house)
    assert (intent.setup_future_usage, intent.transfer_group) == ("off_session", "g")
    assert last_charge(house).transfer_group == "g"

    stop: Any = {
        "billing_address_collection": "auto",
        "consent_collection": {"terms_of_service": "none"},
        "custom_fields": "",
        "custom_text": "",
        "name_collection": "",
        "phone_number_collection": {"enabled": "false"},
        "shipping_address_collection": "",
        "tax_id_collection": {"enabled": "false"},
    }
    quiet = house.stripe.v1.payment_links.update(link.id, stop)
    assert quiet.custom_fields == []
    assert quiet.shipping_address_collection is None
    assert quiet.custom_text.to_dict() == dict.fromkeys(
        ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    )
    fresh = Shopper(f"{link.url}?visit=new")
    assert "Phone number" not in fresh.open(fresh.url).words


def test_an_order_that_costs_nothing_asks_too(house: House) -> None:
    coupon = house.stripe.v1.coupons.create({"percent_off": 100, "duration": "once"})
    asks = {name: it for name, it in EVERYTHING.items() if name not in ("consent_collection", "custom_text")}
    session = order(house, **asks, discounts=[{"coupon": coupon.id}])
    shopper = shopper_of(session)
    shopper.open()
    billed: Any = {
        f"billing{part}": ANSWERS[f"shipping{part}"]
        for part in ("Country", "AddressLine1", "Locality", "AdministrativeArea", "PostalCode")
    }
    wrong = shopper.pay(**ANSWERS)
    assert (wrong.status, "Enter the name." in wrong.words) == (422, False)
    assert shopper.land(shopper.pay(**ANSWERS, **billed)).state == "paid"
    done = session_of(house, session)
    assert done.customer_details is not None
    assert done.customer_details.address is not None
    assert done.customer_details.address.to_dict() == SHIPPED_TO
    assert done.payment_status == "no_payment_required"


def test_what_the_merchant_knows_is_there_already(house: House) -> None:
    v1 = house.stripe.v1
    home: Any = {"line1": "5 High St", "city": "York", "postal_code": "YO1 7HH", "country": "GB"}
    jo = v1.customers.create(
        {"name": "Jo", "email": "jo@york.test", "phone": "+442079460123", "shipping": {"name": "Jo", "address": home}}
    )
    asks: Any = {
        "phone_number_collection": {"enabled": "true"},
        "shipping_address_collection": {"allowed_countries": ["US", "GB"]},
        "tax_id_collection": {"enabled": "true"},
        "customer": jo.id,
        "customer_update": {"name": "auto", "shipping": "auto", "address": "auto"},
    }
    session = order(house, **asks)
    shopper = shopper_of(session)
    page = shopper.open()
    assert (page.values["email"], page.values["billingName"]) == ("jo@york.test", "Jo")
    assert (page.values["shippingCountry"], page.values["shippingLocality"]) == ("GB", "York")
    to: Any = {
        "shipping_details": {
            "name": "Al",
            "address": {"country": "GB", "line1": "6 High St", "city": "York", "postal_code": "YO1 7HH"},
        }
    }
    updated = v1.checkout.sessions.update(session.id, {"collected_information": to})
    assert updated.collected_information is not None
    page = shopper.open()
    assert page.values["shippingAddressLine1"] == "6 High St"
    sent = {**page.values, "cardNumber": "4242424242424242", "cardExpiry": "12/34", "cardCvc": "123"}
    sent |= {"enableTaxId": "y", "businessName": "Jo Ltd", "taxId": "980780684", "billingName": "Jo Card"}
    assert shopper.land(shopper.send(sent)).state == "paid"
    now = v1.customers.retrieve(jo.id, {"expand": ["tax_ids"]})
    assert (now.name, now.email) == ("Jo Ltd", "jo@york.test")
    assert now.address is not None
    assert now.address.line1 == "6 High St"
    assert now.shipping is not None
    assert now.shipping.name == "Al"
    assert now.tax_ids is not None
    assert [(it.type, it.value) for it in now.tax_ids.data] == [("gb_vat", "GB980780684")]
    late = call(house, "POST", f"/v1/checkout/sessions/{session.id}", {"collected_information[shipping_details]": ""})
    assert late.status == 400
    assert late.error["message"].endswith("has a status of `complete`.")

    kept = v1.customers.create({"name": "Al"})
    shopper = shopper_of(order(house, customer=kept.id, phone_number_collection={"enabled": "true"}))
    shopper.open()
    assert shopper.land(shopper.pay(phoneNumber="+1 415 555 2671")).state == "paid"
    now = v1.customers.retrieve(kept.id)
    assert (now.name, now.phone, now.address) == ("Al", "+14155552671", None)


def test_saved_cards_are_offered_chosen_and_removed(house: House) -> None:
    v1 = house.stripe.v1
    jo = v1.customers.create({"name": "Jo"}).id
    options = {"payment_method_save": "enabled", "payment_method_remove": "enabled"}
    first = shopper_of(order(house, customer=jo, saved_payment_method_options=options))
    assert "Save my card for next time" in first.open().words
    assert first.land(first.pay(saveCard="y")).state == "paid"
    (kept,) = v1.payment_methods.list({"customer": jo}).data
    assert kept.allow_redisplay == "always"
    assert intents(house)[0].setup_future_usage == "on_session"

    session = order(house, customer=jo, saved_payment_method_options=options)
    again = shopper_of(session)
    assert "Visa ending in 4242" in again.open().words
    sent = {"email": "jo@example.com", "savedCard": kept.id, "checkout": again.open().values["checkout"]}
    assert again.land(again.send(sent)).state == "paid"
    done = session_of(house, session)
    assert done.customer_details is not None
    assert (done.customer_details.name, last_charge(house).payment_method) == ("Jo Doe", kept.id)

    third = shopper_of(order(house, customer=jo, saved_payment_method_options=options))
    page = third.open()
    unknown = third.send({**page.values, "savedCard": "pm_1"})
    assert (unknown.status, "Enter the card number." in unknown.words) == (422, True)
    removed = third.send({**page.values, "remove": kept.id})
    assert (removed.status, "Visa ending in 4242" in removed.words) == (200, False)
    assert v1.payment_methods.list({"customer": jo}).data == []
    assert events(house)[-1] == "payment_method.detached"

    stranger = v1.payment_methods.attach("pm_card_visa", {"customer": v1.customers.create({}).id})
    v1.payment_methods.update(stranger.id, {"allow_redisplay": "always"})
    other = shopper_of(order(house, customer=jo, saved_payment_method_options=options))
    page = other.open()
    assert "ending in" not in page.words
    other.send({**page.values, "remove": stranger.id})
    assert v1.payment_methods.retrieve(stranger.id).customer is not None


@pytest.mark.parametrize("mode", ["payment", "setup"])
def test_a_page_in_its_merchants_dress(house: House, mode: str) -> None:
    made: Any = {
        "branding_settings": {
            "background_color": "#ffee00",
            "border_style": "pill",
            "button_color": "#ffffff",
            "display_name": "Gull & Grebe",
            "font_family": "lora",
            "icon": {"type": "url", "url": "https://img.example/icon.png"},
            "logo": {"type": "url", "url": "https://img.example:8443/logo.png?a=1&b=2"},
        },
        "locale": "pt-BR",
    }
    setup: Any = {"mode": "setup", "currency": "usd", **made}
    session = order(house, **made) if mode == "payment" else house.stripe.v1.checkout.sessions.create(setup)
    assert session.branding_settings is not None
    assert session.branding_settings.to_dict() == made["branding_settings"]
    assert session.locale == "pt-BR"
    page = shopper_of(session).open()
    assert "Gull & Grebe" in page.words
    assert 'src="https://img.example:8443/logo.png?a=1&amp;b=2"' in page.text
    assert 'rel="icon" href="https://img.example/icon.png"' in page.text
    assert "--radius:12px" in page.text
    assert 'font-family:"Lora",Georgia,serif' in page.text
    assert "--ground:#ffee00" in page.text
    assert ":root{--accent:#ffffff" not in page.text.split("@media(prefers-color-scheme:dark)")[0], "seen on white"
    policy = page.headers["Content-Security-Policy"]
    assert "img-src 'self' data: https://img.example https://img.example:8443" in policy.replace(
        "https://img.example:8443 https://img.example;", "https://img.example https://img.example:8443;"
    )
    partly = order(house, branding_settings={"font_family": "inter"})
    assert partly.branding_settings is not None
    assert partly.branding_settings.display_name == "Tern & Tide"


def test_a_card_is_saved_by_somebody_who_said_more(house: House) -> None:
    """In setup mode; and a billing address of its own is still there when the page is opened again."""
    asks: Any = {
        "mode": "setup",
        "currency": "usd",
        "customer_creation": "always",
        "billing_address_collection": "required",
        "phone_number_collection": {"enabled": "true"},
        "custom_fields": [{"key": "a", "label": {"custom": "A", "type": "custom"}, "type": "text"}],
    }
    session = house.stripe.v1.checkout.sessions.create(asks)
    shopper = shopper_of(session)
    assert "By saving your card, you allow Tern & Tide to charge it" in shopper.open().words
    lines: Any = {"billingAddressLine1": "2 Oak St", "billingLocality": "Reno", "billingAdministrativeArea": "NV"}
    typed: Any = {**lines, "phoneNumber": "415 555 2671", "customField-a": "b"}
    assert shopper.send(shopper.fill(**typed, number=DECLINED)).status == 402
    assert {name: shopper.open().values[name] for name in lines} == lines
    assert shopper.land(shopper.pay(**typed)).state == "paid"
    done = session_of(house, session)
    customer = house.stripe.v1.customers.retrieve(str(done.customer))
    assert customer.address is not None
    assert (customer.phone, customer.address.line1, customer.address.state) == ("+14155552671", "2 Oak St", "NV")
    (kept,) = house.stripe.v1.payment_methods.list({"customer": customer.id}).data
    assert kept.billing_details.address is not None
    assert kept.billing_details.address.city == "Reno"
