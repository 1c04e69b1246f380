"""What the checkout's templates are given: plain values, already in the shopper's language."""

from dataclasses import dataclass

from checkout.hosted_page.forms import OrderForm
from checkout.hosted_page.method_words import named
from checkout.hosted_page.methods import Method
from checkout.hosted_page.words import StateKind, Words

FORM_ID = "payment-form"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in the order. ``unit_amount`` is given where the quantity is more than one."""

    name: str
    description: str | None
    quantity: int
    amount: str
    unit_amount: str | None = None
    image: None = None


@dataclass(frozen=True, slots=True)
class Seller:
    """Who is paid. Colours are ``#rrggbb``, else ignored; URLs are checked by the caller."""

    name: str
    accent: str | None = None
    support_email: str | None = None
    support_phone: str | None = None
    support_url: str | None = None
    terms_url: str | None = None
    privacy_url: str | None = None
    background: str | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One step between the subtotal and the total: a discount, a tax, the shipping."""

    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class Order:
    """What is paid for, summed up by the server. ``currency`` is the three-letter code."""

    lines: tuple[Line, ...]
    subtotal: str
    total: str
    currency: str
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class ShippingChoice:
    """One way of shipping. ``rate`` is what the form sends; ``when``: how long it takes, for people."""

    rate: str
    name: str
    amount: str
    when: str | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class CheckoutView:
    """The page with the form. ``panel`` is a decline, ``notice`` a change worth knowing before paying."""

    seller: Seller
    order: Order | None
    test_mode: bool
    form: OrderForm
    action: str
    button: str
    purpose: str = "Pay"
    back_url: str | None = None
    shipping: tuple[ShippingChoice, ...] = ()  # where there is more than one
    methods: tuple[Method, ...] = ()  # ways to pay to choose from, where there are others than cards
    panel: Words | None = None
    notice: str | None = None
    form_id: str = FORM_ID

    @property
    def title(self) -> str:
        """The document's title; it is the ``title`` of the fragment's JSON too."""
        page = f"{self.purpose} {self.seller.name}"
        if self.form.errors:
            return f"Error: {page}"
        return f"{self.panel.title} – {page}" if self.panel else page


@dataclass(frozen=True, slots=True)
class ConfirmationView:
    """What was wanted is done. ``brand`` is Stripe's name of it (``visa``), ``paid_on`` a date for people.

    ``state``: whether it is paid, or still processing, or failed after all, and ``note`` says so.
    ``message`` is what the merchant wants to say to whoever paid.
    """

    seller: Seller
    order: Order | None
    test_mode: bool
    paid_on: str
    reference: str | None
    brand: str | None = None
    last4: str | None = None
    means: str | None = None  # where it is no card
    state: str = "paid"
    note: str | None = None
    done: str = "You paid"
    receipt_email: str | None = None
    message: str | None = None
    again_url: str | None = None
    back_url: str | None = None

    @property
    def title(self) -> str:
        return f"{self.done} {self.seller.name}"

    @property
    def paid_with(self) -> str | None:
        return self.means or named("card", {"brand": self.brand, "last4": self.last4})


@dataclass(frozen=True, slots=True)
class Action:
    """A link that is the way on."""

    label: str
    url: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class StateView:
    """A page without a form. With ``refresh_s`` it asks again by itself after so many seconds."""

    seller: Seller | None
    kind: StateKind
    title: str
    text: str
    actions: tuple[Action, ...] = ()
    refresh_s: int | None = None
    test_mode: bool = False
