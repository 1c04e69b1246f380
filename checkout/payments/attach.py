"""Ties a payment method to a customer, if the card's issuer lets it be kept; and unties it."""

from checkout.events import log
from checkout.kit import wire
from checkout.kit.db import let_go
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.payments.customers import Customer, living, told_of
from checkout.payments.kinds import KINDS
from checkout.payments.payment_methods import DETACHED, PaymentMethod, Tokenized, card_refused, keep, refuse_used
from checkout.processors.registry import processor


def check(account: Account, method_id: str, customer_id: str) -> None:
    """Refuses before the issuer is asked: an unknown customer, a method that already belongs to one."""
    living(account, customer_id, "customer")
    method = PaymentMethod.find(account, method_id)
    if method is not None and method.customer_id not in (None, customer_id):
        raise InvalidRequest(
            "The payment method you provided has already been attached to a customer.",
            code="payment_method_unexpected_state",
            param="payment_method",
        )
    if method is not None:
        refuse_used(method)


def ask(account: Account, method: str | Tokenized) -> None:
    """Asks the issuer. Raises ``CardRefused``; calls the outside."""
    found = method if isinstance(method, Tokenized) else PaymentMethod.of(account, method)
    if KINDS[found.type].redirects:
        raise InvalidRequest(
            f"PaymentMethods of type {found.type} cannot be saved to customers.", param="payment_method"
        )
    token = found.token.token if isinstance(found, Tokenized) else found.token
    let_go()
    refusal = processor().attach(token)
    if refusal is not None:
        raise card_refused(refusal)


def attach(account: Account, method: str | Tokenized, customer_id: str) -> PaymentMethod:
    """Ties the method in the open step, with its event."""
    found = keep(account, method) if isinstance(method, Tokenized) else PaymentMethod.of(account, method)
    if found.customer_id == customer_id:
        return found
    check(account, found.id, customer_id)
    _tie(found, customer_id)
    return found


def keep_for_later(account: Account, method_id: str, customer_id: str) -> None:
    """Ties a method that the issuer has let through, in a step that must not fail.

    Not where the method or the customer has gone elsewhere meanwhile.
    """
    method, customer = PaymentMethod.of(account, method_id), Customer.of(account, customer_id)
    if method.customer_id is None and not customer.deleted:
        _tie(method, customer_id)


def _tie(method: PaymentMethod, customer_id: str) -> None:
    method.customer_id = customer_id
    log.record("payment_method.attached", method)


def detach(method: PaymentMethod) -> PaymentMethod:
    """Unties the method in the open step, with its event."""
    if method.customer_id is None:
        raise InvalidRequest(
            "The payment method you provided is not attached to a customer so detachment is impossible.",
            code="payment_method_unexpected_state",
            param="payment_method",
        )
    before = wire.plain(method.shape())
    with told_of(Customer.of(method.account, method.customer_id)) as owner:
        if owner.default_payment_method_id == method.id:
            owner.default_payment_method_id = None
        if owner.default_source_id == method.id:
            owner.default_source_id = None
    method.customer_id, method.used_by = None, DETACHED
    log.record("payment_method.detached", method, log.changes(before, wire.plain(method.shape())))
    return method
