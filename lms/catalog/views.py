"""The catalogue for everybody: tracks, one track, the glossary, and the figures of lessons."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request
from flask_babel import get_locale
from werkzeug.wrappers import Response as BaseResponse

from lms.catalog import formats, queries
from lms.catalog.domain import LEVELS
from lms.db import db
from lms.permissions import public
from lms.web import localized, wants_fragment

blueprint = Blueprint("catalog", __name__)

SEARCH_LIMIT = 100
# A figure opened by itself may style itself and nothing else: no script, no form, no request.
FIGURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@blueprint.get("/tracks")
@public
def tracks() -> Response:
    """The tracks on offer; `q` searches, `level` filters. htmx gets the list alone."""
    search = request.args.get("q", "").strip()[:SEARCH_LIMIT]
    level = request.args.get("level", "")
    level = level if level in LEVELS else ""
    found = queries.tracks(db.session, search=search, level=level or None)
    values = {"tracks": found, "search": search, "level": level}
    return _page_or_part("catalog/tracks.html", "catalog/_tracks.html", **values)


@blueprint.get("/tracks/<slug>")
@public
def track(slug: str) -> str:
    """What a track teaches, what it asks for and what it ends with."""
    version = queries.offered_version(db.session, slug) or abort(404)
    return render_template("catalog/track.html", version=version, track=version.track)


@blueprint.get("/glossary")
@public
def glossary() -> Response:
    """The words of the lessons, in the order of the page's language; `q` searches."""
    search = request.args.get("q", "").strip()[:SEARCH_LIMIT]
    terms = sorted(queries.terms(db.session, search=search), key=lambda row: localized(row.term).casefold())
    other = "en" if get_locale().language == "ko" else "ko"
    values = {"terms": terms, "search": search, "other": other}
    return _page_or_part("catalog/glossary.html", "catalog/_terms.html", **values)


@blueprint.get("/assets/<content_hash>/<name>")
@public
def asset(content_hash: str, name: str) -> BaseResponse:
    """A figure. Its address holds its hash, so browsers may keep it for ever."""
    found = queries.asset(db.session, content_hash) or abort(404)
    response = make_response(found.content)
    response.content_type = found.media_type
    response.headers["Content-Security-Policy"] = FIGURE_POLICY
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.set_etag(content_hash)
    return response.make_conditional(request)


@blueprint.get("/schemas/<name>.json")
@public
def schema(name: str) -> Response:
    """The JSON Schema of a kind of content file, for editors; ones in a browser ask from other hosts."""
    response = jsonify(formats.published().get(name) or abort(404))
    response.mimetype = "application/schema+json"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _page_or_part(page: str, part: str, **values: Any) -> Response:
    """The page, or for htmx the part of it that changes; caches must not mix the two up."""
    response = make_response(render_template(part if wants_fragment() else page, **values))
    response.headers.add("Vary", "HX-Request")
    return response
