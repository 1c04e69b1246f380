"""Addresses as their countries write them."""

import pytest
from flask import Flask

from checkout.kit.wire import Shape
from checkout.web.envelopes import lines_of

HOME: Shape = {"line1": "1 Main Street", "line2": None, "city": "Springfield", "state": "CA", "postal_code": "94107"}


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (HOME | {"country": "US"}, ("Jo", "1 Main Street", "Springfield, CA 94107", "United States")),
        (HOME | {"country": "IT", "state": "RM"}, ("Jo", "1 Main Street", "94107 Springfield, RM", "Italy")),
        (HOME | {"country": "DE", "state": None}, ("Jo", "1 Main Street", "94107 Springfield", "Germany")),
        ({"country": "HK", "city": "Central"}, ("Jo", "Central", "Hong Kong SAR China")),
        ({"country": "FR", "postal_code": "75001"}, ("Jo", "75001", "France")),
        ({"country": "AC"}, ("Jo", "Ascension Island")),
        ({"country": None, "postal_code": None}, ()),
        (None, ()),
    ],
)
def test_each_line_that_there_is(address: Shape | None, lines: tuple[str, ...]) -> None:
    with Flask("page").app_context():
        assert lines_of(address, "Jo") == lines
