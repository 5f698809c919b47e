"""The static mirror: served as plain files, it verifies without us."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from sqlalchemy import select, update

from certificates import cli as verifier
from lms.credentials.cli import certificates
from lms.credentials.models import Credential
from tests.factories.homes import reading, writing


class Quiet(SimpleHTTPRequestHandler):
    """A plain file server. It sends every file again: its times are whole seconds, and a test writes two."""

    def send_head(self):
        del self.headers["If-Modified-Since"]
        return super().send_head()

    def log_message(self, *_said) -> None:
        pass


@pytest.fixture
def export(app, tmp_path):
    def do():
        result = app.test_cli_runner().invoke(certificates, ["export", str(tmp_path / "mirror")])
        assert result.exit_code == 0, result.output
        return tmp_path / "mirror"

    return do


@pytest.fixture
def document(app, credential, tmp_path):
    with reading(app) as session:
        data = session.scalars(select(Credential.document).where(Credential.code == credential)).one()
    (tmp_path / "c.json").write_bytes(data)
    return tmp_path / "c.json"


def verify(document, mirror) -> int:
    return verifier.main(["verify", str(document), "--offline", str(mirror)])


def test_a_plain_file_server_shows_it_and_the_command_verifies(export, credential, document, learner):
    mirror = export()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=mirror))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        page = urlopen(f"{base}/v/{credential}").read().decode()
        assert "기준: 진본이며 유효합니다" in page and ": genuine and valid" in page and learner.name in page
        assert urlopen(f"{base}/v/{credential}.json").read() == document.read_bytes()
        assert json.loads(urlopen(f"{base}/.well-known/did.json").read())["id"].startswith("did:web:")
        assert json.loads(urlopen(f"{base}/status/revocation/1").read())["proof"]
        assert credential not in urlopen(f"{base}/v/").read().decode(), "a folder lists no codes"
        with pytest.raises(HTTPError):
            urlopen(f"{base}/v/7K3M-9QXT-2VBC-4HRD")
    finally:
        server.shutdown()
    assert verify(document, mirror) == 0


def test_the_sealed_pdf_verifies_with_it(app, export, credential, signed_in, learner, tmp_path):
    pdf = tmp_path / "c.pdf"
    pdf.write_bytes(signed_in(learner).get(f"/wallet/{credential}/ko.pdf").data)
    assert verify(pdf, export()) == 0


def test_what_was_revoked_before_the_export_is_known(export, signed_in, admin, credential, document):
    signed_in(admin).submit(f"/v/{credential}/status", change="revoked:mistake", reason="x")
    mirror = export()
    assert verify(document, mirror) == 3
    assert "기준: 취소되었습니다" in (mirror / "v" / f"{credential}.html").read_text("utf-8")


def test_what_is_not_shared_is_not_in_it(app, export, credential, learner):
    export()
    with writing(app) as session:
        session.execute(update(Credential).values(public=False))
    mirror = export()
    assert not (mirror / "v" / f"{credential}.json").exists()
    files = [path.read_bytes() for path in mirror.rglob("*") if path.is_file()]
    assert files and not any(learner.name.encode() in data for data in files)
    assert "진본이며 유효합니다" in (mirror / "v" / f"{credential}.html").read_text("utf-8")
