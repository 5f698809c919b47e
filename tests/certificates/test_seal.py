import io
import subprocess

import pypdf
import pytest

from certificates.keys import ensure_keys
from certificates.render import ATTACHMENT_NAME, Presentation, render_pdf
from certificates.seal import seal_pdf
from tests.certificates import sample


@pytest.fixture(scope="module")
def sealed(issued, keys):
    return seal_pdf(render_pdf(issued.json_bytes, Presentation("ko")), keys)


def pdfsig(data, tmp_path):
    (tmp_path / "c.pdf").write_bytes(data)
    shown = subprocess.run(["pdfsig", tmp_path / "c.pdf"], capture_output=True, text=True, check=False)
    return shown.stdout


def test_pdfsig_finds_a_valid_seal_over_the_whole_file(sealed, tmp_path):
    says = pdfsig(sealed, tmp_path)
    assert "Signature is Valid" in says and "Total document signed" in says
    assert "Not total document" not in says and "ETSI.CAdES.detached" in says


def test_pdfsig_sees_a_flipped_byte_and_an_appended_update(sealed, tmp_path):
    flipped = bytearray(sealed)
    flipped[len(flipped) // 2] ^= 1
    assert "Signature is Valid" not in pdfsig(bytes(flipped), tmp_path)
    writer = pypdf.PdfWriter(io.BytesIO(sealed), incremental=True)
    writer.add_metadata({"/Title": "changed"})
    out = io.BytesIO()
    writer.write(out)
    assert "Not total document signed" in pdfsig(out.getvalue(), tmp_path)


@pytest.mark.parametrize("name", ["B", "한" * 64, "N" * 64])
def test_there_is_room_for_the_seal_of_any_organisation(name, issued, tmp_path):
    keys = ensure_keys(tmp_path / "keys", sample.NOW, name)
    unsealed = render_pdf(issued.json_bytes, Presentation("en"))
    sizes = [len(seal_pdf(unsealed, keys)) - len(unsealed) for _ in range(5)]
    assert max(sizes) < 9_000
    assert "Total document signed" in pdfsig(seal_pdf(unsealed, keys), tmp_path)


def test_the_seal_forbids_every_later_change(sealed):
    root = pypdf.PdfReader(io.BytesIO(sealed)).trailer["/Root"]
    (reference,) = root["/Perms"]["/DocMDP"]["/Reference"]
    assert reference["/TransformParams"]["/P"] == 1


def test_sealing_keeps_what_the_archive_format_asks_for(sealed, issued):
    reader = pypdf.PdfReader(io.BytesIO(sealed))
    root = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="3"' in xmp and "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "pdfaExtension:schemas" in xmp
    assert sealed.startswith(b"%PDF-1.7") and root.get("/Version") != "/2.0"
    assert reader.attachments[ATTACHMENT_NAME] == [issued.json_bytes]
    (field,) = root["/AcroForm"]["/Fields"]
    assert field.get_object()["/F"] & 4 and field.get_object()["/TU"]
