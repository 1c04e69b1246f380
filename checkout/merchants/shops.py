"""What a merchant decides about their shop, in both modes: how it is called and looks, and what its checkouts do."""

from typing import Any

from checkout.merchants.accounts import Merchant, held

SETTINGS = frozenset(
    {
        "name",
        "country",
        "support_email",
        "support_phone",
        "support_url",
        "terms_url",
        "privacy_url",
        "time_zone",
        "accent_color",
        "background_color",
        "border_style",
        "font_family",
        "locale",
        "redirect_url",
        "session_life_s",
        "max_refusals",
        "emails_customers",
    }
)


def change(merchant: Merchant, **columns: Any) -> None:
    """In the open step. Whoever asks has checked each; an empty text is none."""
    kept = held(merchant)
    for name, value in columns.items():
        assert name in SETTINGS, name
        setattr(kept, name, None if value == "" else value)
