"""The PAdES seal over a whole PDF (P-256): any PDF reader shows that nothing was changed since.

It is B-B; with a stamp of a time-stamp authority it is B-T, which also proves when it was made.
"""

import asyncio
import logging
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.frames import roomy
from certificates.keys import Keys
from certificates.timestamps import Authority

log = logging.getLogger(__name__)

FIELD_NAME = "Seal"
# Hexadecimal digits kept free for a signature, besides those of its certificate, which names its subject
# three times; without a number pyHanko signs once only to measure.
_RESERVED = 1024
_STAMP_VARIES = 256  # the same, for what differs from one time stamp to the next: numbers, times, signatures


class _PdfA3Writer(IncrementalPdfFileWriter):
    """Leaves the version at 1.7: PDF/A-3 is no PDF 2.0, to which pyHanko would raise it for PAdES. Leaves
    the metadata as they are, too: the certificate is of the day that it states."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        pass

    def _update_meta(self) -> None:
        pass


@dataclass(frozen=True)
class Sealed:
    """A sealed PDF: by which key, and whether an authority stamped the time."""

    pdf: bytes
    key: str
    stamped: bool


def seal(pdf: bytes, keys: Keys, authority: Authority | None = None) -> Sealed:
    """Seals with the authority's time stamp or, when it gives none in time, without: never without a seal."""
    if authority is not None and not authority.rests:
        try:
            return Sealed(seal_pdf(pdf, keys, timestamps=authority), keys.seal_name, stamped=True)
        except Exception as error:  # whatever an authority answers must not cost the certificate
            authority.failed()
            log.warning("sealed without a time stamp: %s", error)
    return Sealed(seal_pdf(pdf, keys), keys.seal_name, stamped=False)


@roomy
def seal_pdf(pdf: bytes, keys: Keys, *, timestamps: TimeStamper | None = None) -> bytes:
    """`pdf` with the issuer's seal, which forbids any later change.

    `timestamps` asks an authority for the time; what goes wrong there is raised. Each call gives other
    bytes (an ECDSA signature is random, and it states the time): keep what was sealed.
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
        bytes_reserved=_room(signer) + (_stamp_room(timestamps) if timestamps else 0),
    )
    return sealed.getvalue()


def _room(signer: signers.Signer) -> int:
    certificate = signer.signing_cert
    if certificate is None:
        raise ValueError("a signer without a certificate cannot seal")
    copies = 1 if isinstance(signer, signers.SimpleSigner) else 2  # pyHanko repeats it for a hardware module
    return 2 * (copies * len(certificate.dump()) + 2 * len(certificate.subject.dump())) + _RESERVED


def _stamp_room(timestamps: TimeStamper) -> int:
    """Room for a stamp like the first one that was asked for, which is kept."""
    stamp = asyncio.run(timestamps.async_dummy_response("sha256"))
    return 2 * len(stamp.dump()) + _STAMP_VARIES


def _signer(keys: Keys) -> signers.Signer:
    if not isinstance(keys.seal_key, ec.EllipticCurvePrivateKey):
        return keys.seal_key.pdf_signer(keys.seal_certificate)
    private = keys.seal_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return _cached_signer(private, keys.seal_certificate.public_bytes(Encoding.DER))


@lru_cache(maxsize=2)
def _cached_signer(private: bytes, certificate: bytes) -> signers.SimpleSigner:
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
