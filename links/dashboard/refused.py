"""Where a form of a link says what the API refuses, and in a merchant's words."""

import re

from checkout.kit.errors import Refused
from links.dashboard import said_rows
from links.dashboard.form import PARTS, MoreOfLink, NewLinkForm

OWN_FIELD = re.compile(r"custom_fields\[(\d+)\]\[(\w+)\]")
PLACES = {
    "line_items[0][quantity]": "quantity",
    "line_items[0][adjustable_quantity][minimum]": "least",
    "line_items[0][adjustable_quantity]": "most",
    "line_items[0][price]": "price",
    "unit_amount": "amount",
    "amount_total": "amount",
    "custom_unit_amount[minimum]": "minimum",
    "custom_unit_amount[maximum]": "maximum",
    "custom_unit_amount[preset]": "preset",
    "allow_promotion_codes": "codes",
    "shipping_options": "rate_name",
    "percentage": "tax_percent",
    "optional_items": "row_0_price",
    "payment_method_types": "methods",
    "capture_method": "methods",
    "restrictions[expires_at]": "expires_at",
    "restrictions[completed_sessions]": "limit",
    "after_completion[redirect]": "redirect",
    "after_completion[hosted_confirmation]": "message",
    "consent_collection": "terms",
    "custom_text[shipping_address]": "shipping_address",
    "custom_text[terms_of_service_acceptance]": "accept_terms",
    "custom_text[submit]": "submit",
    "custom_text[after_submit]": "after_submit",
    "shipping_address_collection": "countries",
    "payment_intent_data[statement_descriptor_suffix]": "suffix",
    "payment_intent_data[description]": "description",
    "metadata": "metadata",
}  # from the beginnings of parameters to fields
WORDS = {
    "must be the only line item": "What shoppers pay as they like is sold alone: take the other things away.",
    "`custom_unit_amount` must be 1": "What shoppers pay as they like is sold once.",
    "`custom_unit_amount` cannot be adjusted": "What shoppers pay as they like is sold once.",
    "`custom_unit_amount` cannot be discounted": "Nothing can be taken off what shoppers pay as they like.",
    "must have the same currency": "All that a link sells is in one currency.",
    "The price specified is inactive": "This price is archived: choose another.",
    "consent to your terms of service": "First give the address of your terms of service, under Settings.",
    "`custom_text[shipping_address]` can only be set": "Choose the countries that you ship to, or leave this empty.",
}  # what the API says in a developer's words, by a part of it
WHOLE_ORDER = {"new": "amount", "price": "price"}  # where what is wrong with all of it is said


def words_of(form: MoreOfLink, refused: Refused) -> str:
    """A refusal in a merchant's words."""
    said = next((words for part, words in WORDS.items() if part in refused.message), refused.message)
    return form.plainly(said)


def refuse(form: MoreOfLink, refused: Refused) -> None:
    """At the field of the parameter that was refused."""
    param = refused.param or ""
    own = OWN_FIELD.match(param)
    place = next((field for start, field in PLACES.items() if param.startswith(start)), "")
    if own is not None:
        place = f"field_{own[1]}_{own[2] if own[2] in PARTS else 'options'}"
    place = said_rows.place_of(form, param) or place
    if param == "line_items":
        place = WHOLE_ORDER.get(form.sells.data, "name") if isinstance(form, NewLinkForm) else "quantity"
    form.refuse(Refused(words_of(form, refused), param=param), {param: place})
