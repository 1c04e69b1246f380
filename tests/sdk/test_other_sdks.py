"""Programs that are not new, or not in Python: official SDKs of other ages and another language, unmodified."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.houses import ROOT, House

HERE = Path(__file__).parent
NODE = ROOT / ".venv-sdk-node"
DEADLINE_S = 120
MISSING = "run `python3 .tools/bootstrap.py sdks` first, as `make test` does"


def walked(*command: str) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S, check=False)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


@pytest.mark.parametrize(
    ("major", "release", "version"),
    [("2", "2.76.0", "2020-08-27"), ("5", "5.5.0", "2022-11-15"), ("8", "8.11.0", "2024-04-10")],
)
def test_an_older_release_and_its_version(house: House, major: str, release: str, version: str) -> None:
    python = ROOT / f".venv-sdk-{major}" / "bin" / "python"
    assert python.exists(), MISSING
    seen = walked(str(python), str(HERE / "older" / "walk.py"), house.url, house.world.secret_key, version)
    oldest = version < "2022-11-15"
    assert seen == {
        "automatic": None if version < "2023-08-16" else {"allow_redirects": "always", "enabled": True},
        "charges": [True] if oldest else None,
        "declined": ["card_declined", 402, oldest],
        "deleted": True,
        "event": True,
        "expanded": "Mug",
        "latest_charge": not oldest,
        "link": True,
        "metadata": "v",
        "net": 2000,
        "paged": 1,
        "refunds": oldest,
        "release": release,
        "replayed": True,
        "session": "unpaid",
        "shipping_details": True,
        "status": "succeeded",
        "total": 1400,
        "ui_mode": "hosted",
        "unknown": ["resource_missing", "id", "No such customer: 'cus_unknown'"],
    }


def test_the_sdk_for_node(house: House, tmp_path: Path) -> None:
    assert (NODE / "node_modules" / "stripe").is_dir(), MISSING
    walk = NODE / "walk.mjs"  # beside what it imports
    walk.write_text((HERE / "node" / "walk.mjs").read_text())
    assert walked("node", str(walk), house.url, house.world.secret_key) == {
        "charge": True,
        "declined": ["StripeCardError", "card_declined", "generic_decline", 402, "requires_payment_method"],
        "deleted": True,
        "event": "event",
        "expanded": "Mug",
        "expired": "expired",
        "gross": 2000,
        "lines": [1400],
        "link": True,
        "metadata": {"b": "2"},
        "misused": "StripeIdempotencyError",
        "name": "Jö & Co",
        "paged": ["C", "B", "A", "Jö & Co"],
        "release": json.loads((HERE / "node" / "package.json").read_text())["dependencies"]["stripe"],
        "replayed": True,
        "status": "succeeded",
        "stranger": "StripeAuthenticationError",
        "uiMode": "hosted_page",
        "unknown": ["StripeInvalidRequestError", "resource_missing", "id", 404],
        "version": "2026-10-28.endive",
    }
