"""Holdout cells: an honest value gets its points, a wrong one none, whatever its process does."""

from __future__ import annotations

import json
from dataclasses import replace

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode
from nbgrader import utils

from notebooks.grader import CellScore, GradeReport, Limits, kernels
from notebooks.grader.holdout import MIME, NoValue, returned_value, without_scoring
from tests.notebooks.grader.attacks.kernels import KERNELS
from tests.notebooks.grader.held_out import CELL, HALF, RIGHT, SCORING, WRONG, HeldOut
from tests.notebooks.grader.lab import codes

kernel = pytest.mark.kernel


@pytest.fixture
def held_out(environments) -> HeldOut:
    return HeldOut(environments)


def twice(report: GradeReport) -> CellScore:
    return next(cell for cell in report.cells if cell.grade_id == "twice")


@kernel
@pytest.mark.parametrize(
    ("answer", "score", "status", "said"),
    [
        (RIGHT, 4, "passed", "all that you returned is right"),
        (HALF, 2, "partial", "a part of what you returned is right"),
        (WRONG, 0, "failed", "is not right"),
        ("def predict(rows): return [2, 4, 6]", 0, "failed", "These are not twenty numbers."),
    ],
    ids=["right", "half", "wrong", "the-public-example"],
)
def test_points_follow_the_value(held_out, answer, score, status, said):
    report = held_out.grade(held_out.submission(answer))
    cell = twice(report)
    assert (cell.score, cell.status, cell.max_score) == (score, status, 4)
    assert said in cell.message["en"] and set(cell.message) == {"ko", "en"}
    assert not report.needs_manual and not report.findings
    assert 0 < report.timings["holdout"] < report.timings["total"]
    assert GradeReport.from_json(report.to_json()) == report


@kernel
@pytest.mark.parametrize("answer", [RIGHT, HALF, WRONG], ids=["right", "half", "wrong"])
def test_nbgrader_reads_the_same_points_from_the_graded_notebook(held_out, answer):
    report = held_out.grade(held_out.submission(answer))
    nb = nbformat.reads(report.notebook.decode(), as_version=4)
    assert [cell.source for cell in nb.cells] == [
        cell.source for cell in held_out.submission(answer).cells
    ]  # and nothing of ours is left in it
    assert [cell.execution_count for cell in nb.cells] == [1, 2, 3]
    assert utils.determine_grade(nb.cells[2]) == (twice(report).score, 4)


@kernel
@pytest.mark.parametrize(
    "form",
    [
        "tuple(numbers)",
        "np.array(numbers)",
        "np.array(numbers, dtype=float)",
        "list(np.array(numbers))",
        "pd.Series(numbers, index=numbers)",
        "[float(number) for number in numbers]",
    ],
)
def test_what_learners_return_becomes_plain_lists(held_out, form):
    imports = "import numpy as np, pandas as pd"
    answer = f"{imports}\ndef predict(rows):\n    numbers = [2 * row for row in rows]\n    return {form}"
    held_out.source.cells[1].source = "assert list(predict([1])) == [2]"
    assert twice(held_out.grade(held_out.submission(answer))).score == 4


@kernel
def test_a_table_becomes_its_columns(held_out):
    held_out.source.cells[2].source += "\nimport pandas as pd\npd.DataFrame({'a': predict(rows)})"
    held_out.scoring = SCORING.replace("if not", "value = value['a']\n    if not")
    assert twice(held_out.grade(held_out.submission())).score == 4


@kernel
def test_names_of_the_learner_and_warnings_cost_nothing(held_out):
    extra = "\nlist = str = dict = json = display = None\n_ = Out = 7\nimport sys\nsys.stderr.write('old!')"
    held_out.source.cells[2].source = CELL.replace(
        "predict(rows)", "sys.stderr.write('careful')\npredict(rows)"
    )
    report = held_out.grade(held_out.submission(RIGHT + extra))
    assert twice(report).score == 4
    assert b"careful" in report.notebook


@kernel
def test_each_submission_gets_other_inputs_and_a_seed_gives_them_again(held_out):
    show = RIGHT.replace("    return", "    print(rows)\n    return")
    reports = [held_out.grade(held_out.submission(show), seed) for seed in (None, None)]
    reports.append(held_out.grade(held_out.submission(show), reports[0].random_seed))
    first, second, again = (
        json.loads(report.notebook)["cells"][2]["outputs"][0]["text"] for report in reports
    )
    assert first == again != second
    assert reports[0].random_seed != reports[1].random_seed and reports[0].random_seed > 2**40


