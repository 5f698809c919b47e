"""A quiz in one language as GIFT, Moodle's text format.

What GIFT has no place for stands in comments, which Moodle skips: one at the top for the quiz, one above each
question, each a line of JSON. Moodle does read `[id:...]` and `[tag:...]` there; the tag is the outcome.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..markdown import Figure
from .model import Choice, Question, Quiz
from .texts import Kept, shown, unit_line

QUIZ, QUESTION = "// baeum quiz: ", "// baeum question: "
_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "\\~=#{}:"} | {"\n": "\\n", "\r": ""})


def write_gift(quiz: Quiz, figures: Mapping[str, Figure]) -> str:
    """The text of the file."""
    head = {"slug": quiz.slug, "title": quiz.title, "language": quiz.language, **quiz.settings}
    category = quiz.title.replace("/", "//").translate(_ESCAPES)
    parts = [f"{QUIZ}{_json(head)}\n$CATEGORY: {category}"]
    return "\n\n".join([*parts, *(_Writer(quiz, one, figures).text() for one in quiz.questions)]) + "\n"


def _json(value: Any) -> str:
    """One line in which Moodle finds no [id:...] and no [tag:...] of its own."""
    return json.dumps(value, ensure_ascii=False).replace("[", "\\u005b").replace("\u2028", "\\u2028")


class _Writer:
    def __init__(self, quiz: Quiz, question: Question, figures: Mapping[str, Figure]) -> None:
        self.language, self.question, self.figures = str(quiz.language), question, figures
        self.kept = Kept()

    def text(self) -> str:
        """The question with its comments; no empty line, which would end it."""
        one = self.question
        text = self._html("text", one.text) + unit_line(one.unit, self.language)
        body = "\n".join(f"\t{line}" for line in self._answers())
        general = f"\n\t####{_text(self._html('feedback', one.feedback))}" if one.feedback else ""
        sign = "#" if one.kind == "numeric" else ""
        extra = {"points": one.points, "unit": one.unit, "texts": self.kept.texts}
        if one.choices:
            extra["choices"] = {str(place): choice.id for place, choice in enumerate(one.choices)}
        tag = f" [tag:{one.outcome}]" if one.outcome else ""
        lines = [f"{QUESTION}{_json(extra)}", f"// [id:{one.id}]{tag}"]
        lines.append(f"::{one.id.translate(_ESCAPES)}::[html]{_escaped(text)}{{{sign}")
        return "\n".join(lines) + f"\n{body}{general}\n}}"

    def _html(self, name: str, markdown: str) -> str:
        return self.kept.add(name, shown(markdown, self.language, self.figures), markdown)

    def _answers(self) -> Iterator[str]:
        one = self.question
        if one.kind == "numeric":
            yield f"=%100%{one.answer!r}:{one.tolerance!r}#"
        rights = sum(bool(choice.correct) for choice in one.choices)
        for place, choice in enumerate(one.choices):
            text = _text(self._html(f"choice {choice.id}", choice.text))
            if one.kind == "order":
                yield f"={text} -> {place + 1}"
            else:
                yield f"{self._sign(choice, rights)}{text}{self._feedback(choice)}"

    def _sign(self, choice: Choice, rights: int) -> str:
        """Each wrong tick takes away what a right one gives, as with us."""
        if self.question.kind == "single":
            return "=" if choice.correct else "~"
        share = f"{100 / rights:.5f}".rstrip("0").rstrip(".")
        return f"~%{'' if choice.correct else '-'}{share}%"

    def _feedback(self, choice: Choice) -> str:
        if choice.feedback is None:
            return ""
        return f"#{_text(self._html(f'feedback {choice.id}', choice.feedback))}"


def _escaped(html: str) -> str:
    return html.translate(_ESCAPES)


def _text(html: str) -> str:
    """A text that says its format itself where its first sign could be taken for that."""
    return ("[html]" if html.startswith(("[", "%")) else "") + _escaped(html)
