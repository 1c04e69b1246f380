"""What a link's URL may say: the good is kept, the bad is as if it had not been said."""

from urllib.parse import parse_qsl

from links.params import UTM, UrlParams

GOOD = {
    "prefilled_email": "jo@example.com",
    "locked_prefilled_email": "jo+tea@example.com",
    "prefilled_promo_code": "SPRING-20",
    "client_reference_id": "order_7-A" + "z" * 191,
    "locale": "pt-BR",
    "theme": "dark",
    **dict.fromkeys(UTM, "a b&c=ü 😀"[:9] + "x" * 141),
}
BAD = {
    "prefilled_email": [
        "",
        "jo",
        " jo@example.com",
        "jo@",
        "@example.com",
        "jo@example.com\0",
        "a" * 300 + "@example.com",
        "<b>@x",
    ],
    "locked_prefilled_email": ["jo", "jo@example.com, al@example.com"],
    "prefilled_promo_code": ["", "A B", "A_B", "é", "X" * 501, "<script>"],
    "client_reference_id": ["", "a b", "a.b", "é", "x" * 201, "a\n"],
    "locale": ["", "EN", "xx", "en-US", "auto ", "ar\0"],
    "theme": ["", "Dark", "blue", "dark;"],
    "utm_source": ["", "x" * 151, "a\nb", "\0", "\u202eabc"],
}


def test_the_good_is_kept_and_comes_back_from_its_own_query() -> None:
    read = UrlParams.read({**GOOD, "visit": "new", "card": "another", "utm_id": "7"})
    assert read.given == GOOD
    assert UrlParams.read(dict(parse_qsl(read.query))) == read
    assert (read.email, read.locked_email) == ("jo@example.com", "jo+tea@example.com")
    assert (read.promotion_code, read.locale, read.theme) == ("SPRING-20", "pt-BR", "dark")
    assert read.reference == GOOD["client_reference_id"]
    assert read.utm == {name: GOOD[name] for name in UTM}


def test_the_bad_is_not_there_and_takes_nothing_else_along() -> None:
    for name, values in BAD.items():
        for value in values:
            others = {it: value for it, value in GOOD.items() if it != name}
            assert UrlParams.read({**others, name: value}).given == others, (name, value)


def test_nothing_said_is_nothing() -> None:
    read = UrlParams.read({})
    assert (read.given, read.query, read.email, read.utm) == ({}, "", None, {})
