"""Begun; the feature's helper replaces this file."""

from flask import Blueprint

from lms.permissions import SIGNED_IN, requires

blueprint = Blueprint("credentials", __name__)


@blueprint.get("/wallet")
@requires(SIGNED_IN)
def wallet():
    from flask import render_template
    return render_template("pages/home.html")


@blueprint.get("/v")
def verify_page():
    from flask import render_template
    return render_template("pages/home.html")
