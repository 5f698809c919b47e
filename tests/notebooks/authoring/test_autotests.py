"""Generated tests: run in the sandbox, the same each time, and a sentence for each mistake of an author."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from notebooks.authoring.autotests import instantiate, main
from notebooks.authoring.templates import MISTAKES, AutotestMistake, read_templates
from notebooks.grader import Bundle, Limits, autograde
from notebooks.grader.environment import LabEnvironment, find_environment
from notebooks.grader.reading import Unreadable
from tests.notebooks.grader.lab import mark, scores, to_bytes

pytestmark = pytest.mark.kernel

TEMPLATES = """\
python3:
    setup: "from hashlib import sha1"
    hash: 'sha1({{snippet}}.encode("utf-8")+b"{{salt}}").hexdigest()'
    dispatch: "type({{ snippet }})"
    normalize: "str({{snippet}})"
    check: 'assert {{snippet}} == \"\"\"{{value}}\"\"\", \"\"\"{{message}}\"\"\"'
    success: "print('Success!')"
    templates:
        default:
            - {test: "{{snippet}}", fail: "{{snippet}} is not right"}
        int:
            - {test: "type({{snippet}})", fail: "{{snippet}} is no int"}
            - {test: "{{snippet}}", fail: "{{snippet}} is not right"}
"""
SOLUTION = "### BEGIN SOLUTION\ndef f(x):\n    return 2 * x\n### END SOLUTION"


@pytest.fixture(scope="module")
def lab(environments: Path) -> LabEnvironment:
    return find_environment("industrial", environments)


def notebook(tests: str, solution: str = SOLUTION, *, graded: bool = True, kernel: str = "python3") -> bytes:
    role = {"grade": True, "locked": True, "points": 2} if graded else {"locked": True}
    nb = new_notebook(metadata={"kernelspec": {"name": kernel, "display_name": "K", "language": "python"}})
    nb.cells = [
        new_markdown_cell("AUTOTEST is a word here", id="text"),
        new_code_cell(solution, id="f", metadata=mark("f", solution=True)),
        new_code_cell(tests, id="tests", metadata=mark("tests", **role)),
    ]
    return to_bytes(nb)


def generated_in(content: bytes) -> str:
    return nbformat.reads(content.decode(), as_version=4).cells[2].source


def test_lines_become_tests_visible_and_hidden(lab, environments):
    asked = "# first\n### AUTOTEST f(1); f('a')\n### BEGIN HIDDEN TESTS\n### HASHED AUTOTEST f(20)"
    asked += "\n### END HIDDEN TESTS"
    source = instantiate(notebook(asked), templates=TEMPLATES.encode(), environment=lab)
    assert instantiate(notebook(asked), templates=TEMPLATES.encode(), environment=lab) == source
    lines = [line for line in generated_in(source).split("\n") if line]
    assert lines[:5] == [
        "# first",
        "from hashlib import sha1",
        'assert str(type(f(1))) == """<class \'int\'>""", """f(1) is no int"""',
        'assert str(f(1)) == """2""", """f(1) is not right"""',
        'assert str(f(\'a\')) == """aa""", """f(\'a\') is not right"""',
    ]
    assert (lines[5], lines[8]) == ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
    assert "sha1(str(f(20))" in lines[7] and '"40"' not in lines[7]
    assert graded(source, environments, "def f(x):\n    return 2 * x") == ({"tests": 2}, "passed")
    assert graded(source, environments, "def f(x):\n    return 2 * x if x != 20 else 0")[1] == "hidden_failed"
    assert graded(source, environments, "def f(x):\n    return x + 1") == ({"tests": 0}, "failed")


def graded(source: bytes, environments: Path, answer: str) -> tuple[dict[str, float | None], str]:
    nb = nbformat.reads(source.decode(), as_version=4)
    nb.cells[1].source = answer
    bundle = Bundle("lab", {"lab.ipynb": source}, {"lab.ipynb": to_bytes(nb)}, "industrial")
    report = autograde(bundle, Limits(), environments=environments)
    return scores(report), report.cells[0].status


