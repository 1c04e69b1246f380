"""A merchant's words and dress, safe on a page."""

from checkout.sessions.dress import FONTS
from checkout.web.filters import dress_css, merchant_words

LINK = '<a href="{}" target="_blank" rel="noopener">{}</a>'


def test_only_bold_text_and_links_to_the_web_are_kept_of_markdown() -> None:
    for said, html in (
        ("a **b** c", "a <strong>b</strong> c"),
        ("[a](https://a.example/?b=1&c=2)", LINK.format("https://a.example/?b=1&amp;c=2", "a")),
        ("[**a**](http://a.example)", LINK.format("http://a.example", "<strong>a</strong>")),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("[a](//a.example)", "[a](//a.example)"),
        ("<b>", "&lt;b&gt;"),
    ):
        assert merchant_words(said) == f"<bdi>{html}</bdi>", said
    for evil in ("[a](https://a.example/\"onclick='x')", "[<img src=x>](https://a.example)", "**<script>**"):
        html = merchant_words(evil)
        assert "<img" not in html
        assert "<script" not in html
        assert "onclick='" not in html


def test_a_dress_is_of_our_own_tables() -> None:
    assert dress_css(None, None) == ""
    assert dress_css("rectangular", "default") == ":root{--radius:0}button,.button{border-radius:0}"
    assert dress_css("</style>", "</style>") == ""
    for name, (family, _) in FONTS.items():
        assert family in dress_css(None, name)
