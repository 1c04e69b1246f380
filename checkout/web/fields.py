"""Fields of forms as HTML: what WTForms' widgets write, several times as quick, as pages are made of little else."""

from collections.abc import Iterable
from copy import copy
from functools import cache, lru_cache
from typing import Any

from markupsafe import Markup, escape
from wtforms import Field
from wtforms.meta import DefaultMeta
from wtforms.widgets import Select

_OPTION = Markup('<option value="{}">{}</option>')
_OPENED = Markup('<option value="{}"')
_CHOSEN = Markup('<option value="{}" selected')


class Written:
    """For the ``Meta`` of a form: its fields' attributes are written by ``attributes``."""

    def render_field(self, field: Field, render_kw: dict[str, Any]) -> Markup:
        given = {**(field.render_kw or {}), **render_kw}
        return Markup(_quick(field.widget)(field, **{_plain(name): it for name, it in given.items()}))  # noqa: S704 - HTML


class FormMeta(Written, DefaultMeta):  # type: ignore[misc]  # WTForms ships no types
    """Of a form that is made of a mapping of fields."""


def attributes(**named: object) -> Markup:
    """Names as WTForms takes them: ``class_`` and ``aria_label``; True is a name alone, False nothing at all."""
    return Markup(" ".join(_attribute(name, value) for name, value in sorted(named.items()) if value is not False))  # noqa: S704 - escaped


def options_of(names: Iterable[tuple[str, str]]) -> Markup:
    """Of a choice, from what is sent of each and what is shown."""
    return Markup().join(_OPTION.format(value, shown) for value, shown in names)


def with_chosen(options: Markup, value: object) -> Markup:
    return options.replace(_OPENED.format(value), _CHOSEN.format(value), 1)


class LongSelect(Select):  # type: ignore[misc]  # WTForms ships no types
    """For a choice of many texts that are the same for everyone but for the chosen one: they are kept."""

    def __call__(self, field: Field, **named: object) -> Markup:
        named = {"id": field.id, "name": field.name, "required": "required" in field.flags} | named
        options = _kept(tuple((choice.value, str(choice.label)) for choice in field.choices))
        return Markup("<select {}>{}</select>").format(attributes(**named), with_chosen(options, field.data))


@lru_cache(maxsize=64)  # widgets stand in classes; a few may be made for one form and thrown away
def _quick(widget: Any) -> Any:
    """The same widget, but for how it writes attributes: it asks itself for that."""
    if not hasattr(widget, "html_params"):
        return widget
    written = copy(widget)
    written.html_params = attributes
    return written


_kept = cache(options_of)


def _attribute(name: str, value: object) -> str:
    return _plain(name) if value is True else f'{_plain(name)}="{escape(value)}"'


def _plain(name: str) -> str:
    name = name.rstrip("_")
    return name.replace("_", "-") if name.startswith(("data_", "aria_")) else name
