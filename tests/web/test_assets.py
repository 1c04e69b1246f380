"""Files have names that change with the tree; critical CSS gets smaller and means the same."""

from pathlib import Path

import pytest

from checkout.web.assets import STATIC, asset, inline_css, squeezed, tree_digest


def test_a_name_carries_the_digest_of_the_tree() -> None:
    assert asset("js/checkout.js") == f"/static/{tree_digest(STATIC)}/js/checkout.js"


def test_a_file_that_is_not_there_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        asset("js/nothing.js")


def test_the_digest_changes_with_content_and_with_names(tmp_path: Path) -> None:
    digests = set()
    for name, content in (("a.css", "1"), ("a.css", "2"), ("b.css", "2")):
        tree = tmp_path / f"{name}{content}"
        (tree / "css").mkdir(parents=True)
        (tree / "css" / name).write_text(content)
        digests.add(tree_digest(tree))
    assert len(digests) == 3
    assert all(len(digest) == 12 for digest in digests)


def test_squeezing_keeps_what_matters() -> None:
    css = "/* why\n*/\na > b,\nc :hover {\n    margin: calc(1px + 2px) auto;\n    color: red;\n}\n"
    assert squeezed(css) == "a>b,c :hover{margin:calc(1px + 2px) auto;color:red}"


def test_the_pages_style_sheet_cannot_end_its_element() -> None:
    css = inline_css("css/checkout.css")
    assert "<" not in css
    assert "/*" not in css
    assert css.count("{") == css.count("}")
