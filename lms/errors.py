"""Errors that people meet, each answered with what happened, what was kept and what to do."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import force_locale, gettext
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from werkzeug.exceptions import HTTPException, InternalServerError

from lms.db import db
from lms.refusal import Refused
from lms.web import wants_fragment


def init_app(app: Flask) -> None:
    """Every error becomes a page, a fragment or JSON, by what was asked for."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(Exception, unexpected)


def both_languages(message: str, **values: Any) -> dict[str, str]:
    """A sentence in Korean and English, for an API's answer."""
    texts = {}
    for language in ("ko", "en"):
        with force_locale(language):
            texts[language] = gettext(message, **values)
    return texts


def answer(status: int, message: str | None = None, code: str = "error") -> Response:
    """The error as JSON for the API and as a page for people."""
    if request.path.startswith("/api/"):
        text = message or HTTPException().description or ""
        return make_response(jsonify(error={"code": code, "message": {"ko": text, "en": text}}), status)
    if wants_fragment():
        return make_response(render_template("errors/fragment.html", message=message), status)
    try:
        page = render_template(f"errors/{status}.html", message=message)
    except TemplateNotFound:
        page = render_template("errors/400.html" if status < 500 else "errors/500.html", message=message)
    return make_response(page, status)


def http_error(error: HTTPException) -> Any:
    """Werkzeug's errors; a redirect passes through."""
    if error.code is None or error.code < 400:
        return error
    response = answer(error.code, code=(error.name or "error").lower().replace(" ", "_"))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "www-authenticate"):
            response.headers[name] = value
    return response


def csrf_error(_error: CSRFError) -> Response:
    """A form that is too old or came from elsewhere; nothing was changed."""
    return answer(
        400,
        gettext("This form had expired. Nothing was changed: go back, reload the page and send it again."),
    )


def refused(error: Refused) -> Response:
    """A rule said no."""
    return answer(error.status, error.message, error.code)


def unexpected(error: Exception) -> Response:
    """A fault of ours: logged whole, shown in a sentence."""
    from flask import current_app

    if current_app.testing and not current_app.config.get("SHOW_ERROR_PAGES"):
        raise error
    db.session.rollback()
    current_app.logger.exception("unexpected error at %s %s", request.method, request.path)
    return answer(InternalServerError.code)
