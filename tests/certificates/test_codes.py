import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.codes import ALPHABET, CodeError, new_code, normalise

PLAIN = st.text(alphabet=ALPHABET, min_size=16, max_size=16)


def test_a_new_code_is_canonical_and_never_the_same():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(normalise(code) == code and len(code) == 19 for code in codes)


@given(PLAIN, st.data())
def test_whatever_a_person_types_for_it_reads_as_the_same_code(plain, data):
    typed = ""
    for char in plain:
        looks = {"0": "0Oo", "1": "1IiLl"}.get(char, char + char.lower())
        typed += data.draw(st.sampled_from(looks)) + data.draw(st.sampled_from(["", "-", " ", "–", "\n"]))
    assert normalise(typed).replace("-", "") == plain


@given(PLAIN)
def test_full_width_letters_from_a_korean_keyboard_are_read(plain):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in plain)
    assert normalise(wide).replace("-", "") == plain


@given(st.text(max_size=40))
def test_any_text_is_either_a_code_or_a_clear_error(typed):
    try:
        assert normalise(normalise(typed)) == normalise(typed)
    except CodeError as error:
        assert error.message["ko"] and error.message["en"]


@pytest.mark.parametrize(
    ("typed", "says"), [("7K3M-Q2XD-9HTA-V5N", "has 15"), ("", "has 0"), ("7K3M-Q2XD-9HTA-V5NU", "U")]
)
def test_what_is_wrong_is_named(typed, says):
    with pytest.raises(CodeError, match=says):
        normalise(typed)


def test_the_alphabet_leaves_out_what_looks_alike():
    assert set(string.ascii_uppercase + string.digits) - set(ALPHABET) == set("ILOU")
