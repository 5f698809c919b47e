"""JSON Schemas, and their errors in words an author can act on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from .problems import did_you_mean
from .yamlfile import Key, YamlFile

LANGUAGES = ("ko", "en")
TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
Explanation = tuple[str, str]


class Schemas:
    """The JSON Schemas in a folder, each named like its file: the same documents that are published."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def documents(self) -> dict[str, dict[str, Any]]:
        """The schemas as they stand in their files, by name."""
        paths = sorted(self.folder.glob("*.json"))
        return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}

    def check(self, file: YamlFile, name: str) -> bool:
        """Check `file` against the schema `name`; mistakes are reported in it. True when there is none."""
        before = len(file.problems)
        if file.data is None:
            if not file.problems:
                file.report((), "the file is empty", f"see the schema {name}.json for what it holds")
            return False
        for error in _leaves(self._validator(name).iter_errors(file.data)):
            _report(file, error)
        return len(file.problems) == before

    def _validator(self, name: str) -> Draft202012Validator:
        if name not in self._validators:
            resources = [(one["$id"], Resource.from_contents(one)) for one in self.documents.values()]
            registry = Registry().with_resources(resources)
            self._validators[name] = Draft202012Validator(self.documents[name], registry=registry)
        return self._validators[name]

    @cached_property
    def _validators(self) -> dict[str, Draft202012Validator]:
        return {}


def _leaves(errors: Iterable[ValidationError]) -> Iterable[ValidationError]:
    """The errors that name something: of alternatives (anyOf), those of the alternative that came closest."""
    for error in errors:
        if error.context:
            kinds = {leaf.schema_path[0] for leaf in error.context if leaf.validator != "type"}
            closest = [leaf for leaf in error.context if leaf.schema_path[0] in kinds]
            yield from _leaves(closest) if closest else [error]
        else:
            yield error


def _report(file: YamlFile, error: ValidationError) -> None:
    where: tuple[Key, ...] = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        known = set(error.schema.get("properties", ()))
        for key in sorted(set(error.instance) - known):
            file.report((*where, key), f'key "{key}" is not known', did_you_mean(key, known))
        return
    if error.validator == "required":
        for key in error.validator_value:
            if key not in error.instance:
                gate = 2 if key in LANGUAGES else 1
                file.report(where, f'{_name(where)} has no key "{key}"', f"add {key}:", gate=gate)
        return
    explain = EXPLANATIONS.get(str(error.validator))
    message, remedy = explain(error) if explain else (error.message, "")
    file.report(where, f"{_name(where)} {message}", remedy)


def _name(where: tuple[Key, ...]) -> str:
    """The value at `where` in words: its key, or its place in a list."""
    if not where:
        return "the file"
    if isinstance(where[-1], int):
        owner = next((str(key) for key in reversed(where) if isinstance(key, str)), "the list")
        return f'item {where[-1] + 1} of "{owner}"'
    return f'"{where[-1]}"'


def _type(error: ValidationError) -> Explanation:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    if "string" in wanted and isinstance(error.instance, int | float):
        return "must be text", f'put it in quotes: "{error.instance}"'
    kinds = " or ".join(TYPES[kind] for kind in wanted)
    return f"must be {kinds}", _how(error, wanted)


def _how(error: ValidationError, wanted: list[str]) -> str:
    """A remedy for a value of the wrong type."""
    meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(error.instance).lower())
    if "boolean" in wanted and meant:
        return f"write {meant}: {error.instance} is text in YAML 1.2"
    if {"ko", "en"} <= set(error.schema.get("properties", ())):
        return "write {ko: ..., en: ...}"
    if "object" in wanted:
        known = error.schema.get("properties", ())
        return f"write keys and values; known: {', '.join(known)}" if known else "write keys and values"
    if "array" in wanted:
        return (
            f"write a list: [{error.instance}]" if isinstance(error.instance, str) else "write a list: [...]"
        )
    if isinstance(error.instance, str) and any(kind in wanted for kind in ("number", "integer")):
        return f"write digits without quotes, not {error.instance!r}"
    return f"write {' or '.join(TYPES[kind] for kind in wanted)}"


def _pattern(error: ValidationError) -> Explanation:
    if error.validator_value == r"\S":
        return "is empty", "write something"
    if error.schema.get("maxLength") == 80:
        return f'is "{error.instance}"', "use lower-case letters, digits and single hyphens only"
    return f'is "{error.instance}"', error.schema.get("description", f"it must match {error.validator_value}")


def _bound(words: str) -> Callable[[ValidationError], Explanation]:
    return lambda error: (f"is {error.instance}", f"it must be {words} {error.validator_value:g}")


def _count(words: str) -> Callable[[ValidationError], Explanation]:
    def explain(error: ValidationError) -> Explanation:
        return f"has {len(error.instance)}", f"{words} {error.validator_value}"

    return explain


def _enum(error: ValidationError) -> Explanation:
    return f'is "{error.instance}"', did_you_mean(
        error.instance, [str(value) for value in error.validator_value]
    )


def _any_of(_error: ValidationError) -> Explanation:
    return "is neither text nor {ko: ..., en: ...}", "write one of them"


def _unique(_error: ValidationError) -> Explanation:
    return "names something twice", "keep one"


EXPLANATIONS: dict[str, Callable[[Any], Explanation]] = {
    "type": _type,
    "pattern": _pattern,
    "enum": _enum,
    "anyOf": _any_of,
    "uniqueItems": _unique,
    "minimum": _bound("at least"),
    "maximum": _bound("at most"),
    "exclusiveMinimum": _bound("more than"),
    "minItems": _count("it needs at least"),
    "maxItems": _count("it may have at most"),
    "maxLength": _count("count its characters: at most"),
}
