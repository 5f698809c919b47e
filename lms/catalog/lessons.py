"""Lessons: one Markdown file a language, which must say the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from notebooks.yamlfiles import YamlFile, parse_yaml, read_text
from notebooks.yamlfiles.text import UnreadableText

from .domain import LANGUAGES, LessonSource, Term
from .formats import SCHEMAS
from .markdown import Figure, Rendered, render, render_inline
from .problems import Problem, did_you_mean

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*\n?", re.DOTALL | re.MULTILINE)
SAME = ("minutes", "outcomes", "glossary", "revision")
LISTS = ("questions", "objectives", "key_points")


def read_lesson(
    files: Mapping[str, tuple[str, str]],
    *,
    figures: Mapping[str, Figure],
    terms: Mapping[str, Term],
    outcomes: Mapping[str, Any],
    problems: list[Problem],
) -> dict[str, LessonSource]:
    """The lesson of `files` (language -> shown path, text), without those whose front matter is wrong."""
    lessons = {}
    for language, (path, text) in files.items():
        front, body, first_line = _split(text, path)
        if SCHEMAS.check(front, "lesson"):
            _references(front, terms, outcomes)
            named = (terms.get(slug) for slug in front.data.get("glossary", ()))
            words = {term.slug: term.term[language] for term in named if term}
            page = render(
                body, language=language, path=path, first_line=first_line, figures=figures, terms=words
            )
            problems += page.problems
            lessons[language] = LessonSource(language, front.data, _lists(front, language), page)
        problems += front.problems
    if set(lessons) == set(LANGUAGES):
        problems += _differences(lessons, files)
    return lessons


def _lists(front: YamlFile, language: str) -> dict[str, list[str]]:
    """The lists of the front matter as HTML; a formula may stand in them."""
    lists: dict[str, list[str]] = {}
    for key in LISTS:
        lists[key] = []
        for index, text in enumerate(front.data[key]):
            line = front.line(key, index)
            rendered = render_inline(text, language=language, path=front.path, first_line=line)
            front.problems += rendered.problems
            lists[key].append(rendered.html)
    return lists


def lesson_files(folder: Path, slug: str) -> dict[str, Path]:
    """Where the lesson `slug` stands in each language."""
    return {language: folder / f"{slug}.{language}.md" for language in LANGUAGES}


def lesson_titles(root: Path) -> dict[str, dict[str, str]]:
    """The titles of the lessons that the modules below `root` name, as far as they can be read.

    {slug: {language: title}}; a lesson whose file is wrong is there, and has no title.
    """
    titles: dict[str, dict[str, str]] = {}
    for path in sorted(root.glob("modules/*/module.yaml")):
        for activity in _data(path).get("activities") or ():
            if isinstance(activity, dict) and activity.get("kind") == "lesson":
                files = lesson_files(path.parent, str(activity.get("slug")))
                found = {language: _data(file).get("title") for language, file in files.items()}
                titles[str(activity.get("slug"))] = {
                    lang: str(title) for lang, title in found.items() if title
                }
    return titles


def _data(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file or in a lesson's front matter; empty where it cannot be read."""
    try:
        text = read_text(path, path.name)
    except (OSError, UnreadableText):
        return {}
    file = parse_yaml(text, path.name) if path.suffix == ".yaml" else _split(text, path.name)[0]
    return file.data if isinstance(file.data, dict) else {}


def _split(text: str, path: str) -> tuple[YamlFile, str, int]:
    """Front matter, body, and the line on which the body begins."""
    match = FRONT_MATTER.match(text)
    if match is None:
        file = YamlFile(path, None)
        file.report((), "the front matter is missing", "begin the file with --- title: ... ---")
        return file, text, 1
    return parse_yaml(match[1], path, first_line=2), text[match.end() :], match[0].count("\n") + 1


def _references(front: YamlFile, terms: Mapping[str, Term], outcomes: Mapping[str, Any]) -> None:
    for key, known in (("glossary", terms), ("outcomes", outcomes)):
        for index, slug in enumerate(front.data.get(key, ())):
            if slug not in known:
                front.report((key, index), f'{key} "{slug}" is not known', did_you_mean(slug, known))


def _differences(lessons: Mapping[str, LessonSource], files: Mapping[str, tuple[str, str]]) -> list[Problem]:
    """Where the English lesson differs from the Korean in what must be the same, reported on the English."""
    ko, en = lessons["ko"], lessons["en"]
    path = files["en"][0]
    found = [
        _unlike(path, f"{key} is {en.front.get(key)}, in Korean {ko.front.get(key)}")
        for key in SAME
        if ko.front.get(key) != en.front.get(key)
    ]
    found += [
        _unlike(path, f"{len(en.front[key])} {key}, in Korean {len(ko.front[key])}")
        for key in LISTS
        if len(ko.front[key]) != len(en.front[key])
    ]
    for name, korean, english in _structure(ko.page, en.page):
        if korean != english:
            found.append(_unlike(path, _difference(name, korean, english)))
    return found + [
        _unlike(files[language][0], f"the figure {name} is of the other language")
        for language, lesson in lessons.items()
        for name in lesson.page.figures
        if re.search(rf"\.(?!{language}\b)(?:ko|en)\.", name)
    ]


def _unlike(path: str, message: str) -> Problem:
    return Problem(path, 1, message, "make both languages say the same", gate=2)


def _without_language(figures: Iterable[str]) -> tuple[str, ...]:
    return tuple(re.sub(r"\.(ko|en)\.", ".", name) for name in figures)


def _structure(ko: Rendered, en: Rendered) -> list[tuple[str, tuple[Any, ...], tuple[Any, ...]]]:
    return [
        ("heading level", tuple(h.level for h in ko.headings), tuple(h.level for h in en.headings)),
        ("code block", ko.fences, en.fences),
        ("callout", ko.callouts, en.callouts),
        ("check (right choices)", ko.checks, en.checks),
        ("figure", _without_language(ko.figures), _without_language(en.figures)),
    ]


def _difference(name: str, korean: tuple[Any, ...], english: tuple[Any, ...]) -> str:
    if len(korean) != len(english):
        return f"{name}: {len(english)} in English, {len(korean)} in Korean"
    pairs = enumerate(zip_longest(korean, english), start=1)
    place, (ours, theirs) = next((place, pair) for place, pair in pairs if pair[0] != pair[1])
    return f"{name} {place} is {theirs!r} in English, {ours!r} in Korean"
