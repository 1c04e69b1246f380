"""What a link that is shared shows of itself: Open Graph's tags, with nothing to follow anyone by."""

from checkout.kit import money
from checkout.kit.config import settings
from checkout.merchants.accounts import merchant_of
from checkout.sessions.basket import Basket
from links.arrivals import Arrival

Tags = tuple[tuple[str, str], ...]


def tags(arrival: Arrival, basket: Basket) -> Tags:
    """What is sold, for how much, by whom; where it is, only of a public URL."""
    merchant = merchant_of(arrival.link.account).name
    lines = [line for line in basket.lines if line.offered is None]
    first, more = lines[0].price.product, len(lines) - 1
    name = first.name if not more else f"{first.name} and {more} more"
    is_open = any(line.awaits_amount for line in lines)
    title = name if is_open else f"{name} – {money.show(basket.totals.total, basket.currency)}"
    said = [("og:type", "website"), ("og:site_name", merchant), ("og:title", title)]
    said.append(("og:description", first.description or f"Pay {merchant}"))
    if arrival.personal is None:
        said.append(("og:url", settings().url(arrival.link.path)))
    return tuple(said)
