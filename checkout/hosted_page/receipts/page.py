"""The door of a receipt: whoever has its address may read and print it."""

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from checkout.hosted_page import state_pages
from checkout.hosted_page.receipts import contents
from checkout.payments import charges
from checkout.web.languages import speak

pages = Blueprint("receipts", __name__)


@pages.get("/receipts/<token>")
def show(token: str) -> AnyResponse:
    charge = charges.of_receipt(token)
    if charge is None:
        return state_pages.not_found()
    speak(contents.language(charge))
    response = make_response(render_template("receipts/receipt.html", view=contents.receipt(charge)))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
