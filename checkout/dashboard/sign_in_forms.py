"""Forms by which people come in: what they sign in with, and what they choose for the next time."""

from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from checkout.dashboard.forms import Form
from checkout.merchants.passwords import MAX_CHARS
from checkout.merchants.users import MAX_EMAIL_CHARS

MAX_CODE_CHARS = 60  # with whatever stands between its groups

_EMAIL = [InputRequired("Enter your e-mail address."), Length(max=MAX_EMAIL_CHARS, message="This is too long.")]
_PASSWORD = [InputRequired("Enter your password."), Length(max=MAX_CHARS, message="This is too long.")]
_CODE = [InputRequired("Enter the code."), Length(max=MAX_CODE_CHARS, message="This is too long.")]
_CODE_KEYS = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class SignInForm(Form):
    email = EmailField("E-mail", _EMAIL, render_kw={"autocomplete": "username"})
    password = PasswordField("Password", _PASSWORD, render_kw={"autocomplete": "current-password"})


class CodeForm(Form):
    code = StringField("Code", _CODE, render_kw=_CODE_KEYS)


class ProofForm(Form):
    """Asked of someone who is signed in: that of it which they sign in with."""

    password = PasswordField("Password", _PASSWORD, render_kw={"autocomplete": "current-password"})
    code = StringField("Code", _CODE, render_kw=_CODE_KEYS)


def proof_form(*, password: bool, code: bool) -> ProofForm:
    form = ProofForm()
    for name, is_asked in {"password": password, "code": code}.items():
        if not is_asked:
            del form[name]
    return form


class ForgottenForm(Form):
    email = EmailField("E-mail", _EMAIL, render_kw={"autocomplete": "username"})


class NewPasswordForm(Form):
    """How long and how guessable it may be is said by the rule itself."""

    password = PasswordField(
        "New password", [InputRequired("Enter a new password.")], render_kw={"autocomplete": "new-password"}
    )


class ResetForm(NewPasswordForm):
    """Of someone who has a second factor."""

    code = StringField("Code of your app, or a recovery code", _CODE, render_kw=_CODE_KEYS)


class SecondFactorForm(Form):
    """``offered``: the sealed secret that the QR code on the page shows."""

    code = StringField("Code that the app shows", _CODE, render_kw={**_CODE_KEYS, "inputmode": "numeric"})
    offered = HiddenField()
