"""Who may do what. Every route says `@requires(PERMISSION)` or `@public`; a guard test walks the routes.

A permission is a name, the sentence that documents it, and a check. The check gets the signed-in person and
the route's arguments; it raises NotFound for what the person may not even know of, and Forbidden for what
they may see but not do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import current_app
from flask_login import current_user
from werkzeug.exceptions import Forbidden

Check = Callable[..., None]
PERMISSIONS: dict[str, Permission] = {}


@dataclass(frozen=True)
class Permission:
    """A named right; making one registers it, and docs/reference/permissions.md must list it."""

    name: str
    says: str
    check: Check

    def __post_init__(self) -> None:
        if self.name in PERMISSIONS:
            raise ValueError(f"the permission {self.name} exists already")
        PERMISSIONS[self.name] = self


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Anyone may use this route, signed in or not."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Only a signed-in person for whom the permission's check passes may use this route."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            permission.check(current_user, **kwargs)
            return view(*args, **kwargs)

        guarded.permission = permission.name  # type: ignore[attr-defined]
        return guarded

    return decorate


def with_role(*roles: str) -> Check:
    """A check that passes for whoever has one of the roles."""

    def check(person: Any, **_arguments: Any) -> None:
        if not any(person.has_role(role) for role in roles):
            raise Forbidden

    return check


SIGNED_IN = Permission("signed_in", "Any signed-in person, for what is their own.", lambda person, **_: None)
ADMINISTER = Permission("administer", "Administrators: people, roles, the installation.", with_role("admin"))
