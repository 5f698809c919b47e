"""The preview as a small application of its own: the pages' templates over files, without a database."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from typing import Any

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import LoginManager
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as BaseResponse

from lms import web
from lms.assessments.domain import is_correct
from lms.assessments.views.quizzes import read_answers
from lms.catalog.checkpoints import in_variant
from lms.catalog.text import searchable
from lms.catalog.views import FIGURE_POLICY
from lms.config import Settings
from lms.permissions import public
from lms.preview import pages
from lms.preview.draft import Desk, Draft
from notebooks.authoring import LabBuild

HERE = "127.0.0.1"
SEEN = "SEEN-BY-THE-READER"  # stands in the page for the digest of its content, until that is known
MAIN = re.compile(r'<main id="content".*</main>', re.DOTALL)
log = logging.getLogger(__name__)


def create_preview(settings: Settings) -> Flask:
    """The application that shows the draft in the folders of `settings`."""
    app = Flask("lms")
    app.config.update(
        SECRET_KEY=secrets.token_hex(),
        BABEL_DEFAULT_LOCALE=settings.language,
        BABEL_DEFAULT_TIMEZONE=settings.time_zone,
        RATELIMIT_ENABLED=False,
        SESSION_COOKIE_NAME="baeum_preview",
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=[HERE, "localhost"],  # a page elsewhere cannot read drafts through a name of its own
    )
    app.extensions["settings"] = settings
    app.extensions["desk"] = Desk(settings.courses, settings.labs)
    LoginManager(app).user_loader(lambda _identity: None)
    web.init_app(app, settings)
    app.jinja_env.globals.update(seen=SEEN, placement_offered=lambda: False)
    app.url_build_error_handlers.append(lambda _error, _endpoint, _values: "#")  # pages of the real site
    for rule, endpoint, view in ROUTES:
        app.add_url_rule(rule, endpoint, view)
    app.add_url_rule("/language", "pages.set_language", set_language, methods=["POST"])
    web.csrf.exempt(set_language)  # it sets a cookie and nothing else
    app.register_error_handler(Exception, failed)
    app.after_request(only_what_changed)
    return app


def serve(settings: Settings, port: int) -> None:
    """Serve until it is interrupted. Raises OSError when the port is taken."""
    server = make_server(HERE, port, create_preview(settings), threaded=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server.serve_forever()


def draft() -> Draft:
    """The content of this moment."""
    desk: Desk = current_app.extensions["desk"]
    return desk.draft()


@public
def index() -> str:
    """Everything there is, with its length and what is wrong with it; `q` searches."""
    now, search = draft(), request.args.get("q", "").strip()[:100]
    found = [(module, pages.entries(now, module)) for module in pages.in_order(now.catalog)]
    if search:
        kept = [(module, [one for one in rows if pages.matches(one, search)]) for module, rows in found]
        found = [(module, rows) for module, rows in kept if rows]
    return render_template(
        "preview/index.html",
        draft=now,
        modules=found,
        search=search,
        bar=pages.BAR,
        courses_of=pages.courses_of,
    )


@public
def track(slug: str) -> str:
    """A track as the catalogue shows it."""
    now = draft()
    source = now.catalog.tracks.get(slug) or abort(404)
    path = f"{now.roots[0]}/tracks/{slug}.yaml"
    return render_template(
        "preview/track.html",
        version=pages.track_view(now.catalog, source),
        track={"slug": slug, "level": source.data["level"]},
        problems=now.problems_of(path),
        old=path in now.old,
    )


@public
def module(slug: str) -> str:
    """A module: what it says of itself and its activities."""
    now = draft()
    found = now.catalog.modules.get(slug) or abort(404)
    path = f"{now.roots[0]}/modules/{slug}/module.yaml"
    return render_template(
        "preview/module.html",
        draft=now,
        module=found,
        rows=pages.entries(now, found),
        courses=pages.courses_of(now.catalog, slug),
        problems=now.problems_of(path, f"{now.roots[0]}/modules/{slug}/figures/"),
        old=path in now.old,
        bar=pages.BAR,
    )


@public
def activity(module_slug: str, kind: str, slug: str) -> str:
    """An activity; `view=both` shows the two languages side by side."""
    now = draft()
    source = now.catalog.modules.get(module_slug) or abort(404)
    entry = next(
        (one for one in pages.entries(now, source) if (one.kind, one.slug) == (kind, slug)), None
    ) or abort(404)
    before, after = pages.neighbours(now, entry)
    language = str(get_locale())[:2]
    values = {"draft": now, "entry": entry, "before": before, "after": after, "bar": pages.BAR}
    values |= {"language": language, "both": request.args.get("view") == "both"}
    values |= VALUES.get(kind, lab_values)(now, entry, language)
    return render_template(f"preview/{TEMPLATES.get(kind, kind)}.html", **values)


def lesson_values(_now: Draft, entry: pages.Entry, language: str) -> dict[str, Any]:
    """The lesson in the page's language, or None; its sections in both."""
    lesson = entry.activity.lessons.get(language) if entry.activity else None
    return {"lesson": pages.lesson_view(lesson) if lesson else None, "pairs": entry.pairs}


