"""What a checkout page is about, whoever opened it: the seller, the order, and where its form goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from checkout.catalogue.tax_rates import TaxRate
from checkout.hosted_page import deeds
from checkout.hosted_page.buttons import button_words
from checkout.hosted_page.countries import homes
from checkout.hosted_page.deeds import Deed
from checkout.hosted_page.dress import Look, dressed, in_look
from checkout.hosted_page.estimates import estimate_words
from checkout.hosted_page.form_token import FormToken
from checkout.hosted_page.forms import Billing
from checkout.hosted_page.known import details_of_customer, known_of
from checkout.hosted_page.methods import CARD_ONLY
from checkout.hosted_page.order_form import Sent
from checkout.hosted_page.order_view import OrderFields, order_fields, unit_words
from checkout.hosted_page.views import Adjustment, Line, Order, SavedCard, Seller, ShippingChoice, saved_card
from checkout.kit.resources import Account
from checkout.merchants import logos
from checkout.merchants.accounts import merchant_of
from checkout.sessions import saved_cards
from checkout.sessions.asks import NOTHING, Asks
from checkout.sessions.basket import Basket, BasketLine
from checkout.sessions.sessions import CheckoutSession
from checkout.sessions.totals import Totals
from checkout.web.figures import money_off, money_words, percent_number
from checkout.web.sentences import gettext as _


@dataclass(frozen=True, slots=True)
class Counter:
    """``path``: the page's own, where its form goes. ``leave_to``: where a paid shopper goes, None for our receipt."""

    account: Account
    basket: Basket
    path: str
    subject: str
    visit: str | None = None
    turned_from: str | None = None  # the bank's page that a shopper leaves by paying here
    submit_type: str | None = None
    payer: Billing | None = None  # as they were known or typed before
    expiry: str = ""  # of the card that was tried before
    back_url: str | None = None
    leave_to: str | None = None
    message: str | None = None  # the merchant's own, on the receipt
    again_path: str | None = None
    saves_card: bool = False  # for later: nothing is ordered
    types: tuple[str, ...] = CARD_ONLY  # of the ways to pay that are offered
    tried: str | None = None  # the one that was tried last
    customer_id: str | None = None  # whose order it is, where that is known
    sent: Sent = field(default_factory=Sent)  # what was sent to change the order
    asks: Asks = NOTHING
    known: Mapping[str, Any] = field(default_factory=dict)  # of what is asked, by names of fields
    saved: tuple[SavedCard, ...] = ()  # cards to choose from
    keeps_card: bool = False  # what pays is charged again later
    locked_email: str | None = None  # the merchant knows it: shown, and not to be changed
    notice: str | None = None  # worth knowing before paying
    theme: str | None = None
    tags: tuple[tuple[str, str], ...] = ()  # Open Graph's

    @property
    def token(self) -> FormToken:
        totals = self.basket.totals
        shown = (totals.total, self.basket.currency)
        return FormToken(self.subject, self.visit, *shown, self.turned_from, totals.steps)

    def without(self, card: str) -> Self:
        """Once a saved card was removed."""
        return replace(self, saved=tuple(it for it in self.saved if it.id != card))

    @property
    def seller(self) -> Seller:
        return dressed(seller_of(self.account), self.asks.branding)

    @property
    def first_type(self) -> str:
        """Of the ways to pay, the one that is chosen at first."""
        return self.tried if self.tried in self.types else self.types[0]

    @property
    def homes(self) -> tuple[str, ...]:
        """Countries that an unknown shopper's address starts with, the likeliest first."""
        return homes(merchant_of(self.account).country)

    @property
    def order(self) -> Order | None:
        return None if self.saves_card else order_of(self.basket)

    @property
    def order_fields(self) -> OrderFields | None:
        return None if self.saves_card else order_fields(self.basket, self.sent)

    @property
    def shipping_choices(self) -> tuple[ShippingChoice, ...]:
        shipping = self.basket.shipping
        if shipping is None or len(shipping.ways) == 1:
            return ()
        return tuple(
            ShippingChoice(
                rate=way.rate,
                name=way.name,
                amount=shipping_words(way.amount, self.basket.currency),
                when=estimate_words(way.estimate),
                chosen=way.rate == shipping.chosen,
            )
            for way in shipping.ways
        )

    @property
    def is_free(self) -> bool:
        """Nothing is left to pay."""
        return not self.saves_card and self.basket.is_free

    @property
    def deed(self) -> Deed:
        """What is done here."""
        if self.saves_card:
            return "save_card" if self.types == CARD_ONLY else "save_method"
        if self.is_free:
            return "order"
        return deeds.of_payment(self.submit_type)

    @property
    def done_now(self) -> str:
        """Where its shopper goes on to the merchant."""
        return deeds.done_shortly(self.deed)

    @property
    def button(self) -> str:
        return button_words(self.deed, self.submit_type, self.basket)


