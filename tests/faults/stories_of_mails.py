"""A receipt was promised when the house died: it is handed in, and twice only where nobody can know that it was."""

import time_machine
from sqlalchemy import select

from checkout import worker
from checkout.kit import clock
from checkout.mail.mails import Mail
from checkout.payments.charges import Charge
from tests.faults.stage import LATER_S, Stage, call
from tests.faults.stories import Story

HANDED_IN = ("mail: handed in", "mail: conclude: before commit")
PAID = {
    "amount": "1200",
    "currency": "eur",
    "confirm": "true",
    "payment_method_data[type]": "card",
    "payment_method_data[card][number]": "4242424242424242",
    "payment_method_data[card][exp_month]": "12",
    "payment_method_data[card][exp_year]": "2040",
    "payment_method_data[card][cvc]": "123",
    "receipt_email": "jo@example.com",
}


class Mailing(Story):
    """All is paid in live mode; the worker is about to send the receipt."""

    twice = HANDED_IN

    def prepare(self, stage: Stage, number: int) -> tuple[int, str]:
        paid = call(stage, "/v1/payment_intents", PAID, f"mail {clock.micros()} {number}", stage.live_key)
        assert paid.status == 200, paid
        return number, str(paid.body["latest_charge"])

    def act(self, stage: Stage, had: tuple[int, str]) -> None:
        """Each worker when the lease of the one before it is over."""
        with time_machine.travel(clock.now() + (had[0] + 1) * LATER_S):
            worker.run_once(stage.app)

    def again(self, stage: Stage, had: tuple[int, str], *, worked: bool) -> int:
        """There is one receipt; once it is sent, its number is shown."""
        _, charge = had
        (status,) = stage.column(select(Mail.status).where(Mail.about_id == charge))
        (number,) = stage.column(select(Charge.receipt_number).where(Charge.id == charge))
        assert (status == "sent") == (number is not None)
        assert status == "sent" or not worked
        return 1
