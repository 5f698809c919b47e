"""Generated quizzes: every kind, both languages, and texts that are hard to carry."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

# fmt: off
HARD = [
    "~=#{}:\\", "\\n", "\\\\", "=%100%x", "%50%", "[html]x", "[markdown]", "::name::", "// no comment",
    "####", "->", "a -> b", "{#5:1}", "$CATEGORY: x", "&lt;b&gt;", "<b>", "]]>", "<!-- x -->", "&&058;",
    "재현율은 몇 %입니까?", "`a = {'b': 1}`", "$p^{*} = \\frac{C_{FP}}{C_{FP}+C_{FN}}$",
    "$$\\sum_{i=1}^n i^2$$", "```python\nx = 1  # y\n```", "**굵게**", "*a* _b_", "- one\n- two",
    "1. one\n2. two", "a  \nb", "\n\n", "| a | b |\n| --- | --- |\n| 1 | 2 |", " ", "\t", "\u00a0",
    "\u2028", "\ufdd0", "[id:x] [tag:y]", "🙂", "e\u0301", "만 원", "(단위: %)", "<p>(Unit: %)</p>",
    "[a](https://example.org/?a=1&b=2)", "> 인용", "\\(x\\)", "**97.4%**라고",
]
# fmt: on
# What YAML can hold: a quiz file has no control characters.
_signs = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff\ufeff")
_free = st.text(_signs, max_size=12)
words = st.lists(st.sampled_from(HARD) | _free, min_size=1, max_size=4).map("".join).filter(str.strip)
texts = st.fixed_dictionaries({"ko": words, "en": words})
slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)
points = st.sampled_from([1, 2, 0.5, 1.0, 2.25])
numbers = st.integers(-(10**6), 10**6) | st.floats(-1e9, 1e9, allow_nan=False)
tolerances = st.integers(0, 100) | st.floats(0, 1e6, allow_nan=False)


def _maybe(key: str, of: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.just({}) | of.map(lambda value: {key: value})


@st.composite
def _choices(draw: st.DrawFn, kind: str) -> list[dict[str, Any]]:
    names = draw(st.lists(slugs, min_size=2, max_size=5, unique=True))
    right = {draw(st.sampled_from(names))}
    if kind == "multiple":
        right |= set(draw(st.lists(st.sampled_from(names))))
    made = []
    for name in names:
        choice: dict[str, Any] = {"id": name, "text": draw(texts)}
        if kind != "order" and (name in right or draw(st.booleans())):
            choice["correct"] = name in right
        if kind != "order" and not (name in right and draw(st.booleans())):
            choice["feedback"] = draw(texts)
        made.append(choice)
    return made


@st.composite
def _questions(draw: st.DrawFn, name: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["single", "multiple", "numeric", "order"]))
    question = {"id": name, "kind": kind, "points": draw(points), "text": draw(texts), "outcome": draw(slugs)}
    if kind == "numeric":
        question |= {"answer": draw(numbers), "tolerance": draw(tolerances), "feedback": draw(texts)}
        return question | draw(_maybe("unit", words | texts))
    return question | {"choices": draw(_choices(kind))} | draw(_maybe("feedback", texts))


@st.composite
def quizzes(draw: st.DrawFn) -> dict[str, Any]:
    """The content of a quiz file that passes its schema."""
    names = draw(st.lists(slugs, min_size=1, max_size=3, unique=True))
    quiz = {
        "slug": draw(slugs),
        "title": draw(texts),
        "attempts": draw(st.integers(0, 20)),
        "keep": draw(st.sampled_from(["best", "latest"])),
        "pass": draw(st.sampled_from([0, 60, 62.5, 100])),
        "questions": [draw(_questions(name)) for name in names],
    }
    quiz |= draw(_maybe("shuffle", st.booleans())) | draw(_maybe("minutes", st.none() | st.integers(1, 600)))
    ways = st.sampled_from(["after_attempt", "after_pass", "after_due", "never"])
    return quiz | draw(_maybe("show_feedback", ways))
