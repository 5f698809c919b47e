"""Forms about one's own account."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length

from lms.accounts.domain import tidy_name


def name_validators() -> list[Any]:
    """What a name must be, in sign-up and profile alike."""
    return [
        DataRequired(_("Write the name that your certificates shall state.")),
        Length(2, 100, _("A name has 2 to 100 letters.")),
    ]


class ProfileForm(FlaskForm):
    """What a person may change of their account at once."""

    name = StringField(
        _("Name"),
        name_validators(),
        filters=[tidy_name],
        render_kw={"autocomplete": "name", "maxlength": 100},
    )
    language = SelectField(
        _("Language"),
        validators=[DataRequired()],
        choices=[SelectChoice("ko", "한국어"), SelectChoice("en", "English")],
    )