@kernel
def test_answers_written_down_for_other_inputs_are_wrong(held_out):
    show = RIGHT.replace("    return", "    print(rows)\n    return")
    output = json.loads(held_out.grade(held_out.submission(show), 5).notebook)["cells"][2]["outputs"][0][
        "text"
    ]
    rows = json.loads("".join(output))
    written = f"def predict(rows):\n    return {[2 * row for row in rows]}"
    assert twice(held_out.grade(held_out.submission(written), 5)).score == 4
    assert twice(held_out.grade(held_out.submission(written))).score == 0


EQUAL_TO_ALL = """
class All(int):
    def __eq__(self, other): return True
    __ne__ = lambda self, other: False
    __hash__ = int.__hash__
    tolist = lambda self: self
def predict(rows):
    return [All(0) for _ in rows]
"""
TEXT_SUBCLASS = """
class Text(str):
    __eq__ = lambda self, other: True
    __hash__ = str.__hash__
class Number(float):
    __eq__ = lambda self, other: True
    __hash__ = float.__hash__
def predict(rows):
    return [Text(2 * row) if place % 2 else Number('1') for place, row in enumerate(rows)]
"""
WAITING_PATCH = """
shell = get_ipython()
real = shell.run_cell_async
async def run_cell_async(raw_cell, *args, **kwargs):
    if 'predict(rows)' in raw_cell:
        raw_cell = '4.0'
    return await real(raw_cell, *args, **kwargs)
shell.run_cell_async = run_cell_async
"""
FORGED_VALUE = f"""
kernel, sent = get_ipython().kernel, []
def send(*_):
    values = [{{{MIME!r}: '{{"value": ' + value + '}}'}} for value in ('4', 'true', '[1.0]')]
    for content in ({{'text/plain': '4.0'}}, *values):
        for kind in ('execute_result', 'display_data'):
            kernel.session.send(kernel.iopub_socket, kind, {{'data': content, 'metadata': {{}},
                'execution_count': 3}}, parent=kernel.get_parent('shell'))
get_ipython().events.register('post_run_cell', send)
"""
RAW_SOCKET = f"""
import json, socket, struct
channel = socket.socket(fileno=3)
def send(*_):
    parent = get_ipython().kernel.get_parent('shell')['header']
    head = {{'msg_type': 'display_data', 'msg_id': 'x'}}
    for value in ('{{"value": 1}}', '{{"share": 1.0, "value": [1, {{}}]}}', '[1]', '1', 'null', '{{'):
        content = {{'data': {{{MIME!r}: value}}, 'metadata': {{}}}}
        frame = json.dumps(['iopub', head, parent, {{}}, content]).encode()
        channel.sendall(struct.pack('>I', len(frame)) + frame)
get_ipython().events.register('post_run_cell', send)
"""
PATCHED_JSON = """
import json, numpy, IPython.display
real = json.dumps
json.dumps = lambda value, **kwargs: '{"value": 1.0}' if 'value' in value else real(value, **kwargs)
numpy.allclose = numpy.array_equal = lambda *args, **kwargs: True
IPython.display.display = lambda *args, **kwargs: None
"""
PATCHED_RUNPY = """
import runpy
runpy.run_path = lambda *args: {'score': lambda *args: 1.0, 'inputs': lambda *args: {}}
"""
NO_ASSERTS = "a syntax tree transformer that removes asserts"
CHANGED_KERNELS = {attack.what: attack.answer for attack in KERNELS}
WRONG_BUT = {
    **{what: f"{WRONG}\n{code}" for what, code in CHANGED_KERNELS.items()},
    "equal-to-all": EQUAL_TO_ALL,
    "subclasses": TEXT_SUBCLASS,
    "waiting-patch": WRONG + WAITING_PATCH,
    "forged-value": WRONG + FORGED_VALUE,
    "raw-socket": WRONG + RAW_SOCKET,
    "patched-json": WRONG + PATCHED_JSON,
    "patched-runpy": WRONG + PATCHED_RUNPY,
    "changed-input": WRONG + "\nopen('holdout/twice.json', 'w').write('{\"rows\": []}')",
    "own-scoring": WRONG + "\nopen('holdout/twice.py', 'w').write('score = lambda *a: 1')",
}


@kernel
@pytest.mark.parametrize("cheat", WRONG_BUT.values(), ids=WRONG_BUT.keys())
def test_a_wrong_answer_gets_nothing_however_it_is_dressed(held_out, cheat):
    cell = twice(held_out.grade(held_out.submission(cheat)))
    assert cell.score == 0 and cell.status in ("failed", "not_run", "timed_out")


