"""Reads autotests.yml, and says what is wrong with it or with what it is applied to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from .model import Text

_PLACEHOLDER = re.compile(r"\{\{\s*(snippet|salt|value|message)\s*\}\}")
_OTHER_JINJA = re.compile(r"\{\{|\{%|\{#")
_LARGEST = 100_000  # characters
_TEXT = {"type": "string", "minLength": 1}
_TEST = {"type": "object", "required": ["test", "fail"], "additionalProperties": _TEXT}
_SCHEMA = {
    "type": "object",
    "required": ["dispatch", "normalize", "check", "templates"],
    "properties": {
        "templates": {
            "type": "object",
            "required": ["default"],
            "additionalProperties": {"type": "array", "minItems": 1, "items": _TEST},
        }
    },
    "additionalProperties": _TEXT,
}
# How nbgrader's InstantiateTests calls what a section of the file holds.
_PARTS = {
    "templates": "test_templates_by_type",
    "dispatch": "dispatch_template",
    "success": "success_code",
    "hash": "hash_template",
    "check": "check_template",
    "normalize": "normalize_template",
    "setup": "setup_code",
}
_KERNELS = ("python3", "python")

MISTAKES: dict[str, Text] = {
    "no_file": {
        "ko": "노트북에 AUTOTEST 줄이 있는데 autotests.yml 파일이 없습니다",
        "en": "the notebook has AUTOTEST lines, but there is no autotests.yml",
    },
    "not_yaml": {"ko": "올바른 YAML이 아닙니다: {what}", "en": "this is not YAML: {what}"},
    "no_section": {
        "ko": "'{kernel}' 커널의 테스트 틀이 없습니다. 있는 것: {found}",
        "en": "there are no templates for the kernel ‘{kernel}’; those found are for: {found}",
    },
    "language": {
        "ko": "AUTOTEST는 파이썬 노트북에서만 쓸 수 있습니다. 이 노트북의 언어는 '{language}'입니다",
        "en": "AUTOTEST works in Python notebooks only; this one is in ‘{language}’",
    },
    "wrong_key": {"ko": "형식이 맞지 않습니다: {what}", "en": "the form is wrong: {what}"},
    "jinja": {
        "ko": "snippet, salt, value, message 자리 표시 말고 다른 Jinja 구문은 쓸 수 없습니다: {what}",
        "en": "no Jinja is possible but the places of snippet, salt, value and message: {what}",
    },
    "not_graded": {
        "ko": "AUTOTEST 줄은 자동 채점 테스트 셀에만 쓸 수 있습니다. 이 셀은 채점 셀이 아닙니다",
        "en": "an AUTOTEST line belongs in a cell of autograder tests; this cell is not graded",
    },
    "no_hash": {
        "ko": "HASHED를 쓰려면 autotests.yml에 hash가 있어야 합니다",
        "en": "HASHED needs ‘hash’ in autotests.yml",
    },
    "raises": {
        "ko": "모범 답안을 실행하다가 오류가 났습니다: {what}",
        "en": "running the solution raised {what}",
    },
    "test_raises": {
        "ko": "'{snippet}'의 테스트를 만들다가 오류가 났습니다: {what}",
        "en": "making the tests of ‘{snippet}’ raised {what}",
    },
    "no_value": {
        "ko": "'{snippet}'의 테스트 가운데 값을 내지 않는 것이 있습니다",
        "en": "a test of ‘{snippet}’ yields no value",
    },
    "long_value": {
        "ko": "'{snippet}'의 기댓값이 {length}자나 됩니다. 길이나 일부만 비교하세요",
        "en": "the value expected of ‘{snippet}’ has {length} characters; compare its length or a part",
    },
    "stopped_timeout": {
        "ko": "실행이 제한 시간을 넘겼습니다",
        "en": "this ran longer than it may",
    },
    "stopped_memory": {
        "ko": "메모리를 너무 많이 써서 멈췄습니다",
        "en": "this used more memory than it may",
    },
    "stopped_killed": {
        "ko": "실행하던 프로세스가 갑자기 끝났습니다",
        "en": "the process that ran this ended suddenly",
    },
    "fails": {
        "ko": "다시 실행하면 모범 답안이 만들어진 테스트를 통과하지 못합니다({what}). 집합의 순서, 난수, "
        "시각, 메모리 주소처럼 실행할 때마다 달라지는 값을 비교하지 않는지 확인하세요. {test}",
        "en": "run again, the solution fails a test made from it ({what}). Is something compared that "
        "differs each time: the order of a set, random numbers, the time, an address? {test}",
    },
}


class AutotestMistake(Exception):
    """Tests cannot be generated. `text` says where and why ({ko, en}); the exception's own text is English.

    `cell` and `line` (both from 1) are None when the mistake is in autotests.yml.
    """

    def __init__(self, code: str, place: Mapping[str, Any] | None = None, **values: Any) -> None:
        where = dict(place or {})
        self.code, self.cell, self.line = code, where.get("cell"), where.get("line")
        self.text = {
            language: f"{_where(language, where)}{sentence.format(**values).rstrip()}"
            for language, sentence in MISTAKES[code].items()
        }
        super().__init__(self.text["en"])


def _where(language: str, place: Mapping[str, Any]) -> str:
    """ "Cell 6 (squares), line 2: ", or the part of autotests.yml."""
    cell, line, name = (place.get(key) for key in ("cell", "line", "name"))
    if cell is None:
        return f"autotests.yml, {place['part']}: " if place.get("part") else "autotests.yml: "
    shown = f" ({name})" if name else ""
    if language == "ko":
        return f"{cell}번째 셀{shown}" + (f", {line}번째 줄: " if line else ": ")
    return f"Cell {cell}{shown}" + (f", line {line}: " if line else ": ")


@dataclass(frozen=True)
class Templates:
    """One kernel's section of autotests.yml: `parts` are attributes of nbgrader's InstantiateTests."""

    kernel: str
    parts: Mapping[str, Any]


class Template:
    """A template with nothing but placeholders: what nbgrader needs of Jinja."""

    def __init__(self, text: str) -> None:
        self._text = text.removesuffix("\n")  # as Jinja does

    def render(self, **values: object) -> str:
        """The text with each placeholder's value; one without a value vanishes."""
        return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], "")), self._text)


