"""What the form refuses, word for word; nothing typed is lost but number and code, and nothing is charged."""

from urllib.parse import urlencode

import pytest

from checkout.hosted_page.form_token import FormToken
from checkout.hosted_page.till import MAX_FORM_BYTES, MAX_FORM_FIELDS
from checkout.web.countries import country_names
from tests.flows.scenes import DECLINED, WRONG_CVC, charges, intents, link_for, order, shopper_of
from tests.houses import House
from tests.shoppers import TYPED, Answer, Shopper
from tests.tables import written

AMEX = "378282246310005"
OUT_OF_DATE = "This page was out of date. Nothing was charged. Check the order, then pay."
FORGETFUL = ("cardNumber", "cardCvc")

# What is typed, the field that is wrong, and its sentence.
REFUSALS: list[tuple[dict[str, str], str, str]] = [
    ({"email": ""}, "email", "Enter your email address."),
    ({"email": " "}, "email", "Enter your email address."),
    ({"email": "jo"}, "email", "Write the email address like name@example.com."),
    ({"email": "jo@"}, "email", "Write the email address like name@example.com."),
    ({"email": "jo@example"}, "email", "Write the email address like name@example.com."),
    ({"email": "jo@ex ample.com"}, "email", "Write the email address like name@example.com."),
    ({"email": "jo@example.com, x@y.com"}, "email", "Write the email address like name@example.com."),
    ({"email": f"{'j' * 243}@example.com"}, "email", "The email address is too long. Use at most 254 characters."),
    ({"email": "jo\0@example.com"}, "email", "The email address has a character that cannot be used. Type it again."),
    ({"cardNumber": ""}, "cardNumber", "Enter the card number."),
    ({"cardNumber": "4242"}, "cardNumber", "The card number is too short. Check that no digit is missing."),
    ({"cardNumber": "4242424242424241"}, "cardNumber", "The card number is not right. Check the digits."),
    (
        {"cardNumber": "4242 4242 4242 4242 4242"},
        "cardNumber",
        "The card number is too long. Check that no digit is there twice.",
    ),
    ({"cardNumber": "4" * 5_000}, "cardNumber", "The card number is too long. Check that no digit is there twice."),
    ({"cardNumber": "4242x4242"}, "cardNumber", "A card number has only digits. Take out everything else."),
    ({"cardNumber": "4242\0"}, "cardNumber", "A card number has only digits. Take out everything else."),
    ({"cardExpiry": ""}, "cardExpiry", "Enter the expiry date."),
    ({"cardExpiry": "12"}, "cardExpiry", "Write the expiry date as month and year, like 12 / 34."),
    ({"cardExpiry": "december"}, "cardExpiry", "Write the expiry date as month and year, like 12 / 34."),
    ({"cardExpiry": "12 / 34 / 56 / 78"}, "cardExpiry", "Write the expiry date as month and year, like 12 / 34."),
    ({"cardExpiry": "13 / 34"}, "cardExpiry", "The month is not right. It is a number from 01 to 12."),
    ({"cardExpiry": "00/34"}, "cardExpiry", "The month is not right. It is a number from 01 to 12."),
    ({"cardExpiry": "12/2134"}, "cardExpiry", "The year is not right. Check the date on the card."),
    ({"cardExpiry": "01/20"}, "cardExpiry", "This card has expired. Use another card."),
    ({"cardCvc": ""}, "cardCvc", "Enter the security code."),
    ({"cardCvc": "12"}, "cardCvc", "The security code is the 3 digits on the back of the card."),
    ({"cardCvc": "1234"}, "cardCvc", "The security code is the 3 digits on the back of the card."),
    ({"cardCvc": "abc"}, "cardCvc", "The security code is the 3 digits on the back of the card."),
    ({"cardNumber": AMEX, "cardCvc": "123"}, "cardCvc", "The security code is the 4 digits on the front of the card."),
    ({"billingName": ""}, "billingName", "Enter the name that is on the card."),
    ({"billingName": "J" * 201}, "billingName", "The name is too long. Use at most 200 characters."),
    ({"billingName": "Jo\0Doe"}, "billingName", "The name has a character that cannot be used. Type it again."),
    ({"billingName": "Jo\u202eDoe"}, "billingName", "The name has a character that cannot be used. Type it again."),
    ({"billingCountry": ""}, "billingCountry", "Choose a country or region from the list."),
    ({"billingCountry": "XX"}, "billingCountry", "Choose a country or region from the list."),
    ({"billingCountry": "us"}, "billingCountry", "Choose a country or region from the list."),
    ({"billingPostalCode": ""}, "billingPostalCode", "Enter the ZIP code."),
    ({"billingPostalCode": "9410"}, "billingPostalCode", "The ZIP code is not right. Write it like 94107."),
    ({"billingPostalCode": "9" * 17}, "billingPostalCode", "The postal code is too long. Use at most 16 characters."),
    (
        {"billingCountry": "GB", "billingPostalCode": "94107"},
        "billingPostalCode",
        "The postcode is not right. Write it like SW1A 1AA.",
    ),
    (
        {"billingCountry": "DE", "billingPostalCode": "1\0115"},
        "billingPostalCode",
        "The postal code has a character that cannot be used. Type it again.",
    ),
]