VALUES = {
    "huge-list": ("[0] * 10**6", "too large"),
    "huge-text": ("'x' * 2 * 10**6", "too large"),
    "huge-number": ("10**30", "too large"),
    "very-long-number": ("10**4000", "too large"),
    "nested": ("__import__('functools').reduce(lambda v, _: [v], range(40), 0)", "nested too deeply"),
    "nan": ("[float('nan')] * 20", "NaN or infinity"),
    "infinity": ("[float('inf')] * 20", "NaN or infinity"),
    "object": ("object()", "object: no number"),
    "function": ("predict", "function: no number"),
    "set": ("{1, 2}", "set: no number"),
    "none": ("None", "These are not twenty numbers."),
    "text": ("'4.0'", "These are not twenty numbers."),
    "dictionary": ("{'score': 4.0}", "These are not twenty numbers."),
    "flags": ("[True] * 20", "is not right"),
    "bytes": ("b'4.0'", "bytes: no number"),
}


@kernel
@pytest.mark.parametrize(("value", "said"), VALUES.values(), ids=VALUES.keys())
def test_a_value_that_cannot_be_right_is_told_why(held_out, value, said):
    report = held_out.grade(held_out.submission(f"def predict(rows):\n    return {value}"))
    assert twice(report).score == 0 and twice(report).status == "failed"
    assert said in twice(report).message["en"]
    assert not report.needs_manual


@kernel
@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ("def predict(rows): raise ValueError('my fault')", "failed", "my fault"),
        ("def predict(rows): raise NotImplementedError()", "failed", "not solved yet"),
        ("def predict(rows):\n    while True: pass", "timed_out", "longer"),
        ("import os\ndef predict(rows): os._exit(0)", "not_run", "not run"),
    ],
    ids=["error", "unsolved", "endless", "dead"],
)
def test_a_cell_that_returns_nothing_gets_nothing(held_out, answer, status, said):
    report = held_out.grade(held_out.submission(answer), limits=Limits(cell_seconds=2))
    assert (twice(report).score, twice(report).status) == (0, status)
    assert said in twice(report).message["en"]


@kernel
def test_a_value_arrives_after_too_much_output(held_out):
    loud = RIGHT.replace("    return", "    print('x' * 2 * 10**6)\n    return")
    report = held_out.grade(held_out.submission(loud))
    assert twice(report).score == 4 and "output_cut" in codes(report)


@kernel
def test_deleted_retyped_and_tagged_holdout_cells_count_all_the_same(held_out):
    for answer, score in ((RIGHT, 4), (WRONG, 0)):
        nb = held_out.submission(answer)
        nb.cells[2].metadata.tags = ["skip-execution"]
        nb.cells[2].metadata.baeum = {"holdout": False}
        nb.cells[2].source = "4.0"
        assert twice(held_out.grade(nb)).score == score
        del nb.cells[2]
        assert twice(held_out.grade(nb)).score == score


@kernel
def test_disabled_tests_do_not_reach_a_value_that_is_right(held_out):
    report = held_out.grade(held_out.submission(f"{RIGHT}\n{CHANGED_KERNELS[NO_ASSERTS]}"))
    assert "canary_survived" in codes(report) and report.needs_manual
    assert [(cell.score, cell.status) for cell in report.cells] == [(0, "flagged"), (4, "passed")]


SEARCH = """
import os
wanted = ''.join(reversed('edistuo yats slebal'))  # the text itself must not be in this cell
control = 'control ' * 3
found = []
for folder, folders, names in os.walk('/'):
    folders[:] = [name for name in folders if name not in ('proc', 'sys', 'usr', 'environment')]
    for name in filter(lambda name: os.path.isfile(os.path.join(folder, name)), names):
        try:
            found += [name] * (wanted in open(os.path.join(folder, name), errors='replace').read(10**6))
        except OSError:
            pass
mapped = {'control': 0, 'wanted': 0}
for line in open('/proc/self/maps'):
    start, end = (int(part, 16) for part in line.split()[0].split('-'))
    if line.split()[1].startswith('rw'):
        with open('/proc/self/mem', 'rb') as memory:
            memory.seek(start)
            try:
                block = memory.read(end - start)
            except OSError:
                continue
        mapped['control'] += block.count(control.encode())
        mapped['wanted'] += block.count(wanted.encode())
print(f"{found} {os.path.exists('holdout/twice.py')} {mapped['control'] > 0}\\n{mapped['wanted']}")
"""


@kernel
def test_learners_code_finds_no_scoring_on_disk_or_in_memory(held_out):
    held_out.grade(held_out.submission())  # the zygote has seen our own code run before
    nb = held_out.submission(RIGHT, last=SEARCH)
    cells = json.loads(held_out.grade(nb).notebook)["cells"]
    assert "error" not in [output["output_type"] for output in cells[3]["outputs"]]
    said = "".join(cells[3]["outputs"][0]["text"]).splitlines()
    assert said[0] == "[] False True"
    held_out.scoring = "SECRET = 'changed'" + SCORING.replace("labels stay outside", "nothing here")
    again = json.loads(held_out.grade(nb).notebook)["cells"][3]["outputs"][0]["text"]
    assert "".join(again).splitlines() == said  # the search's own copies, as where the text never was


