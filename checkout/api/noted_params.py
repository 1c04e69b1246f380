"""Which parameters the request log shows: those an operation knows; of cards and accounts only what is named here."""

import re
from collections.abc import Iterable
from functools import lru_cache

from stdnum import iban

from checkout.kit.logs import safe

MAX_PARAMS = 200  # of a request; more are a basket, of which the first lines tell
MAX_VALUE_CHARS = 500
MAX_READ_CHARS = 2 * MAX_VALUE_CHARS  # secrets are hidden before a text is cut, so that none is cut in two
MAX_NAME_CHARS = 200  # a longer name is no parameter's
MIN_SECRET_CHARS = 13  # no shorter text is a card number or a key
MAX_NAMES = 4_096  # that are remembered

# What stands under one of these says how to pay: of it only the listed leaves are kept.
CARRIERS = frozenset(
    [
        "account",
        "acss_debit",
        "au_becs_debit",
        "bacs_debit",
        "bank_account",
        "card",
        "card_present",
        "external_account",
        "fpx",
        "ideal",
        "nz_bank_account",
        "payment_method_data",
        "payout_account",
        "pii",
        "sepa_debit",
        "source",
        "source_data",
        "three_d_secure",
        "us_bank_account",
    ]
)
SHOWN = frozenset(
    [
        "account_holder_type",
        "account_type",
        "allow_redisplay",
        "bank",
        "brand",
        "capture_method",
        "city",
        "country",
        "currency",
        "email",
        "exp_month",
        "exp_year",
        "line1",
        "line2",
        "name",
        "object",
        "phone",
        "postal_code",
        "preferred",
        "preferred_language",
        "request_extended_authorization",
        "request_incremental_authorization",
        "request_multicapture",
        "request_overcapture",
        "request_three_d_secure",
        "setup_future_usage",
        "state",
        "type",
        "verification_method",
    ]
)
# Whatever stands under one of these is never kept: by its letters and digits.
NEVER = frozenset(
    [
        "accountnumber",
        "cardcvc",
        "clientsecret",
        "cryptogram",
        "csc",
        "cvc",
        "cvc2",
        "cvv",
        "cvv2",
        "iban",
        "idnumber",
        "number",
        "password",
        "pin",
        "preauth",
        "routingnumber",
        "secret",
        "securitycode",
        "sortcode",
        "token",
        "transitnumber",
    ]
)

IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
_STEP = re.compile(r"[^\[\]]+")
_ID = re.compile(r"[a-z]{2,}(_[A-Za-z0-9]+)+")


def shown_params(pairs: Iterable[tuple[str, str]], known: frozenset[str]) -> list[list[str | None]]:
    """Names with their values, in their order; None for a value that is not kept."""
    return [_shown(name, value, known) for name, value in list(pairs)[:MAX_PARAMS]]


def _shown(name: str, value: str, known: frozenset[str]) -> list[str | None]:
    if len(name) > MAX_NAME_CHARS:
        return [hidden(name[:MAX_NAME_CHARS]), None]
    shown, first, kept, only_ids = _of_name(name)
    if not kept or first not in known or (only_ids and not _ID.fullmatch(value)):
        return [shown, None]
    return [shown, hidden(value)]


@lru_cache(MAX_NAMES)
def _of_name(name: str) -> tuple[str, str, bool, bool]:
    """A name as it is shown, its first step, whether its value is kept, and whether only the id of a thing is."""
    return hidden(name), name.partition("[")[0], *_kept(name)


def _kept(name: str) -> tuple[bool, bool]:
    steps = _STEP.findall(name)
    if not steps or NEVER.intersection(re.sub(r"[^a-z0-9]", "", step.casefold()) for step in steps):
        return False, False
    if CARRIERS.isdisjoint(steps):
        return True, False
    if steps[-1] in CARRIERS:
        return True, True
    return steps[-1] in SHOWN, False


def hidden(text: str) -> str:
    """Short, of whole characters, and with every card number and key in it hidden."""
    plain = text[:MAX_READ_CHARS].encode("utf-8", "replace").decode().replace("\0", "�")
    if len(plain) < MIN_SECRET_CHARS:
        return plain
    return IBAN.sub(_hidden_iban, str(safe(plain)))[:MAX_VALUE_CHARS]


def _hidden_iban(found: re.Match[str]) -> str:
    return "[account number]" if iban.is_valid(found.group()) else found.group()
