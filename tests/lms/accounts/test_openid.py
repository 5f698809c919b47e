"""The OpenID provider, asked as the Hub's GenericOAuthenticator asks it; and what it refuses."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from sqlalchemy import select, update

from lms.accounts.models import OpenIdCode, Person
from tests.factories.browser import Browser
from tests.factories.homes import reading, writing

REDIRECT = "http://localhost:8001/hub/oauth_callback"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REQUEST = {
    "response_type": "code",
    "client_id": "jupyterhub",
    "redirect_uri": REDIRECT,
    "scope": "openid profile groups",
    "state": "opaque",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def authorize(browser: Browser, **changes: str | None):
    asked = {name: value for name, value in {**REQUEST, **changes}.items() if value is not None}
    return browser.get(f"/oidc/authorize?{urlencode(asked)}")


def code_of(response) -> str:
    assert response.status_code == 302, response.text
    assert response.location.startswith(f"{REDIRECT}?")
    answer = parse_qs(urlsplit(response.location).query)
    assert answer["state"] == ["opaque"]
    return answer["code"][0]


def exchange(app, settings, code: str, basic: bool = True, **changes: str):
    """The Hub's own call, without a session or a form's token."""
    secret = changes.pop("client_secret", settings.secret("hub-client.secret"))
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        **changes,
    }
    if basic:
        return app.test_client().post("/oidc/token", data=fields, auth=("jupyterhub", secret))
    return app.test_client().post(
        "/oidc/token", data={**fields, "client_id": "jupyterhub", "client_secret": secret}
    )


@pytest.mark.parametrize("basic", [True, False])
def test_the_whole_flow(app, settings, signed_in, instructor, basic):
    response = exchange(app, settings, code_of(authorize(signed_in(instructor))), basic)
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    token = response.json
    assert token["token_type"] == "Bearer"

    client = app.test_client()
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    claims = client.get("/oidc/userinfo", headers=bearer).json
    assert claims["sub"] == claims["preferred_username"] == instructor.uuid
    assert claims["name"] == instructor.name
    assert claims["locale"] == "ko"
    assert sorted(claims["groups"]) == ["instructor", "learner"]
    assert "email" not in claims

    keys = KeySet.import_key_set(client.get("/oidc/jwks.json").json)
    id_token = jwt.decode(token["id_token"], keys, algorithms=["ES256"])
    assert id_token.claims["iss"] == "http://127.0.0.1:8000"
    assert id_token.claims["aud"] in ("jupyterhub", ["jupyterhub"])
    assert id_token.claims["sub"] == instructor.uuid


def test_discovery_names_what_is_there(app):
    found = app.test_client().get("/.well-known/openid-configuration").json
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"):
        assert found[name].startswith("http://127.0.0.1:8000/oidc/")
    assert found["code_challenge_methods_supported"] == ["S256"]


def test_the_public_key_holds_nothing_secret(app, settings):
    (key,) = app.test_client().get("/oidc/jwks.json").json["keys"]
    assert not ECKey.import_key(key).is_private
    assert (settings.keys / "oidc.json").stat().st_mode & 0o777 == 0o600


def test_who_is_not_signed_in_signs_in_first_and_comes_back(app, learner):
    browser = Browser(app)
    asked = authorize(browser)
    assert asked.location.startswith("/sign-in?next=/oidc/authorize")
    target = parse_qs(urlsplit(asked.location).query)["next"][0]
    back = browser.submit(asked.location, email=learner.email, password=learner.password, next=target)
    assert code_of(browser.get(back.location))


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain", "code_challenge": VERIFIER},
        {"code_challenge": "short"},
        {"redirect_uri": "http://evil.example/hub/oauth_callback"},
        {"redirect_uri": f"{REDIRECT}/../else"},
        {"redirect_uri": "not an address"},
        {"redirect_uri": None, "code_challenge": None},
        {"client_id": "somebody"},
        {"client_id": None},
        {"response_type": "token"},
        {"response_type": None},
    ],
)
def test_a_wrong_request_gets_a_page_and_no_code(app, signed_in, learner, changes):
    response = authorize(signed_in(learner), **changes)
    assert response.status_code == 400, (response.status_code, response.location)
    assert "<h1>" in response.text
    with reading(app) as session:
        assert session.scalars(select(OpenIdCode)).all() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "w" * 64},
        {"code_verifier": ""},
        {"client_secret": "guessed"},
        {"redirect_uri": "http://evil.example/"},
        {"code": "guessed"},
        {"grant_type": "client_credentials"},
        {"grant_type": "password"},
    ],
)
@pytest.mark.parametrize("basic", [True, False])
def test_a_code_alone_is_worth_nothing(app, settings, signed_in, learner, changes, basic):
    code = code_of(authorize(signed_in(learner)))
    response = exchange(app, settings, **{"code": code, **changes}, basic=basic)
    assert response.status_code in (400, 401)
    assert "access_token" not in response.text


def test_a_code_works_once(app, settings, signed_in, learner):
    code = code_of(authorize(signed_in(learner)))
    assert exchange(app, settings, code).status_code == 200
    assert exchange(app, settings, code).json["error"] == "invalid_grant"


def test_an_old_code_is_refused(app, settings, signed_in, learner):
    code = code_of(authorize(signed_in(learner)))
    with writing(app) as session:
        session.execute(update(OpenIdCode).values(expires_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
    assert exchange(app, settings, code).json["error"] == "invalid_grant"


def test_codes_and_tokens_are_stored_as_hashes(app, signed_in, learner):
    code = code_of(authorize(signed_in(learner)))
    with reading(app) as session:
        assert session.scalars(select(OpenIdCode.sha256)).one() == hashlib.sha256(code.encode()).hexdigest()


def test_a_suspended_person_gets_no_token(app, settings, signed_in, learner):
    code = code_of(authorize(signed_in(learner)))
    with writing(app) as session:
        session.get_one(Person, learner.id).active = False
    assert exchange(app, settings, code).status_code == 400


def test_userinfo_needs_its_own_token(app, settings, signed_in, learner):
    token = exchange(app, settings, code_of(authorize(signed_in(learner)))).json["access_token"]
    client = app.test_client()
    for header in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer guessed"}):
        response = client.get("/oidc/userinfo", headers=header)
        assert response.status_code == 401
        assert "invalid_token" in response.headers["WWW-Authenticate"]
    # Nor does the Hub's token open anything else
    assert (
        client.get("/api/lab/v1/assignments", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    )
