"""A ready world: a merchant with test keys that may be shown again, a product, and a link that can be paid."""

from checkout.catalogue.prices import add_price
from checkout.cli.house import World
from checkout.kit.db import atomic, reading
from checkout.kit.resources import Account
from checkout.merchants.accounts import first_merchant, open_merchant
from checkout.merchants.api_keys import Kind, make_key, shown_key
from checkout.sessions import basket
from links.links import PaymentLink, create_link

MERCHANT = "Tern & Tide"
PRODUCT = "Enamel mug"
DESCRIPTION = "White with a blue rim, 35 cl"
AMOUNT, CURRENCY = 2000, "usd"


def open_world() -> World:
    """The world of this database; made on the first start, the same ever after."""
    with atomic("world: open"):
        merchant = first_merchant() or open_merchant(
            MERCHANT, support_email="hello@ternandtide.example", accent_color="#1f5f8b", emails_customers=True
        )
        account = merchant.in_mode(livemode=False)
        return World(_key(account, "sk"), _key(account, "pk"), _link(account).path)


def _key(account: Account, kind: Kind) -> str:
    return shown_key(account, kind) or make_key(account, kind, keep=True)


def _link(account: Account) -> PaymentLink:
    oldest = PaymentLink.owned_by(account).where(PaymentLink.active)
    found = reading().scalar(oldest.order_by(PaymentLink.created, PaymentLink.id).limit(1))
    return found or _new_link(account)


def _new_link(account: Account) -> PaymentLink:
    price = add_price(
        account,
        product_data={"name": PRODUCT, "description": DESCRIPTION},
        currency=CURRENCY,
        unit_amount=AMOUNT,
    )
    after = {"hosted_confirmation": {"custom_message": None}, "type": "hosted_confirmation"}
    return create_link(account, basket.of_one(price), after_completion=after)
