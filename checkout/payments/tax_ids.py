"""A customer's tax id, as it is printed on what they are billed."""

import re
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit.db import Id, points_to
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Resource
from checkout.kit.wire import Ref, Shape

ONE_STOP_SHOP = "eu_oss_vat"  # of no one country
VERIFIED_TYPES = frozenset({"au_abn", "eu_vat", "gb_vat"})  # those that Stripe holds against a government's register
_SHAPES = {
    "au_abn": r"[0-9]{11}",
    "eu_vat": r"(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)[0-9A-Z+*]{2,12}",
    "eu_oss_vat": r"EU[0-9]{9}",
    "gb_vat": r"GB([0-9]{9}|[0-9]{12}|GD[0-9]{3}|HA[0-9]{3})",
    "us_ein": r"[0-9]{2}-[0-9]{7}",
}  # by type; the others are taken as they come


class TaxId(Resource):
    __tablename__ = "tax_ids"
    prefix = "txi"
    object_name = "tax_id"
    label = "tax_id"

    customer_id: Mapped[str] = mapped_column(Id, points_to("customers.id"))
    deleted: Mapped[bool] = mapped_column(default=False)
    type: Mapped[str]
    value: Mapped[str]

    @classmethod
    def more_table_args(cls) -> tuple[Any, ...]:
        return (cls.by("customer_id"),)

    @property
    def country(self) -> str | None:
        if self.type == ONE_STOP_SHOP:
            return None
        code = self.value[:2] if self.type == "eu_vat" else self.type[:2].upper()
        return "GR" if code == "EL" else code

    def shape(self) -> Shape:
        status = "pending" if self.type in VERIFIED_TYPES else "unavailable"
        return {
            "id": self.id,
            "object": "tax_id",
            "country": self.country,
            "created": self.created,
            "customer": Ref(self.customer_id),
            "customer_account": None,
            "livemode": self.livemode,
            "owner": {"customer": Ref(self.customer_id), "customer_account": None, "type": "customer"},
            "type": self.type,
            "value": self.value,
            "verification": {"status": status, "verified_address": None, "verified_name": None},
        }


def check_value(type: str, value: str, param: str) -> None:
    """Refuses a value that no id of its type looks like. Raises ``InvalidRequest`` ``tax_id_invalid``."""
    if not re.fullmatch(_SHAPES.get(type, ".+"), value):
        raise InvalidRequest(f"Invalid value for {type}.", code="tax_id_invalid", param=param)
