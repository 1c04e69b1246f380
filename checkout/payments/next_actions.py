"""What a payer is to do next, as an intent of either kind keeps and shows it."""

from checkout.kit.config import settings
from checkout.kit.wire import Shape

DEPOSIT_TYPE = "descriptor_code"  # a single deposit, whose description has a code. Source: Stripe, in test mode


def at_bank(path: str, return_url: str | None) -> Shape:
    """``path``: of the bank's page, below our URL."""
    return {"path": path, "return_url": return_url}


def tell_deposits(attempt_id: str, arrive_at: int) -> Shape:
    return {"path": f"/verify/{attempt_id}", "arrive_at": arrive_at}


def waits_for_deposits(kept: Shape | None) -> bool:
    return kept is not None and "arrive_at" in kept


def shape(intent_id: str, kept: Shape | None) -> Shape | None:
    """Without a ``return_url`` the client opens the bank's page itself, as Stripe's browser library does."""
    if kept is None:
        return None
    url = settings().url(kept["path"])
    if waits_for_deposits(kept):
        deposits = {"arrival_date": kept["arrive_at"], "hosted_verification_url": url}
        return {
            "type": "verify_with_microdeposits",
            "verify_with_microdeposits": deposits | {"microdeposit_type": DEPOSIT_TYPE},
        }
    return_url = kept["return_url"]
    if return_url is None:
        sdk = {"source": intent_id, "stripe_js": url, "type": "three_d_secure_redirect"}
        return {"type": "use_stripe_sdk", "use_stripe_sdk": sdk}
    return {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": url}}
