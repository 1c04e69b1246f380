"""Coupons, and the promotion codes that shoppers redeem them by."""

from dataclasses import dataclass

from flask import flash, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.catalogue.changes import change_code, change_coupon
from checkout.catalogue.coupons import ID_CHARS, Coupon
from checkout.catalogue.offers import open_code, open_coupon
from checkout.catalogue.products import Product
from checkout.catalogue.promotion_codes import EVERYBODY, PromotionCode, remove_coupon
from checkout.dashboard import door, lists
from checkout.dashboard.coupon_forms import CodeForm, CouponChangeForm, CouponForm
from checkout.dashboard.figures import money_words
from checkout.dashboard.forms import choices, filled
from checkout.dashboard.inputs import with_metadata
from checkout.dashboard.made_once import make_once, name_of
from checkout.dashboard.moments import Moment, zone_words
from checkout.dashboard.products import last_currency
from checkout.dashboard.words import Mark
from checkout.kit.chosen_ids import public
from checkout.kit.db import atomic, reading
from checkout.kit.errors import Refused
from checkout.kit.resources import random_chars
from checkout.payments.customers import living

INVALID = 422
MOST_CHOICES = 100  # of products in a list to choose from: the newest
COUPON_FIELDS = {
    "id": "chosen_id",
    "percent_off": "percent",
    "amount_off": "amount",
    "duration_in_months": "months",
}  # by parameter, where a field is called otherwise
CODE_FIELDS = {"restrictions[minimum_amount]": "minimum"}

pages = door.section("coupons")


@dataclass(frozen=True, slots=True)
class CouponRow:
    id: str
    name: str
    words: str
    used: str
    mark: Mark
    created: Moment


@dataclass(frozen=True, slots=True)
class CodeRow:
    """``terms``: whom it is for, and when."""

    id: str
    code: str
    terms: str
    used: str
    mark: Mark
    is_active: bool


@pages.get("/coupons")
def coupons() -> AnyResponse:
    account = door.here().account
    part = lists.part(account, Coupon, Coupon.owned_by(account), request.args)
    return door.page("coupons", part=part, rows=[row_of(coupon) for coupon in part.things])


@pages.get("/coupons/new")
def new() -> AnyResponse:
    form = _form()
    form.made.data, form.currency.data = random_chars(ID_CHARS).upper(), last_currency()
    return door.page("coupon_new", form=form)


@pages.post("/coupons/new")
def make() -> AnyResponse:
    form = _form()
    made = _made(form) if form.validate_on_submit() else None
    if made is None:
        return door.page("coupon_new", status=INVALID, form=form)
    flash(f"The coupon is made: {terms_of(made)}. Give it a code that shoppers can type.")
    return door.to("coupons.coupon", coupon_id=made.public_id)


@pages.get("/coupons/<coupon_id>")
def coupon(coupon_id: str) -> AnyResponse:
    account, found = door.here().account, _coupon(coupon_id)
    query = PromotionCode.owned_by(account).where(PromotionCode.coupon_key == found.id)
    part = lists.part(account, PromotionCode, query, request.args)
    return door.page(
        "coupon",
        coupon=found,
        row=row_of(found),
        facts=_facts(found),
        part=part,
        codes=[_code_row(code, found) for code in part.things],
    )


@pages.get("/coupons/<coupon_id>/edit")
def edit(coupon_id: str) -> AnyResponse:
    found = _coupon(coupon_id)
    form = filled(with_metadata(CouponChangeForm(), found.metadata_), {"name": found.name})
    return door.page("coupon_edit", form=form, row=row_of(found))


@pages.post("/coupons/<coupon_id>/edit")
def change(coupon_id: str) -> AnyResponse:
    form = with_metadata(CouponChangeForm(), _coupon(coupon_id).metadata_)
    if not form.validate_on_submit():
        return door.page("coupon_edit", status=INVALID, form=form, row=row_of(_coupon(coupon_id)))
    with atomic("dashboard: change coupon"):
        change_coupon(_coupon(coupon_id), form.columns)
    return door.done("The coupon was changed.", "coupons.coupon", coupon_id=coupon_id)


@pages.post("/coupons/<coupon_id>/delete")
@door.proved
def delete(coupon_id: str) -> AnyResponse:
    with atomic("dashboard: delete coupon"):
        remove_coupon(_coupon(coupon_id))
    flash("The coupon is deleted. Its codes redeem nothing any more.")
    return door.to("coupons.coupons")


@pages.get("/coupons/<coupon_id>/codes/new")
def new_code(coupon_id: str) -> AnyResponse:
    found, form = _coupon(coupon_id), CodeForm()
    form.id.data = name_of(PromotionCode, door.here().account, None)
    form.currency.data = found.currency or last_currency()
    return door.page("code_new", form=form, row=row_of(found))


@pages.post("/coupons/<coupon_id>/codes/new")
def make_code(coupon_id: str) -> AnyResponse:
    found, form = _coupon(coupon_id), CodeForm()
    made = _made_code(form, coupon_id) if form.validate_on_submit() else None
    if made is None:
        return door.page("code_new", status=INVALID, form=form, row=row_of(found))
    flash(f"Shoppers can type {made.code} now.")
    return door.to("coupons.coupon", coupon_id=coupon_id)