def test_each_field_says_what_is_wrong_with_it(house: House) -> None:
    shopper = Shopper(house.link)
    shopper.open()
    before = written(house)
    for changed, field, sentence in REFUSALS:
        answer = shopper.send(shopper.fill(**changed))
        assert_refused(answer, {field: sentence})
        assert_kept(answer, TYPED | changed)
    assert written(house) == before
    assert shopper.pay().status == 303, "and then it can be mended"


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_page(house: House) -> None:
    shopper = Shopper(house.link)
    answer = shopper.send(dict.fromkeys(TYPED, "") | {"checkout": shopper.open().values["checkout"]})
    sentences = {
        "email": "Enter your email address.",
        "cardNumber": "Enter the card number.",
        "cardExpiry": "Enter the expiry date.",
        "cardCvc": "Enter the security code.",
        "billingName": "Enter the name that is on the card.",
        "billingCountry": "Choose a country or region from the list.",
        "billingPostalCode": "Enter the postal code.",
    }
    assert_refused(answer, sentences)
    assert "There is a problem " + " ".join(sentences.values()) in answer.words
    only_a_token = shopper.send({"checkout": shopper.open().values["checkout"]})
    assert (only_a_token.status, only_a_token.words.count("Enter the")) == (422, 10), "as a script without fields sends"


def assert_refused(answer: Answer, sentences: dict[str, str]) -> None:
    assert answer.status == 422, sentences
    assert "<title>Error: Pay Tern &amp; Tide</title>" in answer.text
    assert "There is a problem" in answer.words
    for field, sentence in sentences.items():
        assert f'<a href="#{field}">{sentence}</a>' in answer.text
        assert f'id="{field}-error" aria-live="polite">{sentence}</p>' in answer.text
    assert answer.text.count('aria-invalid="true"') == len(sentences)


def assert_kept(answer: Answer, typed: dict[str, str]) -> None:
    """All that was typed is there again, but number and code."""
    shown = {field: "" if field in FORGETFUL else text for field, text in typed.items()}
    if shown["billingCountry"] not in country_names():
        del shown["billingCountry"]
    assert answer.typed == shown
    for secret in (typed["cardNumber"], typed["cardCvc"]):
        assert len(secret) < 5 or secret not in answer.text


def test_what_the_bank_says_of_a_field_is_said_there(house: House) -> None:
    shopper = Shopper(house.link)
    answer = shopper.pay(number=WRONG_CVC)
    assert answer.status == 402
    sentence = "The security code does not match the card. Check the 3 digits on the back."
    assert f'id="cardCvc-error" aria-live="polite">{sentence}</p>' in answer.text
    assert_kept(answer, TYPED)
    assert shopper.pay().status == 303
    assert charges(house) == ["failed", "succeeded"]


