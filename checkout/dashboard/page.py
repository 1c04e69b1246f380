"""The test-mode page: events, their payloads and deliveries, the endpoints and what the built-in one received."""

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import contents, mail_page
from checkout.dashboard.local import is_local_url, only_local
from checkout.events import inbox, resend
from checkout.events.log import Event
from checkout.kit.config import Settings, settings
from checkout.kit.errors import Refused
from checkout.merchants.accounts import Merchant, first_merchant

SEE_OTHER = 303

pages = Blueprint("events", __name__, url_prefix="/events")
pages.before_request(only_local)


def init_app(app: Flask, settings: Settings) -> None:
    """Opens this door where the settings want it; elsewhere its addresses do not exist."""
    if not settings.test_pages:
        return
    app.register_blueprint(pages)
    app.register_blueprint(mail_page.pages)


@pages.get("")
def events() -> AnyResponse:
    merchant = _merchant()
    view = contents.events(merchant.in_mode(livemode=False), request.args)
    if view is None:
        abort(404)
    return _page("events", merchant, view=view)


@pages.get("/<event_id>")
def event(event_id: str) -> AnyResponse:
    merchant = _merchant()
    found = Event.find(merchant.in_mode(livemode=False), event_id)
    if found is None:
        abort(404)
    return _page("event", merchant, event=contents.event(found))


@pages.get("/endpoints")
def endpoints() -> AnyResponse:
    merchant = _merchant()
    return _page("endpoints", merchant, view=contents.endpoints(merchant.in_mode(livemode=False)))


@pages.post("/endpoints")
def add_endpoint() -> AnyResponse:
    _check_form()
    inbox.add_built_in(_merchant().in_mode(livemode=False))
    return redirect(url_for("events.endpoints"), SEE_OTHER)


@pages.post("/endpoints/remove")
def remove_endpoint() -> AnyResponse:
    _check_form()
    inbox.remove_built_in(_merchant().in_mode(livemode=False))
    return redirect(url_for("events.endpoints"), SEE_OTHER)


@pages.post("/deliveries/<delivery_id>/again")
def send_again(delivery_id: str) -> AnyResponse:
    _check_form()
    delivery = resend.resend(_merchant().in_mode(livemode=False), delivery_id)
    return redirect(url_for("events.event", event_id=delivery.event_id), SEE_OTHER)


@pages.post("/inbox/<endpoint_id>")
def receive(endpoint_id: str) -> AnyResponse:
    """Deliveries come without a form's token: their signature is what proves them."""
    endpoint = inbox.built_in(_merchant().in_mode(livemode=False))
    if endpoint is None or endpoint.id != endpoint_id:
        abort(404)
    message = inbox.receive(endpoint, request.get_data(cache=False), dict(request.headers.items()))
    said, status = ("verified", 200) if message.problem is None else (message.problem, 400)
    return Response(said, status, mimetype="text/plain")


@pages.errorhandler(Refused)
def refused(refusal: Refused) -> AnyResponse:
    return _page("refused", _merchant(), status=refusal.status, message=refusal.message)


@pages.after_request
def same_origin(response: Response) -> Response:
    """Flask-WTF wants to know where a form over https came from."""
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _merchant() -> Merchant:
    return first_merchant() or abort(404)


def _check_form() -> None:
    current_app.extensions["csrf"].protect()


def _page(name: str, merchant: Merchant, *, status: int = 200, **values: object) -> Response:
    shown = render_template(
        f"dashboard/{name}.html",
        merchant=merchant,
        can_add=is_local_url(settings().public_url),  # else our own deliveries would come as a stranger's
        **values,
    )
    return make_response(shown, status)
