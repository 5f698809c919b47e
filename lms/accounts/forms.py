"""Forms about one's own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length


class ProfileForm(FlaskForm):
    """What a person may change of their account at once."""

    name = StringField(
        _("Name"),
        [InputRequired(_("Write the name that your certificates shall state.")), Length(2, 100)],
        render_kw={"autocomplete": "name"},
    )
    language = SelectField(_("Language"), choices=[("ko", "한국어"), ("en", "English")])
