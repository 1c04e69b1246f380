"""Forms of the dashboard: each refusal stands at its field, and what was typed stays."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, SelectChoice

from checkout.kit.errors import Refused
from checkout.web import fields

_NAMED = re.compile(r"`([a-z][a-z_\[\]0-9]*)`")  # a parameter
_LAST = re.compile(r"[a-z_]+")
_OF_MANY = re.compile(r"_(\d+)_\w+")  # what follows the name of a group: ``row_0_price``


WORDS = {
    "Not a valid choice.": "Choose one of these.",
    "'%(value)s' is not a valid choice for this field.": "Choose among these.",
    "Field cannot be longer than %(max)d characters.": "Use at most %(max)d characters.",
    "This field is required.": "Fill this in.",
    "Not a valid date value.": "Write the day as 2026-11-30.",
}  # what WTForms says, in our words


class _Words:
    """As WTForms asks for sentences."""

    def gettext(self, said: str) -> str:
        return WORDS.get(said, said)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Sent with the token of its visitor's session."""

    general: str | None = None  # what is wrong with the whole of it
    page_order: ClassVar[Sequence[str]] = ()  # names of fields and of groups, where they are declared in another
    groups: ClassVar[Mapping[str, str]] = {}  # what one of many is called on the page, by the name of its group

    class Meta(fields.Written, FlaskForm.Meta):  # type: ignore[misc]  # as above
        def get_translations(self, form: FlaskForm) -> _Words:  # noqa: ARG002 - as WTForms calls it
            return _Words()

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Fields are texts: a file that is sent under the name of one is none of it."""
            found = super().wrap_formdata(form, formdata)
            return found if found is None or found is formdata else request.form

    def validate(self, extra_validators: Any = None) -> bool:
        """No database keeps a NUL, and nobody means to type one."""
        good = super().validate(extra_validators)
        for field in self:
            if isinstance(field.data, str) and "\0" in field.data:
                field.errors, good = ["This holds a character that nobody can see: type it anew."], False
        return bool(good)

    @property
    def problems(self) -> Mapping[str, str]:
        """HTML id to the first sentence that is wrong with a field, which it names, in the order of the page."""
        wrong = [field for field in self if field.errors and field.type != "CSRFTokenField"]
        return {field.id: self._one_of_many(field) + _naming(field) for field in sorted(wrong, key=self._place)}

    @property
    def is_wrong(self) -> bool:
        return bool(self.problems or self.general or (self.is_submitted() and self.is_stale))

    @property
    def is_stale(self) -> bool:
        """Whether its token is missing or of a session that has ended: sent from a page that was left open."""
        return bool(self.csrf_token.errors)

    def refuse(self, refused: Refused, fields: Mapping[str, str] | None = None) -> None:
        """Puts a refusal of the floors below at the field of its parameter, else above the form.

        ``fields``: names of fields by parameter, where they differ.
        """
        name = (fields or {}).get(refused.param or "", refused.param or "")
        found: Field | None = self._fields.get(name)
        if found is None:
            self.general = self.plainly(refused.message)
        else:
            said = refused.message.replace(f"`{refused.param}`", "This")
            found.errors = [*found.errors, self.plainly(said)]

    def plainly(self, message: str) -> str:
        """With the words of this form in place of the names of parameters."""
        return _NAMED.sub(lambda named: f"“{self._called(named[1])}”", message)

    def _place(self, field: Field) -> int:
        """On the page; those that ``page_order`` leaves out come last, as they are declared."""
        name = _OF_MANY.sub("", field.short_name)
        return self.page_order.index(name) if name in self.page_order else len(self.page_order)

    def _one_of_many(self, field: Field) -> str:
        """Which: those of a group read alike else."""
        found = _OF_MANY.search(field.short_name)
        group = self.groups.get(_OF_MANY.sub("", field.short_name))
        return f"{group} {int(found[1]) + 1}, " if found and group else ""

    def _called(self, param: str) -> str:
        last = _LAST.findall(param)[-1:] or [param]
        field = self._fields.get(last[0])
        return str(field.label.text) if field is not None else last[0].replace("_", " ")


def _naming(field: Field) -> str:
    """What is wrong with a field, as it is said away from it; nobody sees the label of a hidden one."""
    label, said = str(field.label.text), str(field.errors[0])
    if field.type == "HiddenField" or said.casefold().startswith(label.casefold()):
        return said
    return f"{label} {said}" if label.endswith("?") else f"{label}: {said}"


def choices(words: Mapping[Any, str] | Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    """Of a field: values and the words for them."""
    return [SelectChoice(str(value), label) for value, label in dict(words).items()]


def filled(form: Form, values: Mapping[str, Any]) -> Form:
    """With values where nothing was sent yet."""
    for name, value in values.items():
        form[name].data = value
    return form
