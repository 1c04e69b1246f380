"""A seller in the dress that the merchant gave one page."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from checkout.hosted_page.views import Seller
from checkout.sessions.dress import DEFAULT_BACKGROUND


def dressed(seller: Seller, branding: Mapping[str, Any] | None) -> Seller:
    if branding is None:
        return seller
    background = branding["background_color"]
    return replace(
        seller,
        name=branding["display_name"],
        accent=branding["button_color"],
        background=None if background.lower() == DEFAULT_BACKGROUND else background,
        borders=branding["border_style"],
        font=branding["font_family"],
        logo=(branding["logo"] or {}).get("url") or seller.logo,
        icon=(branding["icon"] or {}).get("url") or seller.icon,
    )
