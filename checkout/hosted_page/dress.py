"""A seller in a look: the merchant's own, or the dress that one page was given."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from checkout.hosted_page.views import Seller
from checkout.sessions.dress import DEFAULT_BACKGROUND


@dataclass(frozen=True, slots=True)
class Look:
    """Colours as ``#rrggbb``; what is None is as Tender has it."""

    accent_color: str | None = None
    background_color: str | None = None
    border_style: str | None = None
    font_family: str | None = None


def in_look(seller: Seller, look: Look) -> Seller:
    background = look.background_color or DEFAULT_BACKGROUND
    return replace(
        seller,
        accent=look.accent_color,
        background=None if background.lower() == DEFAULT_BACKGROUND else background,
        borders=look.border_style,
        font=look.font_family,
    )


def dressed(seller: Seller, branding: Mapping[str, Any] | None) -> Seller:
    if branding is None:
        return seller
    look = Look(
        accent_color=branding["button_color"],
        background_color=branding["background_color"],
        border_style=branding["border_style"],
        font_family=branding["font_family"],
    )
    return replace(
        in_look(seller, look),
        name=branding["display_name"],
        logo=(branding["logo"] or {}).get("url") or seller.logo,
        icon=(branding["icon"] or {}).get("url") or seller.icon,
    )
