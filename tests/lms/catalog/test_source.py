# ruff: noqa: E501 - the table of spoiled lines is read across
"""The reader: the sample is sound, and each way to spoil it is said with file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.catalog.domain import Lab
from lms.catalog.problems import CatalogError
from lms.catalog.source import read_catalog
from tests.lms.catalog.sample import FILES, LABS, spoil, write

TRACK, COURSE = "tracks/scrap.yaml", "courses/counting.yaml"
MODULE, QUIZ = "modules/scrap/module.yaml", "modules/scrap/check.quiz.yaml"
KO, EN = "modules/scrap/why-count.ko.md", "modules/scrap/why-count.en.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


def problems(folder: Path) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        read_catalog(folder, LABS)
    return [str(problem) for problem in caught.value.problems]


def test_the_sample_is_read_whole(folder: Path) -> None:
    catalog = read_catalog(folder, LABS)
    lesson, quiz, lab = catalog.modules["scrap"].activities
    assert (lesson.kind, lesson.title) == ("lesson", {"ko": "왜 세는가", "en": "Why count"})
    assert "<math" in lesson.lessons["ko"].page.html
    assert quiz.points == 2
    assert quiz.definition["questions"][0]["text"]["ko"] == "무엇이 <strong>옳은가</strong>?"
    assert quiz.definition["questions"][1]["unit"] == {"ko": "개", "en": "개"}
    assert quiz.definition["shuffle"] is True
    assert (lab.definition, lab.points, lab.title["en"]) == ({"lab": "count-scrap"}, 12.0, "Count the scrap")
    assert catalog.tracks["scrap"].description_html["en"].strip() == "<p><strong>One</strong> module.</p>"


def test_a_worked_notebook_has_no_points(folder: Path) -> None:
    shown = {"ko": "정지 세기", "en": "Counting stops"}
    labs = LABS | {"count-stops": Lab("count-stops", shown, 20, 0.0, "b" * 64, worked=True)}
    listed = "  - {slug: count-stops, kind: notebook, minutes: 20}\n  - {slug: count-scrap, kind: lab"
    spoil(folder, MODULE, "  - {slug: count-scrap, kind: lab", listed)
    notebook = read_catalog(folder, labs).modules["scrap"].activities[2]
    assert (notebook.kind, notebook.points, notebook.title) == ("notebook", None, shown)
    assert notebook.definition == {"lab": "count-stops", "release": "b" * 64}
    spoil(folder, MODULE, "count-stops, kind: notebook", "count-stops, kind: lab")
    with pytest.raises(CatalogError, match="count-stops is a notebook; write kind: notebook"):
        read_catalog(folder, labs)
    spoil(
        folder,
        MODULE,
        "count-stops, kind: lab, minutes: 20",
        "count-stops, kind: notebook, minutes: 20, points: 1",
    )
    with pytest.raises(CatalogError, match="a worked notebook has none"):
        read_catalog(folder, labs)


# name of the file, what stands there, what is put in its place, what must be said
SPOILED = {
    "unknown key": (TRACK, "weight: 0.3", "weigth: 0.3", f'{TRACK}:22: key "weigth" is not known; did you mean "weight"?'),
    "missing key": (TRACK, "level: practical\n", "", f'{TRACK}:1: the file has no key "level"; add level:'),
    "enum": (TRACK, "practical", "practicle", f'{TRACK}:2: "level" is "practicle"; did you mean "practical"?'),
    "one language": (TRACK, "{ko: 검사원, en: Inspectors}", "{ko: 검사원}", f'{TRACK}:6: "audience" has no key "en"; add en:'),
    "text for both": (TRACK, "{ko: 검사원, en: Inspectors}", "검사원", f'{TRACK}:6: "audience" must be a mapping; write {{ko: ..., en: ...}}'),
    "empty text": (COURSE, "en: Counting", 'en: ""', f'{COURSE}:2: "en" is empty; write something'),
    "bound": (TRACK, "pass: 60", "pass: 160", f'{TRACK}:19: "pass" is 160; it must be at most 100'),
    "unquoted code": ("skills.yaml", '"20010703"', "20010703", 'skills.yaml:2: "ncs" must be text; put it in quotes: "20010703"'),
    "invented uri": ("skills.yaml", "esco: null", "esco: http://x.org/1", 'skills.yaml:2: "esco" is "http://x.org/1"'),
    "slug form": ("glossary.yaml", "slug: recall", "slug: Re call", 'glossary.yaml:2: "slug" is "Re call"; use lower-case'),
    "yaml syntax": (TRACK, "hours: 4", "hours: [4", f"{TRACK}:8: this is not YAML"),
    "key twice": (TRACK, "hours: 4", "hours: 4\nhours: 5", f"{TRACK}:8: this is not YAML: found duplicate key"),
    "slug of file": (COURSE, "slug: counting", "slug: count", f'{COURSE}:1: the slug is "count"; its file says "counting"'),
    "nothing to stack": (TRACK, "level: practical", "level: micro_degree", f"{TRACK}:25: a micro-degree stacks its courses' certificates, and none of its courses gives one; add credential: to its courses"),
    "weights": (TRACK, "weight: 0.7", "weight: 0.6", f"{TRACK}:21: the weights sum to 0.9; they must sum to 1"),
    "distinction": (TRACK, "distinction: 85", "distinction: 50", f"{TRACK}:20: distinction is below the pass mark"),
    "nothing to reach": (TRACK, "kind: lab, weight: 0.7, drop: 0", "kind: checkpoint, weight: 0.7, drop: 0, minimum_grade: 50", f"{TRACK}:23: minimum_grade asks for a checkpoint, and no course of this track has one; remove it"),
    "category twice": (TRACK, "kind: lab", "kind: quiz", f'{TRACK}:23: category kind "quiz" is there twice'),
    "course": (TRACK, "[counting]", "[countin]", f'{TRACK}:15: course "countin" is not known; did you mean "counting"?'),
    "choose": (TRACK, "choose: 1", "choose: 2", f"{TRACK}:16: choose is 2, but there are 1 courses"),
    "kind of requirement": (TRACK, "kind: courses", "kind: survey", f'{TRACK}:15: courses is for requirements of kind "courses"'),
    "no course": (TRACK, "    courses: [counting]\n    choose: 1\n", "", 'the requirement "core" names no courses'),
    "outcome": (TRACK, "[lo1]", "[lo9]", f'{TRACK}:9: outcome "lo9" is not known; did you mean "lo1"?'),
    "skill": (COURSE, "[statistics]", "[statistic]", f'{COURSE}:7: skill "statistic" is not known'),
    "module": (COURSE, "module: scrap", "module: crap", f'{COURSE}:10: module "crap" is not known; did you mean "scrap"?'),
    "order of days": (COURSE, "due: 7", "due: 21", f'{COURSE}:10: module "scrap" opens, is due and closes out of order'),
    "circle": (COURSE, "prerequisites: []", "prerequisites: [counting]", f"{COURSE}:8: prerequisites go in a circle: counting -> counting"),
    "lab": (MODULE, "slug: count-scrap", "slug: count-scraps", f'{MODULE}:9: lab "count-scraps" is not there; did you mean "count-scrap"?'),
    "kind of a lab": (MODULE, "slug: count-scrap, kind: lab", "slug: count-scrap, kind: notebook", f"{MODULE}:9: count-scrap is a lab; write kind: lab"),
    "points of a lab": (MODULE, "minutes: 240}", "minutes: 240, points: 3}", f"{MODULE}:9: a lab's points are those of its cells"),
    "points of a lesson": (MODULE, "minutes: 30}", "minutes: 30, points: 3}", f"{MODULE}:7: a lesson has no points"),
    "activity twice": (MODULE, "{slug: check, kind: quiz, minutes: 10, points: 2}", "{slug: why-count, kind: lesson, minutes: 30}", f'{MODULE}:8: the lesson "why-count" is there twice'),
    "hours of a module": (MODULE, "hours: 4.5", "hours: 6", f"{MODULE}:4: hours is 6, but its activities take 280 minutes; state what the parts take"),
    "hours of a course": (COURSE, "hours: 4.5", "hours: 4", f"{COURSE}:4: hours is 4, but its modules take 4.5 hours"),
    "hours of a track": (TRACK, "hours: 4.5", "hours: 5", f"{TRACK}:7: hours is 5, but its courses take 4.5 hours"),
    "points of a quiz": (MODULE, "points: 2", "points: 3", f"{MODULE}:8: points is 3, the questions' sum is 2"),
    "minutes of a lab": (MODULE, "minutes: 240", "minutes: 235", f"{MODULE}:9: minutes is 235, in the lab 240"),
    "anchor": (EN, "A day loses", "[Above](#s-nowhere) a day loses", f"{EN}:13: the link '#s-nowhere' leads to no heading; known: s-what-recall-is"),
    "relative link": (EN, "A day loses", "[Above](nowhere.md) a day loses", f"{EN}:13: the link 'nowhere.md' leads nowhere"),
    "lesson missing": (MODULE, "why-count", "why", "modules/scrap/why.ko.md:1: the file is missing"),
    "minutes": (MODULE, "minutes: 30", "minutes: 25", f"{MODULE}:7: minutes is 25, in the lesson 30"),
    "front matter": (KO, "---\ntitle", "title", f"{KO}:1: the front matter is missing"),
    "front matter key": (EN, "revision:", "revison:", f'{EN}:9: key "revison" is not known; did you mean "revision"?'),
    "objectives": (KO, "손실을 잰다, 재현율을 구한다, 비교한다", "손실을 잰다", f'{KO}:5: "objectives" has 1; it needs at least 3'),
    "term": (EN, "[recall]", "[recal]", f'{EN}:8: glossary "recal" is not known; did you mean "recall"?'),
    "revision": (EN, "revision: 1", "revision: 2", f"{EN}:1: revision is 2, in Korean 1"),
    "objective count": (EN, "Compute recall, ", "Compute recall, Explain, ", f"{EN}:1: 4 objectives, in Korean 3"),
    "headings differ": (EN, "A day loses", "## More\n\nA day loses", f"{EN}:1: heading level: 2 in English, 1 in Korean"),
    "code differs": (EN, "```python", "```text", f"{EN}:1: code block 1 is 'text' in English, 'python' in Korean"),
    "callouts differ": (EN, "::: check What", "::: tip What", f"{EN}:1: callout 1 is 'tip' in English, 'check' in Korean"),
    "checks differ": (EN, "- [ ] everything", "- [x] everything", f"{EN}:1: check (right choices) 1 is (True, True)"),
    "formula": (KO, "\\times", "\\tims", f"{KO}:13: the formula '3 \\\\tims 5' cannot be shown: the command \\tims is not known"),
    "formula in a list": (KO, "[세어야 안다]", "[$2^$]", f"{KO}:6: the formula '2^' cannot be shown"),
    "figure": (EN, "figures/bars.svg", "figures/bar.svg", f"{EN}:24: the figure figures/bar.svg is not there; did you mean"),
    "alt text": (EN, "![Three bars]", "![]", f"{EN}:24: the figure figures/bars.svg has no alt text"),
    "svg": ("modules/scrap/figures/bars.svg", "/>", ">", "figures/bars.svg:2: this is not SVG"),
    "quiz id twice": (QUIZ, "id: q2", "id: q1", f'{QUIZ}:15: question id "q1" is used twice'),
    "choice id twice": (QUIZ, "{id: b", "{id: a", f'{QUIZ}:13: choice id "a" is used twice'),
    "two right": (QUIZ, "en: All}", "en: All}, correct: true", f'{QUIZ}:11: the single question "q1" has 2 right choices'),
    "no feedback": (QUIZ, ", feedback: {ko: 전체로는 모른다, en: The total hides it}", "", f'{QUIZ}:13: the wrong choice "b" of "q1" has no feedback'),
    "no answer": (QUIZ, "    answer: 3\n", "", f'{QUIZ}:15: the numeric question "q2" has no answer'),
    "no tolerance": (QUIZ, "    tolerance: 0\n", "", f'{QUIZ}:15: the numeric question "q2" has no tolerance'),
    "answer of a choice": (QUIZ, "    choices:", "    answer: 1\n    choices:", f"{QUIZ}:11: answer is for numeric questions only"),
    "no choices": (QUIZ, "kind: numeric", "kind: single", f'{QUIZ}:15: the question "q2" has no choices'),
    "order": (QUIZ, "kind: single", "kind: order", f"{QUIZ}:12: an order question lists its choices in the right order"),
    "quiz outcome": (QUIZ, "outcome: lo1", "outcome: lo2", f'{QUIZ}:14: outcome "lo2" is not known'),
    "formula in a quiz": (QUIZ, '"$2+1$?"', '"$2^$?"', f"{QUIZ}:18: the formula '2^' cannot be shown: nothing follows _ or ^"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_a_mistake_is_said(folder: Path, name: str) -> None:
    file, old, new, said = SPOILED[name]
    spoil(folder, file, old, new)
    found = problems(folder)
    assert any(said in line for line in found), found


# The gate that a mistake fails: 1 the form, 2 the two languages, 3 what readers see.
OF_GATE = {
    1: ("unknown key", "weights", "circle", "hours of a track", "points of a quiz", "module", "no feedback"),
    2: ("one language", "revision", "headings differ", "code differs", "checks differ", "objective count"),
    3: ("anchor", "relative link", "alt text", "formula", "svg"),
}


@pytest.mark.parametrize(
    ("gate", "name"), [(gate, name) for gate, names in OF_GATE.items() for name in names]
)
def test_a_mistake_fails_its_gate(folder: Path, gate: int, name: str) -> None:
    file, old, new, _said = SPOILED[name]
    spoil(folder, file, old, new)
    with pytest.raises(CatalogError) as caught:
        read_catalog(folder, LABS)
    assert {problem.gate for problem in caught.value.problems} == {gate}


def test_a_missing_twin_fails_gate_2(folder: Path) -> None:
    (folder / EN).unlink()
    with pytest.raises(CatalogError) as caught:
        read_catalog(folder, LABS)
    (problem,) = caught.value.problems
    assert (problem.gate, problem.path) == (2, f"courses/{EN}")


def test_a_figure_of_the_other_language_is_said(folder: Path) -> None:
    figures = folder / "modules/scrap/figures"
    for language in ("ko", "en"):
        (figures / f"bars.{language}.svg").write_bytes((figures / "bars.svg").read_bytes())
        spoil(folder, f"modules/scrap/why-count.{language}.md", "bars.svg", "bars.ko.svg")
    (said,) = problems(folder)
    assert f"{EN}:1: the figure figures/bars.ko.svg is of the other language" in said


def test_two_hashes_in_a_row_are_one_h1_too_many(folder: Path) -> None:
    for name in (KO, EN):
        spoil(folder, name, "## ", "# ")
    found = problems(folder)
    assert all("a heading with one #" in line for line in found)
    assert len(found) == 2


def test_a_track_with_a_project_may_take_longer_but_not_less(folder: Path) -> None:
    project = "  - {slug: work, kind: project, title: {ko: 과제, en: Project}}\n"
    spoil(folder, TRACK, "grading:", f"{project}grading:")
    spoil(folder, TRACK, "hours: 4.5", "hours: 250")
    read_catalog(folder, LABS)
    spoil(folder, TRACK, "hours: 250", "hours: 3")
    (said,) = problems(folder)
    assert "hours is 3, but its courses take at least 4.5 hours" in said


def test_multiple_needs_a_right_choice(folder: Path) -> None:
    spoil(folder, QUIZ, "kind: single", "kind: multiple")
    spoil(folder, QUIZ, ", correct: true}", ", feedback: {ko: 아님, en: No}}")
    assert any('the multiple question "q1" has no right choice' in line for line in problems(folder))


def test_every_mistake_is_said_at_once(folder: Path) -> None:
    spoil(folder, TRACK, "weight: 0.3", "weigth: 0.3")
    spoil(folder, COURSE, "module: scrap", "module: crap")
    spoil(folder, QUIZ, "id: q2", "id: q1")
    assert {line.split(":")[0] for line in problems(folder)} == {
        f"courses/{n}" for n in (TRACK, COURSE, QUIZ)
    }


def test_a_file_that_nothing_uses_is_said(folder: Path) -> None:
    (folder / "modules/scrap/why-cuont.ko.md").write_text("x", encoding="utf-8")
    assert problems(folder) == [
        "courses/modules/scrap/why-cuont.ko.md:1: no activity uses this file; list it in module.yaml, or remove it"
    ]


def test_a_longer_circle_is_said_once(folder: Path) -> None:
    for slug, before in (("counting", "second"), ("second", "counting")):
        text = FILES[COURSE].replace("slug: counting", f"slug: {slug}").replace("[]", f"[{before}]")
        (folder / f"courses/{slug}.yaml").write_text(text, encoding="utf-8")
    assert problems(folder) == [
        "courses/courses/second.yaml:8: prerequisites go in a circle: counting -> second -> counting;"
        " remove one of them"
    ]


def test_not_utf8_is_said(folder: Path) -> None:
    (folder / COURSE).write_bytes("slug: 세기".encode("cp949"))
    assert (
        f"courses/{COURSE}:1: the file is not UTF-8; save it as UTF-8; it looks like CP949 (EUC-KR)"
        in problems(folder)
    )


def test_the_content_hash_follows_what_a_learner_sees(folder: Path) -> None:
    def digest() -> str:
        return read_catalog(folder, LABS).modules["scrap"].content_hash

    first = digest()
    assert digest() == first
    spoil(folder, "modules/scrap/figures/bars.svg", "40 20", "50 20")
    second = digest()
    spoil(folder, KO, "하루 손실은", "하루의 손실은")
    assert len({first, second, digest()}) == 3


def test_a_broken_list_is_said_once(folder: Path) -> None:
    """Not again for each file that names something of it."""
    spoil(folder, "glossary.yaml", "slug: recall", "slgu: recall")
    spoil(folder, "skills.yaml", "slug: statistics", "slgu: statistics")
    assert {line.split(":")[0] for line in problems(folder)} == {
        "courses/glossary.yaml",
        "courses/skills.yaml",
    }
