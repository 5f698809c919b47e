"""Flask-Security in our dress: sign-up, sign-in, sign-out, password reset; mail goes through the outbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Flask, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_security import RegisterFormV2, Security, SQLAlchemyUserDatastore
from flask_security.mail_util import MailUtil
from flask_security.utils import aware_utcnow
from werkzeug.exceptions import Unauthorized
from wtforms import StringField

from lms.accounts.domain import tidy_name
from lms.accounts.forms import name_validators
from lms.accounts.models import Person, Role
from lms.config import Settings
from lms.db import db, in_transaction
from lms.mail.services import enqueue
from lms.web import choose_language, limiter, now

# Where Flask-Security's words say less than a person needs; Korean: translations/ko/.../flask_security.po
MESSAGES = {
    "USER_DOES_NOT_EXIST": "There is no account with this address. Check its spelling, or create an account.",
    "EMAIL_ALREADY_ASSOCIATED": "%(email)s has an account already. Sign in, or reset its password.",
    "EMAIL_NOT_PROVIDED": "Write your e-mail address.",
    "INVALID_EMAIL_ADDRESS": "This is not an e-mail address. It looks like name@example.org.",
    "PASSWORD_NOT_PROVIDED": "Write a password.",
    "PASSWORD_INVALID_LENGTH": "The password is too short: it needs at least %(length)s characters.",
    "INVALID_PASSWORD": "This is not your present password.",
    "RETYPE_PASSWORD_MISMATCH": "The two passwords differ. Write the same one twice.",
    "PASSWORD_IS_THE_SAME": "This is the password you have now. Choose another one.",
    "INVALID_RESET_PASSWORD_TOKEN": "This link does not work any more. Ask for a new one.",
    "PASSWORD_RESET_EXPIRED": "This link worked for %(within)s only. Ask for a new one.",
    "DISABLED_ACCOUNT": "This account is suspended. Ask whoever runs this site.",
}


class RegisterForm(RegisterFormV2):
    """An account needs a name besides address and password: it is what the certificate will state."""

    name = StringField(filters=[tidy_name], validators=name_validators())


class OutboxMailUtil(MailUtil):
    """Flask-Security's mail becomes a row of the outbox, in the same transaction."""

    def send_mail(
        self, template: str, subject: str, recipient: Any, sender: Any, body: Any, html: Any, **_: Any
    ) -> None:
        """Stores the mail; the worker sends it after the commit."""
        address = recipient if isinstance(recipient, str) else recipient[1]
        enqueue(db.session, recipient=address, subject=str(subject), text=body or "", html=html, now=now())


class Datastore(SQLAlchemyUserDatastore):
    """Flask-Security commits through the house's one place."""

    def commit(self) -> None:
        """Nothing yet: the view commits as a whole, see ``in_transaction``."""
        db.session.flush()

    def create_user(self, **values: Any) -> Person:
        """A new person is a learner, has been made now and goes on in the language of the page: labs, too."""
        values.setdefault("created_at", now())
        values.setdefault("roles", ["learner"])
        values.setdefault("language", choose_language())
        return cast(Person, super().create_user(**values))


