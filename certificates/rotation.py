"""Changing an issuer's keys: new ones in use, old ones retired or distrusted. The steps: docs/how-to."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from certificates.hardware import MODULE_FILE
from certificates.keys import (
    KeyFolderError,
    Kind,
    compromised_keys,
    key_names,
    locked,
    make_key,
    names_in_use,
    write_compromised,
)
from certificates.signed import CLOCK_SKEW, EVER

KINDS: tuple[Kind, ...] = ("key", "seal")


def rotate(folder: Path, kind: Kind, now: datetime) -> str:
    """Make the next key of a kind and destroy the private halves of all before it; the new one's name.

    What the old ones signed stays good. A process that has loaded the old one must load anew.
    """
    with locked(folder):
        return _rotate(folder, kind, now)


def distrust(folder: Path, name: str, since: datetime, now: datetime) -> str:
    """Trust nothing that a key signed at `since` or later, and rotate if it is in use; the key now in use.

    A date that was once set can only be moved to an earlier one. `since` is EVER (nothing at all), or between
    the year in which the key was made and now; ValueError for any other: it would be a slip of the pen.
    """
    with locked(folder):
        names = key_names(folder)
        if name not in names:
            raise KeyFolderError(f"{folder} has no key {name}; there are: {', '.join(names) or 'none'}")
        _require_sense(name, since, now)
        known = compromised_keys(folder)
        kind: Kind = "key" if name.startswith("key-") else "seal"
        write_compromised(folder, {**known, name: min(since, known.get(name, since))})
        in_use = names_in_use(folder, kind)
        return _rotate(folder, kind, now) if name in in_use or not in_use else in_use[-1]


def described(folder: Path) -> list[str]:
    """A line for each key: its name and whether it is in use, retired or not trusted since when."""
    known = compromised_keys(folder)
    in_use = {names[-1] for kind in KINDS if (names := names_in_use(folder, kind))}
    lines = []
    for name in key_names(folder):
        state = "in use" if name in in_use else "retired: still verifies"
        if name in known:
            state = f"not trusted from {known[name].isoformat()} on"
            if known[name] == EVER:
                state = "not trusted at all"
        lines.append(f"{name}: {state}")
    return lines


def _require_sense(name: str, since: datetime, now: datetime) -> None:
    if since > now + CLOCK_SKEW:
        raise ValueError(
            f"{since.isoformat()} is in the future: what may be stolen is distrusted from now on at least"
        )
    made = datetime(int(name.split("-")[1]), 1, 1, tzinfo=UTC) - timedelta(days=1)  # in whatever time zone
    if since < made and since != EVER:
        raise ValueError(
            f"{since.isoformat()} is before {name} was made; --all is for nothing that it ever signed"
        )


def _rotate(folder: Path, kind: Kind, now: datetime) -> str:
    if (folder / MODULE_FILE).exists():
        raise KeyFolderError(
            f"{folder}: the private keys are in a hardware module; make the next one there (docs/how-to)"
        )
    old = [name for name in key_names(folder) if name.startswith(f"{kind}-")]
    if not old:
        raise KeyFolderError(f"{folder} has no {kind} to rotate")
    year, number = (int(part) for part in old[-1].split("-")[1:])
    new = f"{kind}-{year}-{number + 1}" if year >= now.year else f"{kind}-{now.year}-1"
    make_key(folder, new, now, _organization(folder, old[-1]) if kind == "seal" else "")
    for name in old:  # only now: a new key is there
        _destroy(_private(folder, name))
    return new


def _organization(folder: Path, name: str) -> str:
    certificate = x509.load_pem_x509_certificate((folder / f"{name}.crt.pem").read_bytes())
    (attribute,) = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(attribute.value)


def _private(folder: Path, name: str) -> Path:
    return folder / f"{name}.pem"


def _destroy(path: Path) -> None:
    """Overwritten, then removed. Copies in backups are the operator's to destroy."""
    if path.exists():
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
