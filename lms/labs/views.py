"""Begun; the feature's helper replaces this file."""

from flask import Blueprint

from lms.permissions import SIGNED_IN, requires

blueprint = Blueprint("labs", __name__)
