"""Hours that add up: what a module, a course or a track says it takes is within a tenth of its parts."""

from __future__ import annotations

from collections.abc import Mapping

from notebooks.yamlfiles import YamlFile

TOLERANCE = 0.1
Files = Mapping[str, YamlFile | None]


def check(tracks: Files, courses: Files, modules: Files) -> None:
    """Report hours that do not add up in the files that state them. What cannot be read is not counted."""
    for file in filter(None, modules.values()):
        minutes = sum(activity["minutes"] for activity in file.data["activities"])
        _compare(file, minutes / 60, minutes / 60, f"its activities take {minutes} minutes")
    for file in filter(None, courses.values()):
        parts = [modules.get(use["module"]) for use in file.data["modules"]]
        if all(parts):
            total = sum(part.data["hours"] for part in parts if part)
            _compare(file, total, total, f"its modules take {total:g} hours")
    for file in filter(None, tracks.values()):
        _check_track(file, courses)


def _check_track(file: YamlFile, courses: Files) -> None:
    """Between the shortest and the longest way through; a project or a survey may take any time more."""
    least = most = 0.0
    for requirement in file.data["requirements"]:
        if requirement["kind"] != "courses":
            most = float("inf")
            continue
        parts = [courses.get(slug) for slug in requirement.get("courses", ())]
        if not all(parts):
            return
        taken = sorted(part.data["hours"] for part in parts if part)
        choose = requirement.get("choose", len(taken))
        least += sum(taken[:choose])
        most += sum(taken[len(taken) - choose :] if choose <= len(taken) else taken)
    shown = f"{least:g}" if least == most else f"at least {least:g}"
    _compare(file, least, most, f"its courses take {shown} hours")


def _compare(file: YamlFile, least: float, most: float, because: str) -> None:
    hours = file.data["hours"]
    if not least * (1 - TOLERANCE) <= hours <= most * (1 + TOLERANCE):
        file.report(("hours",), f"hours is {hours:g}, but {because}", "state what the parts take")
