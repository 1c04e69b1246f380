"""What a checkout page is about, whoever opened it: the seller, the order, and where its form goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from checkout.catalogue.prices import Price
from checkout.hosted_page.countries import DEFAULT_COUNTRY
from checkout.hosted_page.form_token import FormToken
from checkout.hosted_page.forms import Billing
from checkout.hosted_page.views import Line, Order, Seller
from checkout.kit import money
from checkout.kit.resources import Account
from checkout.merchants.accounts import merchant_of
from checkout.sessions import line_items
from checkout.sessions.line_items import Basket
from checkout.sessions.sessions import CheckoutSession

VERBS = {"book": "Book", "donate": "Donate"}  # by submit_type; all others pay


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
    back_url: str | None = None
    leave_to: str | None = None
    message: str | None = None  # the merchant's own, on the receipt
    again_path: str | None = None

    @property
    def token(self) -> FormToken:
        totals = self.basket.totals
        return FormToken(self.subject, self.visit, totals.total, self.basket.currency, self.turned_from)

    @property
    def seller(self) -> Seller:
        return seller_of(self.account)

    @property
    def order(self) -> Order:
        return order_of(self.basket)

    @property
    def button(self) -> str:
        total = money.show(self.basket.totals.total, self.basket.currency)
        return f"{VERBS.get(self.submit_type or '', 'Pay')} {total}"


def of_session(session: CheckoutSession) -> Counter:
    """The page of a session by its own URL."""
    return Counter(
        account=session.account,
        basket=line_items.basket_of(session.id),
        path=session.path,
        subject=session.id,
        submit_type=session.submit_type,
        payer=_payer_of(session),
        back_url=session.cancel_url,
        leave_to=session.success_url,
        message=session.confirmation_message,
    )


def _payer_of(session: CheckoutSession) -> Billing:
    details = session.customer_details or {}
    address = details.get("address") or {}
    return Billing(
        name=details.get("name") or "",
        email=details.get("email") or session.customer_email or "",
        country=address.get("country") or DEFAULT_COUNTRY,
        postal_code=address.get("postal_code"),
    )


def seller_of(account: Account) -> Seller:
    merchant = merchant_of(account)
    return Seller(
        name=merchant.name,
        accent=merchant.accent_color,
        support_email=merchant.support_email,
        support_phone=merchant.support_phone,
        support_url=merchant.support_url,
    )


def order_of(basket: Basket) -> Order:
    currency, totals = basket.currency, basket.totals
    return Order(
        lines=_lines(basket.lines, currency),
        subtotal=money.show(totals.subtotal, currency),
        total=money.show(totals.total, currency),
        currency=currency,
    )


def _lines(lines: Sequence[tuple[Price, int]], currency: str) -> tuple[Line, ...]:
    return tuple(
        Line(
            name=price.product.name,
            description=price.product.description,
            quantity=quantity,
            amount=money.show(price.unit_amount * quantity, currency),
            unit_amount=money.show(price.unit_amount, currency) if quantity > 1 else None,
        )
        for price, quantity in lines
    )
