"""Tools of test mode: deliveries that come twice, out of order or late; examples of what can happen; the mail inbox."""

from collections.abc import Callable, Mapping
from typing import cast

from flask import abort, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField

from checkout.dashboard import door
from checkout.dashboard.forms import Form
from checkout.dashboard.inputs import whole
from checkout.dashboard.local import is_local
from checkout.events import tricks
from checkout.events.tricks import MAX_LATE_S
from checkout.kit.config import part, settings
from checkout.kit.db import atomic
from checkout.kit.errors import NotFound
from checkout.kit.resources import Account

TRIGGERS = "tender.triggers"  # where app.extensions keeps what can be made to happen, by the type of its event

Triggers = Mapping[str, Callable[[Account], object]]

pages = door.section("test_tools")


class TricksForm(Form):
    twice = BooleanField("Deliver each event twice")
    newest_first = BooleanField("Deliver out of order, the newest first")
    late_s = whole("Deliver late, by seconds", 0, MAX_LATE_S, default=0)


@pages.get("/test-tools")
def tools() -> AnyResponse:
    on = tricks.of_account(_test_account())
    return _page(TricksForm(twice=on.twice, newest_first=on.newest_first, late_s=on.late_s))


@pages.post("/test-tools")
def play() -> AnyResponse:
    account, form = _test_account(), TricksForm()
    if not form.validate():
        return _page(form, status=422)
    with atomic("dashboard: play tricks"):
        late_s = form.late_s.data or 0
        tricks.set_tricks(account, twice=form.twice.data, newest_first=form.newest_first.data, late_s=late_s)
    return door.done("Saved. It holds for what is delivered from now on.", "test_tools.tools")


@pages.post("/test-tools/trigger")
def trigger() -> AnyResponse:
    type = request.form.get("type", "")
    make = _triggers().get(type)
    if make is None:
        raise NotFound("No such example.")
    make(_test_account())
    return door.done(f"Done: {type} is among the events.", "event_log.events", type=type)


def _test_account() -> Account:
    """Live mode has no such page."""
    account = door.here().account
    return abort(404) if account.livemode else account


def _page(form: TricksForm, status: int = 200) -> AnyResponse:
    with_mail = settings().test_pages and is_local(request)
    return door.page("test_tools", status=status, form=form, triggers=list(_triggers()), with_mail=with_mail)


def _triggers() -> Triggers:
    return cast(Triggers, part(TRIGGERS))
