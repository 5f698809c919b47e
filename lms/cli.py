"""Commands for whoever runs an installation: `baeum-admin ...`; people use them through ./baeum."""

from __future__ import annotations

import sys

import click
from flask.cli import FlaskGroup
from flask_migrate import upgrade

from lms import create_app
from lms.accounts.cli import people
from lms.catalog.cli import catalog
from lms.config import SettingsError
from lms.credentials.cli import certificates


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=True, add_version_option=False)
def group() -> None:
    """Administers a Baeum installation; settings come from the environment (BAEUM_...)."""


group.add_command(catalog)
group.add_command(certificates)
group.add_command(people)


@group.command("upgrade")
def upgrade_database() -> None:
    """Brings the database to the newest schema."""
    upgrade()


def main() -> None:
    """The console script: a wrong setting is a sentence, not a traceback."""
    try:
        group()
    except SettingsError as error:
        for mistake in error.mistakes:
            click.echo(f"Setting: {mistake}", err=True)
        sys.exit(78)
