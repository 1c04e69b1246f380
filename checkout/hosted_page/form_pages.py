"""The page with its form, and with what there is to say above it; for the page's script only the parts that change."""

from dataclasses import replace
from typing import Any

from flask import Response, jsonify, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.hosted_page import checks, methods, order_words
from checkout.hosted_page.asked_form import AskedForm
from checkout.hosted_page.consents import words_of_mandate
from checkout.hosted_page.counter import Counter
from checkout.hosted_page.form_token import FormToken
from checkout.hosted_page.forms import OrderForm, PaymentForm
from checkout.hosted_page.method_words import account_field, account_words
from checkout.hosted_page.state_pages import answered, state_page, way_on
from checkout.hosted_page.views import CheckoutView
from checkout.hosted_page.ways import wants_json
from checkout.hosted_page.words import StateKind, Words, decline_words, field_of, state_words
from checkout.kit.texts import marked
from checkout.kit.wire import Shape
from checkout.sessions import return_urls
from checkout.web.figures import money_words
from checkout.web.languages import kept_in
from checkout.web.security import allow_form_action
from checkout.web.sentences import gettext as _
from checkout.web.sentences import in_a_row

INVALID, DECLINED, CONFLICT = 422, 402, 409
OF_PAYMENTS = (
    *("method", "savedCard", "cardExpiry", "billingName", "billingCountry", "billingPostalCode", "ibanHolder"),
    *("accountHolder", "accountType", "billingSameAsShipping"),
)  # what a page that takes a payment asks for, but what is never sent back
OUT_OF_DATE = marked("This page was out of date. Nothing was charged. Check the order, then pay.")
TURNED_AWAY = Words(
    marked("The bank's check was not finished"), marked("Nothing was charged. Try again, or use another card.")
)


