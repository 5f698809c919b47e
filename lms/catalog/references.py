"""What files say about each other: names that exist, weights that add up, prerequisites without a circle."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from notebooks.yamlfiles import Key, YamlFile

from . import hours
from .problems import did_you_mean

Files = Mapping[str, YamlFile | None]


def check(
    tracks: Files, courses: Files, modules: Files, *, skills: Collection[str], outcomes: Collection[str]
) -> None:
    """Report broken references in the files that make them. A file that is None is there but not readable."""
    for file in filter(None, modules.values()):
        _names(file, ("outcomes",), "outcome", outcomes)
        _check_activities(file)
    for file in filter(None, courses.values()):
        _names(file, ("outcomes",), "outcome", outcomes)
        _names(file, ("skills",), "skill", skills)
        _names(file, ("prerequisites",), "course", courses)
        _check_modules(file, modules)
    for file in filter(None, tracks.values()):
        _names(file, ("outcomes",), "outcome", outcomes)
        _names(file, ("skills",), "skill", skills)
        _check_requirements(file, courses)
        _check_grading(file)
        _check_minimums(file, courses, modules)
        _check_stack(file, courses)
    _check_circles(courses)
    hours.check(tracks, courses, modules)


def _names(file: YamlFile, where: tuple[Key, ...], thing: str, known: Collection[str]) -> None:
    names: Any = file.data
    for key in where:
        names = names.get(key, ()) if isinstance(names, dict) else names[key]
    for index, name in enumerate(names):
        if name not in known:
            file.report((*where, index), f'{thing} "{name}" is not known', did_you_mean(name, known))


def _twice(file: YamlFile, where: str, key: str, thing: str) -> None:
    seen: set[Any] = set()
    for index, item in enumerate(file.data[where]):
        if item[key] in seen:
            file.report((where, index, key), f'{thing} "{item[key]}" is there twice', "rename or remove one")
        seen.add(item[key])


def _check_activities(file: YamlFile) -> None:
    seen: set[tuple[str, str]] = set()
    for index, activity in enumerate(file.data["activities"]):
        name = (activity["kind"], activity["slug"])
        if name in seen:
            message = f'the {name[0]} "{name[1]}" is there twice'
            file.report(("activities", index, "slug"), message, "rename or remove one")
        seen.add(name)


def _check_modules(file: YamlFile, known: Collection[str]) -> None:
    _twice(file, "modules", "module", "module")
    for index, use in enumerate(file.data["modules"]):
        if use["module"] not in known:
            place = ("modules", index, "module")
            file.report(place, f'module "{use["module"]}" is not known', did_you_mean(use["module"], known))
        if not use["opens"] <= use["due"] <= use.get("closes", use["due"]):
            message = f'module "{use["module"]}" opens, is due and closes out of order'
            file.report(("modules", index), message, "it must be opens <= due <= closes")


def _check_requirements(file: YamlFile, known: Collection[str]) -> None:
    _twice(file, "requirements", "slug", "requirement")
    for index, requirement in enumerate(file.data["requirements"]):
        where = ("requirements", index)
        names = requirement.get("courses", [])
        if requirement["kind"] != "courses":
            for key in {"courses", "choose"} & set(requirement):
                file.report((*where, key), f'{key} is for requirements of kind "courses"', "remove it")
            continue
        if not names:
            file.report(
                where, f'the requirement "{requirement["slug"]}" names no courses', "add courses: [...]"
            )
        _names(file, (*where, "courses"), "course", known)
        if requirement.get("choose", 0) > len(names):
            message = f"choose is {requirement['choose']}, but there are {len(names)} courses"
            file.report((*where, "choose"), message, "choose at most as many as there are")


def _check_grading(file: YamlFile) -> None:
    grading = file.data["grading"]
    total = sum(category["weight"] for category in grading["categories"])
    if abs(total - 1) > 1e-6:
        file.report(("grading", "categories"), f"the weights sum to {total:g}", "they must sum to 1")
    for key in ("slug", "kind"):
        seen: set[str] = set()
        for index, category in enumerate(grading["categories"]):
            if category[key] in seen:
                place = ("grading", "categories", index, key)
                file.report(place, f'category {key} "{category[key]}" is there twice', "join the two")
            seen.add(category[key])
    most = sum(category["weight"] * category.get("cap", 100) for category in grading["categories"])
    for key in ("pass", "distinction"):
        if grading.get(key, 0) > most + 1e-6:
            message = f"with these caps nobody gets more than {most:g}, but {key} is {grading[key]:g}"
            file.report(("grading", key), message, "lower it, or raise a cap")
    if grading.get("distinction", 100) < grading["pass"]:
        file.report(("grading", "distinction"), "distinction is below the pass mark", "raise it")


def _check_minimums(file: YamlFile, courses: Files, modules: Files) -> None:
    """A least mean of a kind of activity that the track does not have asks for nothing: a mistake."""
    named = {slug for one in file.data["requirements"] for slug in one.get("courses", [])}
    found = [courses.get(slug) for slug in named]
    used = {use["module"] for course in found if course for use in course.data["modules"]}
    parts = [modules.get(slug) for slug in used]
    if not all(found) or not all(parts):
        return  # what cannot be read is reported where it is
    kinds = {activity["kind"] for part in parts if part for activity in part.data["activities"]}
    for index, category in enumerate(file.data["grading"]["categories"]):
        if "minimum_grade" in category and category["kind"] not in kinds:
            message = f"minimum_grade asks for a {category['kind']}, and no course of this track has one"
            file.report(("grading", "categories", index, "minimum_grade"), message, "remove it")


def _check_stack(file: YamlFile, courses: Files) -> None:
    """A micro-degree's certificate stacks those of its courses: one of them at least must give one."""
    if file.data["level"] != "micro_degree" or "credential" not in file.data:
        return
    named = [slug for one in file.data["requirements"] for slug in one.get("courses", [])]
    found = [courses[slug] for slug in named if slug in courses]
    if found and all(one is not None and "credential" not in one.data for one in found):
        message = "a micro-degree stacks its courses' certificates, and none of its courses gives one"
        file.report(("credential",), message, "add credential: to its courses")


def _check_circles(courses: Files) -> None:
    """Depth first; a course met again on the way down closes a circle."""
    done: set[str] = set()

    def visit(slug: str, way: tuple[str, ...]) -> None:
        file = courses.get(slug)
        if file is None or slug in done:
            return
        for index, before in enumerate(file.data.get("prerequisites", ())):
            if before in (*way, slug):
                circle = [*(*way, slug)[(*way, slug).index(before) :], before]
                message = f"prerequisites go in a circle: {' -> '.join(circle)}"
                file.report(("prerequisites", index), message, "remove one of them")
            else:
                visit(before, (*way, slug))
        done.add(slug)

    for slug in courses:
        visit(slug, ())
