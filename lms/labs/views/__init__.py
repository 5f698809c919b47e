"""Labs and worked notebooks: opening one in JupyterLab, handing in, and the API that lab servers speak."""

from typing import Any, cast

from flask import Blueprint, after_this_request, current_app, has_request_context
from flask.blueprints import BlueprintSetupState
from flask_login import user_logged_out

from lms.db import transaction
from lms.labs import services
from lms.labs.gateway import Hub, make_hub
from lms.web import dispatch, now

blueprint = Blueprint("labs", __name__)


@blueprint.record_once
def connect(state: BlueprintSetupState) -> None:
    """Gives the app its Hub."""
    state.app.extensions["hub"] = make_hub(state.app.extensions["settings"])


def hub() -> Hub:
    """The Hub of the running app."""
    return cast(Hub, current_app.extensions["hub"])


@user_logged_out.connect
def end_hub_session(_app: Any, user: Any, **_rest: Any) -> None:
    """Whoever leaves the LMS leaves the Hub: noted with the sign-out, done by the worker at once."""
    if user.is_anonymous:
        return  # Flask-Security signs out nobody before it signs somebody in
    with transaction() as session:
        services.ask_sign_out(session, person_uuid=user.uuid, now=now())
    if has_request_context():

        @after_this_request
        def tell(response: Any) -> Any:
            dispatch("forget")
            return response


from lms.labs.views import exchange, notebooks, pages  # noqa: E402, F401 -- they add their routes
