"""A merchant's logo and icon: on each of their pages, kept for ever by browsers, and gone when taken off."""

from typing import Any

from checkout.kit.db import atomic
from checkout.merchants import logos
from checkout.merchants.accounts import Merchant, first_merchant
from tests.callers import call
from tests.flows.scenes import order, shopper_of
from tests.houses import House
from tests.kit.test_pictures import picture, seen
from tests.shoppers import Shopper

DRESS: Any = {"branding_settings": {"border_style": "pill"}}


def the_merchant() -> Merchant:
    merchant = first_merchant()
    assert merchant is not None
    return merchant


def put_on(house: House, kind: logos.Kind = "logo") -> str:
    """The picture's address."""
    with house.app.app_context(), atomic("test: logo"):
        return str(logos.path_of(logos.put_on(the_merchant(), kind, logos.draw(kind, picture())).id))


def test_a_logo_is_shown_and_kept(house: House) -> None:
    assert "<img" not in Shopper(house.link).open().text
    logo, icon = put_on(house), put_on(house, "icon")
    for page in (Shopper(house.link).open(), shopper_of(order(house, **DRESS)).open()):
        assert f'<img class="logo" src="{logo}" alt="">' in page.text
        assert f'<link rel="icon" href="{icon}">' in page.text
        assert "img-src 'self' data:;" in page.headers["Content-Security-Policy"]
    settings = call(house, "GET", "/v1/account").json["settings"]["branding"]
    assert (f"/images/{settings['logo']}", f"/images/{settings['icon']}") == (logo, icon)

    answer = call(house, "GET", logo, key="")
    assert seen(answer.body).size == (128, 128)
    headers = {name: it for name, it in answer.headers.items() if name not in ("Server", "Date", "Connection")}
    assert headers == {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Length": str(len(answer.body)),
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Content-Type": "image/png",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }


def test_another_one_takes_its_place(house: House) -> None:
    before, after = put_on(house), put_on(house)
    assert before != after
    assert [call(house, "GET", path, key="").status for path in (before, after, "/images/no")] == [404, 200, 404]
    with house.app.app_context(), atomic("test: no logo"):
        logos.take_off(the_merchant(), "logo")
    assert call(house, "GET", after, key="").status == 404
    assert "<img" not in Shopper(house.link).open().text
