"""Which version a request speaks."""

import re

from checkout.kit.errors import InvalidRequest, NotBuilt
from checkout.kit.texts import shown
from checkout.kit.versions import NEWEST, VERSIONS

FIRST_DAY = "2011-01-01"  # of Stripe's API

_BARE_DAY = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]")


def version_of(asked: str | None, param: str | None = None) -> str:
    """The version that was asked for, else the account's own. Raises ``InvalidRequest`` and ``NotBuilt``."""
    if not asked:
        return NEWEST
    if asked in VERSIONS:
        return asked
    if _BARE_DAY.fullmatch(asked) and FIRST_DAY <= asked < VERSIONS[0]:
        raise NotBuilt(
            f"Stripe API version {asked} is not supported by this version of Tender, which speaks {VERSIONS[0]} and "
            "newer ones.",
            param=param,
        )
    raise InvalidRequest(f"Invalid Stripe API version: {shown(asked)}", param=param)
