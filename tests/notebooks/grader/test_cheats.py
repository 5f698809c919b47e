"""Ways to get points without an answer, and whether they work."""

from __future__ import annotations

import pytest
from nbformat import from_dict
from nbformat.v4 import new_code_cell

from tests.notebooks.grader.lab import RIGHT, WRONG, codes, scores

pytestmark = pytest.mark.kernel

NOTHING = {"visible": 0, "hidden": 0, "partial": 0, "essay": None}

AST_TRANSFORMER = """
import ast
class NoTests(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(NoTests())
"""
INPUT_TRANSFORMER = """
get_ipython().input_transformers_post.append(lambda lines: [l.replace('assert', '0 and') for l in lines])
"""
PATCHED_EXECUTE = """
async def do_execute(self, code, silent, *args, **kwargs):
    return {'status': 'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {}}
type(get_ipython().kernel).do_execute = do_execute
"""
PATCHED_RUN_CELL = """
from IPython.core.interactiveshell import InteractiveShell, ExecutionResult
real = InteractiveShell.run_cell_async
async def run_cell_async(self, raw_cell, *args, **kwargs):
    result = await real(self, raw_cell, *args, **kwargs)
    result.error_in_exec = result.error_before_exec = None
    return result
InteractiveShell.run_cell_async = run_cell_async
InteractiveShell.showtraceback = lambda self, *args, **kwargs: None
"""
FORGED_DISPLAYHOOK = """
hook = get_ipython().displayhook
real = type(hook).write_format_data
type(hook).write_format_data = lambda self, data, md=None: real(self, {'text/plain': '3'}, md)
"""
FORGED_RESULT_FOR_ALL = """
kernel = get_ipython().kernel
def send(*_):
    kernel.session.send(kernel.iopub_socket, 'execute_result', {'data': {'text/plain': '1'}, 'metadata': {},
        'execution_count': 1}, parent=kernel.get_parent('shell'))
get_ipython().events.register('pre_run_cell', send)
"""
SWALLOWED_ERRORS = """
get_ipython().set_custom_exc((Exception,), lambda *args, **kwargs: None)
"""
CLEARED_OUTPUT = """
from IPython.display import clear_output
get_ipython().events.register('post_run_cell', lambda *_: clear_output())
"""


@pytest.mark.parametrize(
    "cheat",
    [AST_TRANSFORMER, INPUT_TRANSFORMER, PATCHED_EXECUTE, PATCHED_RUN_CELL, FORGED_DISPLAYHOOK],
    ids=["ast", "input", "do_execute", "run_cell", "displayhook"],
)
def test_disabled_tests_are_noticed_and_go_to_a_person(lab, cheat):
    report = lab.grade(lab.submission(WRONG + cheat))
    assert scores(report) == NOTHING
    assert "canary_survived" in codes(report) and report.needs_manual
    assert {cell.status for cell in report.cells if cell.kind == "auto"} == {"flagged"}


@pytest.mark.parametrize("cheat", [SWALLOWED_ERRORS, CLEARED_OUTPUT], ids=["custom_exc", "clear_output"])
def test_an_error_that_is_not_shown_still_counts(lab, cheat):
    assert scores(lab.grade(lab.submission(WRONG + cheat))) == NOTHING


def test_a_result_that_the_test_cannot_return_is_ignored(lab):
    report = lab.grade(
        lab.submission(RIGHT.replace("a + b", "a + b if a < 5 else 0") + FORGED_RESULT_FOR_ALL)
    )
    assert scores(report)["hidden"] == 0 and scores(report)["visible"] in (0, 1)
    assert "forged_result" in codes(report)


def test_tags_that_skip_a_cell_are_removed(lab):
    for answer, expected in ((WRONG, 0), (RIGHT, 6)):
        nb = lab.submission(answer)
        for cell in nb.cells[2:5]:
            cell.metadata.tags = ["skip-execution"]
        report = lab.grade(nb)
        assert report.score == expected
        assert "removed_tag" in codes(report)


def test_outputs_that_were_handed_in_do_not_count(lab):
    nb = lab.submission("raise SystemExit")
    result = {
        "output_type": "execute_result",
        "data": {"text/plain": "3"},
        "metadata": {},
        "execution_count": 1,
    }
    nb.cells[4].outputs = [from_dict(result)]
    assert scores(lab.grade(nb)) == NOTHING


def test_a_submitted_file_does_not_take_the_place_of_a_module(lab):
    files = {"numpy__py": b"raise SystemExit", "random__py": b"1/0", "sitecustomize__py": b"1/0"}
    report = lab.grade(lab.submission(extra="import numpy, random\nassert numpy.__version__"), **files)
    assert report.score == 6 and b"AssertionError" not in report.notebook
    assert "shadowing_file" in codes(report)


@pytest.mark.parametrize("value", ["float('nan')", "-1.0", "99.0"])
def test_a_partial_score_out_of_range_is_zero(lab, value):
    nb = lab.source
    nb.cells[4].source = "add(1, 1)"
    report = lab.grade(lab.submission(f"def add(a, b):\n    return {value}"))
    assert scores(report)["partial"] == 0
    assert "impossible_score" in codes(report)


def test_the_output_of_a_test_cannot_be_changed_later(lab):
    nb = lab.submission("def add(a, b):\n    return display('0', display_id='it') or 0")
    nb.cells[4].source = "0"
    lab.source.cells[4].source = "from IPython.display import display\ndisplay('x', display_id='it')\n0"
    nb.cells.append(new_code_cell("from IPython.display import *\nupdate_display('3', display_id='it')"))
    report = lab.grade(nb)
    assert scores(report) == NOTHING
    assert "changed_output" in codes(report)
