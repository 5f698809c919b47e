"""Projects: what a file must hold beyond its schema, and its definition with the brief rendered to HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notebooks.company_packs import PACKS
from notebooks.yamlfiles import Key, YamlFile, parse_yaml

from .domain import LANGUAGES
from .formats import SCHEMAS
from .markdown import Figure, Rendered, render
from .problems import Problem, did_you_mean

COSTS = ("missed", "alarm")


def read_project(
    text: str,
    path: str,
    *,
    slug: str,
    figures: Mapping[str, Figure],
    outcomes: Mapping[str, Any],
    problems: list[Problem],
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The project as written and its definition (brief as HTML); None when its form is wrong."""
    file = parse_yaml(text, path)
    definition = None
    if SCHEMAS.check(file, "project"):
        if file.data["slug"] != slug:
            message = f'the slug is "{file.data["slug"]}"'
            file.report(("slug",), message, f'the file says "{slug}": make them the same')
        _check_team(file)
        _check_names(file)
        _check_rubric(file)
        _check_peer(file)
        _check_holdout(file)
        definition = {"charter": {}, **file.data, "brief": _brief(file, figures)}
    problems += file.problems
    return (file.data, definition) if definition else None


def _check_team(file: YamlFile) -> None:
    team = file.data["team"]
    if team["smallest"] > team["largest"]:
        file.report(("team", "smallest"), "the smallest team is larger than the largest", "swap them")


def _check_names(file: YamlFile) -> None:
    """Milestones in the order of their days; each name once, for files are stored by it."""
    days = [one["day"] for one in file.data["milestones"] if "day" in one]
    if days != sorted(days):
        file.report(("milestones",), "the milestones are not in the order of their days", "sort them")
    _once(file, ("milestones",))
    for index, _milestone in enumerate(file.data["milestones"]):
        _once(file, ("milestones", index, "deliverables"))


def _once(file: YamlFile, where: tuple[Key, ...]) -> None:
    items: Any = file.data
    for key in where:
        items = items[key]
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item["slug"] in seen:
            file.report((*where, index, "slug"), f'"{item["slug"]}" is there twice', "rename one")
        seen.add(item["slug"])


def _check_rubric(file: YamlFile) -> None:
    _once(file, ("rubric",))
    for index, criterion in enumerate(file.data["rubric"]):
        points = [level["points"] for level in criterion["levels"]]
        place = ("rubric", index, "levels")
        if points != sorted(set(points)):
            file.report(place, f"the levels of {criterion['slug']} do not rise", "sort them by points")
        if points[-1] != criterion["points"]:
            message = f"the best level of {criterion['slug']} gives {points[-1]:g}"
            file.report(place, message, f"it must give the criterion's {criterion['points']:g} points")


def _check_peer(file: YamlFile) -> None:
    peer = file.data.get("peer")
    if peer is None:
        return
    _once(file, ("peer", "questions"))
    known = [one["slug"] for one in file.data["milestones"]]
    if peer.get("milestone", known[-1]) not in known:
        message = f'milestone "{peer["milestone"]}" is not known'
        file.report(("peer", "milestone"), message, did_you_mean(peer["milestone"], known))


def _check_holdout(file: YamlFile) -> None:
    holdout = file.data.get("holdout")
    if holdout is None:
        return
    if holdout["pack"] not in PACKS:
        message = f'company pack "{holdout["pack"]}" is not known'
        file.report(("holdout", "pack"), message, did_you_mean(holdout["pack"], PACKS))
    for key in COSTS:
        if holdout["metric"] == "cost" and key not in holdout:
            file.report(("holdout",), f"the metric cost needs {key}", f"add {key}:")
        if holdout["metric"] != "cost" and key in holdout:
            file.report(("holdout", key), f"{key} is for the metric cost", "remove it")


def _brief(file: YamlFile, figures: Mapping[str, Figure]) -> dict[str, str]:
    pages: dict[str, Rendered] = {}
    for language in LANGUAGES:
        line = file.line("brief", language) + 1  # a block scalar begins on the line after its key
        text = file.data["brief"][language]
        pages[language] = render(text, language=language, path=file.path, first_line=line, figures=figures)
        file.problems += pages[language].problems
    levels = {language: [one.level for one in page.headings] for language, page in pages.items()}
    if levels["ko"] != levels["en"]:
        message = f"the brief has {len(levels['ko'])} headings in Korean, {len(levels['en'])} in English"
        line = file.line("brief", "en")
        file.problems.append(Problem(file.path, line, message, "make both languages say the same", 2))
    return {language: page.html for language, page in pages.items()}
