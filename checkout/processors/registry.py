"""Which processor moves the money: plug-ins by entry point, one of them at work."""

from typing import cast

from checkout.kit.config import part
from checkout.processors.contract import Processor

PROCESSOR = "tender.processor"  # the name of the part that is at work


def processor() -> Processor:
    """The processor of this installation."""
    return cast(Processor, part(PROCESSOR))
