"""Which processor moves the money: plug-ins by entry point, one of them at work."""

from importlib.metadata import entry_points
from typing import Any, Protocol, cast

from checkout.kit.config import Settings, part
from checkout.processors.contract import Processor

GROUP = "tender.processors"
PROCESSOR = "tender.processor"  # the name of the part that is at work


def processor() -> "Plugin":
    """The processor of this installation."""
    return cast(Plugin, part(PROCESSOR))


class Plugin(Processor, Protocol):
    """A processor as its entry point gives it: it opens itself from the settings and may bring pages of its own."""

    moves_real_money: bool  # else live mode stays locked

    @classmethod
    def open_for(cls, settings: Settings) -> "Plugin": ...

    def pages(self) -> list[Any]: ...

    def let_go(self) -> None:
        """Closes its connections, before a fork or at the end; asked again, it opens new ones."""


def open_plugin(name: str, settings: Settings) -> Plugin:
    (found,) = entry_points(group=GROUP, name=name)
    plugin: Plugin = found.load().open_for(settings)
    return plugin