def read_templates(content: bytes | None, kernelspec: Mapping[str, Any]) -> Templates:
    """The section for a notebook's kernel, else that for Python. Raises AutotestMistake."""
    language = str(kernelspec.get("language") or "python")
    if language.lower() != "python" or kernelspec.get("name") == "ir":
        raise AutotestMistake("language", language=language if language.lower() != "python" else "R")
    sections = _load(content)
    names = (str(kernelspec.get("name", "")), *_KERNELS)
    kernel = next((name for name in names if name in sections), None)
    if kernel is None:
        found = ", ".join(map(str, sections)) or "-"
        raise AutotestMistake("no_section", kernel=names[0] or "python3", found=found)
    _check(kernel, sections[kernel])
    return Templates(kernel, {name: sections[kernel].get(key) for key, name in _PARTS.items()})


def _load(content: bytes | None) -> dict[str, Any]:
    if content is None:
        raise AutotestMistake("no_file")
    try:
        text = content.decode("utf-8-sig")
        sections = YAML(typ="safe", pure=True).load(text[:_LARGEST])
    except MarkedYAMLError as problem:
        line = f"line {problem.problem_mark.line + 1}: " if problem.problem_mark else ""
        raise AutotestMistake("not_yaml", what=f"{line}{problem.problem}") from None
    except (YAMLError, UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise AutotestMistake("not_yaml", what=f"{type(problem).__name__}: {problem}"[:200]) from None
    if len(text) > _LARGEST or not isinstance(sections, dict):
        raise AutotestMistake("not_yaml", what=f"keys and values, at most {_LARGEST} characters")
    return sections


def _check(kernel: str, section: Any) -> None:
    for problem in Draft202012Validator(_SCHEMA).iter_errors(section):
        part = ".".join(map(str, (kernel, *problem.absolute_path)))
        raise AutotestMistake("wrong_key", {"part": part}, what=problem.message[:200])
    for part, text in _texts(section, kernel):
        if _OTHER_JINJA.search(_PLACEHOLDER.sub("", text)):
            raise AutotestMistake("jinja", {"part": part}, what=text[:200])


def _texts(section: dict[str, Any], kernel: str) -> list[tuple[str, str]]:
    """Each text that nbgrader renders, and where it stands."""
    plain = [(f"{kernel}.{key}", section.get(key, "")) for key in ("hash", "dispatch", "normalize", "check")]
    for kind, tests in section["templates"].items():
        for number, test in enumerate(tests):
            plain += [(f"{kernel}.templates.{kind}.{number}.{key}", test[key]) for key in ("test", "fail")]
    return plain
