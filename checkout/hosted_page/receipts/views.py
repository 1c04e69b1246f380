"""What the receipt's templates are given: plain values, already in the reader's language."""

from dataclasses import dataclass

from checkout.hosted_page.views import Adjustment, Seller


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One thing that was paid for. ``each``: so many, at which price, where there is more than one."""

    name: str
    amount: str
    each: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """``steps`` lead from ``subtotal`` to ``total``; ``facts`` are labels with what they say.

    ``news`` says what became of the money where that is more than that it was paid. ``told``: what the shopper told,
    by label and line by line.
    """

    seller: Seller
    test_mode: bool
    title: str
    amount: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[ReceiptLine, ...]
    total: str
    subtotal: str | None = None
    steps: tuple[Adjustment, ...] = ()
    paid: str | None = None  # where less than the total was taken
    refunds: tuple[Adjustment, ...] = ()
    told: tuple[tuple[str, tuple[str, ...]], ...] = ()
    left: str | None = None  # of what was paid, once something was refunded
    news: str | None = None


@dataclass(frozen=True, slots=True)
class LetterView:
    """A mail: a sentence, then the receipt, then where it can be printed."""

    subject: str
    said: str
    receipt: ReceiptView
    url: str
    test_note: str | None
    contact: str | None
    link_words: str
