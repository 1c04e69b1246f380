"""The fields of an address, as its country writes one."""

from collections.abc import Callable, Iterator, Mapping

from wtforms import Field

from checkout.hosted_page import faults, postal_codes
from checkout.hosted_page.addresses import MAX_PART, Manner, manner_of
from checkout.hosted_page.asked_inputs import choice_field, country_field, part_problem, text_field
from checkout.hosted_page.faults import in_sentence
from checkout.kit.texts import marked
from checkout.kit.wire import Shape
from checkout.web import typed
from checkout.web.sentences import gettext as _

Named = tuple[str, Field]
PARTS = {
    "line1": "AddressLine1",
    "line2": "AddressLine2",
    "city": "Locality",
    "state": "AdministrativeArea",
    "postal_code": "PostalCode",
    "country": "Country",
}  # by member of Stripe's address: the end of the field's name on Stripe's page


def country_of(kind: str, names: Mapping[str, str]) -> Named:
    """``kind``: shipping or billing. Another country is another form: the page asks for it at once."""
    return f"{kind}Country", country_field(names, autocomplete=f"{kind} country", data_update="")


def lines_of(kind: str, country: str, applies: Callable[[], bool]) -> Iterator[Named]:
    """All but the country and the postal code. Only checked while ``applies``."""
    manner = manner_of(country)

    def asked(member: str, label: str, autocomplete: str, *, needed: bool = True) -> Named:
        problem = part_problem(faults.of_address(kind, label), MAX_PART, needed=needed)
        field = text_field(
            _(label),
            lambda text: problem(text) if applies() else None,
            needed=needed,
            autocomplete=f"{kind} {autocomplete}",
        )
        return f"{kind}{PARTS[member]}", field

    yield asked("line1", faults.FIRST_LINE, "address-line1")
    yield asked("line2", marked("Address line 2"), "address-line2", needed=False)
    yield asked("city", manner.town, "address-level2", needed=manner.needs_town)
    if manner.region is not None and manner.regions is None:
        yield asked("state", manner.region, "address-level1", needed=manner.needs_region)
    elif manner.region is not None:
        yield f"{kind}{PARTS['state']}", _region_choice(kind, manner, applies)


def postal_code_of(kind: str, country: str, applies: Callable[[], bool]) -> Named:
    manner = manner_of(country)
    missing = faults.of_address(kind, manner.postal_code).missing
    field = text_field(
        _(manner.postal_code),
        lambda text: postal_codes.problem_with(text, country, missing) if applies() else None,
        needed=manner.needs_postal_code,
        autocomplete=f"{kind} postal-code",
        autocapitalize="characters",
    )
    return f"{kind}{PARTS['postal_code']}", field


def address_of(typed_in: Mapping[str, str | None], kind: str) -> Shape:
    """Stripe's address of what was typed, by names of fields."""
    found = {member: typed.plain(typed_in.get(f"{kind}{part}")) or None for member, part in PARTS.items()}
    if found["postal_code"]:
        found["postal_code"] = found["postal_code"].upper()
    return dict(sorted(found.items()))


def _region_choice(kind: str, manner: Manner, applies: Callable[[], bool]) -> Field:
    assert manner.region is not None
    assert manner.regions is not None
    return choice_field(
        _(manner.region),
        manner.regions,
        _choose(kind, in_sentence(manner.region)),
        needed=manner.needs_region,
        applies=applies,
        autocomplete=f"{kind} address-level1",
    )


def _choose(kind: str, part: str) -> str:
    if kind == "shipping":
        # Translators: %(part)s is a field's label as the page shows it; put it in quotation marks.
        return _("Choose the %(part)s of the shipping address from the list.", part=part)
    # Translators: %(part)s is a field's label as the page shows it; put it in quotation marks.
    return _("Choose the %(part)s of the billing address from the list.", part=part)
