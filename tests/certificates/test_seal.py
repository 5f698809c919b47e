import io
import subprocess
from datetime import timedelta

import pypdf
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper

from certificates.keys import ensure_keys
from certificates.render import ATTACHMENT_NAME, Presentation, render_pdf
from certificates.seal import seal_pdf
from certificates.verify import Status
from certificates.verify_pdf import verify_pdf
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


def authority():
    """A time-stamp authority in this process; a real one is asked over the network."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "time")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(sample.NOW - timedelta(days=1))
        .not_valid_after(sample.NOW + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(private),
        fixed_dt=sample.NOW,
    )


@pytest.mark.parametrize("name", ["B", "한" * 64, "N" * 64])
def test_there_is_room_for_the_seal_of_any_organisation(name, issued, tmp_path):
    keys = ensure_keys(tmp_path / "keys", sample.NOW, name)
    unsealed = render_pdf(issued.json_bytes, Presentation("en"))
    sizes = [len(seal_pdf(unsealed, keys)) - len(unsealed) for _ in range(5)]
    assert max(sizes) < 9_000
    assert "Total document signed" in pdfsig(seal_pdf(unsealed, keys), tmp_path)


def test_an_outside_time_stamp_is_part_of_the_seal_where_asked_for(issued, keys, trusted):
    unsealed = render_pdf(issued.json_bytes, Presentation("ko"))
    sealed = seal_pdf(unsealed, keys, timestamps=authority())
    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    kinds = {attribute["type"].native for attribute in signature.signer_info["unsigned_attrs"]}
    assert kinds == {"signature_time_stamp_token"}
    assert verify_pdf(sealed, trusted, Status("active"), sample.NOW).summary == "verified"


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
