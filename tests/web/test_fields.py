"""Fields are written as WTForms writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wtforms import Form, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired
from wtforms.widgets import html_params

from checkout.web.fields import LongSelect, Written, attributes

NAMES = st.sampled_from(["id", "class_", "aria_label", "aria-invalid", "data_wrong", "data-update", "required", "for_"])
VALUES = st.one_of(st.booleans(), st.integers(), st.text(max_size=20))
ANY = [SelectChoice("", "Any"), SelectChoice("<", 'R&D "x"'), SelectChoice("usd", "USD")]


@given(st.dictionaries(NAMES, VALUES))
def test_attributes_are_those_of_wtforms(named: dict[str, object]) -> None:
    assert attributes(**named) == html_params(**named)


@pytest.mark.parametrize("typed", [None, "", 'a "quoted" <b>'])
def test_a_written_field_is_that_of_wtforms(typed: str | None) -> None:
    class Plain(Form):  # type: ignore[misc]  # WTForms ships no types
        word = StringField("Word", [DataRequired()], render_kw={"autocomplete": "off", "class": "wide"})

    class Quick(Plain):
        Meta = Written

    given = {"class_": "narrow", "aria_describedby": "word-error", "aria_invalid": False}
    assert Quick(data={"word": typed}).word(**given) == Plain(data={"word": typed}).word(**given)


@pytest.mark.parametrize("chosen", ["", "<", "usd", "not offered", None])
def test_a_long_choice_shows_what_is_chosen(chosen: str | None) -> None:
    class Plain(Form):  # type: ignore[misc]  # as above
        code = SelectField("Code", choices=ANY, render_kw={"class": "wide"})

    class Quick(Form):  # type: ignore[misc]  # as above
        Meta = Written
        code = SelectField("Code", choices=ANY, widget=LongSelect(), render_kw={"class": "wide"})

    def alike(html: str) -> str:
        return str(html).replace("<option selected value=", "<option value=").replace(" selected", "")

    plain, quick = Plain(data={"code": chosen}).code(), Quick(data={"code": chosen}).code()
    assert alike(quick) == alike(plain)
    assert quick.count(" selected") == plain.count(" selected")
