"""PDFs that were tampered with: none may be taken for genuine."""

import io
from dataclasses import replace

import pypdf
import pytest

from certificates.issue import issue
from certificates.keys import ensure_keys
from certificates.render import ATTACHMENT_NAME, Presentation, render_pdf
from certificates.seal import seal_pdf
from certificates.verify import Status
from certificates.verify_pdf import verify_pdf
from tests.certificates import sample


@pytest.fixture(scope="module")
def unsealed(issued):
    return render_pdf(issued.json_bytes, Presentation("ko"))


@pytest.fixture(scope="module")
def sealed(unsealed, keys):
    return seal_pdf(unsealed, keys)


def judge(pdf, trusted):
    return verify_pdf(pdf, trusted, Status("active"), sample.NOW)


def test_a_sealed_certificate_is_verified(sealed, trusted):
    verdict = judge(sealed, trusted)
    assert verdict.summary == "verified", verdict.findings
    assert list(verdict.findings) == ["sealed", "intact", "trusted", "current", "not_revoked"]
    assert verdict.credential.statement == sample.full()


def test_an_unsealed_one_is_not(unsealed, trusted):
    verdict = judge(unsealed, trusted)
    assert verdict.sealed.answer == "no" and verdict.summary == "broken"
    assert verdict.credential.intact.answer == "yes"


def test_flipped_bytes_are_seen(sealed, trusted):
    for place in range(1000, len(sealed) - 1000, len(sealed) // 12):
        flipped = bytearray(sealed)
        flipped[place] ^= 1
        assert judge(bytes(flipped), trusted).summary == "broken", place


def test_an_appended_update_is_seen(sealed, trusted):
    writer = pypdf.PdfWriter(io.BytesIO(sealed), incremental=True)
    writer.add_metadata({"/Title": "changed"})
    out = io.BytesIO()
    writer.write(out)
    verdict = judge(out.getvalue(), trusted)
    assert verdict.sealed.answer == "no" and verdict.summary == "broken"


def test_a_seal_of_another_key_is_seen(unsealed, trusted, folder):
    verdict = judge(seal_pdf(unsealed, ensure_keys(folder, sample.NOW)), trusted)
    assert "key of the issuer" in verdict.sealed.sentence.en and verdict.summary == "broken"


def test_a_page_redrawn_around_a_genuine_credential_is_seen(keys, issued, trusted, folder):
    other = replace(sample.full(), recipient=replace(sample.full().recipient, name="다른 사람"))
    redrawn = pypdf.PdfWriter(
        io.BytesIO(render_pdf(issue(other, keys, sample.NOW).json_bytes, Presentation("ko")))
    )
    (entry,) = redrawn.root_object["/AF"]
    entry.get_object()["/EF"]["/F"].get_object().set_data(issued.json_bytes)
    out = io.BytesIO()
    redrawn.write(out)
    assert pypdf.PdfReader(io.BytesIO(out.getvalue())).attachments[ATTACHMENT_NAME] == [issued.json_bytes]
    for forged in (out.getvalue(), seal_pdf(out.getvalue(), ensure_keys(folder, sample.NOW))):
        verdict = judge(forged, trusted)
        assert verdict.credential.intact.answer == "yes"
        assert verdict.sealed.answer == "no" and verdict.summary == "broken"


def test_without_the_issuers_keys_the_seal_is_unknown_and_nothing_is_believed(sealed):
    verdict = judge(sealed, {})
    assert verdict.sealed.answer == "unknown" and verdict.summary == "broken"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.7\ntrailer<</Root 1 0 R>>\n%%EOF"])
def test_what_is_no_certificate_gets_a_verdict_too(data, trusted):
    assert judge(data, trusted).summary == "broken"
