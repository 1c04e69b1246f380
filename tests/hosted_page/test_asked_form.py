"""The part of a form that a merchant asks for: addresses by country, phones, and what of them counts."""

from werkzeug.datastructures import MultiDict

from checkout.hosted_page import addresses
from checkout.hosted_page.asked_form import AskedForm
from checkout.hosted_page.forms import PaymentForm
from checkout.hosted_page.phones import WRONG, phone_problem, read_phone
from checkout.sessions.asks import NOTHING, Asks
from checkout.sessions.custom_fields import CustomField
from checkout.sessions.given import Given

SHIPPED = Asks(shipping_countries=("GB", "US"), billing_address="required", phone=True)


def test_a_phone_number_is_read_in_its_country() -> None:
    for typed, country, read in (
        ("020 7946 0123", "GB", "+442079460123"),
        ("+44 (0)20 7946-0123", "US", "+442079460123"),
        ("（０３）３５８１-０１０１", "JP", "+81335810101"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("12", "US", None),
        ("+999 12345678", "US", None),
        ("415 555 2671 ext. 5", "US", None),
        ("call me", "US", None),
        ("020 7946 0123", "ZZ", None),
    ):
        assert read_phone(typed, country) == read, typed
    assert phone_problem("", "US") == "Enter your phone number."
    assert phone_problem("1" * 10_000, "US") == WRONG


def test_each_country_has_its_own_words_and_lists() -> None:
    shown = {code: addresses.manner_of(code) for code in ("US", "CA", "AU", "GB", "DE", "JP", "IE", "HK", "BR")}
    assert {code: it.region for code, it in shown.items()} == {
        "US": "State",
        "CA": "Province",
        "AU": "State",
        "GB": None,
        "DE": None,
        "JP": "Prefecture",
        "IE": "County",
        "HK": "Area",
        "BR": "State",
    }
    assert {code: len(it.regions) for code, it in shown.items() if it.regions} == {
        "US": 59,
        "CA": 13,
        "AU": 8,
        "JP": 47,
        "BR": 27,
    }
    assert (shown["GB"].town, shown["AU"].town, shown["DE"].town) == ("Town or city", "Suburb", "City")
    assert [code for code, it in shown.items() if not it.needs_town] == ["HK"]
    assert not shown["IE"].needs_region


def test_a_page_that_asks_for_nothing_has_nothing() -> None:
    assert not AskedForm()
    assert AskedForm().validate()
    assert Asks.of(None) == NOTHING
    assert NOTHING.kept is None
    assert Given.of(None).kept is None


def test_what_is_kept_is_what_was_asked() -> None:
    asks = Asks(
        custom_fields=(CustomField("a", "A", "dropdown", options={"x": "X"}),),
        names={"business": True},
        shipping_countries=("GB",),
        tax_id="never",
    )
    assert Asks.of(asks.kept) == asks
    given = Given(custom_fields={"a": "x"}, promotions=False, tax_id=("eu_vat", "DE136695976"))
    assert Given.of(given.kept) == given
    assert given.consent() == {"promotions": "opt_out", "terms_of_service": None}


def test_needless_fields_are_not_checked() -> None:
    same = PaymentForm(asked=AskedForm(SHIPPED, sent := MultiDict({"billingSameAsShipping": "y"})), formdata=sent)
    assert not same.validate()
    assert not [name for name in same.problems if name.startswith("billing") and name != "billingName"]
    apart = PaymentForm(asked=AskedForm(SHIPPED, sent := MultiDict({"shippingCountry": "US"})), formdata=sent)
    assert not apart.validate()
    assert [name for name in apart.problems if name.startswith("billing")] == [
        "billingName",
        "billingAddressLine1",
        "billingLocality",
        "billingAdministrativeArea",
        "billingPostalCode",
    ]
    saved = PaymentForm(asked=AskedForm(formdata=sent, saved={"pm_1": None}), formdata=sent)
    assert not saved.validate()
    assert list(saved.problems) == ["email"]
    assert AskedForm(formdata=MultiDict({"savedCard": "pm_2"}), saved={"pm_1": None}).chosen_card is None


def test_nonsense_is_no_country() -> None:
    for code in ("", "XX", "us", "\0", "U" * 1000):
        form = AskedForm(SHIPPED, MultiDict({"shippingCountry": code, "billingCountry": code, "phoneNumber": "1"}))
        assert form.shipping_country == "US"
        assert not form.validate()
        assert "shippingCountry" in form.problems(("shipping",))