def test_a_notebook_without_such_lines_stays_as_it_is(lab):
    content = notebook("assert f(1) == 2  # AUTOTEST\nx = 'AUTOTEST'") + b"\n"
    assert instantiate(content, templates=None, environment=lab) is content


def test_the_solution_runs_in_the_sandbox_with_the_labs_files(lab):
    look = "import os\nroot = sorted(os.listdir('/home/learner/lab'))\nhere = open('a.csv').read()"
    content = notebook("### AUTOTEST root; here; os.path.exists('/etc/shadow')", look)
    made = generated_in(
        instantiate(content, templates=TEMPLATES.encode(), environment=lab, files={"a.csv": b"1"})
    )
    assert "['a.csv']" in made and 'str(here) == """1"""' in made and '"""False"""' in made


@pytest.mark.parametrize("name", ["python3", "python", "industrial"])
def test_a_section_may_be_named_like_python_or_like_the_labs_own_kernel(name):
    sections = f"ir: {{}}\n{TEMPLATES.replace('python3', name)}"
    assert read_templates(sections.encode(), {"name": "industrial"}).kernel == name


def broken(old: str, new: str) -> str:
    assert old in TEMPLATES
    return TEMPLATES.replace(old, new)


ASK = "1 + 1\n### AUTOTEST f(2)"
# name: what is asked for, the templates (or the solution), and what the sentences hold
WRONG_TEMPLATES = {
    "no file": (None, "autotests.yml: the notebook has AUTOTEST", "파일이 없습니다"),
    "no yaml": ("python3: [", "this is not YAML: line", "YAML이 아닙니다"),
    "no text": ("python3", "not YAML: keys and values", "YAML이 아닙니다"),
    "other kernel": (TEMPLATES.replace("python3", "ir"), "found are for: ir", "'python3' 커널"),
    "no dispatch": (broken("dispatch", "despatch"), "python3: the form is wrong: 'dispatch'", "형식"),
    "no default": (broken("default:", "other:"), "python3.templates: the form", "형식"),
    "no message": (broken('fail: "{{snippet}} is no int"', "f: x"), "templates.int.0: the form", "형식"),
    "jinja": (
        broken('"str({{snippet}})"', "\"{{ ''.__class__.__mro__ }}\""),
        "autotests.yml, python3.normalize: no Jinja is possible",
        "다른 Jinja 구문",
    ),
    "setup raises": (broken("from hashlib", "from nowhere"), "autotests.yml, setup: running", "setup: "),
    "no value": (broken('"str({{snippet}})"', '"str({{snippet}});"'), "‘f(2)’ yields no", "값을 내지 않는"),
}
WRONG_SOLUTIONS = {
    "raises": (
        "a = 1\ndef f(x):\n    return x\n\nf(1) / 0",
        "Cell 2 (f), line 5: running the solution raised ZeroDivisionError: division by zero",
        "2번째 셀 (f), 5번째 줄: 모범 답안을 실행하다가 오류가 났습니다: ZeroDivisionError",
    ),
    "does not parse": ("x = 1\ndef f(:", "Cell 2 (f), line 2: running", "SyntaxError"),
    "input": ("f = input('?')", "raised StdinNotImplementedError", "StdinNotImplementedError"),
    "exits": ("import os\nos._exit(3)", "the process that ran this ended", "갑자기 끝났습니다"),
    "endless": ("while True: pass", "Cell 2 (f): this ran longer", "제한 시간"),
}
WRONG_LINES = {
    "cell raises": ("### AUTOTEST f(2)\n\n1 / 0", "Cell 3 (tests), line 3: running", "3번째 줄"),
    "expression raises": (
        "# a\n### AUTOTEST f(1); f(None)",
        "Cell 3 (tests), line 2: making the tests of ‘f(None)’ raised TypeError",
        "2번째 줄: 'f(None)'의 테스트를 만들다가",
    ),
    "long value": ("### AUTOTEST f('ab' * 9000)", "has 36000 characters", "36000자"),
    "no hash": ("1\n### HASHED AUTOTEST f(1)", "line 2: HASHED needs", "hash가 있어야"),
    "address": (
        "### AUTOTEST object()",
        "Cell 3 (tests): run again, the solution fails a test made from it (AssertionError: object() is",
        "다시 실행하면 모범 답안이 만들어진 테스트를 통과하지 못합니다",
    ),
    "quotes": ("### AUTOTEST \"it's \" + 'a\"'", "fails a test made from it", "통과하지 못합니다"),
    "order": ("### AUTOTEST set('abcdefghijklmnop')", "the order of a set", "집합의 순서"),
}


