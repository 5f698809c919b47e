"""Questions that Common Cartridge has no kind for, as a blank with one of several exact answers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase

from .model import Choice, Question

_MOST = 200  # numbers that are written out
_NUMBER = {
    "ko": "<p>단위 없이 숫자만 적으십시오.</p>",
    "en": "<p>Write the number only, without its unit.</p>",
}
_LETTERS = {
    "ko": "<p>올바른 순서대로 글자만 이어 적으십시오. 예: {example}</p>",
    "en": "<p>Write the letters in the right order, nothing between them, such as {example}.</p>",
}


@dataclass(frozen=True)
class Blank:
    """`answers` count as right; `instruction` (HTML, by language) and `listed` say how to answer."""

    answers: tuple[str, ...]
    instruction: dict[str, str]
    listed: tuple[tuple[str, Choice], ...] = ()


def blank(question: Question) -> Blank:
    """A numeric or an order question as a blank."""
    if question.kind == "numeric":
        return Blank(tuple(dict.fromkeys(_numbers(question))), _NUMBER)
    mixed = sorted(question.choices, key=lambda one: hashlib.sha256(one.id.encode()).digest())
    if mixed == list(question.choices):
        mixed.reverse()
    listed = tuple(zip(_letters(len(mixed)), mixed, strict=True))
    letter = {choice.id: name for name, choice in listed}
    example = "".join(name for name, _ in reversed(listed))
    right = "".join(letter[choice.id] for choice in question.choices)
    if example == right:
        example = "".join(name for name, _ in listed)
    answers = (right, ", ".join(right), " ".join(right)) if len(listed) <= len(ascii_uppercase) else (right,)
    return Blank(answers, {key: text.format(example=example) for key, text in _LETTERS.items()}, listed)


def _letters(count: int) -> list[str]:
    if count <= len(ascii_uppercase):
        return list(ascii_uppercase[:count])
    return [f"({number})" for number in range(1, count + 1)]


def _numbers(question: Question) -> Iterator[str]:
    """The answer, then what lies within its tolerance, in steps of the last digit of either."""
    answer, tolerance = Decimal(repr(question.answer)), Decimal(repr(question.tolerance))
    exponents = (int(value.normalize().as_tuple().exponent) for value in (answer, tolerance))
    step = Decimal(1).scaleb(min(0, *exponents))
    yield f"{answer.normalize():f}"
    while tolerance / step * 2 > _MOST:
        step *= 10
    nearest = (answer / step).to_integral_value() * step
    count = int(tolerance / step) + 1
    for place in range(-count, count + 1):
        value = nearest + place * step
        if abs(value - answer) <= tolerance:
            yield f"{value:f}"
            yield f"{value.normalize():f}"
