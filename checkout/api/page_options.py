"""``payment_method_options`` of what opens a checkout page: of each way to pay that it offers."""

from typing import Annotated, Any, Literal

from pydantic import Field

from checkout.api.bank_options import BankOptionsOnPage, FutureUse
from checkout.api.fields import Clearable, Flag, text
from checkout.api.method_options import MAX_KANA_CHARS, MAX_KANJI_CHARS, Availability, given_options
from checkout.api.params import Params
from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Shape
from checkout.payments.kinds import CARD

Brand = Literal["american_express", "discover_global_network", "mastercard", "visa"]
Funding = Literal["credit", "debit", "prepaid"]
MAX_BRANDS = 4
MAX_FUNDINGS = 3
WHILE_SAVING = frozenset(
    {"financial_connections", "mandate_options", "request_three_d_secure", "restrictions", "verification_method"}
)


class Restrictions(Params):
    brands_blocked: Annotated[list[Brand], Field(max_length=MAX_BRANDS)] = []


class SessionRestrictions(Restrictions):
    funding_types_blocked: Annotated[list[Funding], Field(max_length=MAX_FUNDINGS)] = []


class Installments(Params):
    enabled: Flag = False


class Restricted(Params):
    restrictions: Restrictions | None = None


class CardOnPage(Params):
    capture_method: Literal["manual"] | None = None
    installments: Installments | None = None
    request_extended_authorization: Availability | None = None
    request_incremental_authorization: Availability | None = None
    request_multicapture: Availability | None = None
    request_overcapture: Availability | None = None
    request_three_d_secure: Literal["any", "automatic", "challenge"] | None = None
    restrictions: SessionRestrictions | None = None
    setup_future_usage: FutureUse | None = None
    statement_descriptor_suffix_kana: Annotated[str, text(MAX_KANA_CHARS)] | None = None
    statement_descriptor_suffix_kanji: Annotated[str, text(MAX_KANJI_CHARS)] | None = None


class OptionsOnPage(BankOptionsOnPage):
    """Of a Checkout Session."""

    card: CardOnPage | None = None


class LinkOptions(Params):
    """Of a payment link."""

    card: Restricted | None = None


def session_options(given: OptionsOnPage | None, types: list[str], mode: str) -> dict[str, Any]:
    """The column. Money of cards is captured by hand only where nothing else may be paid with."""
    if given is None:
        return {}
    if mode == "setup":
        _check_saving(given)
    if given.card is not None and given.card.capture_method is not None and types != [CARD]:
        raise InvalidRequest(
            "`capture_method` `manual` for cards is supported only where a card is the only way to pay.",
            param="payment_method_options[card][capture_method]",
        )
    said = given_options(given)
    return {"payment_method_options": {type: options for type, options in said.items() if options} or None}


def _check_saving(given: OptionsOnPage) -> None:
    """Refuses what only a payment could be made with."""
    for type in sorted(given.model_fields_set):
        options = getattr(given, type)
        for name in sorted(options.model_fields_set - WHILE_SAVING) if options is not None else ():
            param = f"payment_method_options[{type}][{name}]"
            raise InvalidRequest(f"You can not pass `{param}` in `setup` mode.", param=param)


def link_options(given: Clearable[LinkOptions]) -> Shape | None:
    """The column."""
    if given is None or given.card is None or given.card.restrictions is None:
        return None
    return {CARD: {"restrictions": {"brands_blocked": list(given.card.restrictions.brands_blocked)}}}
