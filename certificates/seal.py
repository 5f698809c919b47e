"""The PAdES seal over a whole PDF (P-256): any PDF reader shows that nothing was changed since.

It is B-B; with the address of a time-stamp authority (RFC 3161) it is B-T, which also proves the time.
"""

from functools import lru_cache
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.keys import Keys

FIELD_NAME = "Seal"
# Hexadecimal digits kept free for a signature, besides those of its certificate, which names its subject
# three times; without a number pyHanko signs once only to measure.
_RESERVED = 2048


class _PdfA3Writer(IncrementalPdfFileWriter):
    """Leaves the version at 1.7: PDF/A-3 is no PDF 2.0, to which pyHanko would raise it for PAdES. Leaves
    the metadata as they are, too: the certificate is of the day that it states."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        pass

    def _update_meta(self) -> None:
        pass


def seal_pdf(pdf: bytes, keys: Keys, *, timestamps: TimeStamper | None = None) -> bytes:
    """`pdf` with the issuer's seal, which forbids any later change.

    `timestamps` asks an outside authority for the time (`time_stamps`). Each call gives other bytes (an ECDSA
    signature is random, and it states the time): keep what was sealed.
    """
    signer = _signer(keys)
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
        signer,
        timestamper=timestamps,
        new_field_spec=field,
        bytes_reserved=None if timestamps else _room(signer),
    )
    return sealed.getvalue()


def time_stamps(address: str) -> TimeStamper:
    """The time-stamp authority at an address (RFC 3161 over HTTP)."""
    return HTTPTimeStamper(address, timeout=10)


def _room(signer: signers.Signer) -> int:
    certificate = signer.signing_cert
    if certificate is None:
        raise ValueError("a signer without a certificate cannot seal")
    return 2 * (len(certificate.dump()) + 2 * len(certificate.subject.dump())) + _RESERVED


def _signer(keys: Keys) -> signers.Signer:
    if not isinstance(keys.seal_key, ec.EllipticCurvePrivateKey):
        return keys.seal_key.pdf_signer(keys.seal_certificate)
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
