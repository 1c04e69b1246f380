"""Where a request comes from: whom our proxies name, and nobody else."""

from dataclasses import replace
from ipaddress import ip_network

import pytest

from checkout.kit.config import SETTINGS
from checkout.web.addresses import client_address
from tests.houses import House

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # nothing is read


@pytest.mark.parametrize(
    ("direct", "named", "found"),
    [
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("10.1.0.2", "203.0.113.9", "203.0.113.9"),
        ("10.2.0.2", "203.0.113.9", "10.2.0.2"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9, 10.1.0.3", "203.0.113.9"),
        ("10.1.0.2", "6.6.6.6, fd00::9, 127.0.0.1", "fd00::9"),
        ("127.0.0.1", "203.0.113.9, nonsense", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9,", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("10.1.0.2", ", ".join(["203.0.113.9", *["10.1.0.3"] * 12]), "10.1.0.3"),
    ],
)
def test_whom_our_proxies_name(house: House, direct: str, named: str, found: str) -> None:
    house.app.extensions[SETTINGS] = replace(house.settings, trusted_proxies=(ip_network("10.1.0.0/16"),))
    headers, environ = {"X-Forwarded-For": named}, {"REMOTE_ADDR": direct}
    with house.app.test_request_context(headers=headers, environ_base=environ):
        assert client_address() == found
