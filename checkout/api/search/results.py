"""What a search finds: a page of it, newest first, and where the next one begins."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, tuple_

from checkout.api.search.fields import SEARCHABLE, Fields
from checkout.api.search.kinds import Condition
from checkout.api.search.language import Clause, Query, parse, refused
from checkout.kit.db import reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account, Resource
from checkout.kit.texts import shown
from checkout.kit.wire import OnDemand, Shape
from checkout.payments.customers import Customer
from checkout.payments.intents import PaymentIntent

DOCS = "https://stripe.com/docs/search#query-fields-for-"

_PLACE = re.compile(r"([0-9]{1,12})\.([A-Za-z0-9_.@-]{1,80})")


def search(account: Account, plural: str, written: str, limit: int, after: str | None) -> Shape:
    """Stripe's ``search_result`` of a query. ``plural``: as in the path; ``after``: the ``next_page`` before."""
    noun, fields = SEARCHABLE[plural]
    found = _owned(noun, account).where(_condition(parse(written), fields, account, plural))
    moment: ColumnElement[str] = noun.moment  # type: ignore[assignment]  # an SQL expression, on the class
    query = found.order_by(noun.created.desc(), moment.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(tuple_(noun.created, moment) < _place(after))
    things = list(reading().scalars(query))
    has_more, page = len(things) > limit, things[:limit]
    return {
        "object": "search_result",
        "data": [thing.shape() for thing in page],
        "has_more": has_more,
        "next_page": _mark(page[-1]) if has_more else None,
        "total_count": OnDemand(lambda: _count(found)),
        "url": f"/v1/{plural}/search",
    }


def _owned(noun: type[Resource], account: Account) -> Select[Any]:
    query = noun.owned_by(account)
    if noun is PaymentIntent:
        return query.where(~PaymentIntent.hidden)
    return query.where(~Customer.deleted) if noun is Customer else query


def _condition(query: Query, fields: Fields, account: Account, plural: str) -> Condition:
    conditions = [_of_clause(clause, fields, account, plural) for clause in query.clauses]
    return and_(*conditions) if query.joiner == "and" else or_(*conditions)


def _of_clause(clause: Clause, fields: Fields, account: Account, plural: str) -> Condition:
    """What is not there meets no condition, and so every negated one."""
    kind = fields.get(clause.field)
    if kind is None:
        raise refused(
            f"Field `{shown(clause.field)}` is an unsupported search field for resource `{plural}`. "
            f"See {DOCS}{plural.replace('_', '-')} for a list of supported fields."
        )
    condition = kind.condition(clause, account)
    return not_(func.coalesce(condition, false())) if clause.negated else condition


def _count(found: Select[Any]) -> int:
    return reading().scalar(select(func.count()).select_from(found.subquery())) or 0


def _mark(last: Resource) -> str:
    return urlsafe_b64encode(f"{last.created}.{last.moment}".encode()).decode().rstrip("=")


def _place(mark: str) -> tuple[int, str]:
    """Where a page ended. Refuses what is no ``next_page``."""
    try:
        decoded = urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).decode()
    except ValueError:
        decoded = ""
    found = _PLACE.fullmatch(decoded)
    if found is None:
        raise InvalidRequest(f"Invalid page: it must be the next_page of a result: {shown(mark)}", param="page")
    return int(found[1]), found[2]
