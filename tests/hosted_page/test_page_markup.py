"""The pages as HTML: what they carry, what they never carry, and how many bytes they are."""

import re

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
from flask import Flask, render_template
from werkzeug.datastructures import MultiDict

from checkout.hosted_page.forms import PaymentForm
from checkout.hosted_page.views import (
    Action,
    CheckoutView,
    ConfirmationView,
    Line,
    Order,
    Seller,
    StateView,
)
from checkout.hosted_page.words import STATE_KINDS, StateKind, decline_words, state_words
from checkout.web import assets, compress, filters, languages, security

MAX_PAGE_BYTES = 12_500  # with its headers it fits the first flight of a connection, 14,600 bytes
EVIL = "<script>alert(1)</script>\"'"

SELLER = Seller("Linden & Oak", "#0b5d4e", "hello@oak.test", "+44 20 7946 0123", None, "https://oak.test/terms")
ORDER = Order((Line("Desk organiser", "Solid oak", 2, "€40.00", "€20.00"),), "€40.00", "€40.00", "eur")


@pytest.fixture
def app() -> Flask:
    app = Flask("tender", template_folder=str(assets.STATIC.parent / "templates"), static_folder=None)
    for room in (assets, filters, languages, compress):
        room.init_app(app)
    security.init_app(app, "https://pay.test")
    return app


def page(app: Flask, template: str, view: object) -> str:
    with app.test_request_context():
        return render_template(f"hosted_page/{template}.html", view=view)


def checkout(form: PaymentForm, seller: Seller = SELLER, **rest: object) -> CheckoutView:
    return CheckoutView(seller, ORDER, True, form, "/pay", "Pay €40.00", **rest)  # type: ignore[arg-type]


def sent(**changes: str) -> PaymentForm:
    form = PaymentForm(
        MultiDict({"email": "ann@oak.test", "cardNumber": "4242424242424242", "cardCvc": "987"} | changes)
    )
    form.validate()
    return form


def first_visit() -> CheckoutView:
    return checkout(PaymentForm(token="t" * 200), back_url="https://oak.test/")


def test_the_page_has_every_field_with_its_label_and_its_error(app: Flask) -> None:
    html = page(app, "checkout", first_visit())
    names = re.findall(r'<(?:input|select)[^>]* id="(\w+)"', html)
    assert names == [field.name for field in PaymentForm()]
    for name in names[1:]:
        assert f'<label for="{name}">' in html
        assert f'id="{name}-error"' in html
        assert f'aria-describedby="{name}-error' in html
    assert 'data-testid="hosted-payment-submit-button"' in html
    assert "placeholder" not in html
    assert "maxlength" not in html


def test_the_page_obeys_its_own_policy(app: Flask) -> None:
    html = page(app, "checkout", first_visit())
    assert not re.search(r"\s(style|on\w+)=", html)
    assert html.count("nonce=") == html.count("<style") + html.count("<script") == 2
    assert "javascript:" not in html


def test_the_page_fits_the_first_flight(app: Flask) -> None:
    app.add_url_rule("/", view_func=lambda: render_template("hosted_page/checkout.html", view=first_visit()))
    answer = app.test_client().get("/", headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert "billingCountry" in brotli.decompress(answer.data).decode()
    assert len(answer.data) + len(str(answer.headers)) <= MAX_PAGE_BYTES


def test_errors_are_summed_up_on_top_and_said_again_at_the_field(app: Flask) -> None:
    view = checkout(sent())
    html = page(app, "checkout", view)
    assert "<title>Error: Pay Linden &amp; Oak</title>" in html
    assert html.index("There is a problem") < html.index("<form")
    assert '<a href="#cardExpiry">Enter the expiry date.</a>' in html
    assert 'id="cardExpiry-error" aria-live="polite">Enter the expiry date.</p>' in html
    assert html.count('aria-invalid="true"') == len(view.form.problems) == 3


def test_a_decline_is_a_panel_and_not_an_error(app: Flask) -> None:
    form = sent(cardExpiry="12/34", billingName="Ann", billingPostalCode="94107")
    view = checkout(form, panel=decline_words("card_declined", "insufficient_funds", "visa"))
    html = page(app, "checkout", view)
    assert "<title>The payment did not go through – Pay Linden &amp; Oak</title>" in html
    assert html.index("does not have enough money") < html.index("Card number")
    assert "There is a problem" not in html
    assert 'value="ann@oak.test"' in html
    assert "4242424242424242" not in html
    assert 'value="987"' not in html


def test_the_fragment_is_the_form_alone(app: Flask) -> None:
    html = page(app, "_payment", checkout(sent()))
    assert "<form" in html
    assert "<html" not in html
    assert "<script" not in html


def test_a_changed_total_is_said_before_it_is_paid(app: Flask) -> None:
    html = page(app, "checkout", checkout(PaymentForm(), notice="The total is now €44.00."))
    assert html.index("The total is now €44.00.") < html.index("<form")


def test_what_merchants_and_shoppers_write_is_text(app: Flask) -> None:
    seller = Seller(EVIL, "#fff}</style><script>", EVIL, EVIL)
    order = Order((Line(EVIL, EVIL, 1, EVIL),), EVIL, EVIL, "eur")
    view = CheckoutView(seller, order, True, sent(email=EVIL, billingName=EVIL), EVIL, EVIL, notice=EVIL)
    for template in ("checkout", "_payment"):
        html = page(app, template, view)
        assert "<script>" not in html
        assert EVIL not in html


def test_the_ribbon_is_there_in_test_mode_only(app: Flask) -> None:
    live = CheckoutView(SELLER, ORDER, False, PaymentForm(), "/pay", "Pay €40.00")
    assert "Test mode" in page(app, "checkout", first_visit())
    assert "Test mode" not in page(app, "checkout", live)


def test_the_confirmation_says_what_was_paid_and_offers_the_way_on(app: Flask) -> None:
    view = ConfirmationView(
        SELLER,
        ORDER,
        False,
        "3 May 2027",
        "pi_1",
        "visa",
        "4242",
        again_url="/again",
        back_url="https://oak.test/",
    )
    html = page(app, "confirmation", view)
    for text in (
        "€40.00",
        "Desk organiser",
        "3 May 2027",
        "Visa ending in 4242",
        "pi_1",
        "Pay again",
        "Back to Linden",
    ):
        assert text in html
    bare = page(app, "confirmation", ConfirmationView(SELLER, ORDER, False, "3 May 2027", "pi_1"))
    assert "ending in" not in bare
    assert "Pay again" not in bare
    assert "Back to" not in bare


@pytest.mark.parametrize("kind", STATE_KINDS)
def test_every_state_has_a_page(app: Flask, kind: StateKind) -> None:
    words = state_words(kind)
    html = page(app, "state", StateView(None, kind, words.title, words.text))
    assert f"<h1>{words.title}</h1>" in html
    assert "http-equiv" not in html


def test_a_state_refreshes_itself_and_offers_the_way_on(app: Flask) -> None:
    actions = (Action("Continue at your bank", "/bank", primary=True), Action("Use another card", "/other"))
    html = page(app, "state", StateView(SELLER, "confirming", "Title", "Text.", actions, refresh_s=3))
    assert '<meta http-equiv="refresh" content="3">' in html
    assert 'data-refresh="3"' in html
    assert html.index("Continue at your bank") < html.index("Use another card")
