"""What a shopper agrees to by pressing the button, in words."""

from checkout.hosted_page.counter import Counter
from checkout.hosted_page.methods import CARD_ONLY
from checkout.web.sentences import gettext as _


def words_of_mandate(counter: Counter) -> str | None:
    """Where what pays is kept to be used again, unless the merchant says it in their own words."""
    if not (counter.keeps_card and counter.asks.reuse_sentence):
        return None
    merchant = counter.seller.name
    if counter.types != CARD_ONLY:
        return _of_any(merchant, saving=counter.saves_card)
    if counter.saves_card:
        return _(
            "By saving your card, you allow %(merchant)s to charge it for future payments in line with their terms.",
            merchant=merchant,
        )
    return _(
        "By paying, you allow %(merchant)s to charge your card for future payments in line with their terms.",
        merchant=merchant,
    )


def _of_any(merchant: str, *, saving: bool) -> str:
    """Where there is a choice of ways to pay, or one that is no card."""
    if saving:
        return _(
            "By saving a way to pay, you allow %(merchant)s to use it for future payments in line with their terms.",
            merchant=merchant,
        )
    return _(
        "By paying, you allow %(merchant)s to use this way to pay again for future payments in line with their terms.",
        merchant=merchant,
    )
