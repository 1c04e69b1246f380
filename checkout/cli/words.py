"""What a server says once requests can be taken: to a person, or to the program that started it."""

import json

import click

from checkout.cli.house import World
from checkout.kit.config import Settings

TEST_CARDS = (
    ("4242 4242 4242 4242", "is paid"),
    ("4000 0000 0000 9995", "is declined: not enough money"),
    ("4000 0000 0000 3220", "asks for the bank's confirmation first (3-D Secure)"),
)


def say(settings: Settings, world: World | None) -> None:
    url = settings.public_url
    lines = [f"Tender serves {url}"]
    if world is not None:
        cards = [f"              {number}  {what}" for number, what in TEST_CARDS]
        lines += [
            "",
            f"  Pay here    {settings.url(world.link_path)}",
            "  with        any future date, any 3 digits as code, and the card",
            *cards,
            "",
            f"  Test key    {world.secret_key}",
            f"  API         {url}/v1/ (Stripe's SDK with this base address)",
        ]
        if world.entry_path is not None:
            lines += [
                f"  Dashboard   {settings.url(world.entry_path)}",
                "              signs you in once, within a day",
            ]
        lines += [f"  Events      {url}/events", ""] if settings.test_pages else [""]
    click.echo("\n".join([*lines, "Ctrl-C ends it."]))


def say_json(settings: Settings, world: World | None) -> None:
    assert world is not None
    shown = {
        "url": settings.public_url,
        "secret_key": world.secret_key,
        "publishable_key": world.publishable_key,
        "link": settings.url(world.link_path),
    }
    click.echo(json.dumps(shown))
