"""The evidence of a dispute: its members as Stripe names them, and what is missing for the networks' own programmes."""

from collections.abc import Iterable, Mapping
from typing import Any

from checkout.kit.wire import Shape

TEXTS = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_tracking_number",
    "uncategorized_text",
)
FILES = (
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
)
ENHANCED = "enhanced_evidence"
COMPELLING = "visa_compelling_evidence_3"
FEE_ACKNOWLEDGED = "fee_acknowledged"
IDENTIFIERS = ("customer_account_id", "customer_device_fingerprint", "customer_device_id", "customer_purchase_ip")
PRIOR_TRANSACTIONS = 2  # that Visa wants to see. Source: docs.stripe.com/disputes/api/visa-ce3
DISPUTED_MEMBERS = (
    "customer_account_id",
    "customer_device_fingerprint",
    "customer_device_id",
    "customer_email_address",
    "customer_purchase_ip",
    "merchandise_or_services",
    "product_description",
    "shipping_address",
)
PRIOR_MEMBERS = ("charge", *(name for name in DISPUTED_MEMBERS if name != "merchandise_or_services"))


def evidence_shape(given: Mapping[str, Any]) -> Shape:
    """Every member, null where nothing was given."""
    members = {name: given.get(name) for name in sorted((*TEXTS, *FILES))}
    return members | {ENHANCED: _enhanced_shape(given.get(ENHANCED, {}))}


def eligibility(types: Iterable[str], evidence: Mapping[str, Any]) -> Shape:
    """How far the evidence has come for each programme that the dispute is eligible for."""
    enhanced = evidence.get(ENHANCED, {})
    return {type: _standing(type, enhanced.get(type, {})) for type in types}


def _enhanced_shape(given: Mapping[str, Any]) -> Shape:
    shape = dict(given)
    if COMPELLING in shape:
        found = shape[COMPELLING]
        disputed = found.get("disputed_transaction")
        shape[COMPELLING] = {
            "disputed_transaction": {name: disputed.get(name) for name in DISPUTED_MEMBERS} if disputed else None,
            "prior_undisputed_transactions": [
                {name: prior.get(name) for name in PRIOR_MEMBERS}
                for prior in found.get("prior_undisputed_transactions", ())
            ],
        }
    return shape


def _standing(type: str, given: Mapping[str, Any]) -> Shape:
    if type == COMPELLING:
        missing = _missing(given.get("disputed_transaction") or {}, given.get("prior_undisputed_transactions") or [])
        return {"required_actions": missing, "status": "requires_action" if missing else "qualified"}
    acknowledged = given.get(FEE_ACKNOWLEDGED)
    return {"status": FEE_ACKNOWLEDGED if acknowledged else "requires_fee_acknowledgement"}


def _missing(disputed: Mapping[str, Any], priors: list[Mapping[str, Any]]) -> list[str]:
    """What Visa's programme still needs, in Stripe's words. Source: docs.stripe.com/disputes/api/visa-ce3"""
    lacks = {
        "missing_customer_identifiers": not any(disputed.get(name) for name in IDENTIFIERS),
        "missing_disputed_transaction_description": not disputed.get("product_description"),
        "missing_merchandise_or_services": not disputed.get("merchandise_or_services"),
        "missing_prior_undisputed_transaction_description": not all(it.get("product_description") for it in priors),
        "missing_prior_undisputed_transactions": len(priors) < PRIOR_TRANSACTIONS,
    }
    return [name for name, is_missing in lacks.items() if is_missing]
