"""Rows go out together and come in by their keys: what the session knows of them is what the database has."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from checkout.kit.config import Settings
from checkout.kit.db import atomic, db, let_go, locked, read, reading
from checkout.kit.resources import Account
from checkout.kit.terms import Term
from checkout.merchants.accounts import first_merchant, open_merchant
from checkout.payments.customers import Customer
from tests.houses import SECRETS, Databases, close

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def app(databases: Databases) -> Iterator[Flask]:
    """An application inside its context, on an empty database."""
    opened = create_app(Settings(database=databases.fresh(), secrets=SECRETS))
    with opened.app_context():
        yield opened
    close(opened)


@pytest.fixture
def account() -> Account:
    with atomic("test: open"):
        return (first_merchant() or open_merchant("Tea & Co")).in_mode(livemode=False)


def added(account: Account, **columns: str) -> Customer:
    return Customer.add(account, **{"invoice_prefix": "A", "email": "jo@example.com", **columns})


def kept(column: str) -> list[object]:
    let_go()
    return list(reading().scalars(select(getattr(Customer, column)).order_by(Customer.id)))


def terms() -> list[str]:
    return list(reading().scalars(select(Term.value).where(Term.field == "email").order_by(Term.value)))


def test_what_is_queried_in_its_own_step_is_written_and_stays_the_same_row(account: Account) -> None:
    with atomic("test: add"):
        new = added(account)
        found = db.session.scalars(select(Customer)).one()
        assert found is new
        new.name = "Jo"
    assert kept("name") == ["Jo"]
    assert kept("version") == [2]


def test_rows_of_one_noun_have_their_terms(account: Account) -> None:
    with atomic("test: add"):
        added(account)
        added(account, email="al@example.com")
    assert terms() == ["al@example.com", "jo@example.com"]


def test_terms_follow_a_change(account: Account) -> None:
    with atomic("test: add"):
        id = added(account).id
    with atomic("test: change"):
        Customer.of(account, id).email = "al@example.com"
    assert terms() == ["al@example.com"]


def test_a_row_of_a_step_that_fails_is_nowhere_and_keeps_its_values(account: Account) -> None:
    rows: list[Customer] = []

    def fail() -> None:
        with atomic("test: fail"):
            rows.append(added(account))
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert rows[0].email == "jo@example.com"
    assert read(Customer, rows[0].id) is None


def test_a_row_that_was_read_before_has_the_values_of_now_once_it_is_held(account: Account) -> None:
    with atomic("test: add"):
        before = added(account)
    with atomic("test: change behind the session"):
        db.session.connection().execute(Customer.__table__.update().values(name="Al"))  # type: ignore[attr-defined]  # a table's
    with atomic("test: hold"):
        assert locked(Customer, before.id) is before
        assert before.name == "Al"
        before.name = "Jo"
    assert kept("name") == ["Jo"]


def test_what_is_set_to_what_it_was_is_not_written(account: Account) -> None:
    with atomic("test: add"):
        id = added(account).id
    with atomic("test: set"):
        found = Customer.of(account, id)
        found.email = "al@example.com"
        found.email = "jo@example.com"
    assert kept("version") == [1]
