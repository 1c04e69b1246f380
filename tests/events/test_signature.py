"""Stripe's own library believes our signatures, and ours believes Stripe's."""

import json
import time

import pytest
import stripe

from checkout.events.signature import InvalidReason, SignatureInvalid, sign, verify

SECRET = "whsec_kept_by_the_merchant"
OLD_SECRET = "whsec_on_its_way_out"
PAYLOAD = json.dumps({"id": "evt_1", "object": "event", "data": {"object": {"name": "Zoë 🧾"}}}).encode()
AT = 1_795_000_000


def now() -> int:
    return int(time.time())


def refusal(header: str, *, payload: bytes = PAYLOAD, secret: str = SECRET, at: int = AT) -> InvalidReason:
    with pytest.raises(SignatureInvalid) as refused:
        verify(payload, header, secret, at)
    return refused.value.reason


def test_a_known_signature() -> None:
    header = sign(b'{"id":"evt_1"}', ["whsec_test"], 1_700_000_000)
    assert header == stripe.WebhookSignature.generate_signature_header('{"id":"evt_1"}', "whsec_test", 1_700_000_000)
    assert header.startswith("t=1700000000,v1=")


@pytest.mark.parametrize("test_mode", [True, False])
def test_stripes_library_takes_the_event(test_mode: bool) -> None:
    header = sign(PAYLOAD, [SECRET], now(), test_mode=test_mode)
    event = stripe.Webhook.construct_event(PAYLOAD, header, SECRET)
    assert event.id == "evt_1"


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_each_active_secret_verifies_while_one_is_rolled(secret: str) -> None:
    header = sign(PAYLOAD, [SECRET, OLD_SECRET], now(), test_mode=True)
    assert [item.partition("=")[0] for item in header.split(",")] == ["t", "v1", "v1", "v0"]
    assert stripe.WebhookSignature.verify_header(PAYLOAD, header, secret, tolerance=300)
    verify(PAYLOAD, header, secret, now())


def test_live_mode_has_no_fake_signature() -> None:
    assert "v0=" not in sign(PAYLOAD, [SECRET], AT)


def test_the_fake_signature_proves_nothing() -> None:
    fake = sign(PAYLOAD, [SECRET], AT, test_mode=True).rpartition("v0=")[2]
    assert refusal(f"t={AT},v0={fake}") == "no_matching_signature"
    assert refusal(f"t={AT},v1={fake}") == "no_matching_signature"


def test_we_take_what_stripes_library_signs() -> None:
    header = stripe.WebhookSignature.generate_signature_header(PAYLOAD.decode(), SECRET, AT)
    verify(PAYLOAD, header, SECRET, AT)
    verify(PAYLOAD, header.replace(",", ", "), SECRET, AT)


def test_a_changed_body_time_or_secret_does_not_match() -> None:
    header = sign(PAYLOAD, [SECRET], AT)
    assert refusal(header, payload=PAYLOAD + b" ") == "no_matching_signature"
    assert refusal(header, secret=OLD_SECRET) == "no_matching_signature"
    assert refusal(header, secret=SECRET.removeprefix("whsec_")) == "no_matching_signature"
    assert refusal(header.replace(f"t={AT}", f"t={AT + 1}")) == "no_matching_signature"


def test_an_old_signature_is_too_old_to_the_second() -> None:
    header = sign(PAYLOAD, [SECRET], AT)
    verify(PAYLOAD, header, SECRET, AT + 300)
    assert refusal(header, at=AT + 301) == "too_old"
    verify(PAYLOAD, header, SECRET, AT + 10, tolerance_s=10)
    with pytest.raises(SignatureInvalid, match="tolerance zone"):
        verify(PAYLOAD, header, SECRET, AT + 11, tolerance_s=10)


def test_a_signature_that_does_not_match_is_not_called_old() -> None:
    assert refusal(f"t={AT},v1={'0' * 64}", at=AT + 9999) == "no_matching_signature"


def test_a_clock_ahead_of_ours_is_forgiven_as_stripes_libraries_do() -> None:
    verify(PAYLOAD, sign(PAYLOAD, [SECRET], AT + 20), SECRET, AT)


@pytest.mark.parametrize(
    "header",
    ["", ",", "v1=abc", "t=", "t=x,v1=abc", "t=-1,v1=a", "t=1_0,v1=a", "t=٣,v1=a", "t=" + "9" * 5000],
)
def test_a_header_without_a_time(header: str) -> None:
    assert refusal(header) == "no_timestamp"


@pytest.mark.parametrize("header", [f"t={AT}", f"t={AT},v1=", f"t={AT},v1=é", f"t={AT},v2=a", f"t={AT},v1=\ud800"])
def test_a_header_without_a_signature_that_matches(header: str) -> None:
    assert refusal(header) == "no_matching_signature"


def test_signing_with_no_secret_is_a_bug_of_ours() -> None:
    for secrets in ([], [""], [SECRET, ""]):
        with pytest.raises(AssertionError):
            sign(PAYLOAD, secrets, AT)
