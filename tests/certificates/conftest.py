from pathlib import Path

import pytest

from certificates.issue import Issued, issue
from certificates.keys import Keys, did_document, ensure_keys
from tests.certificates import sample


@pytest.fixture(scope="session")
def keys(tmp_path_factory) -> Keys:
    return ensure_keys(tmp_path_factory.mktemp("keys"), sample.NOW)


@pytest.fixture(scope="session")
def trusted(keys) -> dict:
    return {sample.ISSUER.did: did_document(sample.ISSUER.did, keys)}


@pytest.fixture(scope="session")
def issued(keys) -> Issued:
    return issue(sample.full(), keys, sample.NOW)


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "keys"
