"""What can be made to happen in test mode: for a type of event, the calls of the API that cause it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from checkout.cli.callers import Answer, Caller, Local, Said
from checkout.kit.resources import Account

Step = tuple[str, str, dict[str, Any]]  # a method, a path, parameters
CHECK_OUT = "check out"  # in place of a method; then the id of a session is that of a path

PAYMENT = {"amount": 2000, "currency": "usd", "payment_method_types": ["card"]}
SOON = {"confirm": True, "payment_method": "pm_card_visa"}
PAY: Step = ("POST", "/v1/payment_intents", PAYMENT | SOON)
HOLD: Step = ("POST", "/v1/payment_intents", PAYMENT | SOON | {"capture_method": "manual"})
DECLINE: Step = ("POST", "/v1/payment_intents", PAYMENT | SOON | {"payment_method": "pm_card_visa_chargeDeclined"})
CUSTOMER: Step = ("POST", "/v1/customers", {"name": "Jo Doe", "email": "jo@example.com"})
PRODUCT: Step = ("POST", "/v1/products", {"name": "Tea for two"})
PRICE: Step = (
    "POST",
    "/v1/prices",
    {"currency": "usd", "unit_amount": 4000, "product_data": {"name": "Tea for two"}},
)
LINE = {"line_items": [{"price": "{0[id]}", "quantity": 1}]}
SESSION: Step = (
    "POST",
    "/v1/checkout/sessions",
    LINE | {"mode": "payment", "success_url": "https://example.com/paid"},
)
COUPON: Step = ("POST", "/v1/coupons", {"percent_off": 10, "duration": "once"})

# What a step needs of an earlier one's answer stands in braces: its number, and the member.
STEPS: Mapping[str, tuple[Step, ...]] = {
    "payment_intent.created": (("POST", "/v1/payment_intents", PAYMENT),),
    "payment_intent.succeeded": (PAY,),
    "payment_intent.payment_failed": (DECLINE,),
    "payment_intent.canceled": (
        ("POST", "/v1/payment_intents", PAYMENT),
        ("POST", "/v1/payment_intents/{0[id]}/cancel", {}),
    ),
    "payment_intent.amount_capturable_updated": (HOLD,),
    "charge.succeeded": (PAY,),
    "charge.failed": (DECLINE,),
    "charge.captured": (HOLD, ("POST", "/v1/payment_intents/{0[id]}/capture", {})),
    "charge.refunded": (PAY, ("POST", "/v1/refunds", {"payment_intent": "{0[id]}"})),
    "refund.created": (PAY, ("POST", "/v1/refunds", {"payment_intent": "{0[id]}", "amount": 500})),
    "charge.dispute.created": (
        ("POST", "/v1/payment_intents", PAYMENT | SOON | {"payment_method": "pm_card_createDispute"}),
    ),
    "setup_intent.created": (("POST", "/v1/setup_intents", {"payment_method_types": ["card"]}),),
    "setup_intent.succeeded": (("POST", "/v1/setup_intents", {"payment_method_types": ["card"]} | SOON),),
    "payment_method.attached": (
        CUSTOMER,
        ("POST", "/v1/payment_methods/pm_card_visa/attach", {"customer": "{0[id]}"}),
    ),
    "customer.created": (CUSTOMER,),
    "customer.updated": (CUSTOMER, ("POST", "/v1/customers/{0[id]}", {"name": "Jo Roe"})),
    "customer.deleted": (CUSTOMER, ("DELETE", "/v1/customers/{0[id]}", {})),
    "product.created": (PRODUCT,),
    "product.updated": (PRODUCT, ("POST", "/v1/products/{0[id]}", {"name": "Tea for three"})),
    "price.created": (PRICE,),
    "coupon.created": (COUPON,),
    "promotion_code.created": (
        COUPON,
        ("POST", "/v1/promotion_codes", {"promotion": {"type": "coupon", "coupon": "{0[id]}"}}),
    ),
    "checkout.session.completed": (PRICE, SESSION, (CHECK_OUT, "{1[id]}", {})),
    "checkout.session.expired": (PRICE, SESSION, ("POST", "/v1/checkout/sessions/{1[id]}/expire", {})),
    "payment_link.created": (PRICE, ("POST", "/v1/payment_links", LINE)),
}


def trigger(caller: Caller, type: str) -> Answer:
    """Makes what the event is about; gives the last thing that was made. A decline is what some are about."""
    answers: list[Answer] = []
    for method, path, params in STEPS[type]:
        place = path.format(*answers)
        if method == CHECK_OUT:
            caller.check_out(place)
            continue
        try:
            answers.append(caller.ask(method, place, _filled(params, answers)))
        except Said as said:
            declined = said.error.get("payment_intent")
            if said.error.get("type") != "card_error" or declined is None:
                raise
            answers.append(declined)
    return answers[-1]


def in_process() -> dict[str, Callable[[Account], object]]:
    """For the dashboard: each trigger, of an account of this process."""
    return {type: partial(_trigger_of, type) for type in STEPS}


def _trigger_of(type: str, account: Account) -> object:
    return trigger(Local(account), type)


def _filled(params: Any, answers: list[Answer]) -> Any:
    if isinstance(params, dict):
        return {name: _filled(value, answers) for name, value in params.items()}
    if isinstance(params, list):
        return [_filled(value, answers) for value in params]
    return params.format(*answers) if isinstance(params, str) else params
