"""Asking an issuer's site: with limits, for the address may have been written by an enemy."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from certificates import cli, fetch
from certificates.fetch import Fetcher, FetchError
from certificates.issue import issue
from certificates.keys import did_document
from certificates.model import Issuer, StatusEntry
from certificates.status import issue_status_list
from tests.certificates import sample


class Site:
    """A site on this machine: what stands at which path, as bytes, a redirect's target, or a slow drip."""

    def __init__(self):
        self.pages, self.asked, site = {}, [], self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append(self.path)
                site.answer(self, site.pages.get(self.path))

            def log_message(self, *_arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler, page):
        handler.send_response(404 if page is None else 302 if isinstance(page, str) else 200)
        if isinstance(page, str):
            handler.send_header("Location", page)
        handler.end_headers()
        try:
            for piece in page if isinstance(page, list) else [page if isinstance(page, bytes) else b""]:
                handler.wfile.write(piece)
                handler.wfile.flush()
                time.sleep(0.05 if isinstance(page, list) else 0)
        except OSError:  # the asker has had enough
            pass


@pytest.fixture
def site():
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def refused(address, **options):
    with pytest.raises(FetchError) as caught:
        Fetcher(**options).get(address)
    assert caught.value.message.ko and address.split("/")[2].split(":")[0] in caught.value.message.en
    return caught.value.message.en


def test_what_stands_there_is_fetched_after_a_few_redirects(site):
    site.pages = {"/a": "/b", "/b": site.url + "/c", "/c": "d", "/d": b"body"}
    assert Fetcher(local=True).get(site.url + "/a") == b"body"


def test_too_many_redirects_and_other_answers(site):
    site.pages = {"/a": "/a"}
    assert "redirects too often" in refused(site.url + "/a", local=True)
    assert site.asked == ["/a"] * 4
    assert "answer 404" in refused(site.url + "/nothing", local=True)


def test_too_large_and_too_slow(site, monkeypatch):
    site.pages = {"/large": b"x" * 1_000_001, "/slow": [b"x"] * 100}
    assert "too large" in refused(site.url + "/large", local=True)
    started = time.monotonic()
    assert "too long" in refused(site.url + "/slow", local=True, seconds=0.4)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "[fd00::1]",
        "[::ffff:10.0.0.1]",
        "0.0.0.0",
        "224.0.0.1",
    ],
)
def test_nothing_inside_the_askers_network_is_asked(host):
    with pytest.raises(FetchError, match="not a public address"):
        Fetcher().get(f"https://{host}/.well-known/did.json")


def test_a_name_that_leads_inside_is_not_asked(monkeypatch):
    inside = [(2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(fetch.socket, "getaddrinfo", lambda *_arguments, **_options: inside)
    with pytest.raises(FetchError, match="not a public address"):
        Fetcher().get("https://learn.example.org/")


@pytest.mark.parametrize(
    "address", ["http://learn.example.org/", "file:///etc/passwd", "https://user@learn.example.org/"]
)
def test_only_https(address):
    with pytest.raises(FetchError, match="not an https address"):
        Fetcher(local=True).get(address)


def test_a_redirect_does_not_lead_where_one_may_not_ask(site):
    site.pages = {"/a": "https://169.254.169.254/latest", "/b": "http://learn.example.org/"}
    for path, says in (("/a", "not a public address"), ("/b", "not an https address")):
        with pytest.raises(FetchError, match=says):
            Fetcher(local=True).get(site.url + path)


@pytest.fixture
def online(site, keys, tmp_path, capsys):
    """A site with did.json, and a check of its credential: exit status and output."""
    issuer = Issuer(base_url=site.url, name=sample.ISSUER.name, country="KR")
    entry = StatusEntry(list_url=site.url + "/status/revocation/1", index=7, purpose="revocation")
    data = issue(sample.full(issuer=issuer, status=(entry,)), keys, sample.NOW).json_bytes
    (tmp_path / "c.json").write_bytes(data)
    site.pages["/.well-known/did.json"] = json.dumps(did_document(issuer.did, keys)).encode()

    def check(*arguments, places=None):
        if places is not None:
            document = issue_status_list(
                url=entry.list_url,
                purpose="revocation",
                revoked=places,
                issuer=issuer.did,
                keys=keys,
                now=sample.NOW,
            )
            site.pages["/status/revocation/1"] = json.dumps(document).encode()
        words = ["verify", str(tmp_path / "c.json"), "--language", "en", *arguments]
        return cli.main(words, sample.NOW), capsys.readouterr().out

    return check


def test_online_the_command_asks_the_issuers_site(online, site):
    host = site.url.removeprefix("http://")
    assert online("--local")[0] == 5
    status, shown = online("--local", places=[])
    assert status == 0 and f"Address of the issuer: {host} (make sure" in shown
    assert online("--local", places=[7])[0] == 3
    assert online("--local", "--issuer", host)[0] == 3
    status, shown = online("--local", "--issuer", "learn.example.org")
    assert status == 1 and "not on the list of trusted ones" in shown


def test_online_without_its_keys_nothing_is_said_of_it(online, site):
    status, shown = online()
    assert status == 5 and shown.startswith("Not checked") and "not a public address" in shown
    assert json.loads(online("--json")[1])["summary"] == "unknown"
    site.pages["/.well-known/did.json"] = b'{"id": "did:web:other.example.org"}'
    status, shown = online("--local")
    assert status == 5 and "another issuer's" in shown
    site.pages["/.well-known/did.json"] = b"<html>"
    assert "cannot be read" in online("--local")[1]
