"""What a link sells beside its first line: further lines, and what shoppers may add. Each is a row of the form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import fields as members
from typing import Any

from wtforms import BooleanField, Field, HiddenField, SelectField

from checkout.dashboard.forms import choices
from checkout.dashboard.inputs import AmountField, blame, text, whole
from checkout.sessions.quantities import MAX_QUANTITY

ROOM = 8  # rows of a new link: the API takes more
SPARE = 2  # beyond those that a link has
MAX_NAME_CHARS = 250  # of a product: longer ones no page shows well
NEW = "new"  # in place of a price: what is not in the catalogue yet
CALLED = "Also"  # a row, before its number
LINE, OPTIONAL = "line", "optional"
ROLES = ((LINE, "Sold with it"), (OPTIONAL, "Offered beside it"))


@dataclass(frozen=True, slots=True)
class Row:
    """``line``: the id of a line that the link has already."""

    price: Any
    name: Any
    amount: Any
    quantity: Any
    role: Any
    adjustable: Any
    line: Any

    @property
    def is_said(self) -> bool:
        return bool(self.price.data)

    @property
    def is_wrong(self) -> bool:
        return any(field.errors for field in self.fields)

    @property
    def fields(self) -> Iterator[Field]:
        return (getattr(self, member.name) for member in members(self))

    @property
    def how_many(self) -> str:
        return str(self.quantity.data or 1)


def fields(count: int) -> dict[str, Any]:
    """Of a form with so many rows, by their names."""
    made: dict[str, Any] = {}
    for place in range(count):
        start = f"row_{place}_"
        made[f"{start}price"] = SelectField("What", choices=[], validate_choice=False, default="")
        made[f"{start}name"] = text("Name", MAX_NAME_CHARS)
        made[f"{start}amount"] = AmountField("Price")
        made[f"{start}quantity"] = whole("Quantity", 1, MAX_QUANTITY, default=1)
        made[f"{start}role"] = SelectField("It is", choices=choices(ROLES), default=LINE)
        made[f"{start}adjustable"] = BooleanField("Shoppers may change the quantity")
        made[f"{start}line"] = HiddenField()
    return made


def of(form: Any) -> list[Row]:
    parts = [member.name for member in members(Row)]
    count = sum(1 for name in form._fields if name.startswith("row_") and name.endswith("_price"))
    return [Row(*(form[f"row_{place}_{part}"] for part in parts)) for place in range(count)]


def offer(rows: Sequence[Row], prices: Sequence[tuple[str, str]]) -> None:
    """Prices of the catalogue to choose from."""
    for row in rows:
        row.price.choices = choices([("", "Nothing"), (NEW, "Something new"), *prices])


def is_whole(row: Row) -> bool:
    """What is new has a name and a price."""
    if row.price.data != NEW:
        return True
    named = bool((row.name.data or "").strip()) or blame(row.name, "Say what is sold.")
    priced = row.amount.minor is not None or row.amount.errors
    return bool(priced or blame(row.amount, "Say what it costs.")) and named


def said(rows: Sequence[Row], role: str) -> list[Row]:
    """Those that say something, of one role; of what the link has already, those that may not be taken away too."""
    return [row for row in rows if row.role.data == role and (row.is_said or row.line.data)]
