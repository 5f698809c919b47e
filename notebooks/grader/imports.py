"""What a lab's own notebook imports, so that the warm process can import it before it forks."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from notebooks.syntax import parse_python

from .environment import LabEnvironment


def imported_names(cells: Iterable[str]) -> tuple[str, ...]:
    """The modules that the code of `cells` imports; of `from a import b` both a and a.b, which may be one."""
    return tuple(sorted({name for cell in cells for name in _names(cell)}))


def installed_names(names: Iterable[str], lab: LabEnvironment) -> tuple[str, ...]:
    """Those that packages of the environment have: files beside a notebook are not imported in advance."""
    return tuple(name for name in names if name.split(".")[0] in lab.modules)


def _names(cell: str) -> Iterator[str]:
    code = "\n".join(line for line in cell.split("\n") if not line.lstrip().startswith(("%", "!")))
    try:
        tree = parse_python(code)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*")
