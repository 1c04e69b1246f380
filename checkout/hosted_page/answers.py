"""How a door answers a shopper: a page, or its changing part for the script; a redirect, or its address."""

from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit, urlunsplit

from babel.dates import format_datetime
from flask import Response, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.hosted_page.counter import Counter
from checkout.hosted_page.form_token import FormToken
from checkout.hosted_page.forms import Billing, PaymentForm
from checkout.hosted_page.views import Action, CheckoutView, ConfirmationView, StateView
from checkout.hosted_page.words import StateKind, Words, decline_words, field_of, state_words
from checkout.kit import money
from checkout.kit.config import settings
from checkout.kit.wire import Shape
from checkout.payments.intents import PaymentIntent
from checkout.sessions import return_urls
from checkout.sessions.sessions import CheckoutSession
from checkout.sessions.standing import Standing, paid_charge
from checkout.web.security import allow_form_action

SEE_OTHER = 303
REFRESH_S = 3  # of a page that waits for the bank
STATUS: dict[StateKind, int] = {
    "expired": 410,
    "inactive": 410,
    "limit_reached": 410,
    "not_found": 404,
    "too_many_tries": 429,
    "busy": 503,
    "out_of_reach": 503,
    "failed": 500,
}
OUT_OF_DATE = "This page was out of date. Nothing was charged. Check the order, then pay."
TURNED_AWAY = Words("The bank's check was not finished", "Nothing was charged. Try again, or use another card.")


def wants_json() -> bool:
    """Whether the page's script asks: it cannot follow a redirect to another origin."""
    return request.method == "POST" and request.accept_mimetypes.best == "application/json"


def leave(url: str) -> AnyResponse:
    """Sends the shopper on."""
    if wants_json():
        return jsonify(redirect=url)
    return redirect(url, SEE_OTHER)


