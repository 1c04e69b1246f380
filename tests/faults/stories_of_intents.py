"""What merchants' servers do with intents beyond a plain payment, when the house dies."""

from typing import Any

from tests.faults.stage import Person, Reply, Stage, call, look, made
from tests.faults.stories import ASKED, ByApi, Capturing, Story

CHALLENGED = "pm_card_authenticationRequired"
DEPOSITS = {"descriptor_code": "SM11AA"}
ACCEPTED = {
    "mandate_data[customer_acceptance][type]": "online",
    "mandate_data[customer_acceptance][online][ip_address]": "127.0.0.1",
    "mandate_data[customer_acceptance][online][user_agent]": "device",
}
ACCOUNT = {
    "allowed_payment_method_types[]": "us_bank_account",
    "payment_method_data[type]": "us_bank_account",
    "payment_method_data[us_bank_account][account_number]": "000123456789",
    "payment_method_data[us_bank_account][routing_number]": "110000000",
    "payment_method_data[us_bank_account][account_type]": "savings",
    "payment_method_data[billing_details][name]": "Jo Doe",
    "confirm": "true",
    **ACCEPTED,
}


def wishing(feature: str) -> dict[str, str]:
    return {"capture_method": "manual", f"payment_method_options[card][request_{feature}]": "if_available"}


class Incrementing(Capturing):
    """They have more kept ready."""

    made = wishing("incremental_authorization")
    path, form = "/v1/payment_intents/{intent}/increment_authorization", {"amount": "1500"}

    def check(self, body: dict[str, Any]) -> None:
        assert (body["status"], body["amount"], body["amount_capturable"]) == ("requires_capture", 1500, 1500)


class CapturingInParts(Capturing):
    """They have captured a part, and capture another that is not the last."""

    made = wishing("multicapture")
    moved = 3  # the network took it, and moved two parts
    form = {"amount_to_capture": "600", "final_capture": "false"}

    def prepare(self, stage: Stage, number: int) -> str:
        intent = super().prepare(stage, number)
        made(stage, self.path.format(intent=intent), {"amount_to_capture": "100", "final_capture": "false"})
        return intent

    def check(self, body: dict[str, Any]) -> None:
        expected = ("requires_capture", 700, 300)
        assert (body["status"], body["amount_received"], body["amount_capturable"]) == expected


class Proving(Story):
    """A payer proves to their bank who they are; the merchant's server is to confirm the payment only then."""

    manual = {"confirmation_method": "manual", "payment_method": CHALLENGED}

    def prepare(self, stage: Stage, number: int) -> Person:
        intent = made(stage, "/v1/payment_intents", ByApi.form | self.manual)
        payer = Person(intent["next_action"]["use_stripe_sdk"]["stripe_js"], at=stage)
        payer.about = intent["id"]
        assert ASKED in payer.open().text
        return payer

    def act(self, stage: Stage, had: Person) -> None:
        had.land(had.press("approve"))

    def again(self, stage: Stage, had: Person, *, worked: bool) -> int:
        """Back at their bank, which asks only if it has no answer; then the merchant confirms."""
        had.at = stage
        page = had.open(had.door)
        had.land(had.press("approve") if ASKED in page.text else page)
        reply = call(stage, f"/v1/payment_intents/{had.about}/confirm", {}, f"confirm {had.about}")
        assert (reply.status, reply.body["status"]) == (200, "succeeded"), reply
        return 1


class ConfirmingWhatIsProved(ByApi):
    """The payer has proved it; the merchant's server confirms, with an idempotency key."""

    def prepare(self, stage: Stage, number: int) -> str:
        payer = Proving().prepare(stage, number)
        payer.land(payer.press("approve"))
        assert look(stage, f"/v1/payment_intents/{payer.about}")["status"] == "requires_confirmation"
        return payer.about

    def _call(self, stage: Stage, key: str) -> Reply:
        return call(stage, f"/v1/payment_intents/{key}/confirm", {}, f"confirm {key}")


class TellingDeposits(Story):
    """A payer has told what the small deposits to their account were; the account is to be debited."""

    path = "/v1/payment_intents"
    form = ACCOUNT | {"amount": "1000", "currency": "usd"}
    told: tuple[str, ...] = ("processing", "succeeded")

    def prepare(self, stage: Stage, number: int) -> str:
        intent = made(stage, self.path, self.form)
        assert intent["status"] == "requires_action"
        return str(intent["id"])

    def act(self, stage: Stage, had: str) -> None:
        self._tell(stage, had)

    def again(self, stage: Stage, had: str, *, worked: bool) -> int:
        """Told again, it is as it was; where the worker was quicker, there is nothing more to tell."""
        reply = self._tell(stage, had)
        assert self._tell(stage, had) == reply, "the same key has the same reply"
        if reply.status == 400:
            assert reply.body["error"]["code"].endswith("_intent_unexpected_state"), reply
        else:
            assert (reply.status, reply.body["status"] in self.told) == (200, True), reply
        status = look(stage, f"{self.path}/{had}")["status"]
        assert status == self.told[-1] or (status in self.told and not worked)
        return self.paid(status)

    def paid(self, status: str) -> int:
        return int(status == "succeeded")

    def _tell(self, stage: Stage, intent: str) -> Reply:
        return call(stage, f"{self.path}/{intent}/verify_microdeposits", DEPOSITS, f"tell {intent}")
