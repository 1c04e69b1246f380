"""Which test file proves which operation: read out of the tests themselves, by what they call."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Any

from checkout.api.endpoint import OPERATIONS, Operation
from checkout.api.permissions import NAMESPACES

TESTS = Path(__file__).parents[1]
FOLDERS = ("api/v1", "api/search", "sdk", "api", "payments", "flows", "contract")  # the nearest to an operation first
MAX_TEXTS = 20  # that one may be
MAX_DEPTH = 4  # of names that stand for other names
METHODS = ("GET", "POST", "DELETE")
OF_ONE = {"retrieve": "GET", "update": "POST", "delete": "DELETE"}
OF_ALL = {"create": ("POST", ""), "list": ("GET", ""), "search": ("GET", "/search")}

Named = dict[str, list[ast.expr]]

_ID = re.compile(r"[a-z]+_\w+")


@cache
def proofs() -> dict[str, str]:
    """The file below ``tests/`` for each operation that one calls; one that is named for it goes before."""
    found: dict[str, str] = {}
    files = [file for folder in FOLDERS for file in sorted((TESTS / folder).glob("test_*.py"))]
    said = {file: _said(ast.parse(file.read_text())) for file in files}
    for operation in OPERATIONS:
        own = sorted(files, key=lambda file: file.stem.removeprefix("test_") not in operation.path)
        proof = next((file for file in own if _is_called(operation, *said[file])), None)
        if proof is not None:
            found[operation.name] = str(proof.relative_to(TESTS.parent))
    return found


def _said(tree: ast.AST) -> tuple[set[tuple[str, str]], set[str]]:
    return set(_called(tree)), set(_words(tree))


def _is_called(operation: Operation[Any], called: set[tuple[str, str]], words: set[str]) -> bool:
    return any(_is_of(operation.method, operation.path, *one, words) for one in called)


def _is_of(method: str, path: str, called_method: str, called_path: str, words: set[str]) -> bool:
    """Whether a call is of an operation: what a test puts in for a step by a name, it must say somewhere."""
    steps, called = path.split("/"), called_path.split("/")
    return (
        method == called_method
        and len(steps) == len(called)
        and all(
            it == step or (it == "{}" and step in words) or (step.startswith("{") and (it == "{}" or _ID.fullmatch(it)))
            for step, it in zip(steps, called, strict=True)
        )
    )


def _words(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from node.value.strip("/").split("/")


def _called(tree: ast.AST) -> Iterator[tuple[str, str]]:
    named: Named = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, []).append(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _raw(node, node.args, named)
            yield from _by_sdk(node, named)
        if isinstance(node, ast.Tuple):
            yield from _raw(None, node.elts, named)


def _raw(call: ast.Call | None, args: list[ast.expr], named: Named) -> Iterator[tuple[str, str]]:
    """``call(house, "POST", f"/v1/prices/{price}")``, ``post(house, "/prices")`` and rows of tables like them."""
    texts = [text for arg in args for text in _texts(arg, named)]
    name = call.func.id.upper() if call is not None and isinstance(call.func, ast.Name) else ""
    methods = [text for text in texts if text in METHODS] or [name]
    for path in texts:
        if path.startswith("/") and methods[0] in METHODS:
            yield methods[0], "/v1" + path.partition("?")[0].removeprefix("/v1")


def _texts(node: ast.expr, named: Named, depth: int = 0) -> list[str]:
    """What a text may be; what cannot be told of it is ``{}``."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.FormattedValue):
        return _texts(node.value, named, depth + 1) or ["{}"]
    if isinstance(node, ast.JoinedStr):
        parts = [_texts(it, named, depth + 1) for it in node.values]
        return ["".join(chosen) for chosen in islice(product(*parts), MAX_TEXTS)]
    if isinstance(node, ast.Name) and depth < MAX_DEPTH:
        return [text for value in named.get(node.id, ()) for text in _texts(value, named, depth + 1)]
    return []


def _by_sdk(call: ast.Call, named: Named) -> Iterator[tuple[str, str]]:
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


def _chain(node: ast.expr, named: Named, depth: int = 0) -> list[str]:
    if isinstance(node, ast.Attribute):
        return [*_chain(node.value, named, depth), node.attr]
    if isinstance(node, ast.Name) and node.id in named and depth < MAX_DEPTH:  # a name may stand for another name
        return _chain(named[node.id][-1], named, depth + 1)
    return [node.id] if isinstance(node, ast.Name) else [""]
