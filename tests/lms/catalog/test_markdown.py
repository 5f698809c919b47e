"""The renderer: what it makes, what it refuses, and that nothing hostile survives it."""

from __future__ import annotations

import re

import pytest

from lms.catalog.markdown import Figure, Rendered, render, render_inline, sanitise
from lms.catalog.markdown.maths import MathsError, to_mathml

BARS = Figure("bars.en.svg", b"<svg/>", "ab" * 32, "image/svg+xml", 640, 320)


def english(text: str, **options: object) -> Rendered:
    return render(text, language="en", path="x.md", **options)  # type: ignore[arg-type]


def said(text: str, **options: object) -> list[str]:
    return [str(problem) for problem in english(text, **options).problems]


def test_maths_becomes_mathml_inline_and_as_a_block() -> None:
    page = english("It costs $\\frac{a}{b}$.\n\n$$\n\\sum_{i=1}^n x_i\n$$\n")
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline">' in page.html
    assert "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>" in page.html
    assert '<div class="maths" role="group" tabindex="0" aria-label="Formula"><math' in page.html
    assert 'display="block"' in page.html
    assert page.formulas == 2


def test_prices_are_not_maths() -> None:
    assert english("From $5 and then $10 a day.").html == "<p>From $5 and then $10 a day.</p>\n"


@pytest.mark.parametrize(
    ("latex", "why"),
    [
        (r"\foo x", r"the command \foo is not known"),
        (r"\frac{a", "the braces { } do not pair"),
        (r"a}b{", "the braces { } do not pair"),
        (r"x^", "nothing follows _ or ^"),
        (r"\left( a", r"\left and \right do not pair"),
        (r"\begin{foo}x\end{foo}", "the environment foo is not known"),
        (" ", "it is empty"),
    ],
)
def test_a_formula_that_would_look_broken_is_refused(latex: str, why: str) -> None:
    with pytest.raises(MathsError, match=re.escape(why)):
        to_mathml(latex, display=False)


@pytest.mark.parametrize(
    "latex", [r"\begin{cases}1\\2\end{cases}", r"\text{비용} \times \hat{y}", r"\{a\}", "a < b"]
)
def test_a_formula_that_is_well_is_shown(latex: str) -> None:
    assert to_mathml(latex, display=True).startswith("<math")


def test_a_broken_formula_is_reported_on_its_line_and_shown_as_code() -> None:
    page = english("First.\n\nSecond\nline $\\foo$.", first_line=10)
    assert [str(problem) for problem in page.problems] == [
        "x.md:13: the formula '\\\\foo' cannot be shown: the command \\foo is not known"
    ]
    assert "<code>\\foo</code>" in page.html


@pytest.mark.parametrize("kind", ["note", "tip", "warning", "case", "safety", "limits"])
def test_callouts_have_a_kind_and_a_name(kind: str) -> None:
    page = english(f"::: {kind} At the *press*\nStop it first.\n:::\n")
    assert f'<div class="callout-{kind} callout" role="note" aria-labelledby="callout-1">' in page.html
    assert 'id="callout-1"><span class="callout-kind">' in page.html
    assert "At the <em>press</em></p>" in page.html
    assert page.problems == ()


def test_an_unknown_callout_is_reported() -> None:
    assert said("::: nota x\ny\n:::\n") == ['x.md:1: callout "nota" is not known; did you mean "note"?']


def test_three_colons_inside_a_paragraph_are_reported() -> None:
    assert said("Some text\nnext\n\ntext\n::: \n")[0].startswith("x.md:5: ::: is not on a line of its own")


CHECK = """\
::: check What is **counted**?
- [ ] all $x$ — the total
  hides it
- [x] scrap — yes
:::
"""


def test_a_check_is_a_list_of_folded_answers() -> None:
    page = render(CHECK, language="ko")
    assert page.checks == ((False, True),)
    assert '<ul class="check-choices">' in page.html
    assert page.html.count('<details class="check-choice"><summary>') == 2
    assert "<summary>scrap</summary>" in page.html
    assert (
        '<div class="check-answer right"><p><span class="verdict">맞습니다.</span> yes</p></div>' in page.html
    )
    assert "the total\nhides it" in page.html
    assert page.problems == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CHECK.replace("[x]", "[ ]"), "x.md:1: a check has no right choice; mark one with - [x]"),
        (CHECK.replace(" — yes", ""), "x.md:4: a choice of a check cannot be read"),
        (CHECK.replace(" What is **counted**?", ""), "x.md:1: a check has no question"),
    ],
)
def test_a_check_that_is_not_whole_is_reported(text: str, message: str) -> None:
    assert any(line.startswith(message) for line in said(text)), said(text)


