"""What every page shares: configuration, languages, security headers, template globals and filters."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, format_date, format_datetime, get_locale, get_translations, gettext, ngettext
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_wtf import CSRFProtect
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape
from werkzeug.middleware.proxy_fix import ProxyFix

from lms.blobs import BlobStore
from lms.config import Settings
from lms.jobs import make_queue, send

LANGUAGES = ("ko", "en")
LANGUAGE_COOKIE = "language"
UPLOAD_LIMIT = 30 * 1024 * 1024
YEAR = 365 * 24 * 3600

babel = Babel()
compress = Compress()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=True)


def settings() -> Settings:
    """The settings of the running app."""
    return cast(Settings, current_app.extensions["settings"])


def blobs() -> BlobStore:
    """The blob store of the running app."""
    return cast(BlobStore, current_app.extensions["blobs"])


def dispatch(task: str, *arguments: str) -> None:
    """Tells the worker that a row waits; call it after the transaction."""
    send(current_app.extensions["queue"], task, *arguments)


def in_own_context(work: Callable[[], None]) -> Callable[[], None]:
    """The work with an application context, and so a database session, of its own; for a thread."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]

    def inside() -> None:
        with app.app_context():
            work()

    return inside


def now() -> dt.datetime:
    """The server's clock, the only one that decides whether something is late."""
    return dt.datetime.now(dt.UTC)


def configure(app: Flask, settings: Settings) -> None:
    """Flask's own configuration from ours."""
    secure = settings.web_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret("flask.secret"),
        SQLALCHEMY_DATABASE_URI=settings.database,
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        PREFERRED_URL_SCHEME=urlsplit(settings.web_url).scheme,
        SESSION_COOKIE_NAME="baeum_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=secure,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE=settings.language,
        BABEL_DEFAULT_TIMEZONE=settings.time_zone,
        COMPRESS_ALGORITHM=["br", "gzip"],
        RATELIMIT_STORAGE_URI=settings.rate_limit_url,
        RATELIMIT_ENABLED=not settings.testing,
        TESTING=settings.testing,
    )
    app.extensions["settings"] = settings
    app.extensions["blobs"] = BlobStore(settings.blobs)
    app.extensions["queue"] = make_queue(settings)


def init_app(app: Flask, settings: Settings) -> None:
    """Extensions, headers and template names that every page shares."""
    babel.init_app(app, locale_selector=choose_language)
    compress.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    policy = content_policy(settings.hub_url)
    app.after_request(lambda response: secure_headers(response, policy))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        static=static,
        get_locale=get_locale,
        settings=settings,
        _=_translated,
        gettext=_translated,
        ngettext=_counted,
        now=now,
    )
    app.jinja_env.filters.update(
        localized=localized, datetime=datetime_html, date=date_html, time_left=time_left, time_ago=time_ago
    )


@pass_eval_context
def _translated(context: EvalContext, text: str, **values: Any) -> str:
    """gettext for templates: a value that is markup (a <time> element) stays so; any other is escaped."""
    known = _language()
    translated = _words(known).gettext(text) if known else text
    if not values:
        return translated
    return (escape(translated) if context.autoescape else translated) % values


@pass_eval_context
def _counted(context: EvalContext, one: str, many: str, num: float, **values: Any) -> str:
    """ngettext for templates. Points and hours count, too: 20.0 is said as 20, and 1.5 takes the plural."""
    said = int(num) if num == int(num) else num
    known, form = _language(), said if isinstance(said, int) else 2
    words = _words(known) if known else NullTranslations()
    text = words.ngettext(one, many, form)
    return (escape(text) if context.autoescape else text) % ({"num": said} | values)


def _language() -> str | None:
    """The language of the page. Flask-Babel asks five proxies for it each time, and a page sixty times."""
    kept = getattr(g._get_current_object(), "_flask_babel", None) if g else None
    locale = getattr(kept, "babel_locale", None) or get_locale()
    return locale.language if locale else None


@lru_cache
def _words(_language: str) -> NullTranslations:
    """The words of a language. Flask-Babel would look up three times for each which language it is."""
    return get_translations()


def choose_language() -> str:
    """The person's choice, then the cookie's, then what the browser asks for, then the installation's."""
    default = cast(str, current_app.config["BABEL_DEFAULT_LOCALE"])
    if not has_request_context():
        return default
    if current_user and current_user.is_authenticated and current_user.language in LANGUAGES:
        return cast(str, current_user.language)
    cookie = request.cookies.get(LANGUAGE_COOKIE)
    return cookie if cookie in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or default