@pages.post("/promotion-codes/<promotion_code_id>/switch-off")
def switch_off(promotion_code_id: str) -> AnyResponse:
    return _switched(promotion_code_id, active=False, told="The code redeems nothing any more.")


@pages.post("/promotion-codes/<promotion_code_id>/switch-on")
def switch_on(promotion_code_id: str) -> AnyResponse:
    return _switched(promotion_code_id, active=True, told="The code can be redeemed again.")


def row_of(coupon: Coupon) -> CouponRow:
    return CouponRow(
        id=coupon.public_id,
        name=coupon.name or coupon.public_id,
        words=terms_of(coupon),
        used=_used(coupon.times_redeemed, coupon.max_redemptions),
        mark=Mark("active", "ok") if coupon.valid else Mark("ended", "off"),
        created=Moment(coupon.created),
    )


def terms_of(coupon: Coupon) -> str:
    """``25% off, once``."""
    months = f"for {coupon.duration_in_months} months"
    lasts = {"once": "once", "forever": "always", "repeating": months}[coupon.duration]
    if coupon.amount_off is None:
        return f"{coupon.percent_off}% off, {lasts}"
    assert coupon.currency is not None, "an amount has its currency"
    return f"{money_words(coupon.amount_off, coupon.currency)} off, {lasts}"


def _facts(coupon: Coupon) -> list[tuple[str, str]]:
    account, ids = door.here().account, coupon.applies_to or []
    found = (Product.find(account, id, lock=False) for id in ids)
    names = ", ".join(product.name for product in found if product is not None)
    until = "always" if coupon.redeem_by is None else _when(coupon.redeem_by)
    return [
        ("Takes off", terms_of(coupon)),
        ("Only for", names or "everything"),
        ("Redeemed", _used(coupon.times_redeemed, coupon.max_redemptions)),
        ("Until", until),
        *((f"Metadata: {name}", value) for name, value in coupon.metadata_.items()),
        ("Created", _when(coupon.created)),
    ]


def _code_row(code: PromotionCode, coupon: Coupon) -> CodeRow:
    is_active = code.active and not code.has_ended and coupon.valid
    return CodeRow(
        id=code.id,
        code=code.code,
        terms=", ".join(_code_terms(code)) or "for everybody",
        used=_used(code.times_redeemed, code.max_redemptions),
        mark=Mark("active", "ok") if is_active else Mark("ended" if code.active else "off", "off"),
        is_active=code.active,
    )


def _code_terms(code: PromotionCode) -> list[str]:
    kept = code.restrictions
    said = [f"for {code.customer_id}"] if code.customer_id != EVERYBODY else []
    if kept["minimum_amount"] is not None:
        said.append(f"from {money_words(kept['minimum_amount'], kept['minimum_amount_currency'])}")
    if kept["first_time_transaction"]:
        said.append("for a first payment")
    return said if code.expires_at is None else [*said, f"until {_when(code.expires_at)}"]


def _used(times: int, most: int | None) -> str:
    return f"{times:,}" if most is None else f"{times:,} of {most:,}"


def _when(at: int) -> str:
    return f"{Moment(at).day}, {Moment(at).time} {zone_words()}"


def _form() -> CouponForm:
    form = CouponForm()
    query = Product.owned_by(door.here().account).where(Product.active)
    newest = query.order_by(Product.created.desc(), Product.id.desc()).limit(MOST_CHOICES)
    named = reading().execute(newest.with_only_columns(Product.id, Product.name))
    form.products.choices = choices((public(row.id), row.name) for row in named)
    return form


def _made(form: CouponForm) -> Coupon | None:
    """None where it was refused, and the form says why."""
    account, chosen = door.here().account, (form.chosen_id.data or "").strip()
    try:
        with atomic("dashboard: make coupon"):
            before = None if chosen else Coupon.find(account, form.made.data or "")
            return before or open_coupon(account, id=chosen or form.made.data or None, **form.columns)
    except Refused as refused:
        form.refuse(refused, COUPON_FIELDS)
        return None


def _made_code(form: CodeForm, coupon_id: str) -> PromotionCode | None:
    account = door.here().account
    id = name_of(PromotionCode, account, form.id.data)
    try:
        return make_once(PromotionCode, account, id, lambda: _code_of(form, coupon_id, id))
    except Refused as refused:
        form.refuse(refused, CODE_FIELDS)
        return None


def _code_of(form: CodeForm, coupon_id: str, id: str) -> PromotionCode:
    customer = (form.customer.data or "").strip()
    owner = living(door.here().account, customer, "customer").id if customer else EVERYBODY
    return open_code(_coupon(coupon_id), id=id, customer_id=owner, **form.columns)


def _switched(promotion_code_id: str, *, active: bool, told: str) -> AnyResponse:
    with atomic("dashboard: switch promotion code"):
        code = PromotionCode.of(door.here().account, promotion_code_id)
        change_code(code, {"active": active})
    flash(told)
    return door.to("coupons.coupon", coupon_id=public(code.coupon_key))


def _coupon(coupon_id: str) -> Coupon:
    return Coupon.of(door.here().account, coupon_id)
