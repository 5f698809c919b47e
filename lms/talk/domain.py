"""Rules of talking in a cohort: who sees what, who may change it, and how fast one may write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

TITLE_LENGTH = 150
TEXT_LENGTH = 8000
REASON_LENGTH = 500

# What is written stays shown, was removed by its author, or hidden by staff
STATES = ("shown", "removed", "hidden")

# Kinds of activities about which learners ask staff alone: others may still be sitting the same questions
PRIVATE_KINDS = ("checkpoint",)

# What stands at the end of Korean nouns, the longer ones first
PARTICLES = (
    *("에서는", "으로는", "에게는", "까지는", "부터는"),
    *("에서", "으로", "에게", "까지", "부터", "처럼", "보다", "이란", "이나"),
    *("은", "는", "이", "가", "을", "를", "의", "에", "로", "와", "과", "도", "만", "란"),
)

# So many posts in so long a time, by one learner; staff answer as fast as they can
LIMITS = ((5, dt.timedelta(minutes=2)), (30, dt.timedelta(hours=1)), (100, dt.timedelta(days=1)))


@dataclass(frozen=True)
class Reader:
    """Who looks: a member of the cohort, or its staff."""

    person_id: int
    staff: bool


@dataclass(frozen=True)
class Written:
    """What the rules need to know of something written. ``author_id`` is None once an account was erased.

    ``over``: the cohort is archived. What was said stays readable and can be taken away, but not changed.
    """

    author_id: int | None
    state: str
    private: bool = False
    over: bool = False

    def by(self, reader: Reader) -> bool:
        """Whether the reader wrote it."""
        return self.author_id is not None and self.author_id == reader.person_id


def may_read(written: Written, reader: Reader) -> bool:
    """Whether a reader may know of it at all: what is private is between its author and staff."""
    return not written.private or reader.staff or written.by(reader)


def sees_text(written: Written, reader: Reader) -> bool:
    """Whether a reader sees the words. Staff see what they hid, nobody but the author what was removed."""
    if not may_read(written, reader):
        return False
    if written.state == "shown":
        return True
    return written.by(reader) or (written.state == "hidden" and reader.staff)


def may_edit(written: Written, reader: Reader) -> bool:
    """Whether a reader may change the words: the author, while they are shown and the cohort goes on."""
    return may_remove(written, reader) and not written.over


def may_remove(written: Written, reader: Reader) -> bool:
    """Whether a reader may take the words away: the author, while they are shown."""
    return written.state == "shown" and written.by(reader)


def may_restore(written: Written, reader: Reader) -> bool:
    """Whoever took it away may bring it back: the author what they removed, staff what was hidden."""
    if written.state == "removed":
        return written.by(reader)
    return written.state == "hidden" and reader.staff


def may_report(written: Written, reader: Reader) -> bool:
    """Whether a reader may tell staff of it: not of one's own, and staff hide it themselves."""
    return written.state == "shown" and not written.by(reader) and not reader.staff


def may_thank(written: Written, reader: Reader) -> bool:
    """Whether a reader may say that it helped."""
    mine = written.by(reader)
    return written.state == "shown" and not mine and not written.over and may_read(written, reader)


def wait(written_at: Sequence[dt.datetime], now: dt.datetime) -> dt.timedelta:
    """How long until one may write again, after writing at these times; nothing: at once."""
    waits = [dt.timedelta()]
    for most, span in LIMITS:
        recent = sorted(at for at in written_at if at > now - span)
        if len(recent) >= most:
            waits.append(recent[-most] + span - now)
    return max(waits)


def stem(word: str) -> str:
    """A word to search for without its Korean particle: "분모는" finds "분모가", too.

    What is left has two syllables or more, so that short words stay whole.
    """
    for particle in PARTICLES:
        rest = word.removesuffix(particle)
        if rest != word and len(rest) >= 2 and all("가" <= letter <= "힣" for letter in rest):
            return rest
    return word


def announcement_state(publish_at: dt.datetime | None, published_at: dt.datetime | None) -> str:
    """draft, scheduled or published."""
    if published_at:
        return "published"
    return "scheduled" if publish_at else "draft"
