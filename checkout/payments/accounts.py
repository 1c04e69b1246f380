"""A bank account as a payment method shows it: in its own shape, in a charge's and in a setup attempt's."""

from collections.abc import Mapping
from typing import Any

from checkout.kit.wire import Ref, Shape
from checkout.processors.contract import PayersBank

US_NETWORKS = {"preferred": "ach", "supported": ["ach"]}


def shape(type: str, account: Mapping[str, Any], fingerprint: str, generated_from: Shape | None) -> Shape:
    """Stripe's hash of the type in a payment method."""
    match type:
        case "ideal":
            return dict(account)
        case "us_bank_account":
            more = {"financial_connections_account": None, "networks": dict(US_NETWORKS), "status_details": {}}
            return {**account, "fingerprint": fingerprint, **more}
        case _:
            source = generated_from or {"charge": None, "setup_attempt": None}
            return {**account, "fingerprint": fingerprint, "generated_from": {k: Ref(v) for k, v in source.items()}}


def details(type: str, account: Mapping[str, Any], fingerprint: str, mandate: str | None) -> Shape:
    """``payment_method_details`` of a charge; of iDEAL, before the payer's bank has told who they are."""
    match type:
        case "ideal":
            return {"ideal": _at_bank(account) | {"transaction_id": None}, "type": type}
        case "us_bank_account":
            members = {**account, "fingerprint": fingerprint, "payment_reference": None}
            return {type: members | ({"mandate": mandate} if mandate else {}), "type": type}
        case _:
            return {type: {**account, "fingerprint": fingerprint, "mandate": mandate}, "type": type}


def set_up_details(type: str, account: Mapping[str, Any]) -> Shape:
    """``payment_method_details`` of a setup attempt."""
    return {type: _at_bank(account) if type == "ideal" else {}, "type": type}


def told(shown: Shape, payer: PayersBank, generated: tuple[str, str] | None) -> Shape:
    """Details with what the payer's bank told; ``generated``: the ids of the method and mandate for later debits."""
    members = {"bank": payer.bank, "bic": payer.bic, "iban_last4": payer.iban_last4}
    members["verified_name"] = payer.verified_name
    ideal = shown["ideal"] | members
    if "transaction_id" in ideal:
        ideal["transaction_id"] = payer.transaction_id
    if generated is not None:
        ideal["generated_sepa_debit"], ideal["generated_sepa_debit_mandate"] = generated
    return {**shown, "ideal": ideal}


def _at_bank(account: Mapping[str, Any]) -> Shape:
    return {
        **account,
        "generated_sepa_debit": None,
        "generated_sepa_debit_mandate": None,
        "iban_last4": None,
        "verified_name": None,
    }
