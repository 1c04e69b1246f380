"""The page that a link opens, as it is seen beside its form."""

from collections.abc import Iterable

from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import door
from checkout.hosted_page import form_pages
from links.arrivals import Arrival
from links.links import PaymentLink
from links.open import counter_of
from links.params import UrlParams


def of(link: PaymentLink) -> AnyResponse:
    view = form_pages.view_of(counter_of(Arrival(link, UrlParams({})), "", None))
    return door.page("link_preview", view=view, is_preview=True)


def none(problems: Iterable[str]) -> AnyResponse:
    """Where the form is not yet good enough."""
    return door.page("link_preview_none", problems=problems)
