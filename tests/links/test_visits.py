"""A visit's cookie brings a second tab to the same visit, of the same link only."""

import hashlib

import pytest
from itsdangerous import URLSafeSerializer

from checkout.kit.seal import Secrets
from checkout.kit.signer import MAX_CHARS
from links import visits
from links.visits import PURPOSE, Visit
from tests.keyrings import NEW, OLD, altered, incompressible, is_same_bits, signing_with

LINK, OTHER = "plink_1RfzQ0Ab3dE5gH7jK9mN1pQ", "plink_1RfzQ0Ab3dE5gH7jK9mN1pR"


def signed(payload: object, root: bytes = NEW) -> str:
    keys = Secrets((root,)).derive(PURPOSE)
    return str(URLSafeSerializer(keys, salt=PURPOSE, signer_kwargs={"digest_method": hashlib.sha256}).dumps(payload))


def test_a_cookie_names_its_visit_of_its_link() -> None:
    with signing_with(NEW):
        visit = visits.new_visit()
        cookie = visits.sign(visit, LINK)
        assert visit.is_new
        assert visits.read(cookie, LINK) == Visit(visit.nonce, is_new=False)
        assert visits.read(cookie, OTHER) is None


def test_each_visit_has_a_nonce_that_cannot_be_guessed() -> None:
    nonces = {visits.new_visit().nonce for _ in range(1_000)}
    assert len(nonces) == 1_000
    assert min(map(len, nonces)) >= 22, "128 bits"


def test_older_keys_open_a_visit_until_they_are_retired() -> None:
    with signing_with(OLD):
        visit = visits.new_visit()
        cookie = visits.sign(visit, LINK)
    with signing_with(NEW, OLD):
        assert visits.read(cookie, LINK) == Visit(visit.nonce, is_new=False)
    with signing_with(NEW):
        assert visits.read(cookie, LINK) is None


def test_one_changed_character_is_no_visit() -> None:
    with signing_with(NEW):
        cookie = visits.sign(visits.new_visit(), LINK)
        opened = [wrong for wrong in altered(cookie) if visits.read(wrong, LINK) is not None]
    assert all(is_same_bits(cookie, wrong) for wrong in opened)


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "",
        ".",
        "\0",
        "é.é",
        "x" * (MAX_CHARS + 1),
        signed([LINK, incompressible(2 * MAX_CHARS)]),
        signed([LINK, "nonce"], root=OLD),
        signed([LINK]),
        signed([LINK, 7]),
        signed([LINK, None]),
        signed([7, "nonce"]),
        signed([LINK, "nonce", "more"]),
        signed("nonce"),
    ],
)
def test_what_is_forged_is_none(forged: str | None) -> None:
    with signing_with(NEW):
        assert visits.read(forged, LINK) is None