def quiz_values(_now: Draft, entry: pages.Entry, _language: str) -> dict[str, Any]:
    """The quiz as a learner gets it, judged once handed in, or with all its feedback."""
    definition = dict(entry.activity.definition) if entry.activity else {"questions": []}
    return asked_values(definition)


def checkpoint_values(_now: Draft, entry: pages.Entry, _language: str) -> dict[str, Any]:
    """Every question of a checkpoint's pools, each with its numbers of one draw; `variant` says which."""
    variant = request.args.get("variant", 0, type=int)
    stock = entry.activity.definition["pools"] if entry.activity else ()
    questions = [
        in_variant(one, one["variants"][variant % len(one["variants"])])
        for pool in stock
        for one in pool["questions"]
        if one["variants"]
    ]
    return asked_values({"questions": questions}) | {"variant": variant}


def asked_values(definition: dict[str, Any]) -> dict[str, Any]:
    """Questions with the answers in the address, judged once handed in."""
    everything = request.args.get("show") == "feedback"
    given = read_answers(definition, request.args)
    if everything:
        given = {one["id"]: _all_chosen(one) for one in definition["questions"]}
    return {
        "quiz": definition,
        "answers": given,
        "judged": everything or "handed_in" in request.args,
        "everything": everything,
        "is_correct": is_correct,
    }


def _all_chosen(question: dict[str, Any]) -> dict[str, Any]:
    """An answer by which the page shows the feedback of every choice."""
    if question["kind"] == "numeric":
        return {"number": f"{question['answer']:g}"}
    choices = [choice["id"] for choice in question.get("choices", ())]
    return {"choices": choices, "places": {choice: place for place, choice in enumerate(choices, start=1)}}


def project_values(_now: Draft, entry: pages.Entry, _language: str) -> dict[str, Any]:
    """The project as it is read: brief, milestones, rubric; None when it cannot be."""
    return {"project": entry.activity.definition if entry.activity else None}


def lab_values(now: Draft, entry: pages.Entry, language: str) -> dict[str, Any]:
    """The released notebook: rows of cells, one language or both beside each other."""
    lab = now.labs.get(entry.slug)
    languages = web.LANGUAGES if request.args.get("view") == "both" else (language,)
    sides = [list(pages.lab_cells(lab, one)) for one in languages] if lab else []
    tasks = [
        [
            web.localized(cell.title),
            _("a person") if cell.kind == "manual" else _("tests"),
            f"{cell.points:g}",
        ]
        for cell in (lab.cells if isinstance(lab, LabBuild) else ())
    ]
    return {"lab": lab, "languages": languages, "rows": list(zip(*sides, strict=False)), "tasks": tasks}


