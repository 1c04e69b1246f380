"""What Tender says to its operator: structured lines on standard error, past one filter that lets no secret through."""

import json
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter

OURS = ("checkout", "links")
FIELDS = frozenset(
    {  # what a line may hold; anything else is a name without its value
        *("event", "level", "logger", "timestamp", "exception"),
        *("request_id", "operation", "path", "status", "what", "why"),
        *("attempt", "intent", "looks", "session"),
        *("dispute", "instruction", "reason", "said", "verb"),
        *("delivery", "endpoint", "mail", "outcome"),
    }
)
UNLISTED = "[not a listed field]"

# 13 to 19 digits are a card number (ISO/IEC 7812), however grouped; longer runs may hold one.
_CARD_NUMBER = re.compile(r"\d(?:(?:[^\w\"'\[\](){}:;=&<>]|_|%20|\\u00a0){0,3}\d){12,}")
_SECRETS = (
    (re.compile(r"(?<![A-Za-z0-9])((?:sk|pk|rk)_(?:test|live)_)\w+"), r"\1[hidden]"),
    (re.compile(r"(whsec_|_secret_)\w+"), r"\1[hidden]"),
    (re.compile(r"\b(basic|bearer) +[\w.~+/=-]+", re.IGNORECASE), r"\1 [hidden]"),
    (re.compile(r"(://[^:/@\s]*:)[^@\s]+@"), r"\1[hidden]@"),
)

Event = MutableMapping[str, Any]


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is now."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # looked up anew, as logging.lastResort does
        return sys.stderr


def configure() -> None:
    """Sends every line, ours and the libraries', through the filter. Calling it again changes nothing."""
    structlog.configure(
        processors=[*_told_of_each(), ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, _Stderr) for handler in root.handlers):
        root.addHandler(_handler())
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def _handler() -> logging.Handler:
    handler = _Stderr()
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=_told_of_each(),
            processors=[
                ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _only_listed,
                _safe_event,
                _rendered,
            ],
        )
    )
    return handler


def _told_of_each() -> list[Any]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _only_listed(_logger: object, _method: str, event: Event) -> Event:
    return {name: value if name in FIELDS else UNLISTED for name, value in event.items()}


def _safe_event(_logger: object, _method: str, event: Event) -> Event:
    return {safe(name): safe(value) for name, value in event.items()}


def safe(value: Any) -> Any:
    """Plain data of a value, with every card number, key and password in it hidden."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if safe(str(value)) == str(value) else safe(str(value))
    if isinstance(value, Mapping):
        return {safe(str(name)): safe(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [safe(part) for part in value]
    return _hidden(value if isinstance(value, str) else repr(value))


def _hidden(text: str) -> str:
    text = _CARD_NUMBER.sub("[card number]", text)
    for secret, shown in _SECRETS:
        text = secret.sub(shown, text)
    return text


def _rendered(_logger: object, _method: str, event: Event) -> str:
    """JSON for programs; for a person at a terminal the words first, and a traceback on lines of its own."""
    if not sys.stderr.isatty():
        return json.dumps(event, ensure_ascii=False)
    trace = event.pop("exception", None)
    head = " ".join(str(event.pop(name, "")) for name in ("timestamp", "level", "event"))
    rest = "".join(f" {name}={value!r}" for name, value in event.items())
    return head + rest + (f"\n{trace}" if trace else "")
