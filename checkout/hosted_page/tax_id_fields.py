"""The fields for a business's tax id: which one its country has, and its number."""

from collections.abc import Iterator, Mapping
from typing import Any

from checkout.hosted_page import faults
from checkout.hosted_page.address_fields import Named
from checkout.hosted_page.asked_inputs import Problem, choice_field, part_problem, text_field, tick_field
from checkout.payments.tax_id_formats import MAX_CHARS, Kind, kinds_of
from checkout.sessions.asks import Asks
from checkout.web import typed
from checkout.web.sentences import gettext as _

MAX_NAME = 150  # characters of a business's name. Source: Stripe
IS_BUSINESS, BUSINESS, TYPE, NUMBER = "enableTaxId", "businessName", "taxIdType", "taxId"


def tax_id_fields(wanted: str, country: str, said: Mapping[str, Any], *, asks_name: bool) -> Iterator[Named]:
    """``wanted``: if_supported where everyone of a country with tax ids must give one. ``said``: what is typed."""
    kinds = {kind.type: kind for kind in kinds_of(country)}
    applies = wanted == "if_supported" or bool(said.get(IS_BUSINESS))
    if wanted != "if_supported":
        yield IS_BUSINESS, tick_field(_("I'm buying as a business"))
    if asks_name:
        name = _while(part_problem(faults.of_business_name(), MAX_NAME), applies=applies)
        yield BUSINESS, text_field(_("Business name"), name, autocomplete="organization")
    if len(kinds) > 1:
        labels = {it.type: _(it.label) for it in kinds.values()}
        sentence = _("Choose what kind of number it is.")
        # Translators: which of the country's tax ids is given, such as "VAT number"
        yield TYPE, choice_field(_("Kind of number"), labels, sentence, applies=lambda: applies)
    kind = _chosen(kinds, said)
    # Translators: of a tax id, whose kind is chosen beside it
    number_alone = _("Number")
    label = _(kind.label) if len(kinds) == 1 else number_alone
    number = _while(lambda text: _number_problem(text, kind), applies=applies)
    yield NUMBER, text_field(label, number, autocomplete="off", autocapitalize="characters")


def read_tax_id(asks: Asks, said: Mapping[str, Any], country: str) -> tuple[str, str] | None:
    """Type and number, only after they were checked."""
    kinds = {kind.type: kind for kind in kinds_of(country)}
    if asks.tax_id is None or not kinds or not (asks.tax_id == "if_supported" or said.get(IS_BUSINESS)):
        return None
    kind = _chosen(kinds, said)
    number = kind.read(said[NUMBER])
    assert number is not None
    return kind.type, number


def _chosen(kinds: Mapping[str, Kind], said: Mapping[str, Any]) -> Kind:
    return kinds.get(str(said.get(TYPE))) or next(iter(kinds.values()))


def _number_problem(text: str, kind: Kind) -> str | None:
    if not typed.plain(text):
        # Translators: %(label)s is a tax id's name as the page shows it; put it in quotation marks.
        return _("Enter the %(label)s.", label=_in_sentence(kind.label))
    if len(text) > MAX_CHARS or kind.read(typed.plain(text)) is None:
        return _(
            # Translators: %(label)s is a tax id's name as the page shows it; put it in quotation marks.
            "The %(label)s is not right. Write it like %(example)s.",
            label=_in_sentence(kind.label),
            example=kind.example,
        )
    return None


def _in_sentence(label: str) -> str:
    return faults.in_sentence(label, label if label[:2].isupper() else None)


def _while(problem: Problem, *, applies: bool) -> Problem:
    return problem if applies else lambda _text: None
