"""Payments a second through the page's POST, by 1, 8 and 32 shoppers, each payment a visit of its own."""

import http.client
import re
import threading
import time
from multiprocessing import get_context
from urllib.parse import urlencode, urlsplit

from tests.benchmarks.figures import spread
from tests.benchmarks.worlds import World
from tests.shoppers import TYPED

SHOPPERS = (1, 8, 32)
LOADERS = 2  # processes that the shoppers are spread over, so that the load generator is not what is measured
PAYMENTS_A_ROUND = 10
TOKEN = re.compile(r'name="checkout"[^>]*value="([^"]*)"')


def measure(world: World, seconds: float) -> None:
    for shoppers in SHOPPERS:
        times, errors, elapsed = _load(world, shoppers, seconds)
        rate = len(times) / elapsed
        print(
            f"{world.kind:10}  {shoppers:2} shoppers  {rate:6.1f} payments/s  {spread(times)}  {errors} errors",
            flush=True,
        )


def _load(world: World, shoppers: int, seconds: float) -> tuple[list[float], int, float]:
    processes = min(LOADERS, shoppers)
    share = shoppers // processes
    with get_context("spawn").Pool(processes) as pool:
        parts = pool.starmap(_shop, [(world.link, share, seconds)] * processes)
    times = [ms for part, _, _ in parts for ms in part]
    return times, sum(errors for _, errors, _ in parts), max(elapsed for _, _, elapsed in parts)


def _shop(link: str, shoppers: int, seconds: float) -> tuple[list[float], int, float]:
    """So many shoppers in threads, each paying again and again: times of the POSTs, errors, seconds of paying."""
    rounds = [Round(link) for _ in range(shoppers)]
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        for step in (Round.open_pages, Round.pay):
            threads = [threading.Thread(target=step, args=(each,)) for each in rounds]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    return (
        [ms for each in rounds for ms in each.times],
        sum(each.errors for each in rounds),
        max(each.paying_s for each in rounds),
    )


class Round:
    """One shopper's connection. The pages are opened before the clock runs: it is the POST that is measured."""

    def __init__(self, link: str) -> None:
        self.parts = urlsplit(link)
        self.connection = http.client.HTTPConnection(self.parts.hostname or "", self.parts.port, timeout=60)
        self.tokens: list[str] = []
        self.times: list[float] = []
        self.errors = 0
        self.paying_s = 0.0

    def open_pages(self) -> None:
        for _ in range(PAYMENTS_A_ROUND):
            self.connection.request("GET", self.parts.path, headers={"Accept": "text/html"})
            token = TOKEN.search(self.connection.getresponse().read().decode())
            assert token is not None
            self.tokens.append(token.group(1))

    def pay(self) -> None:
        began = time.monotonic()
        while self.tokens:
            self._pay(self.tokens.pop())
        self.paying_s += time.monotonic() - began

    def _pay(self, token: str) -> None:
        body = urlencode(TYPED | {"checkout": token})
        began = time.monotonic()
        self.connection.request("POST", self.parts.path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = self.connection.getresponse()
        answer.read()
        self.times.append((time.monotonic() - began) * 1000)
        self.errors += answer.status != 303
