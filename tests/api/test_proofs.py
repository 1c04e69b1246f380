"""The README's table of operations: what is in scope, what of it is served, and which test file proves it."""

from pathlib import Path

from checkout.api.endpoint import OPERATIONS
from tests.api.proofs import TESTS, proofs

SCOPE = Path(__file__).with_name("operations_in_scope.txt").read_text().split("\n")[:-1]
OURS = {  # beside Stripe's
    "POST /v1/events/{}/retry",
    "POST /v1/webhook_endpoints/{}/resend",
    "POST /v1/webhook_endpoints/{}/roll_secret",
    "POST /v1/payment_links/{}/personal_links",
    "GET /v1/payment_links/{}/signing_key",
    "POST /v1/payment_links/{}/signing_key",
}
README = TESTS.parent / "README.md"
BEGIN, END = "<!-- operations: written by `python -m tests.api.test_proofs` -->\n", "<!-- end of operations -->"


def plain(name: str) -> str:
    return "/".join("{}" if step.startswith("{") else step for step in name.split("/"))


def table() -> str:
    """Every operation in scope, and the proof of those that are served."""
    served = {plain(operation.name): operation.name for operation in OPERATIONS}
    rows = [f"| `{name}` | {proofs()[served[plain(name)]] if plain(name) in served else 'not yet'} |" for name in SCOPE]
    count = sum("not yet" not in row for row in rows)
    head = f"<details><summary>{count} of the {len(SCOPE)} operations for one-time payments are served.</summary>\n\n"
    return head + "| operation | proved by |\n|---|---|\n" + "\n".join(rows) + "\n\n</details>\n"


def test_every_operation_is_proved() -> None:
    assert {operation.name for operation in OPERATIONS} - proofs().keys() == set()


def test_every_operation_is_in_scope_once() -> None:
    names = [plain(name) for name in SCOPE]
    assert len(names) == len(set(names))
    assert {plain(operation.name) for operation in OPERATIONS} - set(names) == OURS


def test_the_readme_tells_it_as_it_is() -> None:
    told = README.read_text()
    assert told[told.index(BEGIN) + len(BEGIN) : told.index(END)] == table()


def _write() -> None:
    told = README.read_text()
    README.write_text(told[: told.index(BEGIN) + len(BEGIN)] + table() + told[told.index(END) :])


if __name__ == "__main__":
    import app  # noqa: F401 - every file of the API registers its operations

    _write()
