"""What can be searched in each noun. Source: docs.stripe.com/search, query fields by resource."""

from typing import Any

from sqlalchemy import ColumnElement, case

from checkout.api.search.kinds import Code, Flag, Kind, Metadata, Number, Reference, Token, Words
from checkout.catalogue.prices import Price
from checkout.catalogue.products import Product
from checkout.kit.resources import Account
from checkout.kit.terms import Searchable
from checkout.payments.charges import Charge
from checkout.payments.customers import Customer
from checkout.payments.intents import PaymentIntent

Fields = dict[str, Kind]


def _column(attribute: Any) -> ColumnElement[Any]:
    """A mapped attribute as the SQL expression that it is on its class."""
    expression: ColumnElement[Any] = attribute
    return expression


def _of_all(noun: Any) -> Fields:
    return {"created": Number(_column(noun.created)), "metadata": Metadata(_column(noun.metadata_))}


def _of_money(noun: Any) -> Fields:
    return {
        **_of_all(noun),
        "amount": Number(_column(noun.amount)),
        "currency": Code(_column(noun.currency)),
        "customer": Reference(_column(noun.customer_id)),
        "status": Code(_column(noun.status)),
    }


def _product_keys(account: Account, id: str) -> tuple[str, ...]:
    """The key of the product that is meant, told before the search: an index finds one key's rows in order."""
    product = Product.find(account, id, lock=False)
    return () if product is None else (product.id,)


_CARD = Charge.payment_method_details["card"]

CHARGES: Fields = {
    **_of_money(Charge),
    "billing_details.address.postal_code": Token(
        Charge.billing_details["address"]["postal_code"].as_string(), has_terms=True
    ),
    "disputed": Flag(_column(Charge.disputed)),
    "payment_method_details.card.brand": Token(_CARD["brand"].as_string()),
    "payment_method_details.card.exp_month": Number(_CARD["exp_month"].as_integer()),
    "payment_method_details.card.exp_year": Number(_CARD["exp_year"].as_integer()),
    "payment_method_details.card.fingerprint": Token(_CARD["fingerprint"].as_string(), has_terms=True),
    "payment_method_details.card.last4": Token(_CARD["last4"].as_string(), has_terms=True),
    "refunded": Flag(_column(Charge.amount_released) + _column(Charge.amount_refunded) == _column(Charge.amount)),
}
CUSTOMERS: Fields = {
    **_of_all(Customer),
    "email": Words(_column(Customer.email), has_terms=True),
    "name": Words(_column(Customer.name), has_terms=True),
    "phone": Words(_column(Customer.phone), has_terms=True),
}
PAYMENT_INTENTS: Fields = _of_money(PaymentIntent)
PRICES: Fields = {
    "active": Flag(_column(Price.active)),
    "currency": Code(_column(Price.currency)),
    "lookup_key": Words(_column(Price.lookup_key), has_terms=True),
    "metadata": Metadata(_column(Price.metadata_)),
    "product": Reference(_column(Price.product_id), _product_keys),
    "type": Token(case((Price.recurring.is_(None), "one_time"), else_="recurring")),
}
PRODUCTS: Fields = {
    "active": Flag(_column(Product.active)),
    "description": Words(_column(Product.description)),
    "metadata": Metadata(_column(Product.metadata_)),
    "name": Words(_column(Product.name), has_terms=True),
    "shippable": Flag(_column(Product.shippable)),
    "url": Words(_column(Product.url), has_terms=True),
}
SEARCHABLE: dict[str, tuple[type[Searchable], Fields]] = {
    "charges": (Charge, CHARGES),
    "customers": (Customer, CUSTOMERS),
    "payment_intents": (PaymentIntent, PAYMENT_INTENTS),
    "prices": (Price, PRICES),
    "products": (Product, PRODUCTS),
}