@public
def glossary() -> str:
    """The glossary, as its page shows it."""
    now, search = draft(), request.args.get("q", "").strip()[:100]
    words = searchable(search).split()
    terms = [
        term
        for term in now.catalog.terms.values()
        if all(word in searchable(term.term, term.definition) for word in words)
    ]
    terms.sort(key=lambda term: web.localized(dict(term.term)).casefold())
    other = "en" if str(get_locale()).startswith("ko") else "ko"
    template = (
        "catalog/_terms.html"
        if web.wants_fragment() and "seen" not in request.args
        else "preview/glossary.html"
    )
    problems = now.problems_of(f"{now.roots[0]}/glossary.yaml")
    return render_template(template, terms=terms, search=search, other=other, problems=problems)


@public
def asset(content_hash: str, name: str) -> BaseResponse:
    """A figure of the draft."""
    for source in draft().catalog.modules.values():
        for figure in source.figures.values():
            if (figure.content_hash, figure.name) == (content_hash, name):
                response = make_response(figure.content)
                response.content_type = figure.media_type
                response.headers["Content-Security-Policy"] = FIGURE_POLICY
                return response
    abort(404)


@public
def cohorts(slug: str) -> str:
    """What stands in a track's page where learners enroll."""
    return f'<p class="muted" id="cohorts-{web.escape(slug)}">{_("Learners enroll here.")}</p>'


@public
def set_language() -> BaseResponse:
    """Shows the pages in the other language."""
    chosen = request.form.get("language", "")
    response = redirect(web.safe_next(url_for("pages.home")))
    if chosen in web.LANGUAGES:
        response.set_cookie(web.LANGUAGE_COOKIE, chosen, samesite="Lax")
    return response


def only_what_changed(response: Response) -> Response:
    """A page carries the digest of its content; asked again with it, only a change is worth an answer.

    Then the browser is told to load the page anew. What is not content (a token) does not count.
    """
    if response.mimetype != "text/html" or response.direct_passthrough:
        return response
    text = response.get_data(as_text=True)
    content = MAIN.search(text)
    digest = hashlib.sha256((content[0] if content else text).encode()).hexdigest()[:16]
    if "seen" in request.args:
        answer = make_response("", 204 if request.args["seen"] == digest else 200)
        if answer.status_code == 200:
            answer.headers["HX-Refresh"] = "true"
        return answer
    response.set_data(text.replace(SEEN, digest))
    response.headers["Cache-Control"] = "no-store"
    return response


def failed(error: Exception) -> Any:
    """Nothing there, or a fault of the preview itself: a page that looks again by itself."""
    code = error.code or 500 if isinstance(error, HTTPException) else 500
    if isinstance(error, SecurityError):  # another host's name: no address can be made for it
        return str(error.description), code
    if code >= 500:
        log.error("the preview failed", exc_info=error)
    return render_template("preview/failed.html", code=code, error=error), code


VALUES = {
    "lesson": lesson_values,
    "quiz": quiz_values,
    "checkpoint": checkpoint_values,
    "project": project_values,
}
TEMPLATES = {"notebook": "lab", "checkpoint": "quiz"}  # of kinds that look like another one
KINDS = "lesson, notebook, quiz, checkpoint, lab, project"
ROUTES = (
    ("/", "pages.home", index),
    ("/tracks/<slug>", "catalog.track", track),
    ("/tracks", "catalog.tracks", index),
    ("/tracks/<slug>/cohorts", "cohorts.offers", cohorts),
    ("/modules/<slug>", "preview.module", module),
    (f"/modules/<module_slug>/<any({KINDS}):kind>/<slug>", "preview.activity", activity),
    ("/glossary", "catalog.glossary", glossary),
    ("/assets/<content_hash>/<name>", "catalog.asset", asset),
)
