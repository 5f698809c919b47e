"""What canaries say. Their numbers are large and odd enough that no honest answer is one of them."""

from __future__ import annotations

import ast
import random
from collections.abc import Sequence
from functools import lru_cache

from notebooks.syntax import parse_python

# How a function that tests rely on would be seen to lie, if it let every test pass: {f} is the function, {a}
# and {b} different numbers, {w} a wrong one. Who honestly gives one of these names to something of their own
# makes this false or an error, which is what it should be.
_LIES = {
    **dict.fromkeys(("abs", "fabs"), "{f}({a} - {w}) < 1e-9"),
    **dict.fromkeys(("all", "any"), "{f}([False])"),
    **dict.fromkeys(("len", "sum", "max", "min"), "{f}([{a}, {b}]) == {w}"),
    **dict.fromkeys(("sorted", "list", "tuple", "set"), "{f}([{a}, {b}]) == {f}([{w}])"),
    **dict.fromkeys(("round", "int", "float", "str"), "{f}({a}) == {f}({w})"),
    "isinstance": "{f}({a}, str) or {f}(None, int) or {f}(None, float)",
    "hasattr": "{f}({a}, 'x{b}')",
    **dict.fromkeys(("isclose", "allclose"), "{f}({a}.0, {w}.0)"),
    **dict.fromkeys(("array_equal", "array_equiv"), "{f}([{a}], [{w}])"),
}
# What nobody honest changes in the module that it comes from: {f} gives something else than it should.
_WRONG = {
    **dict.fromkeys(("abs", "fabs"), "{f}({a} - {w}) != {w} - {a}"),
    "sum": "{f}([{a}, {b}]) != {a} + {b}",
    "len": "{f}([{a}, {b}]) != 2",
    "max": "{f}([{a}, {w}]) != {w}",
    "min": "{f}([{a}, {w}]) != {a}",
    "round": "{f}({a}.25) != {a}",
    **dict.fromkeys(("int", "float"), "{f}({a}) != {a}"),
    "str": "{f}({a}) != '{a}'",
}
# These raise where they do not lie, so at most one of them, at the end.
_RAISING_LIES = {
    **dict.fromkeys(("assert_allclose", "assert_almost_equal"), "{f}([{a}.0], [{w}.0]) is None"),
    **dict.fromkeys(("assert_equal", "assert_array_equal"), "{f}([{a}], [{w}]) is None"),
    "assert_frame_equal": "{f}({root}.DataFrame([{a}]), {root}.DataFrame([{w}])) is None",
    "assert_series_equal": "{f}({root}.Series([{a}]), {root}.Series([{w}])) is None",
}
_LIBRARIES = {"math": "math", "np": "numpy", "numpy": "numpy", "pd": "pandas", "pandas": "pandas"}
_ASKED = 4  # helpers


@lru_cache(maxsize=256)  # the same tests come with each submission
def is_python(source: str) -> bool:
    """Whether it is plain Python: what a magic does with another end, nobody knows."""
    try:
        return bool(parse_python(source).body)
    except (SyntaxError, ValueError):
        return False


def failing(tests: Sequence[str], draw: random.Random) -> str:
    """A statement that must fail: wrong by itself, and by all that tests may ask."""
    a, b, wrong = _numbers(draw)
    claim = draw.choice(
        (f"{a} + {b} == {wrong}", f"abs({a} + {b} - {wrong}) < 1e-9", f"{wrong} in ({a}, {b})")
    )
    used = dict.fromkeys(name for source in tests for name in _called(source))
    plain = [name for name in used if _last(name) in _LIES]
    raising = [
        name for name in used if "{root}" not in _RAISING_LIES.get(_last(name), "{root}") or "." in name
    ]
    raising = [name for name in raising if _last(name) in _RAISING_LIES]
    asked = [(name, _LIES) for name in draw.sample(plain, min(_ASKED, len(plain)))]
    asked += [(_original(name), _WRONG) for name, _ in asked if _last(name) in _WRONG]
    asked += [(name, _RAISING_LIES) for name in raising[:1]]
    lies = (_ask(name, texts[_last(name)], a, b, wrong) for name, texts in asked)
    return "assert " + " or ".join([claim, *lies])


def _ask(name: str, text: str, a: int, b: int, wrong: int) -> str:
    root, dot, path = name.partition(".")
    if root in _LIBRARIES:  # no test has imported it yet, perhaps
        root = f"__import__('{_LIBRARIES[root]}')"
    return text.format(f=root + dot + path, root=root, a=a, b=b, w=wrong)


def _last(name: str) -> str:
    return name.split(".")[-1]


def _original(name: str) -> str:
    """Where a helper comes from, whatever the notebook itself calls by its name."""
    return name if "." in name else f"__import__('builtins').{name}"


@lru_cache(maxsize=256)
def _called(source: str) -> tuple[str, ...]:
    """Built-in functions and those of well-known libraries that a test calls, as it names them."""
    if not is_python(source):
        return ()
    calls = (node.func for node in ast.walk(parse_python(source)) if isinstance(node, ast.Call))
    named = [(func, ast.unparse(func)) for func in calls if isinstance(func, ast.Name | ast.Attribute)]
    return tuple(
        name for func, name in named if name.split(".")[0] in _LIBRARIES or isinstance(func, ast.Name)
    )


def returning(draw: random.Random) -> tuple[str, str]:
    """An expression and what it must return."""
    a, _, _ = _numbers(draw)
    value = draw.randint(0, 1)
    return f"{a + value} - {a}", str(value)


def returning_like(test: str, draw: random.Random) -> tuple[str, str]:
    """A test that ends in an expression, ending in another, and what that must return."""
    source, value = returning(draw)
    return _replaced(test, parse_python(test).body[-1], source), value


def failing_like(test: str, draw: random.Random) -> str:
    """A test whose last comparison cannot hold; without any, with another statement behind it."""
    a, b, wrong = _numbers(draw)
    chosen = [part for node in parse_python(test).body if (part := _comparison(node))]
    if not chosen:
        return f"{test}\nassert {a} + {b} == {wrong}"
    node = chosen[-1]  # all that can be known of the test stands before
    if not isinstance(node.ops[0], ast.Eq):
        return _replaced(test, node.comparators[0], f"-{wrong}.5")
    sides = node.left, node.comparators[0]  # the one that stays should be the learner's
    known = [side for side in sides if isinstance(side, ast.Constant)] or sides
    return _replaced(test, draw.choice(known), f"{wrong}.5")


def _comparison(node: ast.stmt) -> ast.Compare | None:
    """What an assertion compares: `a == b`, or `abs(a) < b`."""
    test = node.test if isinstance(node, ast.Assert) else None
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    distance = isinstance(test.left, ast.Call) and ast.unparse(test.left.func) in ("abs", "np.abs")
    if isinstance(test.ops[0], ast.Eq) or (distance and isinstance(test.ops[0], ast.Lt | ast.LtE)):
        return test
    return None


def _replaced(source: str, node: ast.expr | ast.stmt, text: str) -> str:
    """The source with other text in the place of a node, which counts its columns in bytes."""
    lines = source.encode("utf-8").split(b"\n")
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    before = b"\n".join([*lines[:first], lines[first][: node.col_offset]])
    after = b"\n".join([lines[last][node.end_col_offset :], *lines[last + 1 :]])
    return (before + text.encode("utf-8") + after).decode("utf-8")


def _numbers(draw: random.Random) -> tuple[int, int, int]:
    a, b = draw.randint(100, 999), draw.randint(100, 999)
    return a, b, a + b + draw.randint(1, 99)
