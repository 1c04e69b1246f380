"""Decimals among parameters, each in its shortest text."""

import re
from decimal import Decimal
from typing import Any

from pydantic import BeforeValidator

from checkout.api.complaints import bad
from checkout.api.fields import MAX_AMOUNT, scalar
from checkout.kit.decimals import plain

_DECIMAL = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?|\.[0-9]{1,18}")
_NUMBERS = {2: "two", 4: "four", 12: "twelve"}


def decimal(places: int, minimum: str = "0", maximum: str = str(MAX_AMOUNT)) -> BeforeValidator:
    """A decimal of at most so many places within inclusive bounds, as its shortest text: "25.50" is "25.5"."""

    def parse(given: Any) -> str:
        written = scalar(given)
        if not _DECIMAL.fullmatch(written):
            raise bad("Invalid decimal", given=written)
        shortest = plain(Decimal(written))
        if len(shortest.partition(".")[2]) > places:
            raise bad(
                "Invalid decimal", given=written, after=f"; must contain at maximum {_NUMBERS[places]} decimal places."
            )
        if Decimal(shortest) < Decimal(minimum):
            raise bad(f"This value must be greater than or equal to {minimum}.")
        if Decimal(shortest) > Decimal(maximum):
            raise bad(f"This value must be less than or equal to {maximum}.")
        return shortest

    return BeforeValidator(parse)
