"""Which test file proves which operation: read out of the tests themselves, by what they call."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from checkout.api.endpoint import OPERATIONS
from checkout.api.permissions import NAMESPACES

TESTS = Path(__file__).parents[1]
FOLDERS = ("api/v1", "sdk", "api", "payments", "flows", "contract")  # the nearest to an operation first
METHODS = ("GET", "POST", "DELETE")
OF_ONE = {"retrieve": "GET", "update": "POST", "delete": "DELETE"}
OF_ALL = {"create": ("POST", ""), "list": ("GET", ""), "search": ("GET", "/search")}

_PLACEHOLDER = re.compile(r"\{\w*\}")
_ID = re.compile(r"(?<=/)[a-z]+_\w+(?=/|$)")


@cache
def proofs() -> dict[str, str]:
    """The file below ``tests/`` for each operation that one calls."""
    found: dict[str, str] = {}
    for folder in FOLDERS:
        for file in sorted((TESTS / folder).glob("test_*.py")):
            called = set(_called(ast.parse(file.read_text())))
            for operation in OPERATIONS:
                if (operation.method, _PLACEHOLDER.sub("{}", operation.path)) in called:
                    found.setdefault(operation.name, str(file.relative_to(TESTS.parent)))
    return found


def _called(tree: ast.AST) -> Iterator[tuple[str, str]]:
    assigned = [(it.targets[0], it.value) for it in ast.walk(tree) if isinstance(it, ast.Assign)]
    named = {target.id: value for target, value in assigned if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _raw(node)
            yield from _by_sdk(node, named)


def _raw(call: ast.Call) -> Iterator[tuple[str, str]]:
    """``call(house, "POST", f"/v1/prices/{price}")``"""
    texts = [_text(arg) for arg in call.args]
    for method, path in pairwise(texts):
        if method in METHODS and path.startswith("/v1/"):
            yield method, _plain(path)


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(it.value) if isinstance(it, ast.Constant) else "{}" for it in node.values)
    return ""


def _plain(path: str) -> str:
    steps = path.partition("?")[0]
    known = {_PLACEHOLDER.sub("{}", operation.path) for operation in OPERATIONS}
    return steps if steps in known else _ID.sub("{}", steps)


def _by_sdk(call: ast.Call, named: dict[str, ast.expr]) -> Iterator[tuple[str, str]]:
    """``v1.payment_intents.confirm(id)``, also where a name stands for ``v1.payment_intents``."""
    *nouns, verb = _chain(call.func, named)
    if "v1" not in nouns or nouns[-1] == "v1":
        return
    nouns = nouns[nouns.index("v1") + 1 :]
    words = 2 if nouns[0] in NAMESPACES else 1
    path = "/v1/" + "/{}/".join(["/".join(nouns[:words]), *nouns[words:]])
    if verb in OF_ALL:
        yield OF_ALL[verb][0], path + OF_ALL[verb][1]
    elif verb == "retrieve_current":
        yield "GET", "/v1/account"
    elif verb in OF_ONE:
        yield from ((OF_ONE[verb], path + "/{}"), (OF_ONE[verb], path))
    else:
        yield "POST", f"{path}/{{}}/{verb}"


def _chain(node: ast.expr, named: dict[str, ast.expr], depth: int = 0) -> list[str]:
    if isinstance(node, ast.Attribute):
        return [*_chain(node.value, named, depth), node.attr]
    if isinstance(node, ast.Name) and node.id in named and depth < 3:  # a name may stand for another name
        return _chain(named[node.id], named, depth + 1)
    return [node.id] if isinstance(node, ast.Name) else [""]
