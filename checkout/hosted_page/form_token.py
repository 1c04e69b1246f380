"""What a rendered form was about, signed: the order it belongs to and the total it showed, instead of a cookie."""

from dataclasses import dataclass

from checkout.kit.signer import Signer

PURPOSE = "checkout form"
MAX_CHARS = 1_000  # a longer text is none of ours

_SIGNER = Signer(PURPOSE, MAX_CHARS)


@dataclass(frozen=True, slots=True)
class FormToken:
    """What the page knew when it was shown.

    ``subject``: the id of the session or link; ``visit``: the nonce of a link's visit; ``total`` in minor units;
    ``turned_from``: the bank's page that its shopper turns away from by sending the form; ``steps``: ``Totals.steps``.
    """

    subject: str
    visit: str | None
    total: int
    currency: str
    turned_from: str | None = None
    steps: tuple[int, ...] = ()

    def sign(self) -> str:
        return _SIGNER.sign([self.subject, self.visit, self.total, self.currency, self.turned_from, *self.steps])


def read(text: str | None, subject: str) -> FormToken | None:
    """The token of a form about ``subject``; None for one that is forged, altered, of another order, or too old."""
    match _SIGNER.read(text):
        case [str() as about, str() | None as visit, int() as total, str() as currency, str() | None as bank, *more]:
            steps = tuple(step for step in more if isinstance(step, int))
            return FormToken(about, visit, total, currency, bank, steps) if about == subject else None
        case _:
            return None
