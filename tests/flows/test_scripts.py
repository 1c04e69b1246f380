"""Every script that a shopper's page runs is in this inventory, by the hash of what it is; nothing else is a script."""

import base64
import hashlib
import re
from collections.abc import Iterator

from tests.flows.asking import EVERYTHING, with_terms
from tests.flows.scenes import DECLINED, at_the_bank, order, shopper_of
from tests.houses import House
from tests.shoppers import Answer, Shopper

INVENTORY = {
    "js/checkout.js": "uFEJmjvL3TJw0pbWuV6q05BQXrzuQKAmc2CTVpqFA8w="
}  # a change of the script is a change of this line, for reviewers to see
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
HANDLER = re.compile(r"<[^>]*\son\w+\s*=|(?:href|action|src)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE)


def pages(house: House) -> Iterator[Answer]:
    shopper = Shopper(house.link)
    yield shopper.open()
    yield shopper.pay(number="")
    yield shopper.pay(number=DECLINED)
    yield at_the_bank(shopper)
    yield shopper.open(house.link)
    paying = Shopper(house.link)
    yield paying.land(paying.pay())
    yield Shopper(house.url).get(str(house.stripe.v1.charges.list().data[0].receipt_url))
    with_terms(house)
    yield shopper_of(order(house, **EVERYTHING, allowed_payment_method_types=["card", "ideal", "sepa_debit"])).open()
    for path in ("/", "/l/forged", "/nothing", "/sandbox/challenge/none"):
        yield Shopper(house.url).get(house.url + path)


def test_the_scripts_of_every_page_are_known(house: House) -> None:
    seen: dict[str, str] = {}
    for page in pages(house):
        assert HANDLER.search(page.text) is None, page.url
        for attributes, inside in SCRIPT.findall(page.text):
            assert inside.strip() == "", f"a script within {page.url}"
            (src,) = re.findall(r'src="/static/[0-9a-f]+/([^"]+)"', attributes)
            (path,) = re.findall(r'src="([^"]+)"', attributes)
            seen[src] = path
    assert set(seen) == set(INVENTORY)
    for name, path in seen.items():
        script = Shopper(house.url).get(house.url + path).text.encode()
        assert base64.b64encode(hashlib.sha256(script).digest()).decode() == INVENTORY[name], f"{name} has changed"
