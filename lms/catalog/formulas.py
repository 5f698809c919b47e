"""Formulas that authors write into content files: arithmetic on named numbers, and nothing else.

Everything is a float, so that no formula can fill the memory; what is not arithmetic is refused by its name.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from notebooks.syntax import parse_python

LONGEST = 200
OPERATORS: dict[type[Any], Callable[[float, float], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "ceil": math.ceil,
    "exp": math.exp,
    "floor": math.floor,
    "log": math.log,
    "max": max,
    "min": min,
    "round": lambda number, places=0.0: round(number, int(places)),
    "sqrt": math.sqrt,
}


class FormulaError(ValueError):
    """A formula that is none, or has no finite value; the message is a sentence for its author."""


def evaluate(formula: str, values: Mapping[str, float]) -> float:
    """The value of a formula; a comparison that holds is 1. Raises FormulaError."""
    if len(formula) > LONGEST:
        raise FormulaError(f"a formula has at most {LONGEST} characters")
    try:
        tree = parse_python(formula.strip(), "eval")
        number = float(_value(tree.body, values))
    except SyntaxError as error:
        raise FormulaError(f'"{formula}" is no formula') from error
    except (ArithmeticError, RecursionError, TypeError, ValueError) as error:
        if isinstance(error, FormulaError):
            raise
        raise FormulaError(f'"{formula}" cannot be worked out: {error}') from error
    if not math.isfinite(number):
        raise FormulaError(f'"{formula}" is no finite number')
    return number


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.Name():
            return _named(node.id, values)
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand, values)
        case ast.BinOp() if type(node.op) in OPERATORS:
            found = OPERATORS[type(node.op)](_value(node.left, values), _value(node.right, values))
            if isinstance(found, complex):
                raise FormulaError("a root of a negative number is no number here")
            return float(found)
        case ast.Compare():
            return float(_holds(node, values))
        case ast.BoolOp():
            every = all if isinstance(node.op, ast.And) else any
            return float(every(_value(one, values) for one in node.values))
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in FUNCTIONS:
            return float(FUNCTIONS[name](*(_value(one, values) for one in node.args)))
    raise FormulaError(f'"{ast.unparse(node)}" is not allowed in a formula')


def _holds(node: ast.Compare, values: Mapping[str, float]) -> bool:
    sides = [_value(one, values) for one in (node.left, *node.comparators)]
    for comparison, left, right in zip(node.ops, sides, sides[1:], strict=False):
        if type(comparison) not in OPERATORS:
            raise FormulaError(f'"{ast.unparse(node)}" is not allowed in a formula')
        if not OPERATORS[type(comparison)](left, right):
            return False
    return True


def _named(name: str, values: Mapping[str, float]) -> float:
    if name not in values:
        raise FormulaError(f'"{name}" is not one of the values')
    return values[name]


def shown(number: float) -> str:
    """A number as it stands in a text: no digits of the machine's, thousands with a comma."""
    text = f"{round(number, 9):,.9f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")
