"""Pages that belong to no feature: the home page, the choice of language, the patterns, the health check."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import text
from werkzeug.exceptions import BadRequest

from lms.accounts.models import Person
from lms.catalog.queries import tracks
from lms.db import db, transaction
from lms.permissions import public
from lms.web import LANGUAGE_COOKIE, LANGUAGES, csrf, safe_next, settings

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@public
def home() -> Any:
    """What Baeum is, for a visitor; whoever is signed in goes on where they were."""
    if current_user.is_authenticated:
        return redirect(url_for("cohorts.dashboard"))
    return render_template("pages/home.html", tracks=tracks(db.session))


@blueprint.post("/language")
@public
@csrf.exempt
def set_language() -> Response:
    """Remembers the language, in the account as well where there is one, and goes back.

    Only for an account does it ask for a token: pages have one only in a session, and begin none for this.
    """
    if current_user.is_authenticated:
        csrf.protect()
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        raise BadRequest
    if current_user.is_authenticated:
        with transaction() as session:
            person = session.get_one(Person, current_user.id)
            person.language = language
    response = make_response(redirect(safe_next(url_for("pages.home"))))
    secure = settings().web_url.startswith("https://")
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=31536000, samesite="Lax", secure=secure, httponly=True
    )
    return response


@blueprint.get("/patterns")
@public
def patterns() -> str:
    """Every component of the design system in each of its states."""
    return render_template("patterns.html")


@blueprint.get("/healthz")
@public
def health() -> Response:
    """Whether the application and its database answer."""
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ok")
