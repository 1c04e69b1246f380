"""How an address is written in each country: what its parts are called, and which of them are chosen from a list.

The lists stand beside this module in ``regions.json``: by country what is kept, and its name.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from checkout.hosted_page import postal_codes
from checkout.kit.texts import marked

MAX_PART = 200  # characters of a line or a name

TOWN, TOWN_OR_CITY = marked("City"), marked("Town or city")
TOWNS = {
    # Translators: label of a part of an Australian address
    "AU": marked("Suburb"),
    # Translators: label of a part of an address in Hong Kong
    "HK": marked("District"),
    "IT": marked("Town"),
    # Translators: label of a part of a Japanese address
    "JP": marked("City or ward"),
    "SE": marked("Town"),
}
TOWNS |= dict.fromkeys(("GB", "GG", "IE", "IM", "NZ", "ZA"), TOWN_OR_CITY)

# What the part between town and country is called, where an address needs it …
# Translators: label of a part of an address, as in the United States or Brazil
STATE = marked("State")
# Translators: label of a part of an address, as in Canada, Italy or Spain
PROVINCE = marked("Province")
# Translators: label of a part of an address, as in Ireland or Taiwan
COUNTY = marked("County")
# Translators: label of a part of an address, as in Chile or Peru
REGION = marked("Region")
# Translators: label of a part of an address in the United Arab Emirates
EMIRATE = marked("Emirate")
# Translators: label of a part of an address in Hong Kong (Kowloon, New Territories, …)
AREA = marked("Area")
# Translators: label of a part of a Japanese address
PREFECTURE = marked("Prefecture")
# Translators: label of a part of an address in Colombia (departamento)
DEPARTMENT = marked("Department")
# Translators: label of a part of an address in Egypt
GOVERNORATE = marked("Governorate")
# Translators: label of a part of an address in Ukraine
OBLAST = marked("Oblast")
REGIONS = {"AE": EMIRATE, "AU": STATE, "BR": STATE, "CA": PROVINCE, "HK": AREA, "IN": STATE}
REGIONS |= {"JP": PREFECTURE, "MX": STATE, "US": STATE}
# … and where it is usual.
USUAL_REGIONS = {"AR": PROVINCE, "CL": REGION, "CN": PROVINCE, "CO": DEPARTMENT, "EG": GOVERNORATE}
USUAL_REGIONS |= {"ES": PROVINCE, "ID": PROVINCE, "IE": COUNTY, "IT": PROVINCE, "KR": PROVINCE}
USUAL_REGIONS |= {"MY": STATE, "NG": STATE, "PE": REGION, "PH": PROVINCE, "TH": PROVINCE, "TR": PROVINCE}
USUAL_REGIONS |= {"TW": COUNTY, "UA": OBLAST, "VN": PROVINCE, "ZA": PROVINCE}

_CITY_STATES = frozenset({"GI", "HK", "MC", "MO", "SG", "VA"})  # their addresses need no town


@dataclass(frozen=True, slots=True)
class Manner:
    """A country's own words, before they are translated.

    ``region`` is None where there is no such part, ``regions`` where it is typed.
    """

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
