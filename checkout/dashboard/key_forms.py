"""Forms about API keys. Their nonce is the new key's id, so that a form that is sent twice makes one key."""

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Length, Regexp

from checkout.dashboard.forms import Form, choices
from checkout.kit import clock

MAX_NAME_CHARS = 100
NONCE = r"key_1[0-9A-Za-z]{23}\Z"
OVERLAPS = {"0": 0, "1": clock.HOUR_S, "24": clock.DAY_S, "168": 7 * clock.DAY_S}  # by hours
OVERLAP_WORDS = {"0": "ends now", "1": "for 1 more hour", "24": "for 24 more hours", "168": "for 7 more days"}
KIND_WORDS = {
    "sk": "Secret: may do everything; for your server",
    "rk": "Restricted: may do what you choose; for a program of someone else's",
    "pk": "Publishable: may be seen by anyone; for browsers",
}


class MakeKey(Form):
    kind = SelectField("Kind of key", choices=choices(KIND_WORDS))
    name = StringField("Name", validators=[Length(max=MAX_NAME_CHARS)])
    nonce = HiddenField(validators=[Regexp(NONCE)])


class RollKey(Form):
    overlap = SelectField("The old key is good", choices=choices(OVERLAP_WORDS), default="24")
    nonce = HiddenField(validators=[Regexp(NONCE)])
