"""The merchant's own fields, as fields of the page."""

from wtforms import Field

from checkout.hosted_page import checks, typed
from checkout.hosted_page.asked_inputs import choice_field, text_field
from checkout.sessions.custom_fields import CustomField

MOST = 255  # characters. Source: Stripe


def name_of(field: CustomField) -> str:
    return f"customField-{field.key}"


def input_of(field: CustomField) -> tuple[str, Field]:
    """Its name in the form, and how it is typed or chosen."""
    needed = not field.optional
    if field.type == "dropdown":
        made = choice_field(field.label, field.options or {}, f"Choose one for “{field.label}”.", needed=needed)
    else:
        keyboard = {"inputmode": "numeric"} if field.type == "numeric" else {}
        made = text_field(field.label, lambda text: problem_with(field, text), needed=needed, **keyboard)
    return name_of(field), made


def problem_with(field: CustomField, text: str) -> str | None:
    """The check of a typed field."""
    said = value_of(field, text)
    if not said:
        return None if field.optional else f"Fill in “{field.label}”."
    least, most = field.minimum_length or 0, field.maximum_length or MOST
    if len(said) > most:
        return f"Use at most {_counted(field, most)} for “{field.label}”."
    if len(said) < least:
        return f"Use at least {_counted(field, least)} for “{field.label}”."
    if field.type == "numeric" and not (said.isascii() and said.isdigit()):
        return f"Use digits only for “{field.label}”."
    return checks.text_problem(said, "text", MOST)


def value_of(field: CustomField, text: str | None) -> str:
    return typed.bare(text or "") if field.type == "numeric" else typed.plain(text)


def _counted(field: CustomField, count: int) -> str:
    what = "digit" if field.type == "numeric" else "character"
    return f"{count} {what}{'' if count == 1 else 's'}"
