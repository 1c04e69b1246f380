"""Payments: the list of them, narrowed and searched, and as a file."""

from flask import Response, request, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import door, payment, payment_csv, payment_finds, payment_lookup
from checkout.dashboard.moments import Moment
from checkout.dashboard.payment_lookup import Way
from checkout.dashboard.payment_rows import rows_of
from checkout.dashboard.payments_wanted import filters_of
from checkout.kit import clock

pages = door.section("payments")

PLACES = {
    "list": "payments.payments",
    "payment": "payments.payment",
    "dispute": "disputes.dispute",
    "customer": "customers.customer",
}


@pages.get("/payments")
def payments() -> AnyResponse:
    text = request.args.get("q", "").strip()
    way = payment_lookup.look_up(door.here().account, text) if text else None
    return _list(text) if way is None else _along(way)


@pages.get("/payments.csv")
def as_file() -> AnyResponse:
    filters = filters_of(request.args)
    if not filters.validate():
        return _list("")
    walk = payment_finds.walk_of(door.here().account, filters.wanted)
    name = f"payments-{door.here().mode}-{Moment(clock.now()).iso[:10]}.csv"
    return Response(
        stream_with_context(payment_csv.pieces(walk)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


pages.get("/payments/<payment_id>", endpoint="payment")(payment.show)
pages.route("/payments/<payment_id>/refund", methods=["GET", "POST"])(door.proved(payment.refund))
pages.route("/payments/<payment_id>/capture", methods=["GET", "POST"])(door.proved(payment.capture))
pages.post("/payments/<payment_id>/cancel")(door.proved(payment.cancel))
pages.post("/payments/<payment_id>/receipt")(payment.send_receipt)


def _list(text: str) -> AnyResponse:
    """``text``: what was looked for and not found."""
    filters = filters_of(request.args)
    found = None
    if filters.validate() and not text:
        found = payment_finds.found(door.here().account, filters.wanted, request.args)
    rows = rows_of(found.intent_ids) if found else []
    return door.page("payments", filters=filters, found=found, rows=rows, missed=text)


def _along(way: Way) -> AnyResponse:
    return door.to(PLACES[way.page], **way.values)
