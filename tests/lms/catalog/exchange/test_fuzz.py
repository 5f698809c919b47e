"""Whatever a file holds: it is read, or refused with a sentence; never anything else."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lms.catalog.exchange.gift_reader import read_gift
from lms.catalog.exchange.model import joined
from lms.catalog.exchange.package import read_quizzes
from lms.catalog.exchange.qti_reader import read_qti
from lms.catalog.exchange.quizfile import quiz_yaml
from lms.catalog.problems import CatalogError
from notebooks.yamlfiles import parse_yaml
from tests.lms.catalog.exchange.foreign import CANVAS_QTI, MOODLE_GIFT
from tests.lms.catalog.exchange.strategies import HARD

LIMITS = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PIECES = [
    "::a::",
    "{",
    "}",
    "=",
    "~",
    "#",
    "->",
    "####",
    "%50%",
    "\n\n",
    "\n",
    "TRUE",
    "{#5:1}",
    "{#1..2}",
    " 1",
]
OURS = ['// baeum quiz: {"slug": 3, "language": [], "attempts": "x", "title": {}}\n', "// [id:A b] [tag:]\n"]
OURS += ['// baeum question: {"points": "no", "texts": [1], "choices": {"0": 7}, "unit": {}, "id": 5}\n']
TAGS = ["item", "presentation", "response_lid", "render_choice", "varequal", "setvar", "mattext", "and", "or"]


def is_said(read) -> None:  # type: ignore[no-untyped-def]
    """What came out can be written as a quiz file and read again, or it was refused with a remedy."""
    try:
        found = read()
    except CatalogError as error:
        assert all(problem.message and problem.remedy and problem.line > 0 for problem in error.problems)
        return
    data = joined([found.quiz])
    assert not parse_yaml(quiz_yaml(data), "quiz").problems


@LIMITS
@given(st.lists(st.sampled_from([*PIECES, *OURS, *HARD]) | st.text(max_size=8), max_size=14).map("".join))
def test_any_text(text: str) -> None:
    is_said(lambda: read_gift(text, "x.txt", slug="x", language="ko"))


@LIMITS
@given(st.integers(0, 2**32))
def test_a_question_bank_with_pieces_gone(seed: int) -> None:
    draw, text = random.Random(seed), MOODLE_GIFT
    for _ in range(draw.randint(1, 4)):
        place = draw.randrange(len(text))
        text = text[:place] + draw.choice(["", *PIECES]) + text[place + draw.randint(0, 30) :]
    is_said(lambda: read_gift(text, "x.txt", slug="x", language="en"))


@LIMITS
@given(st.integers(0, 2**32))
def test_an_assessment_with_pieces_gone(seed: int) -> None:
    draw, lines = random.Random(seed), CANVAS_QTI.split("\n")
    for _ in range(draw.randint(1, 4)):
        place = draw.randrange(1, len(lines))
        one = lines[place]
        lines[place] = draw.choice(
            [
                "",
                one * 2,
                one.replace(draw.choice(TAGS), draw.choice(TAGS)),
                one.replace("1", "x" * draw.randint(0, 3)),
            ]
        )
    is_said(lambda: read_qti("\n".join(lines).encode(), "x.xml", slug="x", language="en"))


@LIMITS
@given(content=st.binary(max_size=60), name=st.sampled_from(["a.zip", "a.txt", "a.xml", "a.gift", "a"]))
def test_any_bytes(tmp_path_factory, content: bytes, name: str) -> None:  # type: ignore[no-untyped-def]
    path: Path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    is_said(lambda: read_quizzes(path, name, slug="x", language="ko")[0])
