"""Customers: the list of them, and each with what they paid, by what, and what they owe."""

from dataclasses import dataclass
from typing import Any, TypeVar

from flask import flash, request
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import customer_search, door, lists, payment_finds
from checkout.dashboard.customer_forms import CustomerForm, form_of
from checkout.dashboard.figures import money_words
from checkout.dashboard.lists import Part
from checkout.dashboard.made_once import make_once, name_of
from checkout.dashboard.moments import Moment
from checkout.dashboard.payment_rows import method_words, rows_of
from checkout.dashboard.payments_wanted import Wanted
from checkout.events import log
from checkout.kit.db import atomic, reading
from checkout.kit.resources import Account
from checkout.payments import customers as verbs
from checkout.payments.customers import Customer, living, told_of
from checkout.payments.payment_methods import PaymentMethod
from checkout.payments.tax_ids import TaxId

MOST = 20  # payment methods, and tax ids, of one customer that are shown
INVALID = 422

T = TypeVar("T", PaymentMethod, TaxId)

pages = door.section("customers")


@dataclass(frozen=True, slots=True)
class CustomerRow:
    id: str
    name: str
    email: str
    created: Moment


@pages.get("/customers")
def customers() -> AnyResponse:
    account, text = (
        door.here().account,
        request.args.get("q", "").replace("\0", "").strip()[: customer_search.MAX_CHARS],
    )
    if text:
        found = customer_search.search(account, text)
        part = Part(found, None, None)
    else:
        part = lists.part(account, Customer, Customer.owned_by(account).where(~Customer.deleted), request.args)
    return door.page("customers", part=part, rows=[_row(it) for it in part.things], text=text)


@pages.route("/customers/new", methods=["GET", "POST"])
def add() -> AnyResponse:
    account, form = door.here().account, CustomerForm()
    form.id.data = id = name_of(Customer, account, form.id.data)
    if not form.validate_on_submit():
        return _form(form, None)
    made = make_once(Customer, account, id, lambda: _made(account, id, form))
    flash(f"{_title(made)} was added.")
    return door.to(".customer", customer_id=made.id)


@pages.get("/customers/<customer_id>")
def customer(customer_id: str) -> AnyResponse:
    account = door.here().account
    found = living(account, customer_id)
    paid = payment_finds.found(account, Wanted(customer=found.id), {})
    return door.page(
        "customer",
        balance=_balance(found),
        created=Moment(found.created),
        customer=found,
        methods=[_method(it) for it in _newest(PaymentMethod, found)],
        more=paid.older is not None,
        rows=rows_of(paid.intent_ids[:MOST]),
        tax_ids=[it for it in _newest(TaxId, found) if not it.deleted],
        title=_title(found),
    )


@pages.route("/customers/<customer_id>/edit", methods=["GET", "POST"])
def edit(customer_id: str) -> AnyResponse:
    found = living(door.here().account, customer_id)
    form = form_of(found)
    if not form.validate_on_submit():
        return _form(form, found)
    with atomic("dashboard: customer"), told_of(living(door.here().account, customer_id)) as changed:
        for name, value in form.columns(changed).items():
            setattr(changed, name, value)
    flash("Saved.")
    return door.to(".customer", customer_id=customer_id)


@pages.post("/customers/<customer_id>/delete")
@door.proved
def delete(customer_id: str) -> AnyResponse:
    with atomic("dashboard: delete customer"):
        found = Customer.of(door.here().account, customer_id)
        if not found.deleted:
            verbs.delete(found)
    flash(f"{_title(found)} was deleted.")
    return door.to(".customers")


def _made(account: Account, id: str, form: CustomerForm) -> Customer:
    made = verbs.new_customer(account, id=id, **form.columns())
    log.record("customer.created", made)
    return made


def _form(form: CustomerForm, found: Customer | None) -> AnyResponse:
    title = _title(found) if found is not None else ""
    return door.page("customer_form", status=INVALID if form.errors else 200, form=form, customer=found, title=title)


def _row(found: Customer) -> CustomerRow:
    return CustomerRow(found.id, _title(found), found.email or "", Moment(found.created))


def _title(found: Customer) -> str:
    return found.name or found.email or found.id


def _balance(found: Customer) -> str:
    """As people say it: a customer who owes has a positive one."""
    if not found.balance or not found.currency:
        return ""
    amount = money_words(abs(found.balance), found.currency)
    return f"Owes {amount}" if found.balance > 0 else f"{amount} in credit"


def _method(method: PaymentMethod) -> str:
    words = method_words({"type": method.type, method.type: method.card})
    card = method.card if method.type == "card" else {}
    return f"{words}, until {card['exp_month']:02d}/{card['exp_year']}" if card.get("exp_year") else words


def _newest(noun: type[T], found: Customer) -> list[T]:
    owned: Any = noun.owned_by(found.account).where(noun.customer_id == found.id)
    return list(reading().scalars(owned.order_by(noun.created.desc(), noun.id.desc()).limit(MOST)))
