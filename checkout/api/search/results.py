"""What a search finds: a page of it, newest first, and where the next one begins."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from sqlalchemy import Select, and_, false, func, not_, or_, select, tuple_

from checkout.api.paging import IN_TERMS
from checkout.api.search.fields import SEARCHABLE, Fields
from checkout.api.search.kinds import Condition
from checkout.api.search.language import Clause, Query, parse, refused
from checkout.kit.db import reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.kit.terms import Searchable, found_by
from checkout.kit.texts import shown
from checkout.kit.wire import OnDemand, Shape
from checkout.payments.customers import Customer
from checkout.payments.intents import PaymentIntent

DOCS = "https://stripe.com/docs/search#query-fields-for-"

_PLACE = re.compile(r"([0-9]{1,12})\.([A-Za-z0-9_.@-]{1,80})")


def search(account: Account, plural: str, written: str, limit: int, after: str | None) -> Shape:
    """Stripe's ``search_result`` of a query. ``plural``: as in the path; ``after``: the ``next_page`` before."""
    noun, fields = SEARCHABLE[plural]
    asked = parse(written)
    condition = _condition(asked, fields, account, plural)
    rare = _rare(asked, fields)
    created, moment = IN_TERMS if rare else (noun.created, noun.id)
    found = _of_merchant(_begun(noun, account, rare), noun).where(condition)
    query = found.order_by(created.desc(), moment.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(tuple_(created, moment) < _place(after))
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


def _rare(query: Query, fields: Fields) -> tuple[str, str] | None:
    """The field and the value of the first clause that each find must meet and that terms tell of."""
    if query.joiner == "or" and len(query.clauses) > 1:
        return None
    for clause in query.clauses:
        field = fields[clause.field].field(clause)
        if field is not None and clause.value is not None and clause.operator == ":" and not clause.negated:
            return field, clause.value
    return None


def _begun(noun: type[Searchable], account: Account, rare: tuple[str, str] | None) -> Select[Any]:
    return found_by(noun, account, *rare) if rare else noun.owned_by(account)


def _of_merchant(query: Select[Any], noun: type[Searchable]) -> Select[Any]:
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


def _mark(last: Searchable) -> str:
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
