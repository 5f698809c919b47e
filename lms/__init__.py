"""Baeum: tracks, labs, grades and credentials in one web application."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from lms.config import Settings

# One blueprint a feature, in the order of the layers; a page is added in its feature, not here.
FEATURES = (
    "pages",
    "mail",
    "accounts",
    "notices",
    "catalog",
    "cohorts",
    "assessments",
    "checkpoints",
    "placement",
    "projects",
    "insight",
    "talk",
    "labs",
    "credentials",
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application for one set of settings; nothing is read from the environment when they are given."""
    from lms import db, errors, web
    from lms.accounts import oidc, sign_in

    settings = settings or Settings.from_environment()
    app = Flask(__name__)
    web.configure(app, settings)
    db.init_db(app)
    web.init_app(app, settings)
    sign_in.init_app(app, settings)
    oidc.init_app(app, settings)
    errors.init_app(app)
    for feature in FEATURES:
        app.register_blueprint(import_module(f"lms.{feature}.views").blueprint)
    return app
