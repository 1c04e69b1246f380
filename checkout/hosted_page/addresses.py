"""How an address is written in each country: what its parts are called, and which of them are chosen from a list.

The lists stand beside this module in ``regions.json``: by country what is kept, and its name.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from checkout.hosted_page import postal_codes

MAX_PART = 200  # characters of a line or a name

TOWN = "City"
TOWNS = {"AU": "Suburb", "GB": "Town or city", "GG": "Town or city", "IE": "Town or city", "IM": "Town or city"}
TOWNS |= {
    "HK": "District",
    "IT": "Town",
    "JP": "City or ward",
    "NZ": "Town or city",
    "SE": "Town",
    "ZA": "Town or city",
}

# What the part between town and country is called, where an address needs it …
REGIONS = {"AE": "Emirate", "AU": "State", "BR": "State", "CA": "Province", "HK": "Area", "IN": "State"}
REGIONS |= {"JP": "Prefecture", "MX": "State", "US": "State"}
# … and where it is usual.
USUAL_REGIONS = {"AR": "Province", "CL": "Region", "CN": "Province", "CO": "Department", "EG": "Governorate"}
USUAL_REGIONS |= {"ES": "Province", "ID": "Province", "IE": "County", "IT": "Province", "KR": "Province"}
USUAL_REGIONS |= {"MY": "State", "NG": "State", "PE": "Region", "PH": "Province", "TH": "Province", "TR": "Province"}
USUAL_REGIONS |= {"TW": "County", "UA": "Oblast", "VN": "Province", "ZA": "Province"}

_CITY_STATES = frozenset({"GI", "HK", "MC", "MO", "SG", "VA"})  # their addresses need no town


@dataclass(frozen=True, slots=True)
class Manner:
    """A country's own words; ``region`` is None where there is no such part, ``regions`` where it is typed."""

    town: str
    needs_town: bool
    region: str | None
    needs_region: bool
    regions: dict[str, str] | None
    postal_code: str
    needs_postal_code: bool


def manner_of(country: str) -> Manner:
    region = REGIONS.get(country)
    return Manner(
        town=TOWNS.get(country, TOWN),
        needs_town=country not in _CITY_STATES,
        region=region or USUAL_REGIONS.get(country),
        needs_region=region is not None,
        regions=_regions().get(country),
        postal_code=postal_codes.word_for(country),
        needs_postal_code=postal_codes.is_required(country),
    )


@cache
def _regions() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(files(__package__).joinpath("regions.json").read_bytes())
    return found