def form_page(
    counter: Counter,
    form: OrderForm | None = None,
    *,
    panel: Words | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    """The page with its form, all that was typed but number and code kept."""
    if counter.leave_to is not None:
        allow_form_action(return_urls.origin(counter.leave_to))
    if form is None:
        form = _fresh_form(counter)
    elif form.takes_card == counter.is_free:  # what is left to pay has changed under it
        form = form_of(counter, formdata=request.form)
    form.forget_card_numbers()
    form.checkout.data = counter.token.sign()
    view = replace(_view(counter, form, panel, notice or counter.notice), is_changed=notice is not None)
    if wants_json():
        return make_response(jsonify(_fragments(view)), status)
    return make_response(render_template("hosted_page/checkout.html", view=view), status)


def view_of(counter: Counter) -> CheckoutView:
    """The page as it is opened, for whoever shows it to others than its shopper."""
    form = _fresh_form(counter)
    form.checkout.data = counter.token.sign()
    return _view(counter, form, None, counter.notice)


def out_of_date(counter: Counter, form: OrderForm) -> Response:
    """The form's token is forged, of another page, or signed with a key that was retired."""
    return form_page(counter, form, notice=_(OUT_OF_DATE), status=CONFLICT)


def changed_total(counter: Counter, form: OrderForm, token: FormToken) -> Response:
    """The page showed another total than the order has now, unless it is the old one again: what made it another."""
    if (token.total, token.currency) == (counter.basket.totals.total, counter.basket.currency):
        return out_of_date(counter, form)
    totals, currency = counter.basket.totals, counter.basket.currency
    why = order_words.changed_words(token.steps, totals.steps, currency) if token.currency == currency else []
    news = _(
        "The total has changed from %(before)s to %(now)s. Nothing was charged. Check the order, then pay.",
        before=money_words(token.total, token.currency),
        now=money_words(totals.total, currency),
    )
    return form_page(counter, form, notice=in_a_row(*why, news), status=CONFLICT)


def refused(counter: Counter, form: PaymentForm | None, error: Shape, status: int = DECLINED) -> Response:
    """The page after a decline: at the field that is wrong, else as a panel above the card."""
    if (form.chosen if form is not None else methods.type_of(error)) != "card":
        return _account_refused(counter, form, error, status)
    code, decline_code = error.get("code"), error.get("decline_code")
    method = error.get("payment_method") or {}
    card = method.get("card") or {}
    brand = form.brand if form is not None else card.get("brand", "unknown")
    words = decline_words(code, decline_code, brand, saving=counter.saves_card)
    field = field_of(code)
    if form is None or field is None:
        return form_page(as_tried(counter, method), form, panel=words, status=status)
    form.blame(field, words.text)
    return form_page(counter, form, status=status)


def as_tried(counter: Counter, method: Shape) -> Counter:
    """With the card that was tried last: a saved one is chosen again; of another the date was typed, and is no secret.

    ``method``: members of a PaymentMethod.
    """
    if method.get("type") != "card":
        return counter
    is_saved, card = method["id"] in {it.id for it in counter.saved}, method["card"]
    known = {**counter.known, "savedCard": method["id"] if is_saved else "new"}
    date = "" if is_saved else f"{card['exp_month']:02} / {card['exp_year'] % 100:02}"
    return replace(counter, known=known, expiry=date)


def _account_refused(counter: Counter, form: PaymentForm | None, error: Shape, status: int) -> Response:
    """The same of what is no card."""
    code = error.get("code")
    field = account_field(code)
    if form is not None and field is not None:
        form.blame(*field)
        return form_page(counter, form, status=status)
    words = account_words(code, saving=counter.saves_card, choice=len(counter.types) > 1)
    return form_page(replace(counter, tried=methods.type_of(error)), form, panel=words, status=status)


def turned_down(kind: StateKind, counter: Counter, form: OrderForm) -> AnyResponse:
    """A try that was not made: its own page, or for the script the form with the same words above the card."""
    if wants_json():
        return answered(kind, form_page(counter, form, panel=state_words(kind, counter.seller.name)))
    return state_page(kind, counter, actions=way_on(kind, counter))


def form_of(counter: Counter, formdata: Any = None) -> OrderForm:
    """The form that the counter wants filled in; who has nothing to pay shows no card."""
    asked = asked_of(counter, formdata)
    if counter.is_free:
        return _locked(counter, OrderForm(formdata, asked=asked))
    form = methods.form(counter.types, formdata, tried=counter.first_type, asked=asked, country=counter.homes[0])
    return _locked(counter, form)


def asked_of(counter: Counter, formdata: Any = None) -> AskedForm:
    """The part of it that the merchant asks for."""
    return AskedForm(
        counter.asks,
        formdata,
        {"method": counter.first_type, **counter.known},
        takes_card=not counter.is_free,
        saved={card.id: card.billing["address"]["country"] for card in counter.saved},
        homes=counter.homes,
    )


def _locked(counter: Counter, form: OrderForm) -> OrderForm:
    """What the merchant knows is not the shopper's to say, whatever was sent."""
    if counter.locked_email is not None:
        form.lock_email(counter.locked_email)
    return form


def _fresh_form(counter: Counter) -> OrderForm:
    payer = counter.payer
    if payer is None:
        return form_of(counter)
    if counter.is_free:
        return _locked(counter, OrderForm(email=payer.email, asked=asked_of(counter)))
    form = methods.form(
        counter.types,
        tried=counter.first_type,
        asked=asked_of(counter),
        country=payer.country or counter.homes[0],
        expiry=counter.expiry,
        email=payer.email,
        name=payer.name,
        postal_code=payer.postal_code or "",
    )
    return _locked(counter, form)


def _view(counter: Counter, form: OrderForm, panel: Words | None, notice: str | None) -> CheckoutView:
    seller, order = counter.seller, counter.order
    return CheckoutView(
        seller=seller,
        order=order,
        test_mode=not counter.account.livemode,
        form=form,
        action=kept_in(counter.path),
        button=counter.button,
        deed=counter.deed,
        shipping=counter.shipping_choices,
        methods=methods.choices(form, seller.name, order.total if order else None),
        order_fields=counter.order_fields,
        order_problems=counter.sent.problems,
        saved=counter.saved,
        mandate=words_of_mandate(counter) if form.takes_card else None,
        back_url=counter.back_url,
        panel=panel,
        notice=notice,
        carried={} if form.takes_card else _carried(form),
        theme=counter.theme,
        tags=counter.tags,
    )


def _carried(form: OrderForm) -> dict[str, str]:
    """What was typed of a payment by who has nothing to pay now, should there be something after all."""
    there = {field.name for field in (*form, *form.asked)}
    sent = {name: request.form[name] for name in OF_PAYMENTS if name in request.form and name not in there}
    return {name: text for name, text in sent.items() if not checks.holds_card_number(text)}


def _fragments(view: CheckoutView) -> dict[str, str]:
    """The parts of the page that its script changes; the order only where there is news of it."""
    parts = {"html": render_template("hosted_page/_payment.html", view=view), "title": view.title}
    if view.notice or view.shipping or view.order_fields:
        parts["order"] = render_template("hosted_page/_order.html", view=view)
    return parts
