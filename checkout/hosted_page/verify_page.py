"""The door where a payer tells the code of a small deposit, to show that a bank account is theirs."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form, StringField

from checkout.hosted_page import state_pages, till
from checkout.hosted_page.asked_inputs import rule
from checkout.hosted_page.counter import seller_of
from checkout.hosted_page.form_pages import INVALID
from checkout.hosted_page.views import Seller
from checkout.hosted_page.words import Words
from checkout.kit.errors import Busy, InvalidRequest
from checkout.kit.resources import Account
from checkout.kit.texts import marked
from checkout.payments import attempts, next_actions, setup_attempts, verify_deposits
from checkout.payments.attempts import Attempt
from checkout.payments.intents import PaymentIntent
from checkout.payments.setup_attempts import SetupAttempt
from checkout.payments.setup_intents import SetupIntent
from checkout.processors.contract import Deposits, Unreachable
from checkout.sessions import pay, save_card, sessions
from checkout.sessions.sessions import CheckoutSession
from checkout.web import typed
from checkout.web.languages import kept_in, speak
from checkout.web.sentences import gettext as _
from checkout.web.sentences import later

CODE_CHARS = 6
CODE = {"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}
CODE_WRONG = marked("The code is not right. It has 6 letters and digits, and begins with SM.")
NOT_IT = marked("That is not the code that was sent. Check it in your bank's app, or on your statement.")
VERIFIED = Words(marked("Thank you"), marked("Your bank account is confirmed. You can close this page."))
OVER = Words(
    marked("There is nothing to confirm here"),
    marked("It is done already, or took too long. Ask the seller what to do now."),
)
LATER = Words(marked("This did not work just now"), marked("Wait a moment, then open this page again."))

pages = Blueprint("verify_page", __name__)
pages.before_request(till.check_size)


def _code_problem(text: str) -> str | None:
    code = _code(text)
    return None if len(code) == CODE_CHARS and code.isascii() and code.isalnum() else _(CODE_WRONG)


def _code(text: str) -> str:
    return typed.bare(text[: 2 * CODE_CHARS]).upper()


class CodeForm(Form):  # type: ignore[misc]  # WTForms ships no types
    # Translators: the label of a field for a short code of letters and digits, which a bank has sent
    code = StringField(later("Code"), [rule(_code_problem)], render_kw=CODE)


@dataclass(frozen=True, slots=True)
class VerifyView:
    seller: Seller
    form: CodeForm
    action: str
    test_mode: bool

    @property
    def title(self) -> str:
        title = _("Confirm your bank account for %(merchant)s", merchant=self.seller.name)
        return _("Error: %(title)s", title=title) if self.form.errors or self.form.code.errors else title


@pages.get("/verify/<attempt_id>")
def show(attempt_id: str) -> AnyResponse:
    found = _of(attempt_id)
    if found is None:
        return state_pages.not_found()
    return _page(found, CodeForm()) if _waits(found) else _said(OVER)


@pages.post("/verify/<attempt_id>")
def take(attempt_id: str) -> AnyResponse:
    found = _of(attempt_id)
    if found is None:
        return state_pages.not_found()
    if not _waits(found):
        return _said(OVER)
    form = CodeForm(request.form)
    if not form.validate():
        return _page(found, form, INVALID)
    return _tell(found, form)


def _tell(found: Attempt | SetupAttempt, form: CodeForm) -> AnyResponse:
    account, said = Account(found.account_id, found.livemode), Deposits(descriptor_code=_code(form.code.data))
    try:
        intent: Any = (
            verify_deposits.verify(account, found.intent_id, said, pay.joined())
            if isinstance(found, Attempt)
            else verify_deposits.verify_set_up(account, found.intent_id, said, save_card.joined())
        )
    except InvalidRequest:
        form.code.errors = [_(NOT_IT)]
        return _page(found, form, INVALID)
    except (Busy, Unreachable):
        return _said(LATER)
    return _said(OVER if intent.status == "requires_payment_method" else VERIFIED)


def _of(attempt_id: str) -> Attempt | SetupAttempt | None:
    """From here on in the language of the session that it is of, if any."""
    attempt = attempts.by_id(attempt_id)
    if attempt is not None:
        _speak_as(sessions.of_intent(attempt.intent_id))
        return attempt
    other = setup_attempts.by_id(attempt_id)
    if other is not None:
        _speak_as(sessions.of_setup(SetupIntent.of(other.account, other.intent_id)))
    return other


def _speak_as(session: CheckoutSession | None) -> None:
    speak(session.language if session is not None else None)


def _waits(found: Attempt | SetupAttempt) -> bool:
    account = Account(found.account_id, found.livemode)
    noun: Any = PaymentIntent if isinstance(found, Attempt) else SetupIntent
    intent = noun.of(account, found.intent_id, lock=False)
    return found.is_open and next_actions.waits_for_deposits(intent.next_action)


def _page(found: Attempt | SetupAttempt, form: CodeForm, status: int = 200) -> AnyResponse:
    seller = seller_of(Account(found.account_id, found.livemode))
    view = VerifyView(seller, form, kept_in(request.path), test_mode=not found.livemode)
    return make_response(render_template("hosted_page/verify.html", view=view), status)


def _said(words: Words) -> AnyResponse:
    return state_pages.state_page("returned", words=words.said)
