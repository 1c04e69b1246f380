"""Pages are compressed as the browser likes it; nothing else is."""

import gzip

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
from flask import Flask, jsonify

from checkout.web import compress

LONG = "<p>" + "A page with a few words. " * 100


@pytest.fixture
def app() -> Flask:
    app = Flask("doors")
    compress.init_app(app)
    app.add_url_rule("/page", "page", view_func=lambda: LONG)
    app.add_url_rule("/short", "short", view_func=lambda: "<p>")
    app.add_url_rule("/json", "json", view_func=lambda: jsonify(text=LONG))
    return app


@pytest.mark.parametrize(
    ("accepted", "chosen"), [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("", None), ("zstd", None)]
)
def test_the_best_that_both_know(app: Flask, accepted: str, chosen: str | None) -> None:
    answer = app.test_client().get("/page", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == chosen
    read = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[chosen]
    assert read(answer.data).decode() == LONG


@pytest.mark.parametrize("path", ["/short", "/json"])
def test_what_would_not_gain_is_left_alone(app: Flask, path: str) -> None:
    answer = app.test_client().get(path, headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in answer.headers