def form_page(
    counter: Counter,
    form: PaymentForm | None = None,
    *,
    panel: Words | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    """The page with its form, all that was typed but number and code kept."""
    if counter.leave_to is not None:
        allow_form_action(return_urls.origin(counter.leave_to))
    if form is None:
        form = _fresh_form(counter.payer)
    form.checkout.data = counter.token.sign()
    view = CheckoutView(
        seller=counter.seller,
        order=counter.order,
        test_mode=not counter.account.livemode,
        form=form,
        action=counter.path,
        button=counter.button,
        back_url=counter.back_url,
        panel=panel,
        notice=notice,
    )
    if wants_json():
        return make_response(jsonify(_fragments(view)), status)
    return make_response(render_template("hosted_page/checkout.html", view=view), status)


def _fresh_form(payer: Billing | None) -> PaymentForm:
    if payer is None:
        return PaymentForm()
    return PaymentForm(country=payer.country, email=payer.email, name=payer.name, postal_code=payer.postal_code or "")


def _fragments(view: CheckoutView) -> dict[str, str]:
    """The parts of the page that its script changes; the order only where there is news of it."""
    parts = {"html": render_template("hosted_page/_payment.html", view=view), "title": view.title}
    if view.notice:
        parts["order"] = render_template("hosted_page/_order.html", view=view)
    return parts


def refused_page(counter: Counter, form: PaymentForm | None, error: Shape, status: int = 402) -> Response:
    """The page after a decline: at the field that is wrong, else as a panel above the card."""
    code, decline_code = error.get("code"), error.get("decline_code")
    card = (error.get("payment_method") or {}).get("card") or {}
    brand = form.brand if form is not None else card.get("brand", "unknown")
    words = decline_words(code, decline_code, brand)
    field = field_of(code)
    if form is None or field is None:
        return form_page(counter, form, panel=words, status=status)
    form.blame(field, words.text)
    return form_page(counter, form, status=status)


def challenge_page(counter: Counter, standing: Standing) -> Response:
    """The bank still waits for the shopper, who may turn away from it."""
    assert standing.bank_path is not None
    actions = (
        Action("Continue at your bank", standing.bank_path, primary=True),
        Action("Use another card", f"{counter.path}?card=another"),
    )
    return state_page("challenge_open", counter, actions=actions)


def confirming_page(counter: Counter | None = None) -> Response:
    """What the bank said is not known yet; this address is asked again."""
    return state_page("confirming", counter, refresh_s=REFRESH_S)


def expired_page(counter: Counter) -> Response:
    """A session's time is over; what opened it may open another."""
    words = Words("This checkout has ended", "It was open for a limited time, and nothing was charged.")
    actions: tuple[Action, ...] = ()
    if counter.again_path is not None:
        actions = (Action("Start again", counter.again_path, primary=True),)
    elif counter.back_url is not None:
        actions = (Action(f"Back to {counter.seller.name}", counter.back_url, primary=True),)
    else:
        words = Words(words.title, f"{words.text} Ask {counter.seller.name} for a new link.")
    return state_page("expired", counter, words=words, actions=actions)


def confirmation_page(counter: Counter, session: CheckoutSession) -> Response:
    """The receipt."""
    charge = paid_charge(session)
    assert charge is not None, session.id
    card = charge.payment_method_details["card"]
    view = ConfirmationView(
        seller=counter.seller,
        order=counter.order,
        test_mode=not counter.account.livemode,
        paid_on=_date(charge.created),
        reference=charge.id,
        brand=card["brand"],
        last4=card["last4"],
        message=counter.message,
        again_url=counter.again_path,
        back_url=return_urls.filled(counter.leave_to, session.id) if counter.leave_to else None,
    )
    return make_response(render_template("hosted_page/confirmation.html", view=view))


def state_page(
    kind: StateKind,
    counter: Counter | None = None,
    *,
    words: Words | None = None,
    actions: tuple[Action, ...] = (),
    refresh_s: int | None = None,
) -> Response:
    """A page without a form, with what it is and the way on; the page's script opens its address anew to show it."""
    if wants_json():
        return jsonify(redirect=request.path)
    seller = counter.seller if counter else None
    said = words or state_words(kind, seller.name if seller else None)
    view = StateView(
        seller=seller,
        kind=kind,
        title=said.title,
        text=said.text,
        actions=actions,
        refresh_s=refresh_s,
        test_mode=counter is not None and not counter.account.livemode,
    )
    return make_response(render_template("hosted_page/state.html", view=view), STATUS.get(kind, 200))


def turned_down(kind: StateKind, counter: Counter, form: PaymentForm) -> Response:
    """A try that was not made: its own page, or for the script the form with the same words above the card."""
    if wants_json():
        return form_page(counter, form, panel=state_words(kind, counter.seller.name), status=STATUS[kind])
    return state_page(kind, counter, actions=way_on(kind, counter))


def way_on(kind: StateKind, counter: Counter) -> tuple[Action, ...]:
    """Where trying again may help, now or later."""
    if kind not in ("busy", "out_of_reach", "too_many_tries"):
        return ()
    return (Action("Try again", counter.path, primary=kind != "too_many_tries"),)


def bank_url(standing: Standing) -> str:
    assert standing.bank_path is not None
    return settings().url(standing.bank_path)


def changed_total_notice(counter: Counter, token: FormToken) -> str:
    before, now = money.show(token.total, token.currency), counter.order.total
    return f"The total has changed from {before} to {now}. Nothing was charged. Check the order, then pay."


def _date(at: int) -> str:
    return format_datetime(datetime.fromtimestamp(at, UTC), "d MMMM y, HH:mm 'UTC'", locale="en")


def back_to_merchant(intent: PaymentIntent, return_url: str | None) -> AnyResponse:
    """A payer whose merchant confirms by API goes on to the merchant's ``return_url``, with what Stripe adds to it."""
    if return_url is None:
        return state_page("returned")
    status = {"succeeded": "succeeded", "processing": "pending", "requires_action": "pending"}.get(
        intent.status, "failed"
    )
    added = {
        "payment_intent": intent.id,
        "payment_intent_client_secret": intent.client_secret,
        "redirect_status": status,
    }
    parts = urlsplit(return_url)
    query = "&".join(part for part in (parts.query, urlencode(added)) if part)
    return redirect(urlunsplit(parts._replace(query=query)), SEE_OTHER)
