"""The pages without a form: each says what is, and leads on."""

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.hosted_page import methods
from checkout.hosted_page.counter import Counter
from checkout.hosted_page.methods import CARD_ONLY
from checkout.hosted_page.views import Action, ConfirmationView, StateView
from checkout.hosted_page.ways import ON, leave, leave_for_shop, wants_json, with_query
from checkout.hosted_page.words import StateKind, Words, state_words
from checkout.kit.texts import marked
from checkout.mail import mails
from checkout.sessions import heard, return_urls
from checkout.sessions.pay import REFUSAL_WINDOW_S
from checkout.sessions.sessions import CheckoutSession
from checkout.sessions.standing import Standing, paid_charge, saved_method, undecided_charge
from checkout.web.figures import moment_words
from checkout.web.languages import kept_in, said_to
from checkout.web.sentences import gettext as _
from checkout.web.sentences import in_a_row

REFRESH_S = 3  # of a page that waits for the bank
STATUS: dict[StateKind, int] = {
    "expired": 410,
    "inactive": 410,
    "limit_reached": 410,
    "altered": 404,
    "used": 410,
    "in_use": 409,
    "unusable": 410,
    "discount_gone": 410,
    "not_found": 404,
    "too_many_tries": 429,
    "busy": 503,
    "out_of_reach": 503,
    "failed": 500,
}
RETRY_AFTER_S: dict[StateKind, int] = {"too_many_tries": REFUSAL_WINDOW_S, "busy": 2, "out_of_reach": 30}
CONFIRMING_CARD = Words(marked("Confirming your card"), marked("We are asking your bank. This page updates by itself."))
TRY_AGAIN_NOW, TRY_AGAIN_LATER = ("busy", "out_of_reach"), ("too_many_tries",)


def state_page(
    kind: StateKind,
    counter: Counter | None = None,
    *,
    words: Words | None = None,
    actions: tuple[Action, ...] = (),
    refresh_s: int | None = None,
) -> AnyResponse:
    """One page without a form; the page's script opens this address anew, which shows it."""
    if wants_json():
        return leave(request.full_path.rstrip("?"))
    seller = counter.seller if counter else None
    said = words or state_words(kind, seller.name if seller else None)
    view = StateView(
        seller=seller,
        kind=kind,
        title=said.title,
        text=said.text,
        is_quoted=said.is_quoted,
        actions=actions,
        refresh_s=refresh_s,
        test_mode=counter is not None and not counter.account.livemode,
        theme=counter.theme if counter else None,
    )
    return answered(kind, make_response(render_template("hosted_page/state.html", view=view)))


def answered(kind: StateKind, response: Response) -> Response:
    """With the status of a state and, where it passes by itself, after how long. Source: RFC 9110, section 10.2.3."""
    response.status_code = STATUS.get(kind, 200)
    if kind in RETRY_AFTER_S:
        response.headers["Retry-After"] = str(RETRY_AFTER_S[kind])
    return response


def way_on(kind: StateKind, counter: Counter) -> tuple[Action, ...]:
    """Where trying again helps, now or later."""
    if kind not in TRY_AGAIN_NOW + TRY_AGAIN_LATER:
        return ()
    return (Action(_("Try again"), kept_in(counter.path), primary=kind in TRY_AGAIN_NOW),)


def not_found() -> AnyResponse:
    return state_page("not_found")


def too_many_tries(counter: Counter) -> AnyResponse:
    return state_page("too_many_tries", counter, actions=way_on("too_many_tries", counter))


def challenge_open(counter: Counter, standing: Standing) -> AnyResponse:
    """The bank still waits for the shopper, who may turn away from it."""
    assert standing.bank_path is not None
    another = _("Use another card") if counter.types == CARD_ONLY else _("Pay another way")
    actions = (
        Action(_("Continue at your bank"), said_to(standing.bank_path), primary=True),
        Action(another, kept_in(with_query(counter.path, "card=another"))),
    )
    return state_page("challenge_open", counter, actions=actions)


def confirming(counter: Counter | None = None) -> AnyResponse:
    """What the bank said is not known yet; this address is asked again."""
    words = CONFIRMING_CARD.said if counter is not None and counter.saves_card else None
    return state_page("confirming", counter, words=words, refresh_s=REFRESH_S)


def expired(counter: Counter) -> AnyResponse:
    """A session's time is over; what opened it may open another."""
    title, text = _("This checkout has ended"), _("It was open for a limited time, and nothing was charged.")
    seller = counter.seller.name
    actions: tuple[Action, ...] = ()
    if counter.again_path is not None:
        actions = (Action(_("Start again"), kept_in(counter.again_path), primary=True),)
    elif counter.back_url is not None:
        actions = (Action(_("Back to %(merchant)s", merchant=seller), counter.back_url, primary=True),)
    else:
        text = in_a_row(text, _("Ask %(merchant)s for a new link.", merchant=seller))
    return state_page("expired", counter, words=Words(title, text), actions=actions)


def done(counter: Counter, session: CheckoutSession) -> AnyResponse:
    """For whoever has just paid the way to the merchant, for whoever comes back the receipt."""
    if ON not in request.query_string.decode().split("&") or session.success_url is None:
        return receipt(counter, session)
    if heard.is_awaited(session):
        return taking_back(counter, session)
    return leave_for_shop(session)


def taking_back(counter: Counter, session: CheckoutSession) -> AnyResponse:
    """The merchant has not heard of it yet; this address is asked again, for ten seconds at most."""
    assert session.success_url is not None
    seller = counter.seller.name
    words = Words(counter.done_now, _("We are taking you back to %(merchant)s.", merchant=seller))
    on = Action(_("Continue to %(merchant)s", merchant=seller), return_urls.filled(session.success_url, session.id))
    return state_page("taking_back", counter, words=words, actions=(on,), refresh_s=heard.LOOK_AGAIN_S)


def receipt(counter: Counter, session: CheckoutSession) -> AnyResponse:
    """What was wanted is done: paid, or there was nothing to pay; or it is done here, and the bank has to decide."""
    undecided = undecided_charge(session)
    charge = undecided or paid_charge(session)
    saved = saved_method(session)
    became = methods.outcome(undecided, counter.seller.name)
    assert charge is not None or session.payment_status == "no_payment_required", session.id
    assert session.completed_at is not None
    view = ConfirmationView(
        seller=counter.seller,
        order=counter.order,
        test_mode=not counter.account.livemode,
        deed=counter.deed,
        state=became.state,
        note=became.note,
        means=methods.named(charge, saved.shape() if saved else None),
        paid_on=moment_words(charge.created if charge else session.completed_at),
        reference=charge.id if charge else None,
        message=counter.message,
        receipt_email=next((mail.recipient for mail in mails.of("receipt", charge.id)), None) if charge else None,
        again_url=kept_in(counter.again_path) if counter.again_path else None,
        back_url=return_urls.filled(counter.leave_to, session.id) if counter.leave_to else None,
        theme=counter.theme,
    )
    return make_response(render_template("hosted_page/confirmation.html", view=view))
