"""Quizzes: what a file must hold beyond its schema, and its definition with texts rendered to HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notebooks.yamlfiles import Key, YamlFile, parse_yaml

from .domain import LANGUAGES
from .formats import SCHEMAS
from .markdown import Figure, render_inline
from .problems import Problem, did_you_mean

DEFAULTS: dict[str, Any] = {"shuffle": True, "minutes": None, "show_feedback": "after_attempt"}
NUMERIC_ONLY = ("answer", "tolerance", "unit")


def read_quiz(
    text: str,
    path: str,
    *,
    slug: str,
    figures: Mapping[str, Figure],
    outcomes: Mapping[str, Any],
    problems: list[Problem],
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The quiz as written and its definition (texts as HTML); None when its form is wrong."""
    file = parse_yaml(text, path)
    definition = None
    if SCHEMAS.check(file, "quiz"):
        if file.data["slug"] != slug:
            file.report(
                ("slug",), f'the slug is "{file.data["slug"]}"', f'the file says "{slug}": make them the same'
            )
        _unique_ids(file, ("questions",), "question")
        for index, question in enumerate(file.data["questions"]):
            check_question(file, ("questions", index), question, outcomes)
        definition = DEFAULTS | file.data
        definition["questions"] = [
            render_question(file, ("questions", index), question, figures)
            for index, question in enumerate(file.data["questions"])
        ]
    problems += file.problems
    return (file.data, definition) if definition else None


def _unique_ids(file: YamlFile, where: tuple[Key, ...], thing: str) -> None:
    items = file.data
    for key in where:
        items = items[key]
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item["id"] in seen:
            file.report((*where, index, "id"), f'{thing} id "{item["id"]}" is used twice', "rename one")
        seen.add(item["id"])


def check_question(
    file: YamlFile, where: tuple[Key, ...], question: dict[str, Any], outcomes: Mapping[str, Any]
) -> None:
    """Reports what a question lacks or has too much for its kind."""
    if question["outcome"] not in outcomes:
        remedy = did_you_mean(question["outcome"], outcomes)
        file.report((*where, "outcome"), f'outcome "{question["outcome"]}" is not known', remedy)
    if question["kind"] == "numeric":
        _check_numeric(file, where, question)
    else:
        _check_choices(file, where, question)


def _check_numeric(file: YamlFile, where: tuple[Key, ...], question: dict[str, Any]) -> None:
    for key in ("answer", "tolerance", "feedback"):
        if key not in question:
            file.report(where, f'the numeric question "{question["id"]}" has no {key}', f"add {key}:")
    if "choices" in question:
        file.report((*where, "choices"), "a numeric question has no choices", "remove them")


def _check_choices(file: YamlFile, where: tuple[Key, ...], question: dict[str, Any]) -> None:
    for key in NUMERIC_ONLY:
        if key in question:
            file.report((*where, key), f"{key} is for numeric questions only", "remove it")
    choices = question.get("choices")
    if not choices:
        file.report(where, f'the question "{question["id"]}" has no choices', "add choices:")
        return
    _unique_ids(file, (*where, "choices"), "choice")
    right = sum(bool(choice.get("correct")) for choice in choices)
    if question["kind"] == "single" and right != 1:
        message = f'the single question "{question["id"]}" has {right} right choices'
        file.report((*where, "choices"), message, "mark exactly one with correct: true")
    if question["kind"] == "multiple" and not right:
        message = f'the multiple question "{question["id"]}" has no right choice'
        file.report((*where, "choices"), message, "mark one or more with correct: true")
    for index, choice in enumerate(choices):
        place = (*where, "choices", index)
        if question["kind"] == "order" and "correct" in choice:
            file.report(
                (*place, "correct"),
                "an order question lists its choices in the right order",
                "remove correct",
            )
        elif question["kind"] != "order" and not choice.get("correct") and "feedback" not in choice:
            message = f'the wrong choice "{choice["id"]}" of "{question["id"]}" has no feedback'
            file.report(place, message, "name the misconception behind it")


def render_question(
    file: YamlFile, where: tuple[Key, ...], question: dict[str, Any], figures: Mapping[str, Figure]
) -> dict[str, Any]:
    """The question with its texts as HTML; what is wrong with them is reported."""

    def html(place: tuple[Key, ...], text: dict[str, str]) -> dict[str, str]:
        rendered = {}
        for language in LANGUAGES:
            line = file.line(*place, language)
            page = render_inline(
                text[language], language=language, path=file.path, first_line=line, figures=figures
            )
            # A block scalar begins on the line after its key: the key's line is near enough.
            file.problems += page.problems
            rendered[language] = page.html
        return rendered

    result = question | {"text": html((*where, "text"), question["text"])}
    if "feedback" in question:
        result["feedback"] = html((*where, "feedback"), question["feedback"])
    if isinstance(question.get("unit"), str):
        result["unit"] = dict.fromkeys(LANGUAGES, question["unit"])
    if "choices" in question:
        result["choices"] = [
            choice
            | {
                key: html((*where, "choices", index, key), choice[key])
                for key in ("text", "feedback")
                if key in choice
            }
            | ({} if question["kind"] == "order" else {"correct": bool(choice.get("correct"))})
            for index, choice in enumerate(question["choices"])
        ]
    return result
