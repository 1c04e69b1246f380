"""The first page: how business goes, and what there is to do."""

from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import door

pages = door.section("home")


@pages.get("/")
def home() -> AnyResponse:
    return door.page("home")
