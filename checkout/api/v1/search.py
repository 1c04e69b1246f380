"""/v1/charges/search and its like"""

from typing import Annotated

from checkout.api.endpoint import Call, Handler, endpoint
from checkout.api.fields import Expand, Text, integer
from checkout.api.params import DEFAULT_PAGE, MAX_PAGE, Params
from checkout.api.search.fields import SEARCHABLE
from checkout.api.search.results import search
from checkout.kit.wire import Shape


class SearchParams(Params):
    query: Text
    limit: Annotated[int, integer(1, MAX_PAGE)] = DEFAULT_PAGE
    page: Text | None = None
    expand: Expand = []


def _handler(plural: str) -> Handler:
    def find(call: Call, params: SearchParams) -> Shape:
        return search(call.account, plural, params.query, params.limit, params.page)

    return find


for _plural in SEARCHABLE:
    endpoint(f"GET /v1/{_plural}/search", SearchParams)(_handler(_plural))
