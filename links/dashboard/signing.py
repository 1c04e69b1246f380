"""Personal links: signed here for one shopper, and the key to sign any number of them elsewhere."""

from flask import flash, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import door
from checkout.dashboard.figures import money_words
from checkout.dashboard.price_words import price_words
from checkout.kit.config import settings
from checkout.kit.db import atomic
from checkout.kit.errors import Refused
from links import personal
from links.dashboard.form import PersonalForm
from links.dashboard.listed import rows_of
from links.dashboard.said import first_line
from links.dashboard.said_rows import lines_of
from links.links import PaymentLink
from links.signing import make_personal, retire_earlier, roll

INVALID = 422
WORDS = {
    "client_reference_id": "Use letters, digits, - and _ only.",
    "promotion_code": "Use letters, digits and dashes only.",
}  # by field: what it takes


def personal_form(link_id: str) -> AnyResponse:
    """``signed`` in the address: what was made last; the URL is all there is of it."""
    link, form = _link(link_id), PersonalForm()
    form.currency.data = link.currency
    signed = request.args.get("signed", "")
    made = personal.read(link, signed) if signed else "altered"
    url = settings().url(f"{personal.base_path(link)}/{signed}") if isinstance(made, personal.Personal) else None
    return _page(link, form, url=url)


def sign(link_id: str) -> AnyResponse:
    link, form = _link(link_id), PersonalForm()
    if not form.validate_on_submit():
        return _page(link, form, INVALID)
    try:
        made = make_personal(link, _said(form))
    except Refused as refused:
        form.refuse(Refused(_words(link, refused), param=refused.param))
        return _page(link, form, INVALID)
    signed = personal.path_of(link, made).rpartition("/")[2]
    return door.to("payment_links.personal_form", link_id=link.id, signed=signed)


@door.proved
def key(link_id: str) -> AnyResponse:
    link = _link(link_id)
    return door.page(
        "link_key",
        link=link,
        row=rows_of([link])[0],
        keys=link.newest_key - link.oldest_key + 1,
        recipe=recipe_of(link),
        key=personal.keys_of(link)[0],
        base=settings().url(personal.base_path(link)),
    )


@door.proved
def roll_key(link_id: str) -> AnyResponse:
    with atomic("links: roll the signing key"):
        roll(_link(link_id), retiring=False)
    flash("There is a new signing key. Links signed with the earlier ones still open.")
    return door.to("payment_links.key", link_id=link_id)


@door.proved
def retire_keys(link_id: str) -> AnyResponse:
    with atomic("links: retire signing keys"):
        retire_earlier(_link(link_id))
    flash("Links signed with earlier keys open no more.")
    return door.to("payment_links.key", link_id=link_id)


def recipe_of(link: PaymentLink) -> str:
    """What signs offline, in Python, with everything filled in."""
    return f'''import hashlib
import secrets
from itsdangerous import URLSafeSerializer

KEY = "{personal.keys_of(link)[0]}"
BASE = "{settings().url(personal.base_path(link))}"

signer = URLSafeSerializer(
    KEY, salt="{personal.SALT}", signer_kwargs={{"digest_method": hashlib.sha256}}
)
said = {{"id": secrets.token_urlsafe(12), "email": "jo@example.com", "single_use": True}}
print(f"{{BASE}}/{{signer.dumps(said)}}")
'''


def _words(link: PaymentLink, refused: Refused) -> str:
    """A refusal in a merchant's words."""
    bounds = first_line(link).bounds
    if refused.param == "amount" and bounds is not None and "between" in refused.message:
        least, most = (money_words(it, bounds.currency) for it in (bounds.least, bounds.most))
        return f"Give an amount from {least} to {most}."
    return WORDS.get(refused.param or "", refused.message) if "Invalid" in refused.message else refused.message


def _said(form: PersonalForm) -> dict[str, object]:
    texts = ("email", "client_reference_id", "promotion_code")
    said: dict[str, object] = {name: (form[name].data or "").strip() or None for name in texts}
    said |= {"amount": form.amount.minor, "quantity": form.quantity.data, "expires_at": form.expires_at.data}
    return said | {"single_use": form.single_use.data or None}


def _link(link_id: str) -> PaymentLink:
    return PaymentLink.of(door.here().account, link_id)


def _page(link: PaymentLink, form: PersonalForm, status: int = 200, url: str | None = None) -> AnyResponse:
    line, is_only = first_line(link), len(lines_of(link)) == 1
    return door.page(
        "link_personal",
        status=status,
        link=link,
        row=rows_of([link])[0],
        form=form,
        url=url,
        takes_amount=is_only and line.bounds is not None,
        takes_quantity=is_only and line.bounds is None,
        price=price_words(line.price),
    )
