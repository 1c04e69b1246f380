"""The parameters of an operation: a model of what it takes, and one reading of what arrived."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from checkout.api import features
from checkout.api.complaints import bad, refusal
from checkout.api.fields import Expand, Text, Timestamp, integer, timestamp

MAX_PAGE = 100  # docs.stripe.com/api/pagination
DEFAULT_PAGE = 10


class Params(BaseModel):
    """What an operation takes, in names of Stripe's and types of ``fields``; no unions but with None."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True, defer_build=True)


P = TypeVar("P", bound=Params)


def read(model: type[P], raw: dict[str, Any], operation: str) -> P:
    """The parameters of an operation ("POST /v1/refunds"), or the one refusal of ``complaints`` or ``features``."""
    without_feature = features.take_out(operation, raw)
    params = _valid(model, raw, operation)
    if without_feature is not None:
        raise without_feature
    return params


def _valid(model: type[P], raw: dict[str, Any], operation: str) -> P:
    """Refuses outside of the handler: what pydantic was given, a card perhaps, is not in the refusal's context."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    raise refusal(errors, operation)


def exclusive(*names: str) -> Any:
    """At most one of these: ``_one_payer = exclusive("customer", "customer_email")`` in a model."""

    def check(params: P) -> P:
        given = params.model_fields_set
        rivals = [name for name in names if name in given and getattr(params, name) is not None]
        if len(rivals) > 1:
            text = f"You may only specify one of these parameters: {', '.join(rivals)}."
            raise bad(text, code="parameters_exclusive", below=rivals[:1])
        return params

    return model_validator(mode="after")(check)


class Range(Params):
    """A span of time in unix seconds; ``gte`` and ``lte`` are within it."""

    gt: Timestamp | None = None
    gte: Timestamp | None = None
    lt: Timestamp | None = None
    lte: Timestamp | None = None


def _exactly(given: Any) -> Any:
    """One moment, given as a scalar, is the span from it to it."""
    if not isinstance(given, str):
        return given
    timestamp(given)  # what is wrong with it is wrong with the whole, not with one end
    return {"gte": given, "lte": given}


class OnlyExpand(Params):
    expand: Expand = []


class NoParams(Params):
    """What takes none."""


Created = Annotated[Range, BeforeValidator(_exactly)]


class ListParams(Params):
    """What every list takes; lists with filters inherit from it."""

    limit: Annotated[int, integer(1, MAX_PAGE)] = DEFAULT_PAGE
    starting_after: Text | None = None
    ending_before: Text | None = None
    expand: Expand = []

    _one_cursor = exclusive("starting_after", "ending_before")
