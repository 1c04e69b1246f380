"""What a link's URL says about one visit: never trusted, and what is wrong in it is as if it had not been said.

As Stripe has them: ``prefilled_email``, ``locked_prefilled_email``, ``prefilled_promo_code``, ``client_reference_id``,
``locale`` and five ``utm_...``; ours: ``theme``, which is ``light`` or ``dark``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from checkout.hosted_page import checks
from checkout.sessions.locales import LOCALES
from checkout.web import typed
from checkout.web.themes import THEMES

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
MAX_UTM_CHARS = 150  # Source: Stripe
REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,200}")  # Source: Stripe
PROMO_CODE = re.compile(r"[A-Za-z0-9-]{1,500}")  # as the API makes them


@dataclass(frozen=True, slots=True)
class UrlParams:
    """The good ones, by their names in the URL."""

    given: Mapping[str, str]

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        return cls({name: value for name, is_good in RULES.items() if is_good(value := args.get(name, ""))})

    @property
    def query(self) -> str:
        """They as a URL carries them: the page's form goes there, so that they outlive a decline, and a second tab."""
        return urlencode(self.given)

    @property
    def email(self) -> str | None:
        return self.given.get("prefilled_email")

    @property
    def locked_email(self) -> str | None:
        return self.given.get("locked_prefilled_email")

    @property
    def promotion_code(self) -> str | None:
        return self.given.get("prefilled_promo_code")

    @property
    def reference(self) -> str | None:
        return self.given.get("client_reference_id")

    @property
    def locale(self) -> str | None:
        return self.given.get("locale")

    @property
    def theme(self) -> str | None:
        return self.given.get("theme")

    @property
    def utm(self) -> dict[str, str]:
        """What the redirect after paying carries on."""
        return {name: value for name, value in self.given.items() if name in UTM}


def _is_utm(text: str) -> bool:
    return 0 < len(text) <= MAX_UTM_CHARS and not typed.has_unusable_characters(text)


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


RULES: Mapping[str, Callable[[str], bool]] = {
    "prefilled_email": checks.is_email,
    "locked_prefilled_email": checks.is_email,
    "prefilled_promo_code": _matches(PROMO_CODE),
    "client_reference_id": _matches(REFERENCE),
    "locale": LOCALES.__contains__,
    "theme": THEMES.__contains__,
    **dict.fromkeys(UTM, _is_utm),
}
