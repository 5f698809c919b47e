"""Begun; replaced by the catalogue's pages."""

from flask import Blueprint, render_template

from lms.permissions import public

blueprint = Blueprint("catalog", __name__)


@blueprint.get("/tracks")
@public
def tracks():
    return render_template("pages/home.html")
