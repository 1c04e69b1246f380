"""The default of ``capture_method`` became ``automatic_async``."""

from typing import Any

from checkout.kit.versions import Change


def _at_once(params: dict[str, Any]) -> None:
    params.setdefault("capture_method", "automatic")


CHANGE = Change(since="2024-04-10", params={"POST /v1/payment_intents": _at_once})