def test_a_card_that_no_network_knows_is_no_test_card(house: House) -> None:
    shopper = Shopper(house.link)
    before = written(house)
    answer = shopper.pay(number="4111111111111111")
    assert answer.status == 402
    assert (
        "This page is in test mode, where real cards do not work. Nothing was charged. Use a test card."
    ) in answer.words
    assert_kept(answer, TYPED)
    assert written(house) == before


def test_a_script_hears_the_same_as_json(house: House) -> None:
    shopper = Shopper(house.link)
    shopper.open()
    wrong = shopper.pay(json=True, email="jo")
    assert (wrong.status, set(wrong.json())) == (422, {"html", "title"})
    assert wrong.json()["title"] == "Error: Pay Tern & Tide"
    assert "Write the email address like name@example.com." in wrong.json()["html"]

    declined = shopper.pay(json=True, number=DECLINED)
    assert (declined.status, set(declined.json())) == (402, {"html", "title"})
    assert declined.json()["title"] == "The payment did not go through – Pay Tern & Tide"
    assert "The bank declined the payment without saying why." in declined.json()["html"]
    assert "<html" not in declined.json()["html"]
    assert 'value="jo@example.com"' in declined.json()["html"]
    assert DECLINED not in declined.text

    paid = shopper.pay(json=True)
    assert (paid.status, set(paid.json())) == (200, {"redirect"})
    assert paid.headers["Content-Type"] == "application/json"
    assert shopper.open(house.url + paid.json()["redirect"]).state == "paid"


def test_a_forged_absent_or_foreign_token_is_out_of_date(house: House) -> None:
    other_link = Shopper(link_for(house).url).open().values["checkout"]
    other_session = shopper_of(order(house)).open().values["checkout"]
    shopper = Shopper(house.link)
    good = shopper.open().values["checkout"]
    visit = good.rsplit(".", 1)[0]
    before = written(house)
    for wrong in ("", "forged", good[:-3], good[1:], visit, other_link, other_session, "x" * 2_000, "\0", "é"):
        answer = shopper.pay(checkout=wrong)
        assert_out_of_date(answer)
    sent = shopper.fill()
    del sent["checkout"]
    assert_out_of_date(shopper.send(sent))
    assert_out_of_date(Shopper(house.link, keeps_cookies=False).pay(checkout="forged"))
    assert written(house) == before
    assert shopper.pay().status == 303, "the page that came back can be sent"
    assert charges(house) == ["succeeded"]


def assert_out_of_date(answer: Answer) -> None:
    assert answer.status == 409
    assert OUT_OF_DATE in answer.words
    assert_kept(answer, TYPED)


def test_a_session_takes_no_other_sessions_token(house: House) -> None:
    mine, other = shopper_of(order(house)), shopper_of(order(house))
    answer = mine.pay(checkout=other.open().values["checkout"])
    assert answer.status == 409
    assert OUT_OF_DATE in answer.words
    assert intents(house) == []
    assert mine.pay().status == 303


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ((1999, "usd"), "The total has changed from $19.99 to $20.00."),
        ((2001, "usd"), "The total has changed from $20.01 to $20.00."),
        ((2000, "jpy"), "The total has changed from ¥2,000 to $20.00."),
    ],
)
def test_a_total_that_changed_is_shown_before_it_is_paid(house: House, shown: tuple[int, str], said: str) -> None:
    shopper = Shopper(house.link)
    shopper.open()
    with house.app.app_context():
        link_id = house.stripe.v1.payment_links.list().data[0].id
        old = FormToken(link_id, "a visit", *shown).sign()
    before = written(house)
    answer = shopper.pay(checkout=old)
    assert answer.status == 409
    assert f"{said} Nothing was charged. Check the order, then pay." in answer.words
    assert "Pay $20.00" in answer.words
    assert_kept(answer, TYPED)

    told = shopper.pay(checkout=old, json=True)
    assert (told.status, set(told.json())) == (409, {"html", "title", "order"})
    assert said in told.json()["html"]
    assert "$20.00" in told.json()["order"]
    assert written(house) == before
    assert shopper.pay().status == 303
    assert [intent.amount for intent in intents(house)] == [2000]


