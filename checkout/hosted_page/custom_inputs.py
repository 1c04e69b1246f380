"""The merchant's own fields, as fields of the page."""

from wtforms import Field

from checkout.hosted_page import checks, faults
from checkout.hosted_page.asked_inputs import choice_field, text_field
from checkout.sessions.custom_fields import CustomField
from checkout.web import typed
from checkout.web.sentences import gettext as _
from checkout.web.sentences import ngettext

MOST = 255  # characters. Source: Stripe
CUSTOM = "customField-"  # before its key, in HTML


def name_of(field: CustomField) -> str:
    return f"{CUSTOM}{field.key}"


def input_of(field: CustomField) -> tuple[str, Field]:
    """Its name in the form, and how it is typed or chosen."""
    needed = not field.optional
    if field.type == "dropdown":
        made = choice_field(
            field.label, field.options or {}, _("Choose one for “%(label)s”.", label=field.label), needed=needed
        )
    else:
        keyboard = {"inputmode": "numeric"} if field.type == "numeric" else {}
        made = text_field(field.label, lambda text: problem_with(field, text), needed=needed, **keyboard)
    return name_of(field), made


def problem_with(field: CustomField, text: str) -> str | None:
    """The check of a typed field."""
    said = value_of(field, text)
    if not said:
        return None if field.optional else _("Fill in “%(label)s”.", label=field.label)
    least, most = field.minimum_length or 0, field.maximum_length or MOST
    if len(said) > most:
        return _at_most(field, most)
    if len(said) < least:
        return _at_least(field, least)
    if field.type == "numeric" and not (said.isascii() and said.isdigit()):
        return _("Use digits only for “%(label)s”.", label=field.label)
    return checks.text_problem(said, faults.of_text(), MOST)


def value_of(field: CustomField, text: str | None) -> str:
    return typed.bare(text or "") if field.type == "numeric" else typed.plain(text)


def _at_most(field: CustomField, most: int) -> str:
    if field.type == "numeric":
        return ngettext(
            "Use at most %(num)s digit for “%(label)s”.",
            "Use at most %(num)s digits for “%(label)s”.",
            most,
            label=field.label,
        )
    return ngettext(
        "Use at most %(num)s character for “%(label)s”.",
        "Use at most %(num)s characters for “%(label)s”.",
        most,
        label=field.label,
    )


def _at_least(field: CustomField, least: int) -> str:
    if field.type == "numeric":
        return ngettext(
            "Use at least %(num)s digit for “%(label)s”.",
            "Use at least %(num)s digits for “%(label)s”.",
            least,
            label=field.label,
        )
    return ngettext(
        "Use at least %(num)s character for “%(label)s”.",
        "Use at least %(num)s characters for “%(label)s”.",
        least,
        label=field.label,
    )
