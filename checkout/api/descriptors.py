"""What stands on a payer's statement: the texts that card networks take. Source: Stripe's rules for descriptors."""

import re
from typing import Annotated

from pydantic import AfterValidator

from checkout.api.complaints import bad
from checkout.api.fields import text

MAX_CHARS = 22
FORBIDDEN = "<>\\'\"*"

_LATIN = re.compile(r"[A-Za-z]")


def _printable(given: str) -> str:
    for char in FORBIDDEN:
        if char in given:
            raise bad(f"The statement descriptor cannot include {char}.")
    if not _LATIN.search(given):
        raise bad("The statement descriptor must contain at least one Latin character.")
    return given


Descriptor = Annotated[str, text(MAX_CHARS), AfterValidator(_printable)]
