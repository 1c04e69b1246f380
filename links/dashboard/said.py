"""From a form to the parameters of the API that say the same, so that their rules are its rules; and back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from checkout.sessions.asks import Asks
from checkout.sessions.basket import BasketLine
from checkout.sessions.custom_fields import CustomField
from checkout.sessions.quantities import Adjustable
from links.dashboard import said_rows
from links.dashboard.form import PARTS, MoreOfLink, NewLinkForm, room
from links.links import PaymentLink

Raw = dict[str, Any]

TEXTS = {"submit": "submit", "after_submit": "after_submit", "shipping_address": "shipping_address"}
MAX_KEY_CHARS = 40  # of a field's key, that is made of its label


@dataclass(frozen=True, slots=True)
class New:
    """What a link sells, by ids: chosen from what there is, or made for it."""

    price_id: str
    price_of: said_rows.PriceOf
    taxes: Sequence[str]
    ways: Sequence[str]


def of_new(form: NewLinkForm, new: New) -> Raw:
    """Of ``POST /v1/payment_links``."""
    said = {name: value for name, value in _shared(form).items() if value != ""}
    first = {"price": new.price_id, "quantity": _number(form.quantity.data or 1), **_adjustable(form, {})}
    taxed = {"tax_rates": list(new.taxes)} if new.taxes else {}
    said["line_items"] = [{**line, **taxed} for line in (first, *said_rows.lines(form, new.price_of))]
    said["optional_items"] = said_rows.items(form, new.price_of)
    said["shipping_options"] = [{"shipping_rate": way} for way in new.ways]
    said["metadata"] = form.metadata.pairs
    said["restrictions"] = _restrictions(form)
    said["consent_collection"] = {
        **({"terms_of_service": "required"} if form.terms.data else {}),
        **({"promotions": "auto"} if form.promotions.data else {}),
    }
    if form.terms.data and form.accept_terms.data:
        said.setdefault("custom_text", {})["terms_of_service_acceptance"] = {"message": form.accept_terms.data}
    if form.capture_later.data:
        said["payment_intent_data"] = {**said.get("payment_intent_data", {}), "capture_method": "manual"}
    return {name: value for name, value in said.items() if value not in ({}, [])}


def of_changes(form: MoreOfLink, link: PaymentLink, price_of: said_rows.PriceOf) -> Raw:
    """Of ``POST /v1/payment_links/{id}``: what stands in no field any more is unset."""
    said = _shared(form)
    said["metadata"] = {**dict.fromkeys(link.metadata_, ""), **form.metadata.pairs} or ""
    said["restrictions"] = _restrictions(form, link)
    said["custom_text"] = {**_other_texts(link.asks), **_texts(form)} or ""
    said["payment_intent_data"] |= _other_intent_data(link)
    line = first_line(link)
    if line.bounds is None:
        kept = {} if line.adjustable is None else {"adjustable_quantity": {"enabled": "false"}}
        first = {"id": line.id, "quantity": _number(form.quantity.data or 1), **_adjustable(form, kept)}
        said["line_items"] = [first, *said_rows.changed_lines(form, link)]
    items = said_rows.changed_items(form, link, price_of)
    return said if items is None else {**said, "optional_items": items or ""}


def fill(form: MoreOfLink, link: PaymentLink, limit: int | None) -> None:
    """With what the link says now, where nothing was sent."""
    line = first_line(link)
    adjustable = line.adjustable if line.adjustable and line.adjustable.enabled else None
    data = link.payment_intent_data or {}
    values = {
        "quantity": line.quantity,
        **_bounds_of(adjustable),
        "limit": limit,
        "expires_at": link.expires_at,
        "after": link.after_completion["type"],
        "message": link.confirmation_message,
        "redirect": link.redirect_url,
        **_asked_of(link.asks),
        "codes": link.allow_promotion_codes,
        "methods": list(link.payment_method_types or ()),
        "blocked": blocked_by(link),
        "submit_type": "auto" if link.submit_type == "pay" else link.submit_type,
        "inactive_message": link.inactive_message,
        "description": data.get("description"),
        "suffix": data.get("statement_descriptor_suffix"),
        "always_customer": link.customer_creation == "always",
        "keep_card": bool(data.get("setup_future_usage")),
    }
    for name, value in values.items():
        form[name].data = value
    said_rows.fill(form, link)


def first_line(link: PaymentLink) -> BasketLine:
    return said_rows.lines_of(link)[0]


def _other_texts(asks: Asks) -> Raw:
    """Those that the form does not have."""
    return {place: {"message": said} for place, said in (asks.custom_text or {}).items() if place not in TEXTS}


def _other_intent_data(link: PaymentLink) -> Raw:
    data = link.payment_intent_data or {}
    return {name: data[name] for name in ("metadata", "transfer_group") if data.get(name)}


def _bounds_of(adjustable: Adjustable | None) -> Raw:
    if adjustable is None:
        return {"adjustable": False}
    return {"adjustable": True, "least": adjustable.minimum, "most": adjustable.maximum}


def _asked_of(asks: Asks) -> Raw:
    names = asks.names or {}
    said: Raw = {f"{kind}_name": _name_choice(names.get(kind)) for kind in ("individual", "business")}
    said |= {name: asks.says(place) for name, place in TEXTS.items()}
    said |= {"billing": asks.full_address, "phone": asks.phone, "tax_id": asks.tax_id or ""}
    said["countries"] = list(asks.shipping_countries)
    for place, field in enumerate(asks.custom_fields[: room()]):
        said |= _own_field_of(f"field_{place}_", field)
    return said


def _own_field_of(start: str, field: CustomField) -> Raw:
    options = "\n".join((field.options or {}).values())
    said = {"label": field.label, "type": field.type, "options": options, "optional": field.optional, "key": field.key}
    return {f"{start}{part}": value for part, value in said.items()}


def _name_choice(may_be_empty: bool | None) -> str:
    if may_be_empty is None:
        return ""
    return "optional" if may_be_empty else "required"


def _shared(form: MoreOfLink) -> Raw:
    """ "" where there is nothing, which unsets."""
    return {
        "after_completion": _after(form),
        "allow_promotion_codes": _flag(form.codes.data),
        "billing_address_collection": "required" if form.billing.data else "auto",
        "custom_fields": own_fields(form) or "",
        "custom_text": _texts(form) or "",
        "customer_creation": "always" if form.always_customer.data else "if_required",
        "inactive_message": form.inactive_message.data or "",
        "name_collection": _names(form) or "",
        "payment_intent_data": _intent_data(form),
        "payment_method_options": _blocking(form) or "",
        "payment_method_types": list(form.methods.data or ()) or "",
        "phone_number_collection": {"enabled": _flag(form.phone.data)},
        "shipping_address_collection": {"allowed_countries": form.countries.data} if form.countries.data else "",
        "submit_type": form.submit_type.data,
        "tax_id_collection": _tax_ids(form),
    }


def own_fields(form: MoreOfLink) -> list[Raw]:
    """Those that have a label."""
    said = [{part: field.data for part, field in zip(PARTS, row, strict=True)} for row in form.own_fields]
    labelled = [it for it in said if (it["label"] or "").strip()]
    return [_own_field(it, place) for place, it in enumerate(labelled)]


def _own_field(said: Raw, place: int) -> Raw:
    key = said["key"] or re.sub(r"[^0-9a-z]", "", said["label"].lower())[:MAX_KEY_CHARS] or f"field{place + 1}"
    field: Raw = {
        "key": key,
        "label": {"custom": said["label"].strip(), "type": "custom"},
        "type": said["type"],
        "optional": _flag(said["optional"]),
    }
    if said["type"] == "dropdown":
        labels = dict.fromkeys(line.strip() for line in said["options"].splitlines() if line.strip())
        field["dropdown"] = {"options": [_option(label, number) for number, label in enumerate(labels, start=1)]}
    return field


def _option(label: str, number: int) -> Raw:
    return {"label": label, "value": re.sub(r"[^0-9A-Za-z]", "", label) or f"choice{number}"}


def _after(form: MoreOfLink) -> Raw:
    if form.after.data == "redirect":
        return {"type": "redirect", "redirect": {"url": form.redirect.data.strip()}}
    return {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": form.message.data or ""}}


def _blocking(form: MoreOfLink) -> Raw:
    brands = list(form.blocked.data or ())
    return {"card": {"restrictions": {"brands_blocked": brands}}} if brands else {}


def blocked_by(link: PaymentLink) -> list[str]:
    card = (link.payment_method_options or {}).get("card") or {}
    return list((card.get("restrictions") or {}).get("brands_blocked", ()))


def _texts(form: MoreOfLink) -> Raw:
    return {place: {"message": form[name].data} for name, place in TEXTS.items() if form[name].data}


def _names(form: MoreOfLink) -> Raw:
    kinds = {"individual": form.individual_name.data, "business": form.business_name.data}
    return {
        kind: {"enabled": "true", "optional": _flag(choice == "optional")} for kind, choice in kinds.items() if choice
    }


def _tax_ids(form: MoreOfLink) -> Raw:
    asked = form.tax_id.data
    return {"enabled": "true", "required": asked} if asked else {"enabled": "false"}


def _intent_data(form: MoreOfLink) -> Raw:
    said = {
        "description": form.description.data or "",
        "statement_descriptor_suffix": form.suffix.data or "",
        "setup_future_usage": "off_session" if form.keep_card.data else "",
    }
    return {name: value for name, value in said.items() if value}


def _restrictions(form: MoreOfLink, link: PaymentLink | None = None) -> Raw:
    """An end that stays as it is, is not said again: it may be over."""
    limit, end = form.limit.data, form.expires_at.data
    said: Raw = {"completed_sessions": "" if limit is None else {"limit": _number(limit)}}
    if end != (link.expires_at if link else None):
        said["expires_at"] = "" if end is None else _number(end)
    return said


def _adjustable(form: MoreOfLink, otherwise: Raw) -> Raw:
    if not form.adjustable.data:
        return otherwise
    bounds = {"minimum": form.least.data, "maximum": form.most.data}
    said = {name: _number(value) for name, value in bounds.items() if value is not None}
    return {"adjustable_quantity": {"enabled": "true", **said}}


def _number(value: int) -> str:
    return str(value)


def _flag(value: object) -> str:
    return "true" if value else "false"
