"""The rules of the house as functions: given source text, they return one sentence for each offence."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from lms.config import ROOT

FUNCTION_LINES = 40
FILE_LINES = 350
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "base2"}

# Written in parts, or this file would offend against itself
REGISTRIES = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry.npm" + "js.org",
    "registry." + "yarnpkg.com",
    "deb." + "debian.org",
    "archive." + "ubuntu.com",
)
MACHINE_PATHS = re.compile(r"(?<![\w.$}<>-])/(?:home|Users|root|work|workspace)/(?!learner\b)[\w.-]+")


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository, absolute; in a checkout without git, all files that are there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def product_code() -> list[Path]:
    """Python of the product: not tests, not labs (their shape is a lesson's), not migrations."""
    left_out = (ROOT / "notebooks" / "labs", ROOT / "lms" / "migrations" / "versions")
    found = tracked("lms/**.py", "lms/*.py", "notebooks/**.py", "certificates/**.py", "certificates/*.py")
    return [path for path in found if not any(path.is_relative_to(folder) for folder in left_out)]


def calls(source: str, name: str) -> Iterator[int]:
    """Lines on which a method or a module's function of this name is called."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
            yield node.lineno


def addresses_of_others(text: str) -> list[str]:
    """Hosts of package registries and paths of one machine in a file's text."""
    hosts = [host for host in REGISTRIES if host in text]
    return hosts + [found.group() for found in MACHINE_PATHS.finditer(text)]


def vague_parts(path: Path) -> set[str]:
    """Parts of a module's name that say nothing."""
    names = (
        (*path.relative_to(ROOT).parts[:-1], path.stem)
        if path.is_absolute()
        else (*path.parts[:-1], path.stem)
    )
    return set(names) & VAGUE_NAMES


def long_code(source: str, name: str) -> dict[str, int]:
    """What is longer than the house likes: {"file" or "file:function": lines}."""
    found = {}
    lines = source.count("\n")
    if lines > FILE_LINES:
        found[name] = lines
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found[f"{name}:{node.name}"] = length
    return found


def length_offences(found: dict[str, int], allowed: dict[str, int]) -> list[str]:
    """What is too long and not allowed, grew, or is allowed without need: the list can only shrink."""
    offences = [
        f"{name} has {lines} lines; the house likes at most {FUNCTION_LINES} a function, {FILE_LINES} a file"
        for name, lines in found.items()
        if name not in allowed
    ]
    offences += [
        f"{name} grew to {found[name]} lines (allowed: {lines})"
        for name, lines in allowed.items()
        if found.get(name, 0) > lines
    ]
    offences += [
        f"{name} is shorter now: in long_code.txt, set it to {found.get(name, 'nothing (delete the line)')}"
        for name, lines in allowed.items()
        if found.get(name, 0) < lines
    ]
    return offences


def read_allowed(text: str) -> dict[str, int]:
    """The allow-list: a line `NUMBER NAME` each; # begins a comment."""
    lines = (line.split("#")[0].split() for line in text.splitlines())
    return {line[1]: int(line[0]) for line in lines if line}
