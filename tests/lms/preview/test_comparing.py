"""Two languages of a lesson, heading by heading."""

from __future__ import annotations

from lms.preview.comparing import Difference, pairs, sections

FIGURE = "<figure><img src='x'></figure>"
KO = f"<p>앞</p><h2 id='a'>하나</h2><p>글 둘</p>{FIGURE}<h3>더</h3><p>끝</p><h2>둘</h2><pre>x</pre>"
EN = f"<p>x</p><h2 id='a'>One</h2><p>two words</p>{FIGURE}<h3>More</h3><p>end</p><h2>Two</h2><pre>x</pre>"


def test_sections_begin_at_headings() -> None:
    found = sections(KO)
    assert [(one.level, one.title, one.words) for one in found] == [
        (1, "", 1),
        (2, "하나", 3),
        (3, "더", 2),
        (2, "둘", 2),
    ]
    assert "".join(one.html for one in found) == KO


def test_what_is_alike_says_nothing() -> None:
    assert all(not pair.missing and not pair.differences for pair in pairs(KO, EN))


def test_a_section_that_one_language_lacks_is_found_at_its_place() -> None:
    found = pairs(KO, EN.replace("<h3>More</h3><p>end</p>", ""))
    assert [pair.missing for pair in found] == [None, None, "en", None]
    assert found[2].ko is not None
    assert found[2].ko.title == "더"


def test_everything_that_is_counted_is_compared() -> None:
    more = {
        "figures": "<img src='y'>",
        "code": "<pre>y</pre>",
        "tables": "<table></table>",
        "formulas": "<math></math>",
        "callouts": '<div class="callout-note"></div>',
        "links": '<a href="/x">x</a>',
    }
    for thing, html in more.items():
        (pair,) = [one for one in pairs(KO, EN.replace("<p>end</p>", html)) if one.differences]
        assert pair.differences == (Difference(thing, 0, 1),), thing
    assert (
        pairs(KO, EN.replace("<p>end</p>", '<a class="term" href="/glossary#x">x</a>'))[2].differences == ()
    )


def test_a_language_that_is_not_there_lacks_everything() -> None:
    assert {pair.missing for pair in pairs(KO, "")} == {"en"}
