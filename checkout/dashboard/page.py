"""The test-mode page: events, their payloads and deliveries, the endpoints and what the built-in one received."""

from flask import Blueprint, Flask, abort, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard.local import only_local
from checkout.events import inbox
from checkout.kit.config import Settings
from checkout.kit.resources import Account
from checkout.merchants.accounts import first_merchant

pages = Blueprint("events", __name__, url_prefix="/events")
pages.before_request(only_local)


def init_app(app: Flask, settings: Settings) -> None:
    """Opens this door where the settings want it; elsewhere its addresses do not exist."""
    if settings.test_pages:
        app.register_blueprint(pages)


def _account() -> Account:
    merchant = first_merchant()
    if merchant is None:
        abort(404)
    return merchant.in_mode(livemode=False)


@pages.post("/inbox/<endpoint_id>")
def receive(endpoint_id: str) -> tuple[str, int]:
    endpoint = inbox.built_in(_account())
    if endpoint is None or endpoint.id != endpoint_id:
        abort(404)
    message = inbox.receive(endpoint, request.get_data(cache=False), request.headers)
    return ("verified", 200) if message.problem is None else (message.problem, 400)
