"""The PAdES seal over a whole PDF (B-B, P-256): any PDF reader shows that nothing was changed since."""

from functools import lru_cache
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.keys import Keys

FIELD_NAME = "Seal"
_BYTES_RESERVED = 6144  # for the signature; without it pyHanko signs once only to measure


class _PdfA3Writer(IncrementalPdfFileWriter):
    """Leaves the version at 1.7: PDF/A-3 is no PDF 2.0, to which pyHanko would raise it for PAdES."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        pass


def seal_pdf(pdf: bytes, keys: Keys) -> bytes:
    """`pdf` with the issuer's seal, which forbids any later change.

    Each call gives other bytes (an ECDSA signature is random, and it states the time): keep what was sealed.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD_NAME,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    # The field lies outside the page: PDF/A wants its print flag, PDF/UA no untagged content on the page.
    field = SigFieldSpec(
        FIELD_NAME,
        readable_field_name="Seal of the issuer",
        invis_sig_settings=InvisSigSettings(set_print_flag=True, box_out_of_bounds=True),
    )
    sealed = signers.sign_pdf(
        _PdfA3Writer(BytesIO(pdf)),
        metadata,
        _signer(keys),
        new_field_spec=field,
        bytes_reserved=_BYTES_RESERVED,
    )
    return sealed.getvalue()


def _signer(keys: Keys) -> signers.SimpleSigner:
    private = keys.seal_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return _cached_signer(private, keys.seal_certificate.public_bytes(Encoding.DER))


@lru_cache(maxsize=2)
def _cached_signer(private: bytes, certificate: bytes) -> signers.SimpleSigner:
    loaded = asn1_x509.Certificate.load(certificate)
    store = SimpleCertificateStore()
    store.register(loaded)
    return signers.SimpleSigner(
        signing_cert=loaded, signing_key=asn1_keys.PrivateKeyInfo.load(private), cert_registry=store
    )
