"""Our OpenID provider, so that the Hub needs no second sign-in (OpenID Connect Core 1.0, code flow).

There is one client, the Hub. Authlib demands PKCE of public clients only; ``RequiredChallenge`` demands it
of the Hub too.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask
from joserfc.jwk import ECKey
from sqlalchemy import delete, select

from lms.accounts.domain import hashed
from lms.accounts.models import ApiToken, OpenIdCode, Person
from lms.config import Settings
from lms.db import db
from lms.web import now, settings

CODE_LIFE = dt.timedelta(minutes=5)
TOKEN_SECONDS = 300
SCOPES = "openid profile groups"
ALGORITHM = "ES256"


class HubClient(ClientMixin):
    """The Hub as an OAuth client."""

    client_id = "jupyterhub"

    def __init__(self, settings: Settings) -> None:
        self._secret = settings.secret("hub-client.secret")
        self._redirect_uri = f"{settings.hub_url}/hub/oauth_callback"

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return self._redirect_uri

    def get_allowed_scope(self, scope: str | None) -> str:
        return " ".join(word for word in (scope or "").split() if word in SCOPES.split())

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self._redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        return hmac.compare_digest(client_secret.encode(), self._secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class StoredCode:
    """An authorization code as Authlib wants to see it."""

    code_challenge_method = "S256"

    def __init__(self, row: OpenIdCode) -> None:
        self.row, self.code_challenge = row, row.challenge

    def get_redirect_uri(self) -> str:
        return self.row.redirect_uri

    def get_scope(self) -> str:
        return self.row.scope

    def get_nonce(self) -> str | None:
        return self.row.nonce

    def get_auth_time(self) -> int:
        return self.row.auth_time

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class CodeGrant(AuthorizationCodeGrant):
    """Codes in the database: only their hash, used once, gone after five minutes."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

    def save_authorization_code(self, code: str, request: Any) -> None:
        instant, data = now(), request.payload.data
        db.session.execute(delete(OpenIdCode).where(OpenIdCode.expires_at < instant))
        db.session.add(
            OpenIdCode(
                sha256=hashed(code),
                person_id=request.user.id,
                client_id=request.client.client_id,
                redirect_uri=request.payload.redirect_uri,
                scope=request.client.get_allowed_scope(request.payload.scope),
                nonce=data.get("nonce"),
                challenge=data["code_challenge"],
                auth_time=int(instant.timestamp()),
                expires_at=instant + CODE_LIFE,
            )
        )

    def query_authorization_code(self, code: str, client: HubClient) -> StoredCode | None:
        row = db.session.scalar(
            select(OpenIdCode).where(
                OpenIdCode.sha256 == hashed(code),
                OpenIdCode.client_id == client.client_id,
                OpenIdCode.expires_at > now(),
            )
        )
        return StoredCode(row) if row else None

    def delete_authorization_code(self, authorization_code: StoredCode) -> None:
        db.session.delete(authorization_code.row)

    def authenticate_user(self, authorization_code: StoredCode) -> Person | None:
        person = authorization_code.row.person
        return person if person.active else None


class RequiredChallenge(CodeChallenge):
    """PKCE with S256, for confidential clients as well."""

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        data = grant.request.payload.data
        if not data.get("code_challenge") or data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE with the method S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)


class IdToken(OpenIDCode):
    """The ID token and what it says of the person."""

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return db.session.scalar(select(OpenIdCode.id).where(OpenIdCode.nonce == nonce)) is not None

    def resolve_client_private_key(self, client: HubClient) -> ECKey:
        return signing_key(settings().keys)

    def get_client_algorithm(self, client: HubClient) -> str:
        return ALGORITHM

    def get_client_claims(self, client: HubClient) -> dict[str, Any]:
        instant = int(now().timestamp())
        return {
            "iss": settings().web_url,
            "aud": client.client_id,
            "iat": instant,
            "exp": instant + TOKEN_SECONDS,
        }

    def get_encode_header(self, client: HubClient) -> dict[str, str]:
        return {"alg": ALGORITHM, "kid": signing_key(settings().keys).thumbprint()}

    def generate_user_info(self, user: Person, scope: str) -> UserInfo:
        return user_info(user)


def user_info(person: Person) -> UserInfo:
    """The claims about a person: the subject is the uuid, which is also the name of the Hub's user."""
    return UserInfo(
        sub=person.uuid,
        name=person.name,
        preferred_username=person.uuid,
        locale=person.language or settings().language,
        groups=[role.name for role in person.roles],
    )


@lru_cache
def signing_key(keys: Path) -> ECKey:
    """The provider's key, made at first use with mode 0600."""
    path = keys / "oidc.json"
    if not path.exists():
        fresh = ECKey.generate_key("P-256").as_dict(private=True)
        partial = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(fresh, file)
        try:
            path.hardlink_to(partial)
        except FileExistsError:
            pass  # another process was first: its key is the one
        finally:
            partial.unlink()
    return ECKey.import_key(json.loads(path.read_text(encoding="ascii")))


def save_token(token: dict[str, Any], request: Any) -> None:
    """Keeps the hash of an access token, for the userinfo endpoint."""
    instant = now()
    db.session.add(
        ApiToken(
            person_id=request.user.id,
            sha256=hashed(token["access_token"]),
            scope="openid",
            created_at=instant,
            expires_at=instant + dt.timedelta(seconds=TOKEN_SECONDS),
        )
    )


def init_app(app: Flask, settings: Settings) -> None:
    """Makes the provider; its routes are in accounts/views.py."""
    client = HubClient(settings)
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": TOKEN_SECONDS}
    server = AuthorizationServer(
        app, lambda client_id: client if client_id == client.client_id else None, save_token
    )
    server.register_grant(CodeGrant, [RequiredChallenge(), IdToken()])
    app.extensions["oidc"] = server
