"""A walk by whichever release of the official SDK runs it, as programs of its time are written.

Arguments: the address, a secret key, the API version. It prints what it saw, as JSON.
"""

import json
import sys
from typing import Any

import stripe as sdk

stripe: Any = sdk  # of another release than the one that types are checked with
address, key, version = sys.argv[1:]
stripe.api_base, stripe.api_key, stripe.api_version = address, key, version
stripe.max_network_retries = 0
seen: dict[str, Any] = {"release": getattr(stripe, "VERSION", None) or stripe.version.VERSION}

product = stripe.Product.create(name="Mug", metadata={"a": "1"})
price = stripe.Price.create(product=product.id, currency="usd", unit_amount=700, expand=["product"])
seen["expanded"] = price.product.name
customer = stripe.Customer.create(email="jo@example.com", name="Jo")
customer = stripe.Customer.modify(customer.id, metadata={"k": "v"})
seen["metadata"] = customer.metadata["k"]
method = stripe.PaymentMethod.create(
    type="card", card={"number": "4242424242424242", "exp_month": 12, "exp_year": 2034, "cvc": "123"}
)
stripe.PaymentMethod.attach(method.id, customer=customer.id)

intent = stripe.PaymentIntent.create(amount=2000, currency="usd", customer=customer.id, payment_method=method.id)
intent = stripe.PaymentIntent.confirm(intent.id, idempotency_key="confirm")
again = stripe.PaymentIntent.confirm(intent.id, idempotency_key="confirm")
seen["status"], seen["replayed"] = intent.status, again.id == intent.id
seen["automatic"] = intent.automatic_payment_methods
seen["charges"] = [charge.paid for charge in intent.charges.data] if "charges" in intent else None
seen["latest_charge"] = intent.get("latest_charge") is not None
charge = stripe.Charge.list(payment_intent=intent.id).data[0]
charge = stripe.Charge.retrieve(charge.id, expand=["balance_transaction"])
seen["refunds"] = "refunds" in charge
seen["net"] = charge.balance_transaction.net + charge.balance_transaction.fee

session = stripe.checkout.Session.create(
    mode="payment",
    payment_method_types=["card"],
    line_items=[{"price": price.id, "quantity": 2}],
    success_url="https://shop.test/{CHECKOUT_SESSION_ID}",
    cancel_url="https://shop.test/",
)
seen["ui_mode"], seen["total"] = session.ui_mode, session.amount_total
seen["shipping_details"] = "shipping_details" in session
seen["session"] = stripe.checkout.Session.retrieve(session.id).payment_status
seen["paged"] = len(list(stripe.Customer.list(limit=1).auto_paging_iter()))
link = stripe.PaymentLink.create(line_items=[{"price": price.id, "quantity": 1}])
seen["link"] = link.url.startswith(address)

try:
    stripe.PaymentIntent.create(amount=900, currency="usd", payment_method="pm_card_chargeDeclined", confirm=True)
except stripe.error.CardError as error:
    seen["declined"] = [error.code, error.http_status, "charges" in error.json_body["error"]["payment_intent"]]
try:
    stripe.Customer.retrieve("cus_unknown")
except stripe.error.InvalidRequestError as error:
    seen["unknown"] = [error.code, error.param, str(error.user_message)]
event = stripe.Event.list(type="payment_intent.succeeded").data[0]
seen["event"] = event.data.object.id == intent.id
seen["deleted"] = stripe.Customer.delete(customer.id).deleted
print(json.dumps(seen))