def content_policy(hub_url: str) -> str:
    """Content-Security-Policy of every page; a form may end at the Hub: opening a lab redirects there."""
    return "; ".join(
        (
            "default-src 'self'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action 'self' {hub_url}",
            "frame-ancestors 'self'",
        )
    )


def secure_headers(response: Response, policy: str) -> Response:
    """Headers that a page has unless it set its own (feedback frames have a stricter policy)."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static":
        if response.status_code == 200:  # an address with the file's fingerprint never shows anything else
            headers["Cache-Control"] = (
                f"public, max-age={YEAR}, immutable" if "v" in request.args else "max-age=86400"
            )
    elif request.endpoint != "catalog.asset":
        # Asking who it is reads the body for a token, and would fail again where the body was too large
        private = request.path.startswith("/api/") or response.status_code == 413
        headers.setdefault(
            "Cache-Control", "no-store" if private or current_user.is_authenticated else "no-cache"
        )
        headers.add("Vary", "Cookie, Accept-Language")
    return response


@lru_cache
def _versioned(root_path: str, path: str) -> str:
    content = (Path(root_path) / "static" / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"


def static(path: str) -> str:
    """Address of a static file that changes when its content does; twenty a page, so without url_for."""
    versioned = _versioned(current_app.root_path, path)
    return request.script_root + versioned if has_request_context() else versioned


def localized(text: Any, language: str | None = None) -> str:
    """The text of a {ko, en} record in the page's language, or in the other where it is missing."""
    if not isinstance(text, dict):
        return "" if text is None else str(text)
    language = language or str(get_locale())[:2]
    return text.get(language) or next((value for value in text.values() if value), "")


def in_zone(instant: dt.datetime, zone: str | None = None) -> dt.datetime:
    """The instant in a time zone; the installation's when none is given."""
    return instant.astimezone(ZoneInfo(zone or settings().time_zone))


def datetime_text(instant: dt.datetime, zone: str | None = None) -> str:
    """The date and the minute in the language in force."""
    form = "yyyy년 M월 d일 (E) aaaa h:mm" if _korean() else "EEE d MMM yyyy, HH:mm"
    return format_datetime(in_zone(instant, zone), form, rebase=False)


def datetime_html(instant: dt.datetime | None, zone: str | None = None) -> Markup:
    """A <time> element with the date and the minute."""
    if instant is None:
        return Markup("")
    text = datetime_text(instant, zone)
    return Markup('<time datetime="{}">{}</time>').format(instant.isoformat(), text)


def date_html(day: dt.date | dt.datetime | None) -> Markup:
    """A <time> element with the day alone."""
    if day is None:
        return Markup("")
    if isinstance(day, dt.datetime):
        day = in_zone(day).date()
    text = format_date(day, "yyyy년 M월 d일" if _korean() else "d MMMM yyyy")
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), text)


def time_left(instant: dt.datetime) -> str:
    """How long until something is due, or for how long it has been, in the words of the page's language."""
    span = _span(instant)
    return gettext("%(time)s left", time=span) if instant > now() else gettext("%(time)s overdue", time=span)


def time_ago(instant: dt.datetime) -> str:
    """How long ago something was."""
    return gettext("%(time)s ago", time=_span(instant))


def _span(instant: dt.datetime) -> str:
    """The time between an instant and now, in its largest unit."""
    seconds = int((instant - now()).total_seconds())
    days, hours, minutes = abs(seconds) // 86400, abs(seconds) // 3600, abs(seconds) // 60
    if days:
        return ngettext("%(num)d day", "%(num)d days", days)
    if hours:
        return ngettext("%(num)d hour", "%(num)d hours", hours)
    return ngettext("%(num)d minute", "%(num)d minutes", minutes)


def _korean() -> bool:
    return str(get_locale()).startswith("ko")


def wants_fragment() -> bool:
    """Whether htmx asks, so that the answer is a part of the page."""
    return request.headers.get("HX-Request") == "true"


def safe_next(default: str) -> str:
    """The address to go on to after a form: the one asked for when it is a path of ours."""
    target = request.values.get("next", "")
    # Browsers read a backslash as a slash and skip control characters: /<tab>/evil.example is another host.
    visible = target.isprintable() and not target.startswith(("//", "/\\"))
    return target if target.startswith("/") and visible else default
