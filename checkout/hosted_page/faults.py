"""What the page says of a text that is missing, too long, or has a character that cannot be used."""

from dataclasses import dataclass

from checkout.kit.texts import marked
from checkout.web.languages import SOURCE, current
from checkout.web.sentences import gettext as _

FIRST_LINE = marked("Address line 1")  # whose English sentences call it the first line

PROPER_NAMES = ("Eircode",)


@dataclass(frozen=True, slots=True)
class Faults:
    """A sentence for each fault; that of too long a text is followed by how long it may be."""

    missing: str
    too_long: str
    unusable: str


def of_email() -> Faults:
    return Faults(
        _("Enter your email address."),
        _("The email address is too long."),
        _("The email address has a character that cannot be used. Type it again."),
    )


def of_name(missing: str) -> Faults:
    return Faults(
        missing,
        _("The name is too long."),
        _("The name has a character that cannot be used. Type it again."),
    )


def of_full_name() -> Faults:
    return Faults(
        _("Enter the full name."),
        _("The full name is too long."),
        _("The full name has a character that cannot be used. Type it again."),
    )


def of_business_name() -> Faults:
    return Faults(
        _("Enter the business name."),
        _("The business name is too long."),
        _("The business name has a character that cannot be used. Type it again."),
    )


def of_recipient() -> Faults:
    return Faults(
        _("Enter the name of the recipient."),
        _("The name of the recipient is too long."),
        _("The name of the recipient has a character that cannot be used. Type it again."),
    )


def of_text() -> Faults:
    """Of a merchant's own field, whose other faults are told with its label."""
    return Faults("", "", _("The text has a character that cannot be used. Type it again."))


def of_postal_code(missing: str) -> Faults:
    return Faults(
        missing,
        _("The postal code is too long."),
        _("The postal code has a character that cannot be used. Type it again."),
    )


def of_address(kind: str, label: str) -> Faults:
    """``kind``: shipping or billing; ``label``: of the part, before it is translated."""
    part = in_sentence(label, "first line" if label == FIRST_LINE else None)
    if kind == "shipping":
        return Faults(
            # Translators: %(part)s is a field's label as the page shows it; put it in quotation marks.
            _("Enter the %(part)s of the shipping address.", part=part),
            # Translators: %(part)s is a field's label as the page shows it; put it in quotation marks.
            _("The %(part)s of the shipping address is too long.", part=part),
            # Translators: %(part)s is a field's label as the page shows it; put it in quotation marks.
            _("The %(part)s of the shipping address has a character that cannot be used. Type it again.", part=part),
        )
    return Faults(
        # Translators: %(part)s is a field's label as the page shows it; put it in quotation marks.
        _("Enter the %(part)s of the billing address.", part=part),
        # Translators: %(part)s is a field's label as the page shows it; put it in quotation marks.
        _("The %(part)s of the billing address is too long.", part=part),
        # Translators: %(part)s is a field's label as the page shows it; put it in quotation marks.
        _("The %(part)s of the billing address has a character that cannot be used. Type it again.", part=part),
    )


def in_sentence(label: str, in_english: str | None = None) -> str:
    """A label inside a sentence: in English with a small letter, in other languages as the page shows it."""
    if current() == SOURCE:
        is_name = label[1:2].isupper() or label in PROPER_NAMES  # as "ZIP code" is
        return in_english or (label if is_name else label[0].lower() + label[1:])
    return _(label)
