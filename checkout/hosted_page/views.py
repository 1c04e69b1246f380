"""What the checkout's templates are given: plain values, already in the shopper's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from checkout.hosted_page import deeds
from checkout.hosted_page.deeds import Deed, State
from checkout.hosted_page.forms import OrderForm
from checkout.hosted_page.method_words import brand_name, named
from checkout.hosted_page.methods import Method
from checkout.hosted_page.order_view import OrderFields
from checkout.hosted_page.words import StateKind, Words
from checkout.kit.wire import Shape
from checkout.payments.payment_methods import PaymentMethod
from checkout.web.sentences import gettext as _

FORM_ID = "payment-form"
Says = Literal["refused", "problems", "order", "changed"]  # a try; what was typed; the order; the total


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
    borders: str | None = None
    font: str | None = None
    logo: str | None = None
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One step between the subtotal and the total: a discount, a tax, the shipping."""

    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class Order:
    """What is paid for, summed up by the server. ``currency`` is the three-letter code.

    ``is_open``: its amount is for the shopper to choose, who has not yet.
    """

    lines: tuple[Line, ...]
    subtotal: str
    total: str
    currency: str
    adjustments: tuple[Adjustment, ...] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class ShippingChoice:
    """One way of shipping. ``rate`` is what the form sends; ``when``: how long it takes, for people."""

    rate: str
    name: str
    amount: str
    when: str | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A card to choose. ``billing``: Stripe's ``billing_details``."""

    id: str
    brand: str
    last4: str
    expires: str
    billing: Shape


def saved_card(method: PaymentMethod) -> SavedCard:
    card = method.card
    expires = f"{card['exp_month']:02} / {card['exp_year'] % 100:02}"
    return SavedCard(method.id, brand_name(card["brand"]), card["last4"], expires, dict(method.billing_details))


@dataclass(frozen=True, slots=True)
class CheckoutView:
    """The page with the form. ``panel`` is a decline, ``notice`` a change worth knowing before paying."""

    seller: Seller
    order: Order | None
    test_mode: bool
    form: OrderForm
    action: str
    button: str
    deed: Deed = "pay"
    back_url: str | None = None
    shipping: tuple[ShippingChoice, ...] = ()  # where there is more than one
    methods: tuple[Method, ...] = ()  # ways to pay to choose from, where there are others than cards
    order_fields: OrderFields | None = None  # where the shopper may change the order
    order_problems: Mapping[str, str] = field(default_factory=dict)
    panel: Words | None = None
    notice: str | None = None
    carried: Mapping[str, str] = field(default_factory=dict)  # by HTML name, sent back unseen
    is_changed: bool = False  # since it was shown before: the notice says so
    saved: tuple[SavedCard, ...] = ()
    mandate: str | None = None  # what a shopper allows by pressing the button
    form_id: str = FORM_ID
    theme: str | None = None  # light or dark, None for what the browser prefers
    tags: tuple[tuple[str, str], ...] = ()  # Open Graph's, by which a link that is shared shows what it is for

    @property
    def problems(self) -> Mapping[str, str]:
        """HTML name to the first sentence that is wrong with it, in the order of the page."""
        return {**self.order_problems, **self.form.problems}

    @property
    def says(self) -> Says | None:
        """What is wrong, for its form to tell when it asks for this page in another language."""
        if self.panel or self.form.is_refused:
            return "refused"
        if self.form.problems:
            return "problems"
        if self.order_problems:
            return "order"
        return "changed" if self.is_changed else None

    @property
    def has_more(self) -> bool:
        """Whether the page has anything that a plain one has not, and needs its style."""
        seller = self.seller
        return bool(self.form.asked or self.saved or seller.logo or self.mandate or self.form.asked.asks.custom_text)

    @property
    def title(self) -> str:
        """The document's title; it is the ``title`` of the fragment's JSON too."""
        page = self.heading
        if self.problems:
            # Translators: the title of a page whose form has mistakes, in the browser's tab; keep the colon.
            return _("Error: %(title)s", title=page)
        return f"{self.panel.title} – {page}" if self.panel else page

    @property
    def heading(self) -> str:
        return deeds.to_do(self.deed, self.seller.name)


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
    state: State = "paid"
    note: str | None = None
    deed: Deed = "pay"
    receipt_email: str | None = None
    message: str | None = None
    again_url: str | None = None
    back_url: str | None = None
    theme: str | None = None

    @property
    def title(self) -> str:
        return deeds.done(self.deed, self.state, self.seller.name)

    @property
    def paid_with_label(self) -> str:
        if self.order:
            return _("Paid with") if self.state == "paid" else _("Paying with")
        # Translators: before the way to pay that was saved
        return _("Saved") if self.means else _("Card")

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
    theme: str | None = None
    is_quoted: bool = False  # the text is the merchant's own