def test_what_a_browser_adds_decides_nothing(house: House) -> None:
    shopper = Shopper(house.link)
    forged = {"amount": "1", "total": "1", "currency": "jpy", "quantity": "0", "price": "price_1", "livemode": "true"}
    assert shopper.send(shopper.fill(**forged)).status == 303
    assert [(intent.amount, intent.currency) for intent in intents(house)] == [(2000, "usd")]


def test_a_form_that_is_too_large_is_not_read(house: House) -> None:
    session = shopper_of(order(house))
    before = written(house)
    for shopper in (Shopper(house.link), session):
        filled = urlencode(shopper.fill()).encode()
        assert len(filled) < MAX_FORM_BYTES / 10
        for body in (
            filled + b"&x=" + b"x" * MAX_FORM_BYTES,
            filled + b"&x=1" * (MAX_FORM_FIELDS + 1),
            filled + b"".join(b"&x%d=" % number for number in range(MAX_FORM_FIELDS + 1)),
        ):
            answer = shopper.send_bytes(body)
            assert (answer.status, answer.state) == (413, "refused")
            assert (
                "This cannot be done What was sent could not be read. Nothing was charged. Open the page again, then "
                "try once more. Open this page again"
            ) in answer.words
            assert answer.links["Open this page again"] == shopper.url.partition("#")[0]
        assert shopper.send_bytes(filled + b"&x=" + b"x" * 10_000).status == 303
    assert written(house) != before


def test_bytes_that_are_no_text_are_not_our_fault(house: House) -> None:
    shopper = Shopper(house.link)
    filled = urlencode(shopper.fill(email="")).encode()
    for bytes_typed, seen in (
        (b"Jo%FFDoe", "Jo%FFDoe"),
        (b"Jo%ED%A0%80Doe", "Jo%ED%A0%80Doe"),
        (b"Jo%C3", "Jo%C3"),
        (b"Jo%F0%9F%98%80", "Jo😀"),
    ):
        answer = shopper.send_bytes(filled.replace(b"billingName=Jo+Doe", b"billingName=" + bytes_typed))
        assert (answer.status, answer.values["billingName"]) == (422, seen)
    for body in (
        b"",
        b"&&&===",
        b"%",
        b"%zz=%zz",
        b"\0=\0",
        b"\xff\xfe\xfd",
        filled.replace(b"Jo", b"J\xff"),
        b"checkout",
        b"=" * 10_000,
    ):
        assert shopper.send_bytes(body).status == 409
    for content_type in (
        "application/json",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "",
        "x",
    ):
        assert shopper.send_bytes(b'{"checkout": "x"}', content_type).status in (400, 409), content_type
    assert intents(house) == []
    assert shopper.pay().status == 303


def test_a_field_that_comes_twice_counts_once(house: House) -> None:
    shopper = Shopper(house.link)
    filled = urlencode(shopper.fill()).encode()
    answer = shopper.send_bytes(filled + b"&cardNumber=" + DECLINED.encode() + b"&email=second%40example.com")
    assert answer.status == 303
    assert [intent.status for intent in intents(house)] == ["succeeded"]


def test_a_form_may_come_as_multipart(house: House) -> None:
    shopper = Shopper(house.link)
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in shopper.fill(name="José 😀").items()
    )
    assert shopper.send_bytes(f"{parts}--b--\r\n".encode(), "multipart/form-data; boundary=b").status == 303
    assert charges(house) == ["succeeded"]
