"""Who is sent a receipt, of a payment and of each refund; queued in the step that moves the money."""

from checkout.kit.db import known
from checkout.kit.resources import Account
from checkout.mail import mails
from checkout.mail.mails import Mail
from checkout.merchants.accounts import merchant_of
from checkout.payments import receipt_links
from checkout.payments.charges import Charge
from checkout.payments.customers import Customer
from checkout.payments.intents import PaymentIntent
from checkout.payments.refunds import Refund

_NUMBERED: dict[str, type[Charge | Refund]] = {"receipt": Charge, "refund": Refund}


def of_payment(charge: Charge, intent: PaymentIntent) -> None:
    """To the address that came with the payment; else to the customer's, where the merchant writes to customers.

    A payment through something on a floor above is that floor's to write about, unless it came with an address.
    """
    given = intent.receipt_email or charge.receipt_email
    recipient = given or (_email_of(intent) if intent.held_by is None else None)
    if recipient is not None:
        mails.queue(charge.account, "receipt", charge.id, recipient)


def to_shopper(intent: PaymentIntent, email: str | None, locale: str | None) -> None:
    """To whoever stood before the page, where the merchant writes to customers and nobody else was named."""
    if intent.receipt_email is None and email is not None and _writes_to_customers(intent.account):
        assert intent.latest_charge_id is not None, intent.id
        mails.queue(intent.account, "receipt", intent.latest_charge_id, email, locale)


def of_refund(refund: Refund, charge: Charge) -> None:
    """To everyone who has the receipt of the payment."""
    readers = {mail.recipient: mail.locale for mail in mails.of("receipt", charge.id)}
    if charge.receipt_email is not None:
        readers.setdefault(charge.receipt_email, None)
    for recipient, locale in readers.items():
        mails.queue(refund.account, "refund", refund.id, recipient, locale)


def once_more(charge: Charge) -> None:
    """To the address that a charge was just given, if the money was taken. Source: Stripe."""
    if charge.captured and charge.receipt_email is not None:
        mails.queue(charge.account, "receipt", charge.id, charge.receipt_email)


def by_hand(charge: Charge, recipient: str) -> None:
    """To whom the merchant says, in the open step; again, where it was sent there before."""
    known = next((mail for mail in mails.of("receipt", charge.id) if mail.recipient == recipient), None)
    if known is not None:
        mails.send_again(known)
    else:
        mails.queue(charge.account, "receipt", charge.id, recipient)


def note_number(mail: Mail) -> None:
    """In the step that says that a mail was sent: from then on its number is shown."""
    noun = _NUMBERED.get(mail.kind)
    if noun is None:
        return
    told_of = noun.of(mail.account, mail.about_id)
    if told_of.receipt_number is None:
        told_of.receipt_number = receipt_links.number(told_of.id)


def _email_of(intent: PaymentIntent) -> str | None:
    if intent.customer_id is None or not _writes_to_customers(intent.account):
        return None
    customer = Customer.find(intent.account, intent.customer_id, lock=False)
    return customer.email if customer is not None and not customer.deleted else None


def _writes_to_customers(account: Account) -> bool:
    return known(f"emails of {account}", lambda: merchant_of(account).emails_customers)