def test_figures_have_address_size_and_caption() -> None:
    page = english('![Three bars](figures/bars.en.svg "Scrap")', figures={"figures/bars.en.svg": BARS})
    assert page.html.strip() == (
        f'<figure class="figure"><img src="/assets/{"ab" * 32}/bars.en.svg" alt="Three bars" loading="lazy"'
        ' decoding="async" width="640" height="320"><figcaption>Scrap</figcaption></figure>'
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("![](figures/bars.en.svg)", "has no alt text"),
        ("![x](figures/bar.svg)", 'is not there; did you mean "figures/bars.en.svg"?'),
        ("See ![x](figures/bars.en.svg) here", "a figure inside running text"),
        ("# One\n", "a heading with one #"),
        ("## Two\n\n#### Four\n", "x.md:3: a heading of level 4 follows one of level 2; use ###"),
        ("```\nx\n```\n", "code without a language"),
        ("```pyton\nx\n```\n", 'code language "pyton" is not known'),
        ("[x](other.md)", "the link 'other.md' leads nowhere"),
        ("첫 **참양성(TP)**은", "x.md:1: ** makes nothing bold here; leave punctuation outside"),
        ("a <b>b</b>", "HTML is not used here: <b>"),
        ("<div>\nx\n</div>\n", "HTML is not used here: <div>"),
    ],
)
def test_what_a_reader_would_see_broken_is_reported(text: str, message: str) -> None:
    found = said(text, figures={"figures/bars.en.svg": BARS})
    assert any(message in line for line in found), found


def test_headings_get_anchors_that_never_meet_the_page() -> None:
    page = render("## 손실이란?\n\n### 예\n\n## 손실이란?\n", language="ko")
    assert [(h.id, h.title, h.level) for h in page.headings] == [
        ("s-손실이란", "손실이란?", 2),
        ("s-예", "예", 3),
        ("s-손실이란-2", "손실이란?", 2),
    ]
    assert '<h2 id="s-손실이란">' in page.html


def test_tables_scroll_in_themselves_and_align_by_class() -> None:
    html = english("| a | b |\n|---|--:|\n| 1 | 2 |\n").html
    assert (
        '<div class="table-wrap" role="group" tabindex="0" aria-label="Table"><table class="table">' in html
    )
    assert '<th class="number" scope="col">b</th>' in html
    assert "style" not in html


def test_an_empty_corner_is_no_header() -> None:
    html = english("| | b |\n|---|---|\n| row | 2 |\n").html
    assert html.count("<th ") == 1
    assert '<th scope="col">b</th>' in html


def test_code_is_coloured_by_classes() -> None:
    page = english("```python\ndef f(): return '<b>'\n```\n")
    assert 'data-language="python"' in page.html
    assert '<span class="k">def</span>' in page.html
    assert "&lt;b&gt;" in page.html
    assert page.fences == ("python",)


def test_links_that_leave_say_so() -> None:
    html = english("[x](https://example.org/)").html
    assert '<a href="https://example.org/" rel="noopener noreferrer" class="external">x</a>' in html


def test_footnotes_go_there_and_back_with_names() -> None:
    html = english("A[^1] and again[^1].\n\n[^1]: Note.\n").html
    assert '<a href="#fn1" id="fnref1" aria-label="Footnotes 1">1</a>' in html
    assert '<li class="footnote-item" id="fn1">' in html
    assert html.count('class="footnote-backref"') == 2
    assert 'href="#fnref1-1"' in html


def test_a_note_may_stand_in_its_place() -> None:
    html = english("A^[Note.] and more.").html
    assert '<a href="#fn1" id="fnref1" aria-label="Footnotes 1">1</a>' in html
    assert 'href="#fnref1"' in html


def test_a_term_is_linked_where_it_first_occurs_and_not_inside_words() -> None:
    page = english(
        "## Recall\n\nRecalls [recall](/x) and recall, then recall.",
        terms={"recall": "recall", "none": "zzz"},
    )
    assert page.html.count('class="term"') == 1
    assert 'and <a class="term" href="/glossary#recall">recall</a>, then recall.' in page.html


def test_plain_text_is_what_a_reader_reads() -> None:
    assert english("## A *b*\n\nc `d`\ne\n").plain_text == "A b c d e"


def test_an_inline_text_has_no_paragraph() -> None:
    assert render_inline("a **b**", language="en").html == "a <strong>b</strong>"
    assert render_inline("a\n\nb", language="en").html.count("<p>") == 2


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<math><maction actiontype='statusline' xlink:href='javascript:alert(1)'>x</maction></math>",
    "$\\href{javascript:alert(1)}{x}$",
    '$\\text{<img src=x onerror="alert(1)">}$',
    "$</math><img src=x onerror=alert(1)>$",
    '```"><script>alert(1)</script>\nx\n```',
    '::: note <img src=x onerror=alert(1)>\n<iframe src="//x"></iframe>\n:::',
    "<a href='//evil' style='position:fixed' class='site-header' onclick=x>y</a>",
    '## <b id="content">x</b>',
    "<form action=//evil><input name=password></form>",
    "<base href=//evil><meta http-equiv=refresh content=0><link rel=stylesheet href=//evil>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_survives(text: str) -> None:
    for html in (english(text).html, sanitise(text)):
        tags = re.findall(r"<[^>]*>", html)
        for tag in tags:
            assert not re.search(r"<(script|iframe|form|input|base|meta|link|svg|style|maction)\b", tag), html
            assert not re.search(r"\b(on\w+|style|xlink:href)\s*=", re.sub(r'"[^"]*"', '""', tag)), html
            assert not re.search(r"(javascript|data):", tag, re.IGNORECASE), html
            assert "site-header" not in tag
