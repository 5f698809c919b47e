"""Python's syntax trees, from several threads at once as well."""

import ast
import threading
from typing import Literal, overload

_one_at_a_time = threading.Lock()


@overload
def parse_python(source: str | bytes) -> ast.Module: ...
@overload
def parse_python(source: str | bytes, mode: Literal["eval"]) -> ast.Expression: ...
def parse_python(source: str | bytes, mode: Literal["exec", "eval"] = "exec") -> ast.AST:
    """`ast.parse`, one tree at a time.

    Python before 3.11.5, such as Debian 12's, counts how deep the trees of all threads are together, and
    now and then finds a SystemError in it (CPython issue 106905).
    """
    with _one_at_a_time:
        return ast.parse(source, mode=mode)
