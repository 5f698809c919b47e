"""The canonical form of JSON is the library's, word for word."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from certificates.proofs import _jcs

texts = st.text() | st.sampled_from(['"\\\b\f\n\r\t', "\x00\x1f\x7f\u2028", "\ufb33\U00010000 가"])
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | texts | numbers,
    lambda some: st.lists(some) | st.dictionaries(texts, some),
)


@given(values)
def test_every_value_is_written_as_the_library_writes_it(value):
    assert _jcs(value).encode() == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [float("nan"), 2**53, {"a": [object()]}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(rfc8785.CanonicalizationError):
        _jcs(value)
