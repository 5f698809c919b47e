"""Reads source.py: a notebook in jupytext's percent format, text in two languages, code in one stream.

The kinds of cell, by the key after `# %%`:

    [markdown] lang="ko"              text; its English twin follows at once
    [markdown] lang="ko" answer="x"   where the learner writes the hand-graded answer of task x
    solution="x"                      where the learner solves task x; between ### BEGIN/END SOLUTION
    tests="x"                         the tests of task x; some between ### BEGIN/END HIDDEN TESTS
    holdout="x"                       returns the value that task x is scored by; ends in an expression
    locked="x"                        code that must not be changed
    nbgrader={...}                    in a lab from elsewhere: nbgrader's metadata of the cell, as it came
    (nothing)                         code to run and play with

In code and text `«한국어|English»` is one of the two, `@lesson(slug)` the title of a lesson, `@rubric(x)` the
rubric of task x.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext

from notebooks.yamlfiles import read_text
from notebooks.yamlfiles.text import UnreadableText

from .labfile import LabSpec
from .model import LANGUAGES, Criterion, LabMistake

ROLES = ("solution", "tests", "holdout", "answer", "locked")
GIVEN = "nbgrader"
CELL = re.compile(r"# %%(\s|$)")  # not a magic of IPython that jupytext put behind a #, as in "# %%time"
TWO = re.compile(r"«(.*?)»", re.DOTALL)
# Money is in 만원 (10,000 won) in English too, as plants in Korea count; no other Korean may stand there.
HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
REFERENCE = re.compile(r"@(lesson|rubric)\(([^)]*)\)")


@dataclass(frozen=True)
class Cell:
    """One cell of source.py. `line` is that of its `# %%`; `role`: one of ROLES, "text", "free", "nbgrader".

    `mark` is the metadata of a cell of the last kind, else None.
    """

    line: int
    markdown: bool
    role: str
    name: str
    lang: str | None
    fault: str | None
    source: str
    mark: Mapping[str, Any] | None = None


def read_cells(path: Path, *, variant: bool = False) -> tuple[Cell, ...]:
    """The cells of a percent file; only a `variant` (a mutant, say) may have `fault`. Raises LabMistake."""
    try:
        text = read_text(path, path.name)
    except FileNotFoundError:
        raise LabMistake(path, 1, "this file is missing", remedy="write it") from None
    except UnreadableText as error:
        problem = error.problem
        raise LabMistake(path, problem.line, problem.message, remedy=problem.remedy) from error
    lines = [number for number, line in enumerate(text.splitlines(), 1) if CELL.match(line)]
    if not text.startswith("# %%"):
        raise LabMistake(path, 1, "the file must begin with a cell, '# %%'")
    raw = jupytext.reads(text, fmt="py:percent").cells
    if len(raw) != len(lines):
        raise LabMistake(path, lines[0], "a '# %%' inside a string: jupytext does not see a cell there")
    return tuple(_cell(path, line, cell, variant) for line, cell in zip(lines, raw, strict=True))


def _cell(path: Path, line: int, raw: dict, variant: bool) -> Cell:
    # jupytext notes blank lines between cells in the metadata; they mean nothing here.
    keys = {key: value for key, value in raw["metadata"].items() if not key.startswith("lines_to_")}
    known = {*ROLES, "lang", GIVEN} | ({"fault"} if variant else set())
    if unknown := sorted(set(keys) - known):
        raise LabMistake(path, line, f"unknown key {unknown[0]!r}; known: {', '.join(sorted(known))}")
    roles = [role for role in (*ROLES, GIVEN) if role in keys]
    if len(roles) > 1:
        raise LabMistake(path, line, f"a cell is one of {', '.join(roles)}, not both")
    markdown = raw["cell_type"] == "markdown"
    role = roles[0] if roles else ("text" if markdown else "free")
    mark = keys.get(GIVEN)
    if role == GIVEN and not (isinstance(mark, dict) and isinstance(mark.get("grade_id"), str)):
        raise LabMistake(path, line, "nbgrader is {...} with a grade_id")
    if role != GIVEN and markdown != (role in ("text", "answer")):
        raise LabMistake(path, line, f"{role} does not fit a {raw['cell_type']} cell")
    if markdown != (keys.get("lang") in LANGUAGES):
        raise LabMistake(path, line, 'say lang="ko" or lang="en" for text, and for nothing else')
    name = str(mark["grade_id"] if mark else keys[role]) if roles else ""
    return Cell(line, markdown, role, name, keys.get("lang"), keys.get("fault"), raw["source"], mark)


def check_twins(path: Path, cells: tuple[Cell, ...]) -> None:
    """Gate 2: each Korean text is followed by its English twin, of the same outline. Raises LabMistake."""
    texts = [(place, cell) for place, cell in enumerate(cells) if cell.markdown]
    for number, (place, cell) in enumerate(texts):
        if cell.lang != LANGUAGES[number % 2]:
            raise LabMistake(path, cell.line, "texts come in pairs: Korean, then English", gate=2)
        if cell.lang == "ko":
            if number + 1 == len(texts) or texts[number + 1][0] != place + 1:
                raise LabMistake(path, cell.line, "no English twin follows this Korean text", gate=2)
            _check_pair(path, cell, texts[number + 1][1])


def _check_pair(path: Path, korean: Cell, english: Cell) -> None:
    if (korean.role, korean.name) != (english.role, english.name):
        raise LabMistake(path, english.line, "this text and its Korean twin are of different kinds", gate=2)
    if _outline(korean.source) != _outline(english.source):
        what = f"headings, code, tables or references differ from the Korean twin in line {korean.line}"
        raise LabMistake(path, english.line, what, gate=2)
    if not HANGUL.search(korean.source):
        raise LabMistake(path, korean.line, "no Korean in the Korean text", gate=2)
    if _korean(english.source):
        raise LabMistake(path, english.line, "Korean in the English text", gate=2)


def _outline(text: str) -> list[str]:
    """What both languages share: heading levels, fences, number of table and list lines, references."""
    marks = [found.group(1) for found in re.finditer(r"^(#{1,6} |```|\||[-*] |\d+\. )", text, re.MULTILINE)]
    return marks + sorted("".join(found) for found in REFERENCE.findall(text))


def _korean(english: str) -> bool:
    return bool(HANGUL.search(english.replace("만원", "")))


def localise(path: Path, cell: Cell, language: str, lab: LabSpec) -> str:
    """The cell's text in one language, placeholders replaced; of a draft, as it came. Raises LabMistake."""
    if lab.missing:
        return cell.source

    def one_of_two(found: re.Match) -> str:
        sides = found.group(1).split("|")
        if len(sides) != 2 or not HANGUL.search(sides[0]) or _korean(sides[1]) or not sides[1].strip():
            what = f"write «한국어|English» with one bar, Korean first, not «{found.group(1)}»"
            raise LabMistake(path, _line_in(cell, found.start()), what, gate=2)
        return sides[LANGUAGES.index(language)]

    def reference(found: re.Match) -> str:
        kind, slug = found.groups()
        if kind == "lesson" and slug in lab.lessons:
            title = lab.lessons[slug][language]
            return f"수업 ‘{title}’" if language == "ko" else f"lesson ‘{title}’"
        for graded in lab.cells:
            if kind == "rubric" and graded.grade_id == slug and graded.rubric:
                return rubric_table(graded.rubric, language)
        named_in = "lab.yaml" if lab.cells else "notebook.yaml"
        raise LabMistake(path, _line_in(cell, found.start()), f"{named_in} has no {kind} {slug!r}")

    if not cell.markdown and (stray := HANGUL.search(TWO.sub("", cell.source))):
        what = f"Korean in code outside «한국어|English»: {stray.group()!r}"
        raise LabMistake(path, cell.line, what, gate=2)
    return REFERENCE.sub(reference, TWO.sub(one_of_two, cell.source))


def _line_in(cell: Cell, offset: int) -> int:
    return cell.line + 1 + cell.source.count("\n", 0, offset)


def rubric_table(rubric: tuple[Criterion, ...], language: str) -> str:
    """A Markdown table of the criteria, as learners and graders see it."""
    head = {
        "ko": "| 기준 | 점수 | 만점의 모습 |",
        "en": "| criterion | points | what full points look like |",
    }
    rows = [
        f"| {item.title[language]} | {item.points:g} | {item.description[language].strip()} |"
        for item in rubric
    ]
    return "\n".join([head[language], "| --- | ---: | --- |", *rows])
