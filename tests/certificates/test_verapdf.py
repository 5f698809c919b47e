"""veraPDF, the validator of the PDF Association, on our certificates: PDF/A-3a and PDF/UA-1."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest

from certificates.issue import issue
from certificates.keys import Keys
from certificates.model import Statement
from certificates.render import Presentation, Signatory, render_pdf
from certificates.seal import seal, seal_pdf
from certificates.timestamps import Authority
from lms.config import ROOT
from tests.certificates import sample
from tests.certificates.authority import running
from tests.certificates.test_render import LOGO
from tests.certificates.verapdf.install import NoVeraPdf, ensure_verapdf, judged

RULES = {"PDFA-3A": 155, "PDFUA-1": 106}
REPLACED = f"{sample.ISSUER.base_url}/v/7K3M-Q2XD-9HTA-V5NC"
STATEMENTS: dict[str, Statement] = {
    "full": sample.full(valid_until=sample.NOW + timedelta(days=730), supersedes=REPLACED),
    "minimal": sample.minimal(),
    "micro-degree": sample.micro_degree(
        [sample.stacked(sample.course(number), b"signed") for number in range(6)]
    ),
    "long": sample.full(recipient=sample.Recipient.of("김" * 40, "l@example.org", "0123456789abcdef")),
}
MADE = [*(f"{name}-{language}" for name in STATEMENTS for language in ("ko", "en")), "full-stamped"]
SPOILT = {
    "no language": ("PDFUA-1", lambda root: root.pop("/Lang")),
    "no title shown": ("PDFUA-1", lambda root: root.pop("/ViewerPreferences")),
    "not tagged": ("PDFA-3A", lambda root: root.pop("/StructTreeRoot")),
    "no output intent": ("PDFA-3A", lambda root: root.pop("/OutputIntents")),
    "attachment not related": ("PDFA-3A", lambda root: root["/AF"][0].get_object().pop("/AFRelationship")),
    "no metadata": ("PDFUA-1", lambda root: root.pop("/Metadata")),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory, keys: Keys) -> Path:
    """A sealed PDF of each statement in both languages, and one that is spoilt in each way."""
    folder = tmp_path_factory.mktemp("verapdf")
    people = (Signatory("[이름]", "원장"), Signatory("[둘째 이름]"))
    for name, statement in STATEMENTS.items():
        document = issue(statement, keys, sample.NOW).json_bytes
        for language in ("ko", "en"):
            pdf = render_pdf(document, Presentation(language, LOGO, people))
            (folder / f"{name}-{language}.pdf").write_bytes(seal_pdf(pdf, keys))
    (folder / "full-stamped.pdf").write_bytes(stamped(folder, keys))
    for name, (_profile, spoil) in SPOILT.items():
        writer = pypdf.PdfWriter(clone_from=folder / "full-ko.pdf")
        spoil(writer.root_object)
        out = io.BytesIO()
        writer.write(out)
        (folder / f"{name}.pdf").write_bytes(out.getvalue())
    return folder


def stamped(folder: Path, keys: Keys) -> bytes:
    pdf = render_pdf(issue(STATEMENTS["full"], keys, sample.NOW).json_bytes, Presentation("ko"))
    (folder / "tsa").mkdir()
    with running(folder / "tsa") as authority:
        sealed = seal(pdf, keys, Authority(authority.url, 5))
    assert sealed.stamped
    return sealed.pdf


@pytest.fixture(scope="module")
def verdicts(made: Path):
    home = Path(os.environ.get("BAEUM_HOME", ROOT / "var"))
    try:
        python = ensure_verapdf(home)
    except NoVeraPdf as problem:
        pytest.skip(f"veraPDF cannot be installed here: {problem}")
    said = judged(python, sorted(made.glob("*.pdf")))
    assert all(said["rules"][name] >= least for name, least in RULES.items()), (
        "not all of its rules were read"
    )
    return {Path(file).stem: verdict for file, verdict in said["files"].items()}


@pytest.mark.parametrize("name", MADE)
def test_it_is_pdf_a_3a_and_pdf_ua_1(verdicts, name):
    assert verdicts[name] == {"PDFA-3A": [], "PDFUA-1": []}


@pytest.mark.parametrize("name", SPOILT)
def test_the_validator_sees_what_is_missing(verdicts, name):
    assert verdicts[name][SPOILT[name][0]], "a judge that finds nothing proves nothing"
