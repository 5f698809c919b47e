"""Keys that are in a hardware module: SoftHSM speaks PKCS#11 as a real one does."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from certificates import rotation
from certificates.hardware import TokenError
from certificates.issue import issue
from certificates.keys import KeyFolderError, did_document, ensure_keys, load_keys
from certificates.render import Presentation, render_pdf
from certificates.seal import seal_pdf
from certificates.verify import Status
from certificates.verify_pdf import verify_pdf
from tests.certificates import sample

pytest.importorskip("pkcs11")
LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
pytestmark = pytest.mark.skipif(
    not (LIBRARY.exists() and shutil.which("softhsm2-util")), reason="SoftHSM is not installed (softhsm2)"
)
PIN = "1234"


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    """A key folder whose private halves were moved into a token, as docs/how-to says."""
    home = tmp_path_factory.mktemp("hsm")
    (home / "tokens").mkdir()
    (home / "softhsm2.conf").write_text(f"directories.tokendir = {home}/tokens\nlog.level = ERROR\n")
    patch = pytest.MonkeyPatch()
    patch.setenv("SOFTHSM2_CONF", str(home / "softhsm2.conf"))
    folder = home / "keys"
    ensure_keys(folder, sample.NOW)
    util("--init-token", "--free", "--label", "baeum", "--pin", PIN, "--so-pin", "5678")
    for number, name in enumerate(("key-2026-1", "seal-2026-1"), start=1):
        private = folder / f"{name}.pem"
        util("--import", private, "--token", "baeum", "--label", name, "--id", f"a{number}", "--pin", PIN)
        private.unlink()
    (folder / "pin").write_text(PIN + "\n")
    named = {"library": str(LIBRARY), "token": "baeum", "pin_file": "pin"}
    (folder / "pkcs11.json").write_text(json.dumps(named))
    yield folder
    patch.undo()


def util(*arguments):
    subprocess.run(["softhsm2-util", *map(str, arguments)], check=True, capture_output=True)


def test_credentials_are_signed_and_pdfs_sealed_inside_the_module(module):
    assert not list(module.glob("key-2026-1.pem"))
    keys = load_keys(module)
    signed = issue(sample.full(), keys, sample.NOW)
    sealed = seal_pdf(render_pdf(signed.json_bytes, Presentation("ko")), keys)
    trusted = {sample.ISSUER.did: did_document(sample.ISSUER.did, keys)}
    verdict = verify_pdf(sealed, trusted, Status("active"), sample.NOW)
    assert verdict.summary == "verified", verdict.findings


def test_a_forked_process_signs_too(module):
    keys = load_keys(module)
    keys.signing_key.sign(b"here")
    child = os.fork()
    if child == 0:
        try:
            keys.signing_key.sign(b"there")
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    keys.public["key-2026-1"].verify(keys.signing_key.sign(b"again"), b"again")


def test_the_module_is_not_asked_to_rotate_but_a_key_can_be_given_up(module, tmp_path):
    copy = shutil.copytree(module, tmp_path / "copy")
    with pytest.raises(KeyFolderError, match="hardware module"):
        rotation.rotate(copy, "key", sample.NOW)
    (copy / "key-2026-2.pub.pem").write_bytes((copy / "key-2026-1.pub.pem").read_bytes())
    assert rotation.distrust(copy, "key-2026-1", sample.NOW, sample.NOW) == "key-2026-2"
    assert load_keys(copy).signing_name == "key-2026-2"
    with pytest.raises(TokenError, match="does not sign with key-2026-2"):
        issue(sample.full(), load_keys(copy), sample.NOW)


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"token": "other"}, "cannot be opened"), ({"library": "/nowhere.so"}, "cannot be opened")],
)
def test_what_is_wrong_with_the_module_is_said(module, tmp_path, changed, says):
    copy = shutil.copytree(module, tmp_path / "copy")
    named = json.loads((copy / "pkcs11.json").read_text())
    (copy / "pkcs11.json").write_text(json.dumps(named | changed))
    with pytest.raises(TokenError, match=says):
        issue(sample.full(), load_keys(copy), sample.NOW)
    (copy / "pkcs11.json").write_text("{}")
    with pytest.raises(KeyFolderError, match="cannot be used"):
        load_keys(copy)
