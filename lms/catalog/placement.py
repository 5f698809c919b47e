"""The placement diagnostic of ``courses/placement``: what must hold beyond its schemas, texts as HTML.

There are twice as many items of each difficulty as a sitting draws, so that the next one can ask others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

from notebooks.yamlfiles import Key, YamlFile

from .domain import (
    DIFFICULTIES,
    EVIDENCE,
    LANGUAGES,
    PER_DIFFICULTY,
    UNKNOWN,
    PlacementSource,
    content_hash,
)
from .markdown import render_inline
from .problems import did_you_mean


def read_placement(
    main: YamlFile,
    items: Mapping[str, YamlFile],
    *,
    tracks: Collection[str],
    modules: Collection[str],
    labs: Collection[str],
) -> PlacementSource:
    """The placement of a file and of its areas' items. Mistakes are reported in the files."""
    areas = [area["slug"] for area in main.data["areas"]]
    _known(main, ("notebook", "lab"), "lab", labs)
    _known(main, ("notebook", "track"), "track", tracks)
    _known(main, ("notebook", "area"), "area", areas)
    _check_rules(main, "ladder", "track", tracks, areas)
    _check_rules(main, "exemptions", "module", modules, areas)
    if main.data["ladder"][0]["needs"]:
        main.report(("ladder", 0, "needs"), "the first track needs something", "let it need nothing: {}")
    seen: set[str] = set()
    for file in items.values():
        _check_items(file, seen, modules)
    _check_evidence(main, items)
    definition = {
        "title": main.data["title"],
        "areas": main.data["areas"],
        "notebook": main.data.get("notebook"),
        "ladder": main.data["ladder"],
        "exemptions": main.data["exemptions"],
        "items": [
            _rendered(file, index, area) for area, file in items.items() for index in range(_number(file))
        ],
    }
    source = [main.data, {area: file.data for area, file in items.items()}]
    return PlacementSource(definition, content_hash(source))


def _number(file: YamlFile) -> int:
    return len(file.data["items"])


def _known(main: YamlFile, where: tuple[str, str], thing: str, known: Collection[str]) -> None:
    name = main.data.get(where[0], {}).get(where[1])
    if name is not None and name not in known:
        main.report(where, f'{thing} "{name}" is not known', did_you_mean(name, known))


def _check_rules(main: YamlFile, key: str, thing: str, known: Collection[str], areas: Sequence[str]) -> None:
    seen: set[str] = set()
    for index, rule in enumerate(main.data[key]):
        name = rule[thing]
        if name not in known:
            main.report((key, index, thing), f'{thing} "{name}" is not known', did_you_mean(name, known))
        if name in seen:
            main.report((key, index, thing), f'{thing} "{name}" is there twice', "keep one")
        seen.add(name)
        for area in rule["needs"]:
            if area not in areas:
                place = (key, index, "needs", area)
                main.report(place, f'area "{area}" is not known', did_you_mean(area, areas))


def _check_items(file: YamlFile, seen: set[str], modules: Collection[str]) -> None:
    """`seen`: the ids of the areas before this one, for an id stands for one item in all of them."""
    for index, item in enumerate(file.data["items"]):
        where: tuple[Key, ...] = ("items", index)
        if item["id"] in seen:
            file.report((*where, "id"), f'item id "{item["id"]}" is used twice', "rename one")
        seen.add(item["id"])
        for place, module in enumerate(item["modules"]):
            if module not in modules:
                remedy = did_you_mean(module, modules)
                file.report((*where, "modules", place), f'module "{module}" is not known', remedy)
        _check_choices(file, where, item)
    for difficulty in DIFFICULTIES:
        number = sum(item["difficulty"] == difficulty for item in file.data["items"])
        if number < 2 * PER_DIFFICULTY:
            message = f"there are {number} items of difficulty {difficulty}"
            file.report(
                ("items",), message, f"write at least {2 * PER_DIFFICULTY}: two sittings draw from them"
            )


def _check_choices(file: YamlFile, where: tuple[Key, ...], item: Mapping[str, Any]) -> None:
    right = sum(bool(choice.get("correct")) for choice in item["choices"])
    if right != 1:
        message = f'the item "{item["id"]}" has {right} right choices'
        file.report((*where, "choices"), message, "mark exactly one with correct: true")
    seen = {UNKNOWN}
    for index, choice in enumerate(item["choices"]):
        if choice["id"] in seen:
            place = (*where, "choices", index, "id")
            file.report(place, f'choice id "{choice["id"]}" is used twice or reserved', "rename it")
        seen.add(choice["id"])


def _check_evidence(main: YamlFile, items: Mapping[str, YamlFile]) -> None:
    """A module may be skipped only on evidence: every possible draw holds some of its own items."""
    for index, rule in enumerate(main.data["exemptions"]):
        drawn = sum(
            _always_drawn([rule["module"] in item["modules"] for item in group])
            for file in items.values()
            for _difficulty, group in groupby(
                sorted(file.data["items"], key=lambda item: item["difficulty"]),
                key=lambda item: item["difficulty"],
            )
        )
        if drawn < EVIDENCE:
            message = f'a draw may hold only {drawn} of the items on the module "{rule["module"]}"'
            remedy = f"name it in more items, until every draw holds {EVIDENCE}"
            main.report(("exemptions", index, "module"), message, remedy)


def _always_drawn(bears: Sequence[bool]) -> int:
    """How many items of a module are drawn at least, of the items of one area and difficulty."""
    return max(0, PER_DIFFICULTY - bears.count(False))


def _rendered(file: YamlFile, index: int, area: str) -> dict[str, Any]:
    """An item with its area, and its texts as HTML."""

    def html(*place: Key) -> dict[str, str]:
        text: Any = file.data
        for key in place:
            text = text[key]
        found = {}
        for language in LANGUAGES:
            page = render_inline(
                text[language],
                language=language,
                path=file.path,
                first_line=file.line(*place, language),
                figures={},
            )
            file.problems += page.problems
            found[language] = page.html
        return found

    item = file.data["items"][index]
    choices = [
        {
            "id": choice["id"],
            "correct": bool(choice.get("correct")),
            "text": html("items", index, "choices", number, "text"),
            "feedback": html("items", index, "choices", number, "feedback"),
        }
        for number, choice in enumerate(item["choices"])
    ]
    return item | {"area": area, "text": html("items", index, "text"), "choices": choices}
