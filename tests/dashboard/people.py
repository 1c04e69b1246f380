"""People who sign in at a house: with a password, with a second factor, from wherever they are."""

from dataclasses import dataclass

import pyotp
import time_machine

from checkout.kit import clock
from checkout.kit.db import atomic, db
from checkout.merchants import passwords, recovery_codes, second_factors, users
from checkout.merchants.accounts import first_merchant
from checkout.merchants.users import User
from tests.dashboard.visitors import Visitor
from tests.houses import House

EMAIL = "mara@ternandtide.example"
PASSWORD = "seven herons over mud"


@dataclass
class Person:
    """``secret``: of their app, once there is one; ``codes``: their recovery codes."""

    house: House
    id: str
    email: str = EMAIL
    secret: str = ""
    codes: tuple[str, ...] = ()

    def read(self) -> User:
        with self.house.app.app_context():
            found = db.session.get(User, self.id)
            assert found is not None
            return found

    def code(self, steps: int = 0) -> str:
        """What their app shows now, or so many steps later."""
        return pyotp.HOTP(self.secret).at(clock.now() // second_factors.STEP_S + steps)

    def type_password(
        self, password: str = PASSWORD, email: str | None = None, visitor: Visitor | None = None
    ) -> Visitor:
        visitor = visitor or Visitor(self.house.url)
        visitor.visit("/dashboard/sign-in")
        visitor.press("Sign in", email=email or self.email, password=password)
        return visitor


def with_password(house: House) -> Person:
    """Someone of the demo's merchant."""
    with house.app.app_context():
        hashed = passwords.hash_of(PASSWORD)
        with atomic("test: person"):
            merchant = first_merchant()
            assert merchant is not None
            user = users.add_user(merchant, EMAIL)
            user.password_hash = hashed
            return Person(house, user.id)


def with_second_factor(house: House) -> Person:
    person = with_password(house)
    person.secret = pyotp.random_base32()
    with house.app.app_context(), atomic("test: second factor"):
        user = users.find_user(person.id)
        assert user is not None
        # Its first code was used a while ago.
        with time_machine.travel(clock.now() - 10 * second_factors.STEP_S, tick=False):
            assert second_factors.turn_on(user, person.secret, person.code())
        person.codes = tuple(recovery_codes.make(user))
    return person


def is_in(visitor: Visitor) -> bool:
    visitor.visit("/dashboard/test/payments")
    return visitor.answer.status == 200
