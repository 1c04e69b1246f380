"""The first page: how business goes, and what there is to do."""

from dataclasses import dataclass

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from checkout.dashboard import attention, business, door
from checkout.dashboard.link_facts import link_facts
from checkout.events import endpoints
from checkout.kit import clock
from checkout.kit.resources import Account

pages = door.section("home")


@dataclass(frozen=True, slots=True)
class Step:
    """Of the first ones that a shop takes."""

    what: str
    how: str
    done: bool
    href: str | None = None


@pages.get("/")
def home() -> AnyResponse:
    here = door.here()
    account, trades = here.account, business.trades(here.account)
    wanted = next((it for it in trades if it.currency == request.args.get("currency")), None)
    return door.page(
        "home",
        balances=business.balances(account, here.merchant.default_currency),
        links=link_facts().opened(account, clock.now() - clock.now() % clock.DAY_S - (business.DAYS - 1) * clock.DAY_S),
        needs=attention.needs(account),
        steps=first_steps(account, has_paid=bool(trades)),
        trade=wanted or (trades[0] if trades else None),
        trades=trades,
    )


@pages.get("/<path:elsewhere>")
def nothing(**_elsewhere: str) -> AnyResponse:
    """Addresses that no section has: whoever is signed in keeps the way around."""
    return door.page("missing", status=404)


def first_steps(account: Account, *, has_paid: bool) -> list[Step]:
    """None once all of them are done."""
    path, listens = link_facts().path(account), bool(endpoints.of_account(account))
    new_link, new_endpoint = url_for("payment_links.new"), url_for("endpoints.new")
    steps = [
        Step("Make a link", "What you sell, what it costs: a link that anyone can pay by.", path is not None, new_link),
        Step("Pay by it", "With the card 4242 4242 4242 4242, in test mode.", has_paid, path),
        Step("Add an endpoint", "Your server hears of each payment in a signed event.", listens, new_endpoint),
    ]
    return [] if all(step.done for step in steps) else steps
