"""What a link that is shared shows of itself: Open Graph's tags, with nothing to follow anyone by."""

from checkout.hosted_page import deeds
from checkout.kit.config import settings
from checkout.merchants.accounts import merchant_of
from checkout.sessions.basket import Basket
from checkout.web.figures import money_words
from checkout.web.sentences import ngettext
from links.arrivals import Arrival

Tags = tuple[tuple[str, str], ...]


def tags(arrival: Arrival, basket: Basket) -> Tags:
    """What is sold, for how much, by whom; where it is, only of a public URL."""
    merchant = merchant_of(arrival.link.account).name
    lines = [line for line in basket.lines if line.offered is None]
    first, more = lines[0].price.product, len(lines) - 1
    # Translators: the first thing that is sold, and how many others
    others = ngettext("%(name)s and %(num)s more", "%(name)s and %(num)s more", more, name=first.name)
    name = others if more else first.name
    is_open = any(line.awaits_amount for line in lines)
    title = name if is_open else f"{name} – {money_words(basket.totals.total, basket.currency)}"
    said = [("og:type", "website"), ("og:site_name", merchant), ("og:title", title)]
    deed = deeds.of_payment(arrival.link.submit_type)
    said.append(("og:description", first.description or deeds.to_do(deed, merchant)))
    if arrival.personal is None:
        said.append(("og:url", settings().url(arrival.link.path)))
    return tuple(said)
