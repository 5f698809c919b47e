"""Time stamps by a real authority over HTTP, judged by pyHanko and pdfsig; one that fails costs nothing."""

import io
import subprocess
import time

import pytest
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certificates.render import Presentation, render_pdf
from certificates.seal import seal
from certificates.timestamps import REST_SECONDS, Authority
from certificates.verify import Status
from certificates.verify_pdf import verify_pdf
from tests.certificates import authority as authorities
from tests.certificates import sample


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with authorities.running(tmp_path_factory.mktemp("tsa")) as authority:
        yield authority


@pytest.fixture
def tsa(running):
    running.how, running.asked = "good", 0
    return running


@pytest.fixture(scope="module")
def unsealed(issued):
    return render_pdf(issued.json_bytes, Presentation("ko"))


def judged_by_pyhanko(pdf, tsa):
    """The seal's status with the authority's root trusted for stamps."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    root = pem.unarmor((tsa.folder / "root.pem").read_bytes())[2]
    stamps = ValidationContext(trust_roots=[asn1_x509.Certificate.load(root)], allow_fetching=False)
    signer = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    return validate_pdf_signature(signature, signer, stamps)


def test_the_seal_is_stamped_and_others_find_the_stamp_good(unsealed, keys, trusted, tsa, tmp_path):
    sealed = seal(unsealed, keys, Authority(tsa.url, 5))
    assert sealed.stamped and sealed.key == keys.seal_name
    stamp = judged_by_pyhanko(sealed.pdf, tsa).timestamp_validity
    assert stamp.intact and stamp.valid and stamp.trusted
    assert abs(stamp.timestamp.timestamp() - time.time()) < 60
    (tmp_path / "c.pdf").write_bytes(sealed.pdf)
    shown = subprocess.run(["pdfsig", tmp_path / "c.pdf"], capture_output=True, text=True).stdout
    assert "Signature is Valid" in shown and "Total document signed" in shown
    assert verify_pdf(sealed.pdf, trusted, Status("active"), sample.NOW).summary == "verified"


def test_it_stays_small_and_asks_once_for_each_seal(unsealed, keys, tsa):
    authority = Authority(tsa.url, 5)
    sizes = {len(seal(unsealed, keys, authority).pdf) for _each in range(3)}
    assert len(sizes) == 1 and tsa.asked == 4, "one more at first, to know how large a stamp is"
    assert max(sizes) - len(seal(unsealed, keys).pdf) < 8_000


@pytest.mark.parametrize("how", ["slow", "dripping", "refusing", "garbage", "another", "forged"])
def test_without_a_good_answer_in_time_it_is_sealed_without_a_stamp(unsealed, keys, tsa, trusted, how):
    tsa.how = how
    authority, begun = Authority(tsa.url, 0.7), time.monotonic()
    sealed = seal(unsealed, keys, authority)
    assert time.monotonic() - begun < 2
    assert not sealed.stamped and authority.rests
    assert judged_by_pyhanko(sealed.pdf, tsa).timestamp_validity is None
    assert verify_pdf(sealed.pdf, trusted, Status("active"), sample.NOW).summary == "verified"


def test_nobody_there(unsealed, keys):
    assert not seal(unsealed, keys, Authority("http://127.0.0.1:9/", 1)).stamped


def test_one_that_failed_is_left_alone_for_a_while(unsealed, keys, tsa, monkeypatch):
    tsa.how = "refusing"
    authority = Authority(tsa.url, 5)
    assert [seal(unsealed, keys, authority).stamped for _each in range(3)] == [False] * 3
    assert tsa.asked == 1
    tsa.how = "good"
    later = time.monotonic() + REST_SECONDS + 1
    monkeypatch.setattr("certificates.timestamps.time.monotonic", lambda: later)
    assert seal(unsealed, keys, authority).stamped
