"""A page's visit from form to answer, the same for a session's own page and a link's."""

from collections.abc import Callable
from dataclasses import replace

from flask import abort, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.hosted_page import form_pages, form_token, methods, order_form, order_words, state_pages, ways
from checkout.hosted_page.counter import Counter
from checkout.hosted_page.form_shopper import shopper_of
from checkout.hosted_page.form_token import FormToken
from checkout.hosted_page.forms import OrderForm, PaymentForm
from checkout.kit.errors import Busy, CardRefused
from checkout.payments.payment_methods import AccountRefused
from checkout.processors.contract import Unreachable
from checkout.sessions import order, pay, save_card, saved_cards, standing
from checkout.sessions.means import Means
from checkout.sessions.openings import NotOpen, Opening
from checkout.sessions.pay import TooManyTries
from checkout.sessions.places import DiscountGone, LimitReached
from checkout.sessions.reorder import TotalChanged
from checkout.sessions.sessions import CheckoutSession
from checkout.sessions.shoppers import Shopper
from checkout.web.languages import kept_in
from checkout.web.sentences import gettext as _

MAX_FORM_BYTES = 64 * 1024  # a filled form has one or two; more is no shopper's
MAX_FORM_FIELDS = 500
OK, TOO_LARGE = 200, 413
LANGUAGE = "language"  # the value of the buttons that ask for the page in another one


def check_size() -> None:
    """Before a page's form is read. Limits are far above any form of ours, and below what keeps a server busy."""
    request.max_content_length = MAX_FORM_BYTES
    if sum(len(values) for _, values in request.form.lists()) > MAX_FORM_FIELDS:
        abort(TOO_LARGE)


def show(counter: Counter, session: CheckoutSession) -> AnyResponse:
    """The page of a session, whatever became of it. Writes nothing."""
    now = standing.of(session)
    match now.kind:
        case "complete":
            return state_pages.done(counter, session)
        case "confirming":
            return state_pages.confirming(counter)
        case "expired":
            return state_pages.expired(counter)
        case "too_many_tries":
            return state_pages.too_many_tries(counter)
        case "challenge" if request.args.get("card") == "another":
            knowing = form_pages.as_tried(replace(counter, turned_from=now.bank_path), standing.tried_method(session))
            return form_pages.form_page(knowing, panel=form_pages.TURNED_AWAY.said)
        case "challenge":
            return state_pages.challenge_open(counter, now)
        case "refused":
            assert now.error is not None
            return form_pages.refused(counter, None, now.error, status=200)
        case "payable":
            return form_pages.form_page(counter)


def take(counter: Counter, opening: Opening, look: Callable[[], Counter]) -> AnyResponse:
    """A form was sent: check it, pay, and answer with where the payment stands then. ``look``: how all is later on."""
    form = form_pages.form_of(counter, request.form)
    token = form_token.read(form.checkout.data, counter.subject)
    session = opening.found
    if session is not None and (answer := _not_now(counter, session, form, token)):
        return answer
    if token is None:
        return form_pages.out_of_date(counter, form)
    counter = replace(_as_chosen(counter), turned_from=token.turned_from)
    if "remove" in request.form and session is not None:
        return _without_card(counter, session, request.form["remove"])
    if form.takes_card == counter.is_free:  # what is left to pay has changed
        form = form_pages.form_of(counter, request.form)
    if request.form.get("update") == LANGUAGE:
        return _in_other_words(counter, session, form)
    if "update" in request.form:
        return form_pages.form_page(counter, form)
    if (token.total, token.currency) != (counter.basket.totals.total, counter.basket.currency):
        return form_pages.changed_total(counter, form, token)
    if not form.validate() or counter.sent.problems:
        return form_pages.form_page(counter, form, status=form_pages.INVALID)
    try:
        return _go_on(counter, opening, form)
    except TotalChanged:
        return _changed_meanwhile(look(), token)


def _as_chosen(counter: Counter) -> Counter:
    """With the order as the form wants it."""
    if counter.saves_card:
        return counter
    sent, basket = order_form.read(counter.basket, request.form, counter.account, counter.customer_id)
    notice = counter.notice if basket.discount is None else None  # of a code that was not applied, until one is
    return replace(counter, basket=basket, sent=sent, notice=notice)


def _without_card(counter: Counter, session: CheckoutSession, card: str) -> AnyResponse:
    """A saved card is removed; where it was to pay, the page starts with the first of the others, as it does anew."""
    saved_cards.remove(session, card)
    typed = request.form.copy()
    if typed.get("savedCard") == card:
        typed.pop("savedCard")
    counter = counter.without(card)
    return form_pages.form_page(counter, form_pages.form_of(counter, typed))


