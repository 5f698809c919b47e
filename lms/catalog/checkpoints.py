"""Checkpoints: pools of questions with drawn numbers, each set of numbers worked out and checked beforehand.

No formula is worked out while learners sit: what is published holds every question in all its variants.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from notebooks.yamlfiles import Key, YamlFile, parse_yaml

from .domain import LANGUAGES
from .formats import SCHEMAS
from .formulas import FUNCTIONS, FormulaError, evaluate, shown
from .markdown import Figure
from .problems import Problem, did_you_mean
from .quizzes import check_question, render_question

DEFAULTS: dict[str, Any] = {"keep": "best", "results": "after_close"}
ENDING = ".checkpoint.yaml"
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
NAME = re.compile(r"[a-z][a-z0-9_]*")
FEWEST, MOST = 5, 40  # variants of a question with numbers: fewer could be learned by heart
TRIED = 20_000  # sets of numbers that are looked at; a question that needs more has too many values
TEXTS = ("text", "feedback")
NUMBERS = ("variants", "values", "where")
Where = tuple[Key, ...]


def read_checkpoint(
    text: str,
    path: str,
    *,
    slug: str,
    figures: Mapping[str, Figure],
    outcomes: Mapping[str, Any],
    problems: list[Problem],
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The checkpoint as written, and its definition: texts as HTML, `variants` of each question with the
    numbers of its texts and its answer. None when its form is wrong."""
    file = parse_yaml(text, path)
    definition = None
    if SCHEMAS.check(file, "checkpoint"):
        if file.data["slug"] != slug:
            file.report(
                ("slug",), f'the slug is "{file.data["slug"]}"', f'the file says "{slug}": make them the same'
            )
        seen: set[str] = set()
        pools = [
            _read_pool(file, ("pools", index), pool, seen, figures, outcomes)
            for index, pool in enumerate(file.data["pools"])
        ]
        definition = DEFAULTS | file.data | {"pools": pools}
    problems += file.problems
    return (file.data, definition) if definition else None


def most_points(data: Mapping[str, Any]) -> float:
    """The points of a try: every question of a pool has the same."""
    return float(sum(pool["draw"] * pool["questions"][0]["points"] for pool in data["pools"]))


