import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from certificates import multikey
from certificates.keys import KeyFolderError, did_document, ensure_keys
from tests.certificates import sample


def test_keys_are_made_once_and_kept(folder):
    first, second = ensure_keys(folder, sample.NOW), ensure_keys(folder, sample.NOW)
    assert list(first.public) == ["key-2026-1", "seal-2026-1"]
    assert multikey.public_to_text(first.public["key-2026-1"]) == multikey.public_to_text(
        second.public["key-2026-1"]
    )


def test_private_halves_can_be_read_by_nobody_else(folder):
    ensure_keys(folder, sample.NOW)
    for name in ("key-2026-1.pem", "seal-2026-1.pem"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (folder / "key-2026-1.pem").chmod(0o644)
    with pytest.raises(KeyFolderError, match="chmod 600"):
        ensure_keys(folder, sample.NOW)


def test_two_processes_at_once_make_one_pair(folder):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: ensure_keys(folder, sample.NOW), range(8)))
    assert len({multikey.public_to_text(keys.public["key-2026-1"]) for keys in made}) == 1


def test_a_lost_private_key_is_an_error_and_never_silently_replaced(folder):
    ensure_keys(folder, sample.NOW)
    (folder / "key-2026-1.pem").unlink()
    with pytest.raises(KeyFolderError, match="backup"):
        ensure_keys(folder, sample.NOW)


def test_a_key_without_its_private_half_is_retired_but_listed(folder):
    ensure_keys(folder, sample.NOW)
    old = Ed25519PrivateKey.generate().public_key()
    public = (folder / "key-2026-1.pub.pem").read_bytes()
    (folder / "key-2025-1.pub.pem").write_bytes(public)
    keys = ensure_keys(folder, sample.NOW)
    assert keys.signing_name == "key-2026-1" and "key-2025-1" in keys.public
    methods = did_document("did:web:x.org", keys)["assertionMethod"]
    assert methods == ["did:web:x.org#key-2025-1", "did:web:x.org#key-2026-1"]
    assert multikey.public_from_text(multikey.public_to_text(old)) == old


def test_the_did_document_gives_back_the_very_keys(keys):
    document = did_document("did:web:x.org", keys)
    for entry in document["verificationMethod"]:
        name = entry["id"].split("#")[1]
        assert multikey.public_from_text(entry["publicKeyMultibase"]) == keys.public[name]


@given(st.binary(max_size=80))
def test_base58_keeps_every_byte(data):
    assert multikey.decode(multikey.encode(data)) == data


def test_a_published_multikey_is_read():
    # The Ed25519 key of the W3C specification "Data Integrity EdDSA Cryptosuites", appendix B.
    text = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    assert multikey.public_to_text(multikey.public_from_text(text)) == text


@pytest.mark.parametrize("text", ["", "z", "m0OIl", "z0", "z6Mk"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(ValueError):
        multikey.public_from_text(text)
