"""A person at a browser: the Flask test client that fetches each form before it sends it."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.people import Somebody

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """`get` and `submit` return Werkzeug's response; redirects are followed only when asked for."""

    def __init__(self, app: Flask, language: str = "ko") -> None:
        self.client = app.test_client()
        if language != "ko":
            self.client.set_cookie("language", language)

    def get(self, address: str, **options: Any) -> TestResponse:
        return self.client.get(address, **options)

    def page(self, address: str) -> str:
        """The text of a page that must be there."""
        response = self.get(address)
        assert response.status_code == 200, (
            f"{address}: {response.status_code} {text_of(response.text)[:400]}"
        )
        return response.text

    def submit(
        self, form_page: str, address: str | None = None, /, follow: bool = False, **fields: Any
    ) -> TestResponse:
        """Fetches the page with the form, then sends it with its token, where it has one; `address`: where,
        when elsewhere."""
        found = TOKEN.search(self.get(form_page, follow_redirects=True).text)
        token = {"csrf_token": found[1]} if found else {}
        return self.client.post(address or form_page, data=token | fields, follow_redirects=follow)

    def post(self, address: str, **fields: Any) -> TestResponse:
        """Sends a form to an address, with a token: this page has one for whoever asks."""
        return self.submit("/v", address, **fields)

    def sign_in(self, person: Somebody) -> Browser:
        """Through the real form."""
        response = self.submit("/sign-in", email=person.email, password=person.password)
        assert response.status_code == 302, text_of(response.text)[:400]
        return self

    @property
    def signed_in(self) -> bool:
        return self.get("/profile").status_code == 200


def text_of(html: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()
