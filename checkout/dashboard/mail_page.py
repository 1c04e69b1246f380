"""The inbox of test mode: each mail that a shopper would have had, for people as a page, for programs as JSON."""

import time
from collections.abc import Sequence

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard.local import only_local
from checkout.dashboard.moments import Moment, by_day
from checkout.dashboard.views import MailRow
from checkout.kit import wire
from checkout.kit.db import let_go
from checkout.kit.resources import Account
from checkout.mail import mails
from checkout.mail.mails import Mail
from checkout.merchants.accounts import Merchant, first_merchant
from checkout.web.security import content_security_policy

SHOWN = 50  # mails, the newest
MOST_WAIT_S = 10.0  # for one to come: below the time-outs of clients
LOOK_S = 0.25  # while one is waited for: the bell rings for what this process sends
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"

pages = Blueprint("mail", __name__, url_prefix="/events")
pages.before_request(only_local)


@pages.get("/mail")
def all_mails() -> AnyResponse:
    merchant = _merchant()
    to = request.args.get("to", "").strip()
    found = mails.newest(_account(merchant), SHOWN, to=to or None)
    days = by_day((_row(mail) for mail in found), lambda row: row.sent)
    return _page("mails", merchant, days=days, to=to)


@pages.get("/mail.json")
def as_json() -> AnyResponse:
    """``to``: of one reader. ``after``: the id of a mail, for later ones. ``wait``: seconds for the first to come."""
    account = _account(_merchant())
    found = _awaited(account, request.args.get("to"), request.args.get("after"), _wait_s())
    return jsonify(mails=[wire.plain(mail.shape()) for mail in found])


@pages.get("/mail/<mail_id>")
def mail(mail_id: str) -> AnyResponse:
    merchant = _merchant()
    found = _sent(merchant, mail_id)
    response = _page("mail", merchant, mail=found, row=_row(found))
    response.headers["Content-Security-Policy"] = f"{content_security_policy()}; frame-src 'self'"
    return response


@pages.get("/mail/<mail_id>/html")
def letter(mail_id: str) -> AnyResponse:
    """What the reader's program would show: no script runs in it, and it can reach nothing."""
    response = make_response(_sent(_merchant(), mail_id).html or abort(404))
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return response


def _awaited(account: Account, to: str | None, after: str | None, wait_s: float) -> Sequence[Mail]:
    until = time.monotonic() + wait_s
    while True:
        rung = mails.sent.rung
        found = mails.newest(account, SHOWN, to=to, after=after)
        left_s = until - time.monotonic()
        if found or left_s <= 0:
            return found
        let_go()
        mails.sent.wait(rung, min(left_s, LOOK_S))


def _wait_s() -> float:
    given = request.args.get("wait", "0")
    if not (given.isascii() and given.isdigit()):
        abort(400)
    return min(float(given), MOST_WAIT_S)


def _sent(merchant: Merchant, mail_id: str) -> Mail:
    found = Mail.find(_account(merchant), mail_id)
    return found if found is not None and found.status == "sent" else abort(404)


def _row(mail: Mail) -> MailRow:
    assert mail.sent_at is not None, mail.id
    return MailRow(mail.id, mail.recipient, mail.subject or "", Moment(mail.sent_at))


def _merchant() -> Merchant:
    return first_merchant() or abort(404)


def _account(merchant: Merchant) -> Account:
    return merchant.in_mode(livemode=False)


def _page(name: str, merchant: Merchant, **values: object) -> Response:
    return make_response(render_template(f"dashboard/{name}.html", merchant=merchant, **values))
