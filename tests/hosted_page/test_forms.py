"""What a shopper may type, what they are told, and what of it never comes back."""

import pytest
import time_machine
from werkzeug.datastructures import MultiDict

from checkout.hosted_page import checks
from checkout.hosted_page.forms import PaymentForm
from checkout.web.countries import country_names
from checkout.web.typed import read_expiry

NOON_BEFORE_CHRISTMAS = "2026-12-24T12:00:00Z"
TYPED = {
    "checkout": "token",
    "email": "ann@example.com",
    "cardNumber": "4242 4242 4242 4242",
    "cardExpiry": "12 / 34",
    "cardCvc": "123",
    "billingName": "Ann Example",
    "billingCountry": "US",
    "billingPostalCode": "94107",
}


def sent(**changes: str) -> PaymentForm:
    form = PaymentForm(MultiDict(TYPED | changes))
    form.validate()
    return form


def problem(field: str, **changes: str) -> str | None:
    return sent(**changes).problems.get(field)


def test_a_good_form_gives_the_card_and_its_owner() -> None:
    form = sent()
    assert not form.problems
    card, billing = form.card(), form.billing()
    assert (card.number, card.exp_month, card.exp_year, card.cvc) == ("4242424242424242", 12, 2034, "123")
    assert (billing.name, billing.email, billing.country, billing.postal_code) == (
        "Ann Example",
        "ann@example.com",
        "US",
        "94107",
    )


def test_an_empty_form_says_what_to_enter_in_the_order_of_the_page() -> None:
    form = PaymentForm(MultiDict({"checkout": "token"}))
    assert not form.validate()
    assert list(form.problems) == [
        "email",
        "cardNumber",
        "cardExpiry",
        "cardCvc",
        "billingName",
        "billingPostalCode",
    ]
    assert all(sentence.startswith("Enter ") for sentence in form.problems.values())


def test_ids_are_the_names() -> None:
    assert [field.id for field in PaymentForm()] == list(TYPED)


@pytest.mark.parametrize(
    "number",
    [
        "4242424242424242",
        "4242-4242-4242-4242",
        "  4242 4242 4242 4242\t",
        "4242 4242 4242 4242",
        "４２４２４２４２４２４２４２４２",
        "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
        "\u200e4242424242424242\u202c",
    ],
)
def test_numbers_may_be_written_in_many_ways(number: str) -> None:
    form = sent(cardNumber=number)
    assert not form.problems
    assert form.card().number == "4242424242424242"


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("", "Enter the card number."),
        (" - ", "Enter the card number."),
        ("4242 4242 4242 424x", "A card number has only digits. Take out everything else."),
        ("4242\x004242", "A card number has only digits. Take out everything else."),
        ("4242²4242", "The card number is too short. Check that no digit is missing."),
        ("4242", "The card number is too short. Check that no digit is missing."),
        ("42424242424242424242", "The card number is too long. Check that no digit is there twice."),
        ("4242424242424242" + " " * 100, "The card number is too long. Check that no digit is there twice."),
        ("4242424242424241", "The card number is not right. Check the digits."),
    ],
)
def test_a_wrong_number_says_how_to_mend_it(number: str, sentence: str) -> None:
    assert problem("cardNumber", cardNumber=number) == sentence


@pytest.mark.parametrize(
    ("text", "expiry"),
    [
        ("12/34", (12, 2034)),
        ("1234", (12, 2034)),
        ("12 / 2034", (12, 2034)),
        ("122034", (12, 2034)),
        ("1/34", (1, 2034)),
        ("12-34", (12, 2034)),
        ("１２／３４", (12, 2034)),
        ("13/34", (13, 2034)),
        ("134", None),
        ("12/", None),
        ("12/345", None),
        ("/34", None),
        ("12//34", None),
        ("dec 34", None),
    ],
)
def test_expiry_dates_may_be_written_in_many_ways(text: str, expiry: tuple[int, int] | None) -> None:
    assert read_expiry(text) == expiry


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Enter the expiry date."),
        ("soon", "Write the expiry date as month and year, like 12 / 34."),
        ("12 / 34" + " " * 20, "Write the expiry date as month and year, like 12 / 34."),
        ("13/34", "The month is not right. It is a number from 01 to 12."),
        ("00/34", "The month is not right. It is a number from 01 to 12."),
        ("12/77", "The year is not right. Check the date on the card."),
        ("11/26", "This card has expired. Use another card."),
    ],
)
@time_machine.travel(NOON_BEFORE_CHRISTMAS)
def test_a_wrong_expiry_date_says_how_to_mend_it(text: str, sentence: str) -> None:
    assert problem("cardExpiry", cardExpiry=text) == sentence


