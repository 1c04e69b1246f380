"""What happens from now on, as the API lists it: each event once, the oldest first, until somebody ends it."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from checkout.cli.callers import PAGE, Answer, Caller, Failed, Said, every

PATH = "/v1/events"
POLL_S = 0.5  # between looks at a database
SERVER_POLL_S = 1.0  # at a server, which may be somebody else's
LOOK_BACK_S = 60  # a step is committed at most this long after its events were made
MOST_AT_ONCE = 100_000  # new ones of one look: more than happens between two
TRY_LATER = 429


class Following:
    """Which events were seen. One whose step was committed late is found among older ones that are known."""

    def __init__(self, caller: Caller, known: list[Answer]) -> None:
        """``known``: the newest that there are, the newest first; only an account without events has none."""
        self._caller = caller
        self._newest = known[0]["created"] if known else 0
        self._seen: dict[str, int] = {}
        self._calm_at: float | None = None  # when a look first found nothing new
        if known:
            self._note(known)
            self._note(list(self._listed({"starting_after": known[-1]["id"]})))

    def new(self) -> list[Answer]:
        """What was not yet given, the oldest first."""
        found = self._unseen()
        self._note(found)
        if found:
            self._calm_at = None
        elif self._calm_at is None:
            self._calm_at = time.monotonic()
        return found[::-1]

    def _unseen(self) -> list[Answer]:
        """Looks on beyond what is known until a whole page of that."""
        found: list[Answer] = []
        known_in_a_row = 0
        for event in self._listed({}):
            known_in_a_row = known_in_a_row + 1 if event["id"] in self._seen else 0
            if known_in_a_row == PAGE:
                break
            if not known_in_a_row:
                found.append(event)
        return found

    def _listed(self, more: Answer) -> Iterator[Answer]:
        return every(self._caller, PATH, MOST_AT_ONCE, {"created": {"gte": self._since}, **more})

    @property
    def _since(self) -> int:
        """By the server's own clock. Once it was calm for long enough, nothing can be late any more."""
        calm = self._calm_at is not None and time.monotonic() - self._calm_at > LOOK_BACK_S
        return self._newest if calm else max(0, self._newest - LOOK_BACK_S)

    def _note(self, events: list[Answer]) -> None:
        self._seen |= {event["id"]: event["created"] for event in events}
        self._newest = max([self._newest, *self._seen.values()])
        self._seen = {id: at for id, at in self._seen.items() if at >= self._newest - LOOK_BACK_S}


def news(following: Following, poll_s: float) -> Iterator[Answer]:
    """Event by event, without end; a server that is away for a while is waited for."""
    away = False
    while True:
        time.sleep(poll_s)
        try:
            found = following.new()
        except (Failed, Said) as why:
            _check_passing(why)
            if not away:
                click.echo(f"{why} It is asked again until it answers.", err=True)
            away = True
            continue
        if away:
            click.echo("It answers again.", err=True)
        away = False
        yield from found


def poll_s(url: str | None) -> float:
    return POLL_S if url is None else SERVER_POLL_S


@contextmanager
def until_ended() -> Iterator[None]:
    """Ctrl-C and SIGTERM end the block in peace, in the background of a script too."""
    ends = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(end, signal.default_int_handler) for end in ends]
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for end, handler in zip(ends, before, strict=True):
            signal.signal(end, handler)


def _check_passing(why: Failed | Said) -> None:
    """A refusal, such as of a key that is no longer good, stays one."""
    if isinstance(why, Said) and why.status != TRY_LATER and why.status < 500:
        raise why
