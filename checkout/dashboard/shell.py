"""What all pages of the dashboard stand in: the sections of its navigation, and the cookie of those signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from flask import Flask

from checkout.dashboard import door, entries, sign_in
from checkout.dashboard.moments import zone_words
from checkout.kit.config import Settings
from checkout.merchants.sign_ins import LASTS_S


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the navigation. ``endpoint``: of its first page; ``group``: what it stands under."""

    title: str
    endpoint: str
    group: str = ""
    only_in: str | None = None  # a mode

    @property
    def name(self) -> str:
        return self.endpoint.partition(".")[0]


def init_app(app: Flask, settings: Settings, sections: Sequence[Section]) -> None:
    """``sections``: in the order of the navigation; some stand on floors above this one."""
    prefix = "__Host-tender" if settings.is_https else f"tender_{urlsplit(settings.public_url).port}"
    app.config.update(
        SECRET_KEY_FALLBACKS=[key.hex() for key in settings.secrets.derive("flask")[1:]],
        SESSION_COOKIE_NAME=prefix,  # cookies know no ports
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=LASTS_S,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its cookie: a page stays open all day
    )
    groups = [(name, tuple(of_group)) for name, of_group in groupby(sections, lambda section: section.group)]
    app.jinja_env.globals.update(section_groups=groups, zone=zone_words)
    app.register_blueprint(sign_in.pages)
    app.register_blueprint(entries.pages)
    app.add_url_rule(door.PREFIX, "dashboard", lambda: door.to("home.home", mode="test"), strict_slashes=False)
