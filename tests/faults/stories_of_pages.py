"""What shoppers do on pages beyond a plain payment by card, when the house dies."""

import time_machine

from checkout import worker
from checkout.kit import clock
from tests.faults.stage import LATER_S, Person, Stage, look, made
from tests.faults.stories import TEA, ByLink

IBAN, FAILING_IBAN = "NL39 RABO 0300 0652 64", "DE62370400440532013001"
OFF = 10  # percent
TOLD_BY = [f"checkout.session.{what}" for what in ("completed", "async_payment_succeeded", "async_payment_failed")]
TOLD: dict[str | None, list[list[str]]] = {
    "confirming": [[]],
    "processing": [["unpaid"]],
    "paid": [["unpaid", "paid"], ["paid"]],  # at once, where the bank was quicker than the first look
    "failed": [["unpaid", "unpaid"]],
}  # the payment status in each event of the session, by the page that the shopper sees


class OnASession(ByLink):
    """A shopper presses the button of a page that a merchant's server made for them."""

    def prepare(self, stage: Stage, number: int) -> Person:
        person = Person("", at=stage)
        person.number = number
        made_for = made(stage, "/v1/checkout/sessions", self.session(stage, person))
        person.url = person.door = made_for["url"]
        person.about = person.about or made_for["id"]
        person.open()
        person.form = person.fill(**self.typed(stage, person))
        return person

    def session(self, stage: Stage, person: Person) -> dict[str, str]:
        return TEA

    def typed(self, stage: Stage, person: Person) -> dict[str, str]:
        return {}


class ByIdeal(OnASession):
    """They are sent to their bank."""

    def session(self, stage: Stage, person: Person) -> dict[str, str]:
        return TEA | {"allowed_payment_method_types[0]": "card", "allowed_payment_method_types[1]": "ideal"}

    def typed(self, stage: Stage, person: Person) -> dict[str, str]:
        return {"method": "ideal"}


class AtTheirBank(ByIdeal):
    """They pay there."""

    def prepare(self, stage: Stage, number: int) -> Person:
        person = super().prepare(stage, number)
        person.land(person.press_button())
        return person

    def act(self, stage: Stage, had: Person) -> None:
        had.land(had.press("approve"))


class ByDebit(OnASession):
    """They have their account debited: the session is complete, and paid when their bank has said so; or never."""

    waiting = ("confirming", "processing")

    def session(self, stage: Stage, person: Person) -> dict[str, str]:
        return TEA | {"allowed_payment_method_types[0]": "sepa_debit"}

    def typed(self, stage: Stage, person: Person) -> dict[str, str]:
        return {"iban": FAILING_IBAN if self._fails(person) else IBAN, "ibanHolder": "Jo Doe"}

    def again(self, stage: Stage, had: Person, *, worked: bool) -> int:
        had.at = stage
        page = had.land(had.post(had.door, had.form))
        if worked and page.state == "processing":  # who had nothing begun has begun it just now
            stage.work()
            page = had.open()
        ends = "failed" if self._fails(had) else "paid"
        assert page.state == ends or (page.state in self.waiting and not worked), (page.status, page.words)
        told = [it["payment_status"] for type in TOLD_BY for it in stage.told_of(type, had.about)]
        assert told in TOLD[page.state], (page.state, told)
        return int(page.state == "paid")

    def _fails(self, person: Person) -> bool:
        return person.number % 2 == 0


class Debiting(ByDebit):
    """The session is complete; the worker asks what their bank has said."""

    def prepare(self, stage: Stage, number: int) -> Person:
        person = super().prepare(stage, number)
        person.press_button()
        return person

    def act(self, stage: Stage, had: Person) -> None:
        """Each worker long after the one that died before it."""
        with time_machine.travel(clock.now() + (had.number + 1) * LATER_S):
            worker.run_once(stage.app)


class KeepingTheCard(OnASession):
    """They have their card saved for next time."""

    def session(self, stage: Stage, person: Person) -> dict[str, str]:
        person.about = str(made(stage, "/v1/customers", {})["id"])
        return TEA | {"customer": person.about, "saved_payment_method_options[payment_method_save]": "enabled"}

    def typed(self, stage: Stage, person: Person) -> dict[str, str]:
        return {"saveCard": "y"}

    def again(self, stage: Stage, had: Person, *, worked: bool) -> int:
        paid = super().again(stage, had, worked=worked)
        assert len(look(stage, f"/v1/payment_methods?customer={had.about}")["data"]) == paid
        return paid


class ByKeptCard(KeepingTheCard):
    """They pay with one that they have saved."""

    def typed(self, stage: Stage, person: Person) -> dict[str, str]:
        kept = made(stage, "/v1/payment_methods/pm_card_visa/attach", {"customer": person.about})["id"]
        made(stage, f"/v1/payment_methods/{kept}", {"allow_redisplay": "always"})
        assert kept in person.open().text
        return {"savedCard": kept, "cardNumber": "", "cardExpiry": "", "cardCvc": ""}

    def again(self, stage: Stage, had: Person, *, worked: bool) -> int:
        paid = OnASession.again(self, stage, had, worked=worked)
        assert len(look(stage, f"/v1/payment_methods?customer={had.about}")["data"]) == 1
        return paid


class WithAnotherOrder(OnASession):
    """They order more than they were offered, with a code that can be used once; the step that begins writes it."""

    def session(self, stage: Stage, person: Person) -> dict[str, str]:
        return TEA | {"line_items[0][adjustable_quantity][enabled]": "true", "allow_promotion_codes": "true"}

    def typed(self, stage: Stage, person: Person) -> dict[str, str]:
        coupon = made(stage, "/v1/coupons", {"percent_off": str(OFF)})["id"]
        promotion = {"promotion[type]": "coupon", "promotion[coupon]": coupon, "max_redemptions": "1"}
        code = str(made(stage, "/v1/promotion_codes", promotion)["code"])
        assert person.page is not None
        (quantity,) = (name for name in person.page.values if name.startswith("quantity-"))
        typed = {quantity: "3", "promotionCode": code}
        person.page = person.send(person.fill(update="order", **typed))
        assert "Total €27.00" in person.page.words, person.page.words
        return typed

    def again(self, stage: Stage, had: Person, *, worked: bool) -> int:
        paid = super().again(stage, had, worked=worked)
        session = look(stage, f"/v1/checkout/sessions/{had.about}")
        assert session["amount_total"] == 3 * 1000 * (100 - OFF) // 100
        promotion = look(stage, f"/v1/promotion_codes/{session['discounts'][0]['promotion_code']}")
        assert promotion["times_redeemed"] == paid
        return paid


class ByPersonalLink(ByLink):
    """They were sent a link that can be used once."""

    def prepare(self, stage: Stage, number: int) -> Person:
        (link,) = look(stage, "/v1/payment_links")["data"]
        signed = made(stage, f"/v1/payment_links/{link['id']}/personal_links", {"single_use": "true"})["url"]
        person = Person(signed, at=stage)
        person.open()
        person.fill_in(self.card)
        return person

    def again(self, stage: Stage, had: Person, *, worked: bool) -> int:
        """Nobody else can use it once it is paid."""
        paid = super().again(stage, had, worked=worked)
        assert not paid or Person(had.door, at=stage).open().state == "used"
        return paid
