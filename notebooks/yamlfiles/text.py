"""The text of a content file, however an editor saved it."""

from __future__ import annotations

from pathlib import Path

from .problems import Problem

LIMIT = 1_000_000  # bytes; the longest lesson has 20,000


def read_text(path: Path, shown: str) -> str:
    """The text of a UTF-8 file, with or without a byte order mark, its lines ending as Python has them.

    Raises FileNotFoundError, and UnreadableText for what is too long or in another encoding.
    """
    size = path.stat().st_size
    if size > LIMIT:
        raise UnreadableText(
            Problem(
                shown,
                1,
                f"the file has {size / 1e6:.1f} MB",
                f"content files have at most {LIMIT / 1e6:g} MB: cut it in two",
            )
        )
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        remedy = f"save it as UTF-8{_guess(content)}"
        raise UnreadableText(Problem(shown, line, "the file is not UTF-8", remedy)) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableText(
            Problem(shown, line, "a zero byte stands in the file", f"save it as UTF-8{_guess(content)}")
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


class UnreadableText(Exception):
    """The file cannot be read as text; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _guess(content: bytes) -> str:
    """What the file seems to be instead: the two encodings that Windows editors in Korea write."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:200]:
        return "; it looks like UTF-16"
    try:
        content.decode("cp949")
    except UnicodeDecodeError:
        return ""
    return "; it looks like CP949 (EUC-KR)"