@time_machine.travel(NOON_BEFORE_CHRISTMAS)
def test_a_card_is_good_through_its_month() -> None:
    assert problem("cardExpiry", cardExpiry="12/26") is None


AMEX = "378282246310005"


@pytest.mark.parametrize(
    ("number", "cvc", "sentence"),
    [
        ("4242424242424242", "", "Enter the security code."),
        ("4242424242424242", "12", "The security code is the 3 digits on the back of the card."),
        ("4242424242424242", "1234", "The security code is the 3 digits on the back of the card."),
        ("4242424242424242", "12a", "The security code is the 3 digits on the back of the card."),
        ("4242424242424242", "123" + " " * 20, "The security code is the 3 digits on the back of the card."),
        (AMEX, "123", "The security code is the 4 digits on the front of the card."),
        (AMEX, "1234", None),
        ("", "1234", None),
    ],
)
def test_the_security_code_is_as_long_as_the_brand_has_it(number: str, cvc: str, sentence: str | None) -> None:
    assert problem("cardCvc", cardNumber=number, cardCvc=cvc) == sentence


@pytest.mark.parametrize(
    "email", ["ann@example.com", "ann+location_DE@example.com", " ann@shop.test ", "änn@exämple.com"]
)
def test_good_addresses(email: str) -> None:
    assert problem("email", email=email) is None


@pytest.mark.parametrize("email", ["ann", "ann@", "@example.com", "ann@example", "ann@exa mple.com", "a@b@c.com"])
def test_bad_addresses(email: str) -> None:
    assert problem("email", email=email) == "Write the email address like name@example.com."


@pytest.mark.parametrize(
    ("field", "longest", "name"),
    [("email", 254, "email address"), ("billingName", 200, "name"), ("billingPostalCode", 16, "postal code")],
)
def test_over_long_and_unusable_text_is_refused(field: str, longest: int, name: str) -> None:
    too_long = "9" * (longest + 1)
    assert problem(field, **{field: too_long}) == f"The {name} is too long. Use at most {longest} characters."
    for sign in "\0\n\x7f\u2028\u202e":
        assert (
            problem(field, **{field: f"9{sign}9"}) == f"The {name} has a character that cannot be used. Type it again."
        )


def test_a_name_is_wanted_and_may_be_in_any_script() -> None:
    assert problem("billingName", billingName="  ") == "Enter the name that is on the card."
    for name in ("O’Neill-Ní", "山田 太郎", "عمر", "X"):
        assert problem("billingName", billingName=name) is None


@pytest.mark.parametrize("country", ["", "XX", "us", "EU", "USA", "US\n"])
def test_a_country_comes_from_the_list(country: str) -> None:
    assert (
        problem("billingCountry", billingCountry=country, billingPostalCode="1")
        == "Choose a country or region from the list."
    )


@pytest.mark.parametrize(
    ("country", "good", "bad"),
    [
        ("US", "94107-1234", "9410"),
        ("CA", "k1a 0b1", "K1A 0B"),
        ("GB", "sw1a1aa", "12345"),
        ("DE", "01067", "1067"),
        ("FR", "75 001", "ABCDE"),
        ("NL", "1012ab", "1012"),
        ("AU", "2000", "20000"),
        ("JP", "１００－０００１", "100"),
    ],
)
def test_postal_codes_by_country(country: str, good: str, bad: str) -> None:
    assert problem("billingPostalCode", billingCountry=country, billingPostalCode=good) is None
    sentence = problem("billingPostalCode", billingCountry=country, billingPostalCode=bad)
    assert sentence
    assert "is not right. Write it like " in sentence


