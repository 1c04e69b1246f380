"""What a shopper agrees to by pressing the button, in words."""

from checkout.hosted_page.counter import Counter


def words_of_mandate(counter: Counter) -> str | None:
    """Where the card is kept to be charged again, unless the merchant says it in their own words."""
    if not (counter.keeps_card and counter.asks.reuse_sentence):
        return None
    deed, card = ("saving your card", "it") if counter.saves_card else ("paying", "your card")
    return f"By {deed}, you allow {counter.seller.name} to charge {card} for future payments in line with their terms."
