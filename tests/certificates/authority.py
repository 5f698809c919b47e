"""A real time-stamp authority: OpenSSL's, behind HTTP on this machine, with the ways in which one fails."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIGURATION = """\
[tsa]
default_tsa = now
[now]
dir = .
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = root.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[stamps]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


class TimeStampAuthority:
    """`how` it answers: good, slow, dripping, refusing, garbage, forged, another (a stamp on other bytes)."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.how, self.asked, self.url = folder, "good", 0, ""
        (folder / "tsa.cnf").write_text(CONFIGURATION)
        (folder / "serial").write_text("01\n")
        for name, title in (("root", "Example root"), ("tsa", "Example time stamps")):
            key = ("-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-subj", f"/C=KR/CN={title}")
            kind = ("-x509", "-out", "root.pem") if name == "root" else ("-out", "tsa.csr")
            self._openssl("req", *key, *kind, "-days", "9000")
        by_root = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "8000")
        kind = ("-extfile", "tsa.cnf", "-extensions", "stamps")
        self._openssl("x509", "-req", "-in", "tsa.csr", *by_root, *kind, "-out", "tsa.pem")

    def answer(self, query: bytes) -> bytes:
        """OpenSSL's reply to a query."""
        if self.how == "another":
            query = self._openssl("ts", "-query", "-data", "tsa.cnf", "-sha256", "-cert")
        (self.folder / "query").write_bytes(query)
        return self._openssl("ts", "-reply", "-queryfile", "query", "-config", "tsa.cnf", "-section", "now")

    def _openssl(self, *arguments: str) -> bytes:
        done = subprocess.run(["openssl", *arguments], cwd=self.folder, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


class _Handler(BaseHTTPRequestHandler):
    authority: TimeStampAuthority

    def do_POST(self) -> None:
        authority = self.authority
        authority.asked += 1
        body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
        if authority.how == "slow":
            time.sleep(2)
        if authority.how == "garbage":
            body = b"\x30\x03nothing"
        if authority.how == "forged":
            body = body[:-1] + bytes([body[-1] ^ 1])  # the last byte of its signature
        self.send_response(503 if authority.how == "refusing" else 200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        try:
            if authority.how == "dripping":
                for place in range(len(body)):
                    self.wfile.write(body[place : place + 1])
                    time.sleep(0.1)
            self.wfile.write(body)
        except OSError:  # nobody waits any more
            pass

    def log_message(self, *_said) -> None:
        pass


@contextmanager
def running(folder: Path) -> Iterator[TimeStampAuthority]:
    """The authority, answering at its `url`."""
    authority = TimeStampAuthority(folder)
    handler = type("Handler", (_Handler,), {"authority": authority})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    authority.url = f"http://127.0.0.1:{server.server_port}/tsa"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield authority
    server.shutdown()