def as_quiz(data: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a quiz file with every question of the pools, each with its first numbers: for other
    systems, which draw questions but no numbers."""
    questions = []
    for pool in data["pools"]:
        for question in pool["questions"]:
            first = variants_of(question)[0]
            plain = {key: value for key, value in question.items() if key not in NUMBERS}
            questions.append(in_variant(plain, first))
    kept = {key: data[key] for key in ("slug", "title", "attempts", "pass", "minutes")}
    keep = data.get("keep", DEFAULTS["keep"])
    return kept | {"keep": keep, "shuffle": True, "show_feedback": "after_due", "questions": questions}


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its numbers; what is no number of the question stays as it is."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def filled_texts(question: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """A question, or a choice, with its numbers in all its texts."""
    result = dict(question)
    for key in TEXTS:
        if key in question:
            result[key] = {language: filled(text, values) for language, text in question[key].items()}
    if "choices" in question:
        result["choices"] = [filled_texts(choice, values) for choice in question["choices"]]
    return result


def in_variant(question: Mapping[str, Any], variant: Mapping[str, Any]) -> dict[str, Any]:
    """A question with one of its sets of numbers, as a quiz has it."""
    result = filled_texts(question, variant["values"])
    return result | ({"answer": variant["answer"]} if "answer" in variant else {})


def _read_pool(
    file: YamlFile,
    where: Where,
    pool: dict[str, Any],
    seen: set[str],
    figures: Mapping[str, Figure],
    outcomes: Mapping[str, Any],
) -> dict[str, Any]:
    number, questions = len(pool["questions"]), []
    if pool["draw"] > number:
        message = f"draw is {pool['draw']}, but there are {number} questions"
        file.report((*where, "draw"), message, "draw at most as many as there are")
    for index, question in enumerate(pool["questions"]):
        place = (*where, "questions", index)
        if question["id"] in seen:
            file.report((*place, "id"), f'question id "{question["id"]}" is used twice', "rename one")
        seen.add(question["id"])
        if question["points"] != pool["questions"][0]["points"]:
            message = f'the questions of the pool "{pool["slug"]}" have different points'
            file.report((*place, "points"), message, "give them the same, or part them into two pools")
        check_question(file, place, question, outcomes)
        questions.append(_read_question(file, place, question, figures))
    return pool | {"questions": questions}


def _read_question(
    file: YamlFile, where: Where, question: dict[str, Any], figures: Mapping[str, Figure]
) -> dict[str, Any]:
    rendered = render_question(file, where, question, figures)
    for key in (*NUMBERS, "answer"):
        rendered.pop(key, None)
    try:
        variants = variants_of(question)
    except FormulaError as error:
        file.report(where, f'the question "{question["id"]}": {error}', "mend its numbers or its formulas")
        return rendered | {"variants": []}
    if (bases := drawn_names(question)) and len(variants) < FEWEST:
        message = f'the question "{question["id"]}" has {len(variants)} sets of numbers'
        file.report(where, message, f"let there be at least {FEWEST}")
    known = set(variants[0]["values"]) if variants else set()
    for within, text, html in _texts(question, rendered):
        allowed = known if "feedback" in within else known - {"answer"}
        _check_placeholders(
            file, (*where, *within), text, html, allowed, bases if within == ("text",) else set()
        )
    return rendered | {"variants": variants}


def drawn_names(question: Mapping[str, Any]) -> set[str]:
    """The numbers that are drawn: on these the answer rests, so its text must state them."""
    lists = {name for name, value in question.get("values", {}).items() if not isinstance(value, str)}
    return lists.union(*question.get("variants", ()))


def variants_of(question: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sets of numbers of a question, at most MOST of them: {"values": as its texts show them, "answer"}.

    One empty set where it has no numbers. Always the same for the same question. Raises FormulaError.
    """
    found = []
    for values in _sets(question):
        for name, value in question.get("values", {}).items():
            if isinstance(value, str):
                values[name] = evaluate(value, values)
        if evaluate(question.get("where", "1"), values):
            found.append(_variant(question, values))
    if not found:
        raise FormulaError("no set of numbers is left")
    if len(found) > MOST:
        seed = int.from_bytes(hashlib.sha256(question["id"].encode()).digest()[:8])
        chosen = random.Random(seed).sample(range(len(found)), MOST)  # noqa: S311 -- content, no secret
        found = [found[place] for place in sorted(chosen)]
    return found


def _variant(question: Mapping[str, Any], values: Mapping[str, float]) -> dict[str, Any]:
    texts = {name: shown(number) for name, number in values.items()}
    if question["kind"] != "numeric":
        return {"values": texts}
    written = question.get("answer", 0)
    answer = evaluate(written, values) if isinstance(written, str) else float(written)
    return {"values": texts | {"answer": shown(answer)}, "answer": round(answer, 9)}


def _sets(question: Mapping[str, Any]) -> Iterator[dict[str, float]]:
    """Every row of the variants with every combination of the lists and ranges."""
    rows, values = question.get("variants", [{}]), question.get("values", {})
    lists = {name: _numbers(name, value) for name, value in values.items() if not isinstance(value, str)}
    for row in rows:
        if set(row) != set(rows[0]):
            raise FormulaError("its variants do not all have the same numbers")
    for name in (*rows[0], *values):
        if not NAME.fullmatch(name) or name in FUNCTIONS or name == "answer":
            raise FormulaError(f'"{name}" cannot be the name of a number')
        if name in rows[0] and name in values:
            raise FormulaError(f'"{name}" is among its variants and its values')
    if len(rows) * math.prod(map(len, lists.values())) > TRIED:
        raise FormulaError(f"there are more than {TRIED:,} sets of numbers: take longer steps")
    for row in rows:
        for numbers in product(*lists.values()):
            yield {name: float(number) for name, number in row.items()} | dict(
                zip(lists, numbers, strict=True)
            )


def _numbers(name: str, value: Any) -> list[float]:
    """The numbers of a list or of a range, whose end is one of them when the steps meet it."""
    if isinstance(value, list):
        return [float(number) for number in value]
    steps = math.floor((value["to"] - value["from"]) / value["step"] + 1e-9)
    if not 1 <= steps < TRIED:
        raise FormulaError(f'the range of "{name}" holds no two numbers, or too many')
    return [round(value["from"] + step * value["step"], 9) for step in range(steps + 1)]


def _texts(question: Mapping[str, Any], rendered: Mapping[str, Any]) -> Iterator[tuple[Where, Any, Any]]:
    """Every text of a question: where it stands, as written, as HTML."""
    for key in TEXTS:
        if key in question:
            yield (key,), question[key], rendered[key]
    for index, choice in enumerate(question.get("choices", ())):
        for key in TEXTS:
            if key in choice:
                yield ("choices", index, key), choice[key], rendered["choices"][index][key]


def _check_placeholders(
    file: YamlFile, where: Where, text: Any, html: Any, known: set[str], needed: set[str]
) -> None:
    """Numbers that are not known, not stated, lost in a formula, or in one language only."""
    found = {language: Counter(PLACEHOLDER.findall(text[language])) for language in LANGUAGES}
    for language, names in found.items():
        place = (*where, language)
        for name in sorted(set(names) - known):
            file.report(place, f"{{{name}}} is no number of this question", did_you_mean(name, known))
        for name in sorted(needed - set(names)):
            file.report(place, f"the text does not state {{{name}}}", "learners need every number drawn")
        if Counter(PLACEHOLDER.findall(html[language])) != names:
            message = "a number in {braces} does not stand in the page"
            file.report(place, message, "write it outside of $formulas$", gate=3)
    if (there := set(found["ko"]) ^ set(found["en"])) and there <= known:
        message = f"{{{sorted(there)[0]}}} stands in one language only"
        file.report(where, message, "state the same numbers in both", gate=2)