def _in_other_words(counter: Counter, session: CheckoutSession | None, form: OrderForm) -> AnyResponse:
    """The page in another language: it says what it said, and nothing else is wrong with it yet."""
    match request.form.get("says"):
        case "problems":
            form.validate()
            return form_pages.form_page(counter, form)
        case "order":
            return form_pages.form_page(counter, form)
        case "refused" if counter.turned_from is not None:
            return form_pages.form_page(counter, form, panel=form_pages.TURNED_AWAY.said)
        case "refused" if session is not None and isinstance(form, PaymentForm):
            error = standing.of(session).error
            if error is not None and methods.type_of(error) == form.chosen:
                return form_pages.refused(counter, form, error, status=OK)
        case "changed":
            return form_pages.form_page(counter, form, notice=_(form_pages.OUT_OF_DATE))
    return form_pages.form_page(replace(counter, sent=counter.sent.so_far), form)


def _not_now(
    counter: Counter, session: CheckoutSession, form: OrderForm, token: FormToken | None
) -> AnyResponse | None:
    """What a session's shopper has to know before anything they typed is looked at; None where they may try."""
    now = standing.of(session)
    if now.kind in ("complete", "confirming"):
        return ways.leave_session(session)
    if now.kind == "too_many_tries":
        return form_pages.turned_down("too_many_tries", counter, form)
    # A form from before the bank was asked is a second press, or another tab: its shopper shall choose knowingly.
    unaware = now.kind == "challenge" and token is not None and token.turned_from != now.bank_path
    return ways.leave(kept_in(counter.path)) if now.kind == "expired" or unaware else None


def _go_on(counter: Counter, opening: Opening, form: OrderForm) -> AnyResponse:
    try:
        return _pay(counter, opening, form) if isinstance(form, PaymentForm) else _order(counter, opening, form)
    except TooManyTries:
        return form_pages.turned_down("too_many_tries", counter, form)
    except LimitReached:
        return form_pages.turned_down("limit_reached", counter, form)
    except Busy:
        return form_pages.turned_down("busy", counter, form)
    except Unreachable:
        return form_pages.turned_down("out_of_reach", counter, form)
    except DiscountGone:
        return _code_gone(counter, form)
    except NotOpen:
        return ways.leave(kept_in(counter.path))


def _code_gone(counter: Counter, form: OrderForm) -> AnyResponse:
    """The last redemption went to somebody else: without the shopper's own code the order can still be paid."""
    if not counter.basket.takes_codes:
        return form_pages.turned_down("discount_gone", counter, form)
    return _without_code(counter, form, _(order_words.CODE_USED_UP))


def _changed_meanwhile(counter: Counter, token: FormToken) -> AnyResponse:
    """The order came to something else once it was to be paid, and not before. ``counter``: as all is since then."""
    counter = replace(_as_chosen(counter), turned_from=token.turned_from)
    return form_pages.changed_total(counter, form_pages.form_of(counter, request.form), token)


def _without_code(counter: Counter, form: OrderForm, why: str) -> AnyResponse:
    sent = replace(counter.sent, problems={order_form.CODE: why})
    counter = replace(counter, basket=replace(counter.basket, discount=None), sent=sent)
    return form_pages.form_page(counter, form, status=form_pages.CONFLICT)


def _pay(counter: Counter, opening: Opening, form: PaymentForm) -> AnyResponse:
    try:
        session = _try(opening, shopper_of(counter, form), methods.means(form))
    except (CardRefused, AccountRefused) as no:
        return form_pages.refused(counter, form, {"code": no.code, **no.details})
    return _after(counter, session, form)


def _try(opening: Opening, shopper: Shopper, means: Means) -> CheckoutSession:
    if opening.found is not None and opening.found.saves_card:
        return save_card.save_card(opening.found, shopper, means)
    return pay.pay(opening, shopper, means)


def _order(counter: Counter, opening: Opening, form: OrderForm) -> AnyResponse:
    return ways.leave_session(order.order(opening, shopper_of(counter, form)))


def _after(counter: Counter, session: CheckoutSession, form: PaymentForm) -> AnyResponse:
    now = standing.of(session)
    if now.kind == "challenge":
        return ways.leave_for_bank(now)
    if now.error is not None:
        return form_pages.refused(counter, form, now.error)
    return ways.leave_session(session)
