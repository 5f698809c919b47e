"""Quizzes from QTI 1.2, our own and those of others (Canvas, cartridges of Moodle)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ..problems import CatalogError, Problem
from . import qti_answers
from .incoming import Incoming, read_all
from .model import Note, Read
from .xml import all_text, line_of, read_xml

_ROOTS = "questestinterop with an assessment or an objectbank"


def read_qti(content: bytes, path: str, *, slug: str, language: str) -> Read:
    """A quiz from a file's XML; `slug` and `language` are for one that names none. Raises CatalogError."""
    root = read_xml(content, path)
    holder = next(root.iter("assessment", "objectbank"), None)
    if root.tag != "questestinterop" or holder is None:
        message, remedy = f"this XML is no quiz in QTI 1.2 (no {_ROOTS})", "export it as QTI 1.2, not 2"
        raise CatalogError([Problem(path, line_of(root), message, remedy)])
    notes: list[Note] = []
    fields = _fields(holder.find("qtimetadata"))
    head = _json(fields.get("baeum_quiz"), path, line_of(holder))
    if head:
        slug = holder.get("ident") or slug
    else:
        head = dict(_settings(fields))
    questions = [one for item in holder.iter("item") if (one := _question(item, path, notes))]
    for reference in holder.iter("selection_ordering", "itemref"):
        notes.append(Note(line_of(reference), "a draw from a bank of questions was left out"))
        break
    title = str(head.get("title") or str(holder.get("title") or "").strip())
    return read_all(
        {"slug": slug, **head}, questions, path=path, slug=slug, title=title, language=language, notes=notes
    )


def _fields(metadata: etree._Element | None) -> dict[str, str]:
    found = metadata.iter("qtimetadatafield") if metadata is not None else ()
    return {all_text(one.find("fieldlabel")).strip(): all_text(one.find("fieldentry")) for one in found}


def _settings(fields: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """What Common Cartridge and Canvas say of a quiz."""
    attempts, minutes = fields.get("cc_maxattempts", "").strip(), fields.get("qmd_timelimit", "").strip()
    if attempts.isdecimal() and len(attempts) < 6:
        yield "attempts", int(attempts)
    if minutes.isdecimal() and int(minutes[:6]) > 0:
        yield "minutes", int(minutes[:6])


def _json(text: str | None, path: str, line: int) -> dict[str, Any]:
    if text is None:
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return value
    remedy = "restore it, or delete its qtimetadatafield: the quiz then counts as one from elsewhere"
    raise CatalogError([Problem(path, line, "a field of ours (baeum_...) was damaged", remedy)])


def _question(item: etree._Element, path: str, notes: list[Note]) -> Incoming | None:
    """None when we have no such question; a note says so."""
    line, fields = line_of(item), _fields(item.find("itemmetadata"))
    own = _json(fields.get("baeum_question"), path, line)
    presentation = item.find("presentation")
    if presentation is None:
        notes.append(Note(line, "an item without a presentation was left out"))
        return None
    kept = {**own, "id": item.get("ident")} if own else {"points": _points(fields)}
    name = "" if own else str(item.get("title") or "")
    question = Incoming(line, qti_answers.said(presentation) or ("", "plain"), name, kept)
    question.feedback = qti_answers.feedback(item, "general_fb") or qti_answers.general_feedback(item)
    if not qti_answers.read(question, item, presentation, notes):
        return None
    return question


def _points(fields: dict[str, str]) -> float:
    for key in ("points_possible", "cc_weighting", "qmd_weighting"):
        try:
            points = float(fields.get(key, ""))
        except ValueError:
            continue
        if 0 < points < 10_000:
            return points
    return 1