def init_app(app: Flask, settings: Settings) -> None:
    """Configures Flask-Security and throttles it."""
    app.config.update(
        SECURITY_PASSWORD_SALT=settings.secret("password.salt"),
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 -- the name of a method
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_PASSWORD_LENGTH_MIN=10,
        SECURITY_PASSWORD_CONFIRM_REQUIRED=False,
        SECURITY_USE_REGISTER_V2=True,
        SECURITY_DATETIME_FACTORY=aware_utcnow,
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_REGISTER_URL="/sign-up",
        SECURITY_RESET_URL="/reset-password",
        SECURITY_CHANGE_URL="/profile/password",
        SECURITY_CONFIRM_URL="/confirm-address",
        SECURITY_VERIFY_URL="/confirm-identity",
        SECURITY_STATIC_FOLDER=None,
        SECURITY_POST_LOGIN_VIEW="cohorts.dashboard",
        SECURITY_POST_REGISTER_VIEW="cohorts.dashboard",
        SECURITY_POST_CHANGE_VIEW="accounts.profile",
        SECURITY_POST_LOGOUT_VIEW="pages.home",
        SECURITY_REGISTERABLE=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_CONFIRMABLE=settings.confirm_email,
        SECURITY_SEND_REGISTER_EMAIL=settings.confirm_email,
        SECURITY_RETURN_GENERIC_RESPONSES=False,
        SECURITY_LOGOUT_CSRF=True,
        SECURITY_EMAIL_SENDER=settings.mail_sender,
        SECURITY_EMAIL_SUBJECT_PASSWORD_RESET=_l("Reset your Baeum password"),
        SECURITY_I18N_DIRNAME=["builtin", f"{app.root_path}/translations"],
        SECURITY_EMAIL_HTML=False,
        SECURITY_RESET_PASSWORD_WITHIN=dt.timedelta(hours=2),
        SECURITY_AUTO_LOGIN_AFTER_RESET=False,
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_CLI_USERS_NAME=None,  # they would say "successfully" and store nothing
        SECURITY_CLI_ROLES_NAME=None,
    )
    if settings.testing:
        app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] = {
            "argon2__rounds": 1,
            "argon2__memory_cost": 8,
            "argon2__parallelism": 1,
        }
    app.config.update({f"SECURITY_MSG_{name}": (text, "error") for name, text in MESSAGES.items()})
    security = make_security(app)
    app.login_manager.unauthorized_handler(ask_to_sign_in)  # type: ignore[attr-defined]
    security.unauthn_handler(lambda *_args, **_kwargs: ask_to_sign_in())
    declare_permissions(app)
    store_changes(app)
    throttle(app)


def make_security(app: Flask) -> Security:
    """The extension of this application alone: one for several keeps for the next what one switched on."""
    made = Security(mail_util_cls=OutboxMailUtil)
    store = Datastore(db, Person, Role)
    made.init_app(app, store, register_form=RegisterForm, register_blueprint=True)
    return made


def declare_permissions(app: Flask) -> None:
    """Says of Flask-Security's routes what every route of ours says; it checks them itself."""
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("security."):
            own = endpoint in ("security.change_password", "security.verify")
            view.permission = "signed_in" if own else "public"  # type: ignore[union-attr]


def store_changes(app: Flask) -> None:
    """Flask-Security's views write, each in one transaction.

    Not sign-in: it stores nothing, and checking a password takes too long to keep others from writing.
    """
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("security.") and endpoint != "security.login":
            app.view_functions[endpoint] = in_transaction(view)


def throttle(app: Flask) -> None:
    """Slows down guessing: by account, and more widely by network address, behind which a class may sit."""

    def account() -> str:
        return f"account:{request.form.get('email', '').strip().lower()[:255]}"

    def throttled(view: Callable[..., Any], by_address: str, by_account: str) -> Callable[..., Any]:
        @wraps(view)
        def inside(*args: Any, **kwargs: Any) -> Any:
            if request.method != "POST":
                return view(*args, **kwargs)
            with limiter.limit(by_address), limiter.limit(by_account, key_func=account):
                return view(*args, **kwargs)

        return inside

    for endpoint, by_address, by_account in (
        ("security.login", "60/minute;1000/hour", "10/5 minutes"),
        ("security.register", "100/hour", "20/hour"),
        ("security.forgot_password", "20/hour", "5/hour"),
    ):
        app.view_functions[endpoint] = throttled(app.view_functions[endpoint], by_address, by_account)


def ask_to_sign_in() -> Any:
    """A page sends to the sign-in form and comes back after it; the API and htmx get 401."""
    if request.path.startswith("/api/") or request.headers.get("HX-Request"):
        raise Unauthorized
    target = request.full_path.removesuffix("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=target))
