"""From what is wrong with the parameters to the one refusal that Stripe would answer with."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

from checkout.api import known
from checkout.api.decode import bracket_name
from checkout.kit.errors import InvalidRequest, NotBuilt, Refused
from checkout.kit.texts import shown

INVALID_INTEGER = "parameter_invalid_integer"
SECRET_NAMES = frozenset(
    {"number", "cvc", "iban", "account_number"}
)  # of a card or a bank account: nothing of these is ever repeated
MAX_NAMED = 20  # of unknown parameters in one answer

# Kinds of our own complaints, among pydantic's.
_BAD, _EMPTY = "tender_bad", "tender_empty"

_SHAPES = {
    "model_type": "Invalid object",
    "model_attributes_type": "Invalid object",
    "dict_type": "Invalid object",
    "list_type": "Invalid array",
}

_QUOTED = re.compile(r"'([^']*)'")  # a choice in pydantic's sentence

Location = Sequence[str | int]


def bad(
    text: str, *, given: str | None = None, after: str = "", code: str | None = None, below: Location = ()
) -> PydanticCustomError:
    """What a field's validator raises: ``text``, then ``: given`` where it may be repeated, then ``after``.

    ``below`` is the place inside the field that is at fault, where pydantic cannot know it.
    """
    context = {"text": text, "given": given, "after": after, "code": code, "below": tuple(below)}
    return PydanticCustomError(_BAD, "{text}", context)


def empty(below: Location = ()) -> PydanticCustomError:
    """An empty text, which means "unset", for something that cannot be unset."""
    return PydanticCustomError(_EMPTY, "empty", {"below": tuple(below)})


def wrong_shape(given: Any, below: Location = ()) -> PydanticCustomError:
    """A list or a hash where a text is meant."""
    return bad(_not_a_text(given), below=below)


def _not_a_text(given: Any) -> str:
    """Its content is not repeated: a card may be in it."""
    return "Invalid string: [...]" if isinstance(given, list) else "Invalid string: {...}"


def refusal(errors: Sequence[ErrorDetails], operation: str) -> Refused:
    """The first in this order: unknown, known but not supported, missing, bad (by place in the model)."""
    undeclared = [error["loc"] for error in errors if error["type"] == "extra_forbidden"]
    unknown = [loc for loc in undeclared if not known.knows(operation, loc)]
    if unknown:
        return _unknown([_name(loc) for loc in unknown[:MAX_NAMED]])
    if undeclared:
        return _unsupported(_name(undeclared[0]))
    missing = [error["loc"] for error in errors if error["type"] == "missing"]
    return _missing(_name(missing[0])) if missing else _first_bad(errors[0])


def _name(loc: Location) -> str:
    return shown(bracket_name(loc))


def _unknown(names: list[str]) -> Refused:
    what, listed = "parameter" if len(names) == 1 else "parameters", ", ".join(names)
    return InvalidRequest(f"Received unknown {what}: {listed}", code="parameter_unknown", param=",".join(names))


def _unsupported(name: str) -> Refused:
    return NotBuilt(f"The parameter `{name}` is known but not supported by this version of Tender.", param=name)


def _missing(name: str) -> Refused:
    return InvalidRequest(f"Missing required param: {name}.", code="parameter_missing", param=name)


def _first_bad(error: ErrorDetails) -> Refused:
    context = error.get("ctx", {})
    loc = (*error["loc"], *context.get("below", ()))
    name = _name(loc)
    match error["type"]:
        case "tender_bad":
            return InvalidRequest(_text(context, loc), code=context["code"], param=name)
        case "tender_empty":
            return _empty(name)
        case "literal_error":
            return _not_among(error["input"], context["expected"], name)
        case "too_long":
            most = context["max_length"]
            return InvalidRequest(f"Array {name} exceeded maximum {most} allowed elements.", param=name)
        case kind if kind in _SHAPES and error["input"] == "":
            return _empty(name)
        case kind:
            return InvalidRequest(_SHAPES.get(kind, f"Invalid {name}."), param=name)


def _text(context: dict[str, Any], loc: Location) -> str:
    given = context["given"]
    hidden = given is None or not SECRET_NAMES.isdisjoint(map(str, loc))
    return f"{context['text']}{'' if hidden else f': {shown(given)}'}{context['after']}"


def _empty(name: str) -> Refused:
    return InvalidRequest(
        f"You passed an empty string for '{name}'. "
        f"We assume empty values are an attempt to unset a parameter; however '{name}' cannot be unset. "
        f"You should remove '{name}' from your request or supply a non-empty value.",
        code="parameter_invalid_empty",
        param=name,
    )


def _not_among(given: Any, expected: str, name: str) -> Refused:
    if given == "":
        return _empty(name)
    if not isinstance(given, str):
        return InvalidRequest(_not_a_text(given), param=name)
    choices = _QUOTED.findall(expected)
    return InvalidRequest(f"Invalid {name}: must be one of {_listed(choices)}", param=name)


def _listed(choices: list[str]) -> str:
    """``a``, ``a or b``, ``a, b, or c``."""
    if len(choices) < 3:
        return " or ".join(choices)
    return ", ".join(choices[:-1]) + f", or {choices[-1]}"
