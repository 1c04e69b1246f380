"""The receipt of a payment: its page, and the mails that tell of the payment and of each refund."""
