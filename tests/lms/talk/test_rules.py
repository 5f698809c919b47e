"""Who sees what was written and may do what with it, as tables; the pace of writing; what text becomes."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.talk import domain
from lms.talk.domain import LIMITS, Reader, Written, wait
from lms.talk.text import excerpt, plain, tidy, to_html

NOON = dt.datetime(2026, 5, 4, 3, 0, tzinfo=dt.UTC)
AUTHOR, MEMBER, STAFF = Reader(1, False), Reader(2, False), Reader(3, True)


@pytest.mark.parametrize(
    ("state", "private", "author", "member", "staff"),
    [  # what each may do: r(ead of it) t(ext) e(dit) (re)m(ove) b(ring back) (re)p(ort) h(elped)
        ("shown", False, "rtem", "rtph", "rth"),
        ("shown", True, "rtem", "p", "rth"),
        ("hidden", False, "rt", "r", "rtb"),
        ("hidden", True, "rt", "", "rtb"),
        ("removed", False, "rtb", "r", "r"),
        ("removed", True, "rtb", "", "r"),
    ],
)
def test_who_may_do_what(state, private, author, member, staff):
    written = Written(1, state, private)
    rules = {
        "r": domain.may_read,
        "t": domain.sees_text,
        "e": domain.may_edit,
        "m": domain.may_remove,
        "b": domain.may_restore,
        "p": domain.may_report,
        "h": domain.may_thank,
    }
    for reader, may in ((AUTHOR, author), (MEMBER, member), (STAFF, staff)):
        assert "".join(letter for letter, rule in rules.items() if rule(written, reader)) == may


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("state", domain.STATES)
def test_once_the_cohort_is_over_nothing_is_changed_and_all_else_stays(state, private):
    over, before = Written(1, state, private, over=True), Written(1, state, private)
    for reader in (AUTHOR, MEMBER, STAFF):
        assert not domain.may_edit(over, reader) and not domain.may_thank(over, reader)
        for rule in (domain.may_read, domain.sees_text, domain.may_remove, domain.may_restore):
            assert rule(over, reader) == rule(before, reader)


@pytest.mark.parametrize(
    ("word", "sought"),
    [
        ("분모는", "분모"),
        ("데이터에서는", "데이터"),
        ("공장으로", "공장"),
        ("검사", "검사"),
        ("회의", "회의"),  # one syllable would find too much
        ("csv를", "csv를"),
        ("threshold", "threshold"),
        ("", ""),
    ],
)
def test_a_search_does_without_particles(word, sought):
    assert domain.stem(word) == sought


def test_what_an_erased_account_wrote_is_nobodys():
    written = Written(None, "shown")
    assert not any(domain.may_edit(written, reader) for reader in (AUTHOR, MEMBER, STAFF))
    assert domain.sees_text(written, MEMBER)


@given(
    st.lists(st.integers(0, 100_000), max_size=130).map(
        lambda ago: [NOON - dt.timedelta(seconds=s) for s in ago]
    )
)
def test_one_may_write_exactly_when_no_limit_is_reached(written):
    def too_many(at: dt.datetime) -> bool:
        return any(sum(one > at - span for one in written) >= most for most, span in LIMITS)

    left = wait(written, NOON)
    assert (left > dt.timedelta()) == too_many(NOON)
    assert not too_many(NOON + left)
    if left:
        assert too_many(NOON + left - dt.timedelta(seconds=1))


def test_markdown_is_shown_and_hostile_html_is_text():
    html = to_html("**bold** `x < 1`\n\n<script>alert(1)</script> <b onclick=x>b</b>", "ko")
    assert "<strong>bold</strong>" in html
    assert "<script" not in html
    assert "<b onclick" not in html


@pytest.mark.parametrize(
    "hostile",
    [
        "![x](https://evil.example/p.png)",
        "![x](/sign-out)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,hello)",
        '<img src="https://evil.example/p.png">',
        "<style>*{display:none}</style>",
        ":::check\nx\n:::",
    ],
)
def test_nothing_is_fetched_and_nothing_runs(hostile):
    html = to_html(hostile, "en")
    for part in ("<img", 'href="javascript:', 'href="data:', "<style", "<script"):
        assert part not in html


def test_a_post_has_no_heading_of_the_first_level_and_no_markers():
    html = to_html("# Title\n\n```text\n# a comment\n```\n\nnote[^1]\n\n[^1]: foot", "en")
    assert "<h2>Title</h2>" in html
    assert "# a comment" in html
    assert " id=" not in html


@given(st.text(max_size=200))
def test_any_text_becomes_safe_html(text):
    html = to_html(tidy(text), "ko")
    assert "<script" not in html and "<img" not in html and " on" not in html.split(">")[0]


def test_a_mail_reads_without_marks_and_keeps_its_lines():
    typed = "## 안내\n**정문**에서 `df` 를 [여기](https://example.org/a)와 [과정](/tracks)에서\n- 2 ** 3 # no"
    assert plain(typed) == "안내\n정문에서 df 를 여기 (https://example.org/a)와 과정에서\n- 2 ** 3 # no"


def test_texts_are_tidied_and_cut():
    assert tidy(" a\r\nb\0\r") == "a\nb"
    assert tidy("분모") == tidy(unicodedata.normalize("NFD", "분모")) == "분모"
    assert excerpt("short") == "short"
    assert excerpt("word " * 200).endswith("word …")
