"""Saves that overlap, as JupyterLab makes them: it asks, writes, and knows of it when that was answered."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import time

import pytest

from notebooks.hub.contents import LabContents

NAME = "work.txt"
MARGIN = dt.timedelta(milliseconds=500)  # JupyterLab's own


class Window:
    """A document that stands open."""

    def __init__(self, contents: LabContents) -> None:
        self.contents = contents

    async def open(self) -> Window:
        self.model = await self.contents.get(NAME, content=True)
        return self

    async def conflict(self) -> bool:
        """What JupyterLab asks before it saves."""
        asked = await self.contents.get(NAME, content=False)
        if self.model["hash"] and asked["hash"]:
            return asked["hash"] != self.model["hash"]
        return asked["last_modified"] - self.model["last_modified"] > MARGIN

    async def write(self, text: str) -> dict:
        return await self.contents.save({"type": "file", "format": "text", "content": text}, NAME)


@pytest.fixture
def contents(tmp_path):
    (tmp_path / NAME).write_text("as it was")
    long_ago = time.time() - 3600
    os.utime(tmp_path / NAME, (long_ago, long_ago))
    return LabContents(root_dir=str(tmp_path))


def test_a_second_save_while_the_first_is_not_answered_is_no_conflict(contents, tmp_path):
    async def twice() -> None:
        window = await Window(contents).open()
        assert not await window.conflict()
        answer = await window.write("first")
        assert not await window.conflict()  # asked before the first one's answer has arrived
        window.model = answer
        window.model = await window.write("second")
        assert not await window.conflict()

    asyncio.run(twice())
    assert (tmp_path / NAME).read_text() == "second"


def test_nor_is_one_that_asks_while_the_first_is_being_written(contents):
    async def overlapping() -> None:
        window = await Window(contents).open()
        found = []
        saving = asyncio.ensure_future(window.write("first"))
        while not saving.done():
            found.append(await window.conflict())
            await asyncio.sleep(0)
        window.model = await saving
        assert found and not any(found)

    asyncio.run(overlapping())


def test_what_another_window_wrote_is_found(contents):
    async def two_windows() -> None:
        contents.moment = 0.05
        mine, other = await Window(contents).open(), await Window(contents).open()
        await other.write("theirs")
        await asyncio.sleep(0.1)
        assert await mine.conflict()

    asyncio.run(two_windows())


def test_whoever_was_overwritten_within_the_moment_hears_of_it(contents):
    async def two_windows() -> None:
        mine, other = await Window(contents).open(), await Window(contents).open()
        other.model = await other.write("theirs")
        await asyncio.sleep(0.6)
        mine.model = await mine.write("mine")
        contents._saved.clear()  # the moment is over
        assert await other.conflict() and not await mine.conflict()

    asyncio.run(two_windows())


def test_what_a_program_wrote_is_found(contents, tmp_path):
    async def written() -> None:
        window = await Window(contents).open()
        (tmp_path / NAME).write_text("by a cell that opened its own notebook")
        assert await window.conflict()

    asyncio.run(written())
