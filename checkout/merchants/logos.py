"""A merchant's own pictures: the logo on their pages, and the icon in the browser's tab."""

from typing import Literal, get_args

from sqlalchemy import LargeBinary, delete
from sqlalchemy.orm import Mapped, mapped_column

from checkout.kit import clock
from checkout.kit.db import Id, Table, now_writing, points_to, read, written
from checkout.kit.pictures import redrawn
from checkout.kit.resources import new_id
from checkout.merchants.accounts import Merchant

Kind = Literal["logo", "icon"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BOXES = {"logo": (576, 144), "icon": (192, 192)}  # three dots for each pixel of the page's largest, as phones have them


class Logo(Table):
    """One picture, which never changes: another one has another id."""

    __tablename__ = "logos"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    merchant_id: Mapped[str] = mapped_column(Id, points_to("merchants.id"), index=True)
    kind: Mapped[str]
    created: Mapped[int]
    png: Mapped[bytes] = mapped_column(LargeBinary)


def draw(kind: Kind, uploaded: bytes) -> bytes:
    """What may be put on: a PNG of ours. Raises ``NotAPicture``; takes a moment, so it stands outside of any step."""
    return redrawn(uploaded, BOXES[kind])


def put_on(merchant: Merchant, kind: Kind, png: bytes) -> Logo:
    """In the open step, from now on each page of the merchant has it. ``png``: drawn by ``draw``."""
    take_off(merchant, kind)
    logo = written(Logo(id=new_id("file"), merchant_id=merchant.id, kind=kind, created=clock.now(), png=png))
    setattr(merchant, _column(kind), logo.id)
    return logo


def take_off(merchant: Merchant, kind: Kind) -> None:
    """In the open step."""
    now_writing().execute(delete(Logo).where(Logo.merchant_id == merchant.id, Logo.kind == kind))
    setattr(merchant, _column(kind), None)


def public(id: str) -> bytes | None:
    """For anybody who has its address."""
    logo = read(Logo, id)
    return logo.png if logo is not None else None


def path_of(id: str | None) -> str | None:
    return f"/images/{id}" if id is not None else None


def _column(kind: Kind) -> str:
    return f"{kind}_id"
