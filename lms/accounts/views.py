"""Profile, the administrator's list of people, and the OpenID provider's endpoints."""

from __future__ import annotations

from typing import Any, cast

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import OAuth2Error
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user, user_logged_out
from flask_security.utils import login_user
from werkzeug.exceptions import BadRequest

from lms.accounts import oidc, queries, services
from lms.accounts.forms import ProfileForm
from lms.accounts.models import Person
from lms.audit.services import record
from lms.db import db, transaction
from lms.permissions import ADMINISTER, SIGNED_IN, public, requires
from lms.refusal import Refused
from lms.web import csrf, limiter, now, settings

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/profile", methods=["GET", "POST"])
@requires(SIGNED_IN)
def profile() -> Any:
    """Name and language; address and password have their own pages."""
    form = ProfileForm(obj=current_user)
    if form.validate_on_submit():
        with transaction() as session:
            person = session.get_one(Person, current_user.id)
            person.name, person.language = form.name.data, form.language.data
        flash(_("Your profile is saved."), "success")
        return redirect(url_for("accounts.profile"))
    # Who never chose a language sees the page's own, and does not change it by saving a name.
    form.language.data = form.language.data or get_locale().language
    return render_template("accounts/profile.html", form=form)


@blueprint.post("/sign-out-everywhere")
@requires(SIGNED_IN)
def sign_out_everywhere() -> Response:
    """Ends every other session and token of the person, and keeps this one."""
    with transaction() as session:
        person = session.get_one(Person, current_user.id)
        services.end_sessions(session, person=person)
        record(
            session, at=now(), actor_id=person.id, action="person.signed_out_everywhere", subject=person.uuid
        )
        announce_sign_out(person)
    login_user(person)
    flash(_("You are signed out everywhere else."), "success")
    return cast(Response, redirect(url_for("accounts.profile")))


@blueprint.get("/people")
@requires(ADMINISTER)
def people() -> str:
    """Accounts, for an administrator."""
    search = request.args.get("q", "").strip()[:100]
    return render_template(
        "accounts/people.html", people=queries.people(db.session, search=search), search=search
    )


@blueprint.post("/people/<uuid:person_uuid>/active")
@requires(ADMINISTER)
def set_active(person_uuid: Any) -> Response:
    """Suspends somebody or lets them in again."""
    active = request.form.get("active") == "1"
    with transaction() as session:
        person = queries.person_by_uuid(session, str(person_uuid)) or abort(404)
        if person.id == current_user.id:
            raise Refused(_("You cannot suspend yourself. Ask another administrator."))
        services.set_active(session, person=person, active=active, actor=current_user, now=now())
        if not active:
            announce_sign_out(person)
        name = person.name
    text = _("%(name)s can sign in again.", name=name) if active else _("%(name)s is suspended.", name=name)
    flash(text, "success")
    return cast(Response, redirect(url_for("accounts.people")))


@blueprint.post("/people/<uuid:person_uuid>/roles")
@requires(ADMINISTER)
def set_roles(person_uuid: Any) -> Response:
    """Gives and takes the roles of instructor and administrator."""
    wanted = set(request.form.getlist("roles")) & {"instructor", "admin"}
    with transaction() as session:
        person = queries.person_by_uuid(session, str(person_uuid)) or abort(404)
        if person.id == current_user.id and "admin" not in wanted:
            raise Refused(_("You cannot take the role of administrator from yourself. Ask another one."))
        services.set_roles(session, person=person, roles=wanted | {"learner"}, actor=current_user, now=now())
        name = person.name
    flash(_("The roles of %(name)s are saved.", name=name), "success")
    return cast(Response, redirect(url_for("accounts.people")))


def announce_sign_out(person: Person) -> None:
    """Tells those above, such as the labs, in the same transaction, that the person's sessions have ended."""
    user_logged_out.send(current_app._get_current_object(), user=person)  # type: ignore[attr-defined]


def provider() -> AuthorizationServer:
    """The OpenID provider of the running app."""
    return cast(AuthorizationServer, current_app.extensions["oidc"])


@blueprint.get("/.well-known/openid-configuration")
@public
def openid_configuration() -> Response:
    """OpenID Connect Discovery 1.0."""
    base = settings().web_url
    return jsonify(
        issuer=base,
        authorization_endpoint=f"{base}/oidc/authorize",
        token_endpoint=f"{base}/oidc/token",
        userinfo_endpoint=f"{base}/oidc/userinfo",
        jwks_uri=f"{base}/oidc/jwks.json",
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=[oidc.ALGORITHM],
        scopes_supported=oidc.SCOPES.split(),
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported=["S256"],
    )


@blueprint.get("/oidc/authorize")
@requires(SIGNED_IN)
def authorize() -> Any:
    """Sends the signed-in person back to the Hub with a code; the Hub is ours, so nothing is consented to."""
    try:
        with transaction() as session:
            grant = provider().get_consent_grant(end_user=current_user)
            person = session.get_one(Person, current_user.id)
            return provider().create_authorization_response(grant=grant, grant_user=person)
    except OAuth2Error as error:
        current_app.logger.warning("refused an authorization request: %s", error.description or error.error)
        raise BadRequest(error.description or error.error) from error


@blueprint.post("/oidc/token")
@public
@csrf.exempt
@limiter.exempt
def token() -> Any:
    """Exchanges a code for tokens; the client proves itself by its secret, not by a form's token."""
    with transaction():
        return provider().create_token_response()


@blueprint.get("/oidc/userinfo")
@public
def userinfo() -> Response:
    """The claims of whom the access token speaks for."""
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    person = queries.person_by_token(db.session, token=bearer, scope="openid", now=now())
    if person is None:
        response = jsonify(error="invalid_token")
        response.status_code = 401
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return response
    return jsonify(oidc.user_info(person))


@blueprint.get("/oidc/jwks.json")
@public
def jwks() -> Response:
    """The provider's public key."""
    key = oidc.signing_key(settings().keys)
    return jsonify(
        keys=[{**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": oidc.ALGORITHM}]
    )