def test_a_postal_code_is_wanted_only_where_there_are_any() -> None:
    assert problem("billingPostalCode", billingCountry="US", billingPostalCode="") == "Enter the ZIP code."
    assert problem("billingPostalCode", billingCountry="GB", billingPostalCode="") == "Enter the postcode."
    assert problem("billingPostalCode", billingCountry="BA", billingPostalCode="") == "Enter the postal code."
    form = sent(billingCountry="HK", billingPostalCode="")
    assert not form.problems
    assert form.billing().postal_code is None


@pytest.mark.parametrize(
    ("country", "label"),
    [("US", "ZIP code"), ("GB", "Postcode"), ("DE", "Postal code"), ("AE", "Postal code (optional)")],
)
def test_the_postal_code_has_the_countrys_own_word(country: str, label: str) -> None:
    assert PaymentForm(country=country).billing_postal_code.label.text == label


def test_countries_are_in_the_order_of_their_names() -> None:
    names = list(country_names().values())
    assert names[:4] == ["Afghanistan", "Åland Islands", "Albania", "Algeria"]
    assert len(names) == 250  # ISO 3166-1 has 249; Kosovo's XK is in use everywhere


def test_number_and_code_never_come_back() -> None:
    form = sent(email="wrong")
    assert 'value=""' in form.card_number()
    assert 'value=""' in form.card_cvc()
    assert 'value="12 / 34"' in form.card_expiry()
    assert 'value="wrong"' in form.email()
    assert "4242" not in repr(form.card_number) + repr(form.card())


def test_no_field_cuts_what_is_pasted() -> None:
    assert not any("maxlength" in field() for field in PaymentForm())


def test_the_pages_token_is_the_one_given() -> None:
    assert PaymentForm(MultiDict(TYPED)).checkout.data == "token"
    assert PaymentForm(MultiDict(TYPED), token="new").checkout.data == "new"
    assert PaymentForm(token="first", email="ann@example.com").email.data == "ann@example.com"


def test_the_banks_word_goes_to_its_field() -> None:
    form = sent()
    form.blame("cardCvc", "The security code does not match the card.")
    assert dict(form.problems) == {"cardCvc": "The security code does not match the card."}


@pytest.mark.parametrize(
    ("number", "brand"),
    [
        ("5555555555554444", "mastercard"),
        ("2223003122003222", "mastercard"),
        ("6011111111111117", "discover"),
        ("36227206271667", "diners"),
        ("3056930009020004", "diners"),
        ("3566002020360505", "jcb"),
        ("6200000000000005", "unionpay"),
        ("6205500000000000004", "unionpay"),
    ],
)
def test_every_brand_may_be_typed(number: str, brand: str) -> None:
    form = sent(cardNumber=number)
    assert not form.problems
    assert form.brand == form.card().brand == brand


@pytest.mark.parametrize("name", ["billingName", "billingPostalCode", "email"])
@pytest.mark.parametrize(
    "text", ["4242424242424242", "4242 4242 4242 4242", "Jo 3782-822463-10005", "\uff14242424242424242"]
)
def test_a_card_number_beside_its_field_is_refused_and_forgotten(name: str, text: str) -> None:
    form = PaymentForm(MultiDict(TYPED | {name: text}))
    assert not form.validate()
    assert form.problems[name].startswith(("This looks like a card number.", "The postal code is too long."))
    form.forget_card_numbers()
    assert next(field for field in form if field.name == name).data == ""


def test_other_numbers_are_no_card_numbers() -> None:
    for text in (
        "Jo Doe 2nd",
        "94107-1234",
        "4242424242424241",
        "1234567890123",
        "0000000000000000",
        "+49 151 23456789",
    ):
        assert not checks.holds_card_number(text), text
