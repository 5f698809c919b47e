"""The part of a GIFT question between the braces: which kind it is, and its answers."""

from __future__ import annotations

import re

from ..problems import CatalogError, Problem
from .incoming import WORDS, Incoming, IncomingChoice, Said
from .model import ONE_ENOUGH, ONE_NUMBER, Note

# Signs made into text by a backslash, as single characters that no text holds while a file is read. Any other
# backslash stands for itself, as in Moodle.
_SIGNS = "\\~=#{}:n"
_STANDS = {sign: chr(0xFDD0 + place) for place, sign in enumerate(_SIGNS)}
_BACK = str.maketrans({stand: "\n" if sign == "n" else sign for sign, stand in _STANDS.items()})
_OUT = str.maketrans(dict.fromkeys(_STANDS.values()))
_ESCAPED = re.compile(r"\\([\\~=#{}:n])")
_FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]")
_WEIGHT = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]*)?)%")
_LEFT_OUT = "a question of the kind {} was left out: we have none of that kind"


def protected(text: str) -> str:
    """The text with its escaped signs out of the way."""
    return _ESCAPED.sub(lambda found: _STANDS[found[1]], text.translate(_OUT))


def plain(text: str) -> str:
    """The text with its escaped signs as they are meant."""
    return text.translate(_BACK).strip()


def formatted(text: str, form: str) -> Said:
    """A text as it is meant, and its format: its own, or `form`."""
    text = text.strip()
    if found := _FORMAT.match(text):
        text, form = text[found.end() :], found[1]
    return plain(text), form


def read(question: Incoming, text: str, path: str, language: str, notes: list[Note]) -> bool:
    """Fill in kind, choices and answer; False, with a note, for a kind that we do not have."""
    head = text.split("#")[0].strip()
    if text.startswith("#"):
        return _numeric(question, text[1:], path, notes)
    if "~" in text:
        return _choices(question, text, path, notes)
    if "=" in text and "->" in text:
        return _order(question, text, notes)
    if head in ("T", "TRUE", "F", "FALSE"):
        _true_or_false(question, text, language)
        return True
    notes.append(Note(question.line, _LEFT_OUT.format("short answer" if text else "essay")))
    return False


def _weighed(text: str) -> tuple[float | None, str]:
    found = _WEIGHT.match(text)
    return (float(found[1]), text[found.end() :]) if found else (None, text)


def _parted(text: str, form: str) -> tuple[Said, Said | None]:
    """An answer and its feedback."""
    answer, mark, feedback = text.partition("#")
    return formatted(answer, form), formatted(feedback, form) if mark and feedback.strip() else None


def _numeric(question: Incoming, text: str, path: str, notes: list[Note]) -> bool:
    text, mark, _wrong = text.partition("~")
    if mark:
        notes.append(Note(question.line, "the feedback on wrong numbers was left out"))
    answers = [_weighed(part.strip()) for part in text.split("=") if part.strip()]
    right = [part for weight, part in answers if weight in (None, 100.0)]
    if len(answers) > 1:
        notes.append(Note(question.line, ONE_NUMBER))
    (written, _form), feedback = _parted(right[0] if right else "", "plain")
    if feedback and not question.feedback:
        question.feedback = (feedback[0], feedback[1] if feedback[1] != "plain" else question.text[1])
    question.kind, numbers = "numeric", _range(written)
    if numbers is None:
        remedy = "write {#number:tolerance} or {#least..most}"
        message = f"{written[:40]!r} is no number with a tolerance"
        raise CatalogError([Problem(path, question.line, message, remedy)])
    question.answer, question.tolerance = numbers
    return True


def _range(written: str) -> tuple[float, float] | None:
    try:
        if ".." in written:
            least, most = (number(part) for part in written.split("..", 1))
            return (least + most) / 2, (most - least) / 2
        answer, _, tolerance = written.partition(":")
        return number(answer), abs(number(tolerance or "0"))
    except ValueError:
        return None


def number(written: str) -> float:
    """A finite number, whole where it is written so. Raises ValueError."""
    written = written.strip()
    if re.fullmatch(r"[+-]?\d{1,300}", written):
        return int(written)
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", written) and abs(float(written)) < 1e300:
        return float(written)
    raise ValueError(written)


def _choices(question: Incoming, text: str, path: str, notes: list[Note]) -> bool:
    parts = [part.strip() for part in text.replace("=", "~=").split("~") if part.strip()]
    rights = sum(part.startswith("=") for part in parts)
    single = rights == 1
    if rights > 1:
        notes.append(Note(question.line, ONE_ENOUGH))
    for part in parts:
        weight, rest = (100.0, part[1:]) if part.startswith("=") else _weighed(part)
        answer, feedback = _parted(rest, question.text[1])
        correct = weight == 100.0 if single else (weight or 0) > 0
        question.choices.append(IncomingChoice(answer, correct, feedback))
        if single and weight not in (None, 0.0, 100.0):
            notes.append(Note(question.line, f"a choice's share of {weight:g} % was left out"))
    if len(parts) < 2 or not any(choice.correct for choice in question.choices):
        remedy = "put = before the right choice, ~ before the others"
        raise CatalogError([Problem(path, question.line, "no choice of this question is right", remedy)])
    question.kind = "single" if single else "multiple"
    _name(question)
    return True


def _name(question: Incoming) -> None:
    """Our own names of the choices, by their places."""
    names = question.kept.get("choices")
    for place, choice in enumerate(question.choices):
        choice.id = str(names.get(str(place), "")) if isinstance(names, dict) else ""


def _order(question: Incoming, text: str, notes: list[Note]) -> bool:
    """Pairs of which the second parts count from 1: things to be put in order."""
    pairs = [part.rpartition("->") for part in text.split("=") if part.strip()]
    places = [plain(place) for _, _, place in pairs]
    if sorted(places, key=lambda place: (len(place), place)) != [str(n + 1) for n in range(len(pairs))]:
        notes.append(Note(question.line, _LEFT_OUT.format("matching")))
        return False
    for _, (what, _mark, _place) in sorted(zip(map(int, places), pairs, strict=True)):
        question.choices.append(IncomingChoice(formatted(what, question.text[1])))
    question.kind = "order"
    _name(question)
    return True


def _true_or_false(question: Incoming, text: str, language: str) -> None:
    answer, wrong, right = (*text.split("#", 2), "", "")[:3]
    said = {
        key: formatted(part, question.text[1]) if part.strip() else None
        for key, part in ((False, wrong), (True, right))
    }
    truth = answer.strip().startswith("T")
    for word, is_true in zip(WORDS[language], (True, False), strict=True):
        correct = is_true == truth
        question.choices.append(IncomingChoice((word, "plain"), correct, said[correct]))
    question.kind = "single"
