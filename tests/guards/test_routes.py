"""Every route says who may use it."""

from __future__ import annotations

from flask import Flask

from lms.permissions import PERMISSIONS, SIGNED_IN, public, requires


def undeclared(app: Flask) -> list[str]:
    """Endpoints whose view says neither `@public` nor `@requires(...)`; static files are for everybody."""
    known = {"public", *PERMISSIONS}
    return sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and getattr(view, "permission", None) not in known
    )


def test_every_route_says_who_may_use_it(app):
    assert len(app.view_functions) > 10
    assert not undeclared(app)


def test_a_route_that_says_nothing_is_found():
    app = Flask("sample", static_folder=None)
    app.add_url_rule("/open", "open", public(lambda: ""))
    app.add_url_rule("/own", "own", requires(SIGNED_IN)(lambda: ""))
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    assert undeclared(app) == ["forgotten"]
