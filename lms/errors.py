"""Errors that people meet, each answered with what happened, what was kept and what to do."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _
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


# What an API says where the code has no sentence of its own.
SENTENCES = {
    400: _("The request could not be read. Nothing was changed."),
    401: _("The token is missing, wrong or expired. Stop and start the lab server to get a new one."),
    403: _("This is not allowed with this token."),
    404: _("There is nothing at this address for the owner of this token."),
    405: _("This address does not take this method."),
    409: _("This is not possible in the present state. Nothing was changed."),
    413: _("The request is too large. Nothing was stored."),
    415: _("The request must be JSON."),
    429: _("Too many requests. Wait a minute and try again."),
    503: _("The service does not answer just now. Try again in a minute."),
}
FAULT = _("A fault on our side; it was recorded. Try again in a minute.")


def both_languages(text: Any) -> dict[str, str]:
    """A lazy text in Korean and English, for an API's answer."""
    texts = {}
    for language in ("ko", "en"):
        with force_locale(language):
            texts[language] = str(text)
    return texts


def answer(status: int, message: Any = None, code: str = "error") -> Response:
    """The error as JSON for the API and as a page for people."""
    if request.path.startswith("/api/"):
        text = message or SENTENCES.get(status, SENTENCES[400] if status < 500 else FAULT)
        return make_response(jsonify(error={"code": code, "message": both_languages(text)}), status)
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
    return answer(error.status, error.text, error.code)


def unexpected(error: Exception) -> Response:
    """A fault of ours: logged whole, shown in a sentence."""
    from flask import current_app

    if current_app.testing and not current_app.config.get("SHOW_ERROR_PAGES"):
        raise error
    db.session.rollback()
    current_app.logger.exception("unexpected error at %s %s", request.method, request.path)
    return answer(InternalServerError.code, code="fault")