@kernel
def test_nothing_that_a_learner_gets_holds_the_scoring(held_out):
    report = held_out.grade(held_out.submission(WRONG))
    for place in (report.feedback_html, report.notebook, report.to_json().encode()):
        assert b"labels stay" not in place and b"def score" not in place
    assert b"These are not twenty" not in report.feedback_html and b"is not right" in report.feedback_html


FAULTS = {
    "score-raises": (SCORING.replace("right =", "1 / 0\n    right ="), "score: ZeroDivisionError"),
    "score-exits": (SCORING.replace("right =", "raise SystemExit\n    right ="), "score"),
    "score-dies": (SCORING.replace("right =", "import os; os._exit(1)\n    right ="), "score"),
    "score-endless": (SCORING.replace("    right =", "    while True: pass\n    right ="), "score"),
    "score-too-large": (SCORING.replace("right / len(rows)", "1.5"), "no share from 0 to 1"),
    "score-negative": (SCORING.replace("right / len(rows)", "-0.5"), "no share from 0 to 1"),
    "score-nan": (SCORING.replace("right / len(rows)", "float('nan')"), "score"),
    "score-nothing": (SCORING.replace("return right", "right"), "no share from 0 to 1"),
    "score-one-language": (
        SCORING.replace("right / len(rows)", "1, {'en': 'Yes'}"),
        "no sentence in ko and en",
    ),
    "inputs-raises": (SCORING.replace("draw =", "1 / 0\n    draw ="), "inputs: ZeroDivisionError"),
    "inputs-list": (SCORING.replace("return {", "return [] or [0] and 7 or {"), "inputs: no dictionary"),
    "not-python": ("def inputs(seed", "inputs: SyntaxError"),
    "no-file": (None, "there is no scoring file"),
}


@kernel
@pytest.mark.parametrize(("scoring", "detail"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_of_ours_waits_for_a_person_and_is_never_zero(held_out, monkeypatch, scoring, detail):
    monkeypatch.setattr(kernels, "OUR_LIMITS", replace(kernels.OUR_LIMITS, cell_seconds=1, wall_seconds=8))
    held_out.scoring = scoring
    report = held_out.grade(held_out.submission())
    cell, found = twice(report), {finding.code: finding for finding in report.findings}
    assert (cell.score, cell.status, report.needs_manual) == (None, "unscored", True)
    assert found["scoring_failed"].grade_id == "twice" and detail in found["scoring_failed"].detail
    assert "fault of ours" in cell.message["en"] and "저희 쪽 문제" in cell.message["ko"]
    assert (report.cause, report.score) == ("graded", 1)  # the rest is graded
    assert GradeReport.from_json(report.to_json()) == report


def _arrived(text: object) -> NotebookNode:
    output = {"output_type": "display_data", "data": {MIME: text}, "metadata": {}}
    return nbformat.from_dict({"cell_type": "code", "outputs": [output]})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"value": 1e999}', "not_finite"),
        ('{"value": [NaN]}', "not_finite"),
        ('{"value": {"a": [-Infinity]}}', "not_finite"),
        ('{"value": ' + "[" * 30 + "]" * 30 + "}", "too_large"),
        ("[" * 100_000, "too_large"),
        ('{"value": [' + "0," * 200_000 + "0]}", "too_large"),
        ('{"value": "' + "x" * 2**20 + '"}', "too_large"),
        ('{"value": ' + "9" * 19 + "}", "too_large"),
        ('{"value": ' + "9" * 5000 + "}", "nothing"),
        ("", "nothing"),
        ("null", "nothing"),
        ("[1]", "nothing"),
        ('{"problem": "set"}', "no_plain"),
        (17, "nothing"),
        (None, "nothing"),
        ({"value": 1}, "nothing"),
    ],
)
def test_what_arrives_is_checked_on_our_side(text, why):
    with pytest.raises(NoValue) as refused:
        returned_value(_arrived(text))
    assert refused.value.why == why


def test_plain_values_arrive_as_they_are():
    value = {"a": [1, -2.5, True, None, "\ud800", {"b": []}]}
    assert returned_value(_arrived(json.dumps({"value": value}))) == value
    assert returned_value(_arrived('{"value": null}')) is None


def test_only_the_labs_other_files_lie_beside_learners_code():
    files = {"a.csv": b"", "holdout/x.py": b"", "holdout/deep/y.txt": b"", "data/holdout/z": b""}
    assert set(without_scoring(files)) == {"a.csv", "data/holdout/z"}