def of_session(session: CheckoutSession) -> Counter:
    """The page of a session by its own URL."""
    return Counter(
        account=session.account,
        basket=session.basket,
        path=session.path,
        subject=session.id,
        submit_type=session.submit_type,
        payer=_payer_of(session),
        back_url=session.cancel_url,
        leave_to=session.success_url,
        message=session.confirmation_message,
        saves_card=session.saves_card,
        types=tuple(session.types),
        customer_id=session.customer_id,
        asks=session.asks,
        known=known_of(session),
        saved=tuple(map(saved_card, saved_cards.offered(session))),
        keeps_card=session.saves_card or bool(session.payment_intent_data.get("setup_future_usage")),
        locked_email=session.customer_email,
        theme=session.theme,
    )


def of_seller(account: Account, theme: str | None = None) -> Counter:
    """Of a page that says why nothing is sold at it."""
    return Counter(account=account, basket=Basket(()), path="", subject="", theme=theme)


def _payer_of(session: CheckoutSession) -> Billing:
    details = session.customer_details or details_of_customer(session)
    address = details.get("address") or {}
    return Billing(
        name=details.get("name") or "",
        email=details.get("email") or session.customer_email or "",
        country=address.get("country"),
        postal_code=address.get("postal_code"),
    )


def seller_of(account: Account) -> Seller:
    merchant = merchant_of(account)
    look = Look(merchant.accent_color, merchant.background_color, merchant.border_style, merchant.font_family)
    seller = Seller(
        name=merchant.name,
        support_email=merchant.support_email,
        support_phone=merchant.support_phone,
        support_url=merchant.support_url,
        terms_url=merchant.terms_url,
        privacy_url=merchant.privacy_url,
        logo=logos.path_of(merchant.logo_id),
        icon=logos.path_of(merchant.icon_id),
    )
    return in_look(seller, look)


def order_of(basket: Basket) -> Order:
    currency, totals = basket.currency, basket.totals
    return Order(
        lines=_lines(basket.lines, currency),
        subtotal=money_words(totals.subtotal, currency),
        adjustments=_adjustments(basket, totals),
        total=money_words(totals.total, currency),
        currency=currency,
        is_open=any(line.awaits_amount for line in basket.lines),
    )


def _adjustments(basket: Basket, totals: Totals) -> tuple[Adjustment, ...]:
    """What leads from the subtotal to the total, and what tax is in it."""
    currency = basket.currency
    found = []
    if basket.discount is not None:
        found.append(Adjustment(basket.discount.name, money_off(totals.discount, currency)))
    shipped = basket.shipping and Adjustment(basket.shipping.way.name, shipping_words(totals.shipping, currency))
    taxes = (Adjustment(tax_words(rate), money_words(tax, currency)) for rate, tax in _taxes(basket, totals))
    return (*found, *([shipped] if shipped else []), *taxes)


def _taxes(basket: Basket, totals: Totals) -> list[tuple[TaxRate, int]]:
    """Of all lines together, by rate."""
    found: dict[str, tuple[TaxRate, int]] = {}
    for line, summed in zip(basket.lines, totals.lines, strict=True):
        if line.quantity == 0:
            continue
        for rate, tax in zip(line.tax_rates, summed.taxes, strict=True):
            found[rate.id] = (rate, found.get(rate.id, (rate, 0))[1] + tax.amount)
    return list(found.values())


def shipping_words(amount: int, currency: str) -> str:
    # Translators: a way of shipping that costs nothing
    return money_words(amount, currency) if amount else _("Free")


def tax_words(rate: TaxRate) -> str:
    """``VAT (19% incl.)``"""
    said = {"name": rate.display_name, "percent": percent_number(rate.percentage)}
    # Translators: a tax and its rate; it is in the prices already.
    return _("%(name)s (%(percent)s%% incl.)", **said) if rate.inclusive else _("%(name)s (%(percent)s%%)", **said)


def _lines(lines: Sequence[BasketLine], currency: str) -> tuple[Line, ...]:
    return tuple(
        Line(
            name=line.price.product.name,
            description=line.price.product.description,
            quantity=line.quantity,
            amount=money_words(line.amount, currency),
            unit_amount=unit_words(line) if line.quantity > 1 else None,
        )
        for line in lines
        if line.quantity
    )
