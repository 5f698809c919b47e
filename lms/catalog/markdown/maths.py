"""LaTeX to MathML. The converter forgives nearly everything; what would look broken is refused here."""

from __future__ import annotations

import re

from latex2mathml.converter import convert
from latex2mathml.exceptions import (
    DenominatorNotFoundError,
    DoubleSubscriptsError,
    DoubleSuperscriptsError,
    ExtraLeftOrMissingRightError,
    InvalidAlignmentError,
    InvalidStyleForGenfracError,
    InvalidWidthError,
    LimitsMustFollowMathOperatorError,
    MissingEndError,
    MissingSuperScriptOrSubscriptError,
    NoAvailableTokensError,
    NumeratorNotFoundError,
)

ENVIRONMENTS = {
    "align", "align*", "array", "bmatrix", "Bmatrix", "cases", "matrix", "pmatrix", "smallmatrix", "split",
    "vmatrix", "Vmatrix",
}  # fmt: skip
REASONS: dict[type[Exception], str] = {
    DenominatorNotFoundError: "the denominator is missing",
    NumeratorNotFoundError: "the numerator is missing",
    DoubleSubscriptsError: "two subscripts follow each other",
    DoubleSuperscriptsError: "two superscripts follow each other",
    ExtraLeftOrMissingRightError: r"\left and \right do not pair",
    InvalidAlignmentError: "the column alignment is not known",
    InvalidStyleForGenfracError: r"the style of \genfrac is not known",
    InvalidWidthError: "the width is not known",
    LimitsMustFollowMathOperatorError: r"\limits must follow an operator",
    MissingEndError: r"\end is missing",
    MissingSuperScriptOrSubscriptError: "nothing follows _ or ^",
    NoAvailableTokensError: "it ends too early",
}


class MathsError(ValueError):
    """The formula cannot be shown; the message says why."""


def to_mathml(latex: str, *, display: bool) -> str:
    """MathML of a formula, as a block of its own when `display`. Raises MathsError."""
    _check_braces(latex)
    for name in re.findall(r"\\(?:begin|end)\{([^}]*)\}", latex):
        if name not in ENVIRONMENTS:
            raise MathsError(f"the environment {name} is not known; known: {', '.join(sorted(ENVIRONMENTS))}")
    try:
        mathml = convert(latex, display="block" if display else "inline")
    except tuple(REASONS) as error:
        raise MathsError(REASONS[type(error)]) from error
    except Exception as error:  # The converter indexes its way through tokens: any error means bad input.
        raise MathsError(f"it cannot be read ({type(error).__name__})") from error
    unknown = re.search(r"<m[io][^>]*>(\\[A-Za-z]+)", mathml)
    if unknown:
        raise MathsError(f"the command {unknown[1]} is not known")
    return mathml


def _check_braces(latex: str) -> None:
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", latex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth:
        raise MathsError("the braces { } do not pair")
    if not latex.strip():
        raise MathsError("it is empty")
