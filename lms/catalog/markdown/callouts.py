"""Callouts (``::: note Title`` ... ``:::``) and checks: a question in the text whose answers are folded."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from ..problems import did_you_mean

LABELS = {
    "ko": {
        "note": "참고",
        "tip": "도움말",
        "warning": "주의",
        "case": "현장 사례",
        "safety": "안전",
        "limits": "쓰지 말아야 할 때",
        "check": "확인 문제",
        "right": "맞습니다.",
        "wrong": "다시 생각해 보세요.",
    },
    "en": {
        "note": "Note",
        "tip": "Tip",
        "warning": "Take care",
        "case": "From the floor",
        "safety": "Safety",
        "limits": "When not to use it",
        "check": "Check yourself",
        "right": "Right.",
        "wrong": "Think again.",
    },
}
KINDS = ("note", "tip", "warning", "case", "safety", "limits", "check")
CHOICE = re.compile(r"^\[(?P<mark>[ xX])\]\s+(?P<text>.+?)\s+—\s+(?P<feedback>.+)$", re.DOTALL)


def callouts_plugin(md: MarkdownIt) -> None:
    """Containers become notes with a heading of their own; a `check` becomes a list of <details>."""
    container_plugin(md, "callout", validate=lambda info, _markup: bool(info.strip()))
    md.core.ruler.after("block", "callouts", _walk)


def _walk(state: StateCore) -> None:
    """Core rule, before inline parsing."""
    _Callouts(state)


class _Callouts:
    """One walk over the block tokens, before their inline text is parsed. `env` collects what was found."""

    def __init__(self, state: StateCore) -> None:
        self.env = state.env
        self.labels = LABELS[self.env["language"]]
        self.out: list[Token] = []
        self.open: list[str] = []
        self.choices: list[bool] = []
        self.check_line = 0
        self.line = 0
        for token in state.tokens:
            self.line = token.map[0] if token.map else self.line
            self._take(token)
        state.tokens = self.out

    def _take(self, token: Token) -> None:
        in_check = bool(self.open) and self.open[-1] == "check"
        if token.type == "container_callout_open":
            self._begin(token)
        elif token.type == "container_callout_close":
            self._end(token)
        elif in_check and token.type == "bullet_list_open":
            token.attrSet("class", "check-choices")
            self.out.append(token)
        elif in_check and token.type == "inline" and self.out[-2].type == "list_item_open":
            self._choice(token)
        elif token.type == "paragraph_close" and self.out[-1].type == "choice_close":
            pass  # the paragraph that held a choice has become its <details>
        else:
            self.out.append(token)

    def _begin(self, token: Token) -> None:
        kind, _, title = token.info.strip().partition(" ")
        if kind not in KINDS:
            self.env["report"](self.line, f'callout "{kind}" is not known', did_you_mean(kind, KINDS))
            kind = "note"
        self.open.append(kind)
        self.env["callouts"].append(kind)
        name = f"callout-{len(self.env['callouts'])}"
        role = "group" if kind == "check" else "note"
        token.attrs = {"class": f"callout-{kind}", "role": role, "aria-labelledby": name}
        self.out += [token, Token("paragraph_open", "p", 1, attrs={"class": "callout-title", "id": name})]
        self.out.append(self._span("callout-kind", self.labels[kind]))
        if title.strip():
            self.out.append(self._inline(title.strip()))
        elif kind == "check":
            self.env["report"](self.line, "a check has no question", "write it after ::: check")
        self.out.append(Token("paragraph_close", "p", -1))
        if kind == "check":
            self.choices, self.check_line = [], self.line

    def _end(self, token: Token) -> None:
        if self.open.pop() == "check":
            self.env["checks"].append(tuple(self.choices))
            if not any(self.choices):
                self.env["report"](self.check_line, "a check has no right choice", "mark one with - [x]")
        self.out.append(token)

    def _choice(self, token: Token) -> None:
        match = CHOICE.match(token.content)
        if match is None:
            message = "a choice of a check cannot be read"
            self.env["report"](self.line, message, "write - [ ] choice — feedback, or - [x] for a right one")
            self.out.append(token)
            return
        right = match["mark"] != " "
        self.choices.append(right)
        verdict = "right" if right else "wrong"
        self.out.pop()  # the paragraph
        self.out += [
            Token("choice_open", "details", 1, attrs={"class": "check-choice"}),
            Token("summary_open", "summary", 1),
            self._inline(match["text"]),
            Token("summary_close", "summary", -1),
            Token("answer_open", "div", 1, attrs={"class": f"check-answer {verdict}"}),
            Token("paragraph_open", "p", 1),
            self._span("verdict", self.labels[verdict]),
            self._inline(match["feedback"]),
            Token("paragraph_close", "p", -1),
            Token("answer_close", "div", -1),
            Token("choice_close", "details", -1),
        ]

    def _inline(self, text: str) -> Token:
        return Token("inline", "", 0, content=text, children=[], map=[self.line, self.line + 1])

    @staticmethod
    def _span(name: str, text: str) -> Token:
        """Markup of our own, already safe; `made` tokens are written as they are."""
        return Token("made", "", 0, content=f'<span class="{name}">{text}</span> ')
