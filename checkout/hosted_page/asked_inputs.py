"""The kinds of fields that a merchant may ask for: a label, a check, and what a browser is told of each."""

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import BooleanField, Field, Form, SelectChoice, SelectField, StringField, ValidationError

from checkout.hosted_page import checks
from checkout.hosted_page.countries import CountrySelect
from checkout.hosted_page.faults import Faults
from checkout.web import typed
from checkout.web.sentences import gettext as _

Problem = Callable[[str], str | None]
PLAIN = {"enterkeyhint": "next", "spellcheck": "false"}


def rule(problem: Problem) -> Callable[[Form, Field], None]:
    """A check on the text alone, as WTForms calls it."""

    def validate(_form: Form, field: Field) -> None:
        if sentence := problem(field.data or ""):
            raise ValidationError(sentence)

    return validate


def text_field(label: str, problem: Problem, *, needed: bool = True, **attributes: str) -> Field:
    told = _told({"dir": "auto", **attributes}, needed=needed)
    return StringField(labelled(label, needed=needed), [rule(problem)], render_kw=told)


def choice_field(
    label: str,
    choices: Mapping[str, str],
    sentence: str,
    *,
    needed: bool = True,
    applies: Callable[[], bool] = lambda: True,
    **attributes: str,
) -> Field:
    """``choices``: what is shown, by what is sent of it. ``sentence``: what is said to who chose none."""

    def problem(text: str) -> str | None:
        is_fine = text in choices or not (text or needed) or not applies()
        return None if is_fine else sentence

    return SelectField(
        labelled(label, needed=needed),
        [rule(problem)],
        choices=[SelectChoice(value, label) for value, label in [("", ""), *choices.items()]],
        validate_choice=False,
        render_kw=_told(attributes, needed=needed),
    )


def country_field(names: Mapping[str, str], **attributes: str) -> Field:
    def problem(text: str) -> str | None:
        return None if text in names else _(checks.COUNTRY_WANTED)

    return SelectField(
        _("Country or region"),
        [rule(problem)],
        validate_choice=False,
        widget=CountrySelect(names),
        render_kw=_told(attributes, needed=True),
    )


def tick_field(label: str, sentence: str | None = None, **attributes: str) -> Field:
    """``sentence``: what is said to who left it empty, None where they may."""

    def validate(_form: Form, field: Field) -> None:
        if sentence and not field.data:
            raise ValidationError(sentence)

    return BooleanField(label, [validate], render_kw={name.replace("_", "-"): it for name, it in attributes.items()})


def part_problem(said: Faults, limit: int, *, needed: bool = True) -> Problem:
    """Of a text that is taken as it is typed."""

    def problem(text: str) -> str | None:
        if not typed.plain(text):
            return said.missing if needed else None
        return checks.text_problem(text, said, limit)

    return problem


def labelled(label: str, *, needed: bool) -> str:
    # Translators: a field's label, where the field may stay empty.
    return label if needed else _("%(label)s (optional)", label=label)


def _told(attributes: Mapping[str, str], *, needed: bool) -> dict[str, Any]:
    return PLAIN | {name.replace("_", "-"): it for name, it in attributes.items()} | {"required": needed}