def said(lab: LabEnvironment, content: bytes, templates: str | None) -> dict[str, str]:
    with pytest.raises(AutotestMistake) as caught:
        instantiate(
            content,
            templates=templates.encode() if templates else None,
            environment=lab,
            limits=Limits(cell_seconds=1),
        )
    assert str(caught.value) == caught.value.text["en"]
    return caught.value.text


@pytest.mark.parametrize("name", WRONG_TEMPLATES)
def test_a_mistake_in_the_templates_is_said(lab, name):
    templates, english, korean = WRONG_TEMPLATES[name]
    text = said(lab, notebook(ASK), templates)
    assert english in text["en"] and korean in text["ko"], text


@pytest.mark.parametrize("name", WRONG_SOLUTIONS)
def test_a_mistake_in_the_solution_is_said(lab, name):
    solution, english, korean = WRONG_SOLUTIONS[name]
    text = said(lab, notebook(ASK, solution), TEMPLATES)
    assert english in text["en"] and korean in text["ko"], text


@pytest.mark.parametrize("name", WRONG_LINES)
def test_a_mistake_in_what_is_asked_for_is_said(lab, name):
    tests, english, korean = WRONG_LINES[name]
    text = said(lab, notebook(tests), TEMPLATES if name != "no hash" else broken("hash:", "hashes:"))
    assert english in text["en"] and korean in text["ko"], text


def test_a_cell_that_is_not_graded_or_not_python_is_refused(lab):
    text = said(lab, notebook(ASK, graded=False), TEMPLATES)
    assert text["en"].startswith("Cell 3 (tests), line 2: an AUTOTEST line belongs in a cell of autograder")
    assert text["ko"].startswith("3번째 셀 (tests), 2번째 줄: AUTOTEST 줄은 자동 채점 테스트 셀에만")
    text = said(lab, notebook(ASK, kernel="ir"), TEMPLATES)
    assert "this one is in ‘R’" in text["en"] and "언어는 'R'" in text["ko"]


def test_what_could_not_be_graded_is_not_made(lab):
    content = notebook(ASK, "### BEGIN SOLUTION\ndef f(x):\n    return x")
    with pytest.raises(Unreadable, match="no end solution statement"):
        instantiate(content, templates=TEMPLATES.encode(), environment=lab)


def test_every_mistake_is_said_in_both_languages():
    for text in MISTAKES.values():
        assert set(text) == {"ko", "en"} and any("가" <= letter <= "힣" for letter in text["ko"])


def test_templates_run_nothing_here(lab, tmp_path):
    """Two harmless halves must not become Jinja when nbgrader puts one into the other."""
    file = tmp_path / "written"
    evil = f"%- set x = cycler.__init__.__globals__.os.system('touch {file}') %}}2{{"
    templates = TEMPLATES.replace('"str({{snippet}})"', '"{{snippet}}{{snippet}}"')
    templates = templates.replace('test: "{{snippet}}"', f'test: "{evil}"')
    said(lab, notebook("### AUTOTEST f('a')"), templates)
    assert not file.exists()


def test_authors_have_a_command(environments, tmp_path, monkeypatch, capfdbinary):
    (tmp_path / "lab.ipynb").write_bytes(notebook(ASK))
    monkeypatch.setattr(sys, "argv", ["autotests", str(tmp_path / "lab.ipynb"), str(environments)])
    assert main() == 1
    said = capfdbinary.readouterr().err.decode()
    assert said == "autotests.yml: the notebook has AUTOTEST lines, but there is no autotests.yml\n"
    (tmp_path / "autotests.yml").write_text(TEMPLATES)
    assert main() == 0
    assert 'assert str(f(2)) == """4"""' in generated_in(capfdbinary.readouterr().out)
