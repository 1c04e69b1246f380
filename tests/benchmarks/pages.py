"""Bytes of the checkout page as a browser gets it, and the time the server takes for it."""

import http.client
import time
from urllib.parse import urlsplit

from tests.benchmarks.figures import spread
from tests.benchmarks.worlds import World

ROUNDS = 100


def measure(world: World) -> None:
    parts = urlsplit(world.link)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    times: list[float] = []
    size = headers = 0
    for _ in range(ROUNDS):
        began = time.monotonic()
        connection.request("GET", parts.path, headers={"Accept": "text/html", "Accept-Encoding": "br"})
        answer = connection.getresponse()
        size = len(answer.read())
        times.append((time.monotonic() - began) * 1000)
        assert answer.headers["Content-Encoding"] == "br"
        headers = len(str(answer.headers))
    print(f"checkout page  {size} bytes compressed, {headers} of headers  {spread(times)}", flush=True)
