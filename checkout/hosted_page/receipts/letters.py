"""Writes the mails about a payment and about a refund: the receipt as it is now, with a sentence before it."""

from flask import render_template

from checkout.hosted_page.receipts import contents
from checkout.hosted_page.receipts.views import LetterView, ReceiptView
from checkout.mail.letters import Letter
from checkout.mail.mails import Mail
from checkout.payments import receipt_links
from checkout.payments.charges import Charge
from checkout.payments.refunds import Refund
from checkout.web.figures import money_words
from checkout.web.languages import speak
from checkout.web.sentences import gettext as _
from checkout.web.sentences import in_a_row


def write(mail: Mail) -> Letter:
    """In the language that the mail was queued in, else in the one that was paid in."""
    refund = Refund.of(mail.account, mail.about_id) if mail.kind == "refund" else None
    charge = Charge.of(mail.account, refund.charge_id if refund else mail.about_id)
    speak(mail.locale or contents.language(charge))
    view = _of_refund(refund, charge) if refund else _of_payment(charge)
    seller = view.receipt.seller
    return Letter(
        subject=view.subject,
        text=render_template("receipts/letter.txt", view=view),
        html=render_template("receipts/letter.html", view=view),
        sender_name=seller.name,
        reply_to=seller.support_email,
    )


def _of_payment(charge: Charge) -> LetterView:
    receipt = contents.receipt(charge)
    named = {"merchant": receipt.seller.name, "number": receipt_links.number(charge.id)}
    subject = _("Your receipt from %(merchant)s [#%(number)s]", **named)
    paid = money_words(charge.amount_captured, charge.currency)
    said = _("You paid %(amount)s to %(merchant)s.", amount=paid, merchant=receipt.seller.name)
    return _view(charge, receipt, subject, said)


def _of_refund(refund: Refund, charge: Charge) -> LetterView:
    receipt = contents.receipt(charge)
    merchant = receipt.seller.name
    subject = _(
        "Your refund from %(merchant)s [#%(number)s]", merchant=merchant, number=receipt_links.number(refund.id)
    )
    back = money_words(refund.amount, refund.currency)
    said = _("%(merchant)s is giving you back %(amount)s.", merchant=merchant, amount=back)
    when = _("It can take 5 to 10 days until your bank shows it.")
    return _view(charge, receipt, subject, in_a_row(said, when))


def _view(charge: Charge, receipt: ReceiptView, subject: str, said: str) -> LetterView:
    contact = receipt.seller.support_email
    merchant = receipt.seller.name
    return LetterView(
        subject=subject,
        said=said,
        receipt=receipt,
        url=receipt_links.url(charge.id),
        test_note=None if charge.livemode else _("Test mode: no money was moved."),
        contact=_("Questions? Write to %(merchant)s: %(email)s", merchant=merchant, email=contact) if contact else None,
        link_words=_("View and print your receipt"),
    )
