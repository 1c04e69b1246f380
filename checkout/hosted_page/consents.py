"""What a shopper agrees to by pressing the button, in words."""

from checkout.hosted_page.counter import Counter
from checkout.web.sentences import gettext as _


def words_of_mandate(counter: Counter) -> str | None:
    """Where the card is kept to be charged again, unless the merchant says it in their own words."""
    if not (counter.keeps_card and counter.asks.reuse_sentence):
        return None
    merchant = counter.seller.name
    if counter.saves_card:
        return _(
            "By saving your card, you allow %(merchant)s to charge it for future payments in line with their terms.",
            merchant=merchant,
        )
    return _(
        "By paying, you allow %(merchant)s to charge your card for future payments in line with their terms.",
        merchant=merchant,
    )
