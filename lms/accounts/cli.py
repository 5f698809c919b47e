"""`baeum-admin people ...`: what must be possible before there is an administrator to do it on a page."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from lms.accounts.models import ROLES
from lms.accounts.queries import person_by_email
from lms.accounts.services import set_roles
from lms.db import transaction
from lms.web import now


@click.group()
def people() -> None:
    """Accounts and their roles."""


@people.command("give-role")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@with_appcontext
def give_role(email: str, role: str) -> None:
    """Gives ROLE to the account with the address EMAIL; the roles that it has stay."""
    with transaction() as session:
        person = person_by_email(session, email)
        if person is None:
            raise click.ClickException(
                f"There is no account with the address {email}. Sign up on the page first."
            )
        roles = {each.name for each in person.roles} | {role}
        set_roles(session, person=person, roles=roles, actor=None, now=now())
    click.echo(f"{email} has these roles now: {', '.join(name for name in ROLES if name in roles)}.")
