"""An address as it is written on an envelope: line by line, the town and its postal code in its country's order."""

from babel import Locale

from checkout.kit.wire import Shape
from checkout.web.countries import names_among

# Where the postal code stands before the town. Source: the Universal Postal Union's pages on each country
_CODE_FIRST = frozenset(
    {
        *("AL", "AT", "BA", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FO", "FR", "GE", "GL", "GR"),
        *("HR", "HU", "IL", "IS", "IT", "LI", "LT", "LU", "MA", "MC", "MD", "ME", "MK", "NL", "NO", "PL", "PT", "RO"),
        *("RS", "SE", "SI", "SK", "SM", "TN", "TR", "VA", "XK"),
    }
)


def lines_of(address: Shape | None, name: str | None = None, locale: Locale | None = None) -> tuple[str, ...]:
    """Those that there are; none for an address of which nothing is known, whoever's it is.

    ``locale``: where the country is not to be in the page's language.
    """
    found = address or {}
    country = found.get("country")
    where = [found.get("line1"), found.get("line2"), _town(found), country and names_among([country], locale)[country]]
    return tuple(line for line in (name, *where) if line) if any(where) else ()


def _town(address: Shape) -> str:
    town, region, code = (address.get(member) or "" for member in ("city", "state", "postal_code"))
    if address.get("country") in _CODE_FIRST:
        return ", ".join(part for part in (f"{code} {town}".strip(), region) if part)
    return ", ".join(part for part in (town, f"{region} {code}".strip()) if part)
