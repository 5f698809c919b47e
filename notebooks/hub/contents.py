"""A learner's files as JupyterLab reads and writes them."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager


class LabContents(AsyncLargeFileManager):  # type: ignore[misc]
    """Files on disk, by whose times two saves of one window, close together, are no conflict.

    JupyterLab asks for a file before it saves, and says "File Changed" when it is not the one that it knows.
    It learns of a save only when that has been answered; of two that overlap (work is saved every five
    seconds, and people press Ctrl+S) the second finds the first one's file. So for a moment after a save its
    file has the time of before. What another window wrote is still found: by the next save after the moment,
    and at the latest by the window whose work it replaced.
    """

    moment = 3.0  # seconds; longer than a save takes on a busy machine

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._saved: dict[str, tuple[float, dt.datetime]] = {}

    async def get(  # type: ignore[override]
        self, path: str, content: bool = True, type: str | None = None, format: str | None = None
    ) -> dict[str, Any]:
        """The model of a file, without the hash that JupyterLab would prefer: a hash has no moment."""
        model: dict[str, Any] = await super().get(path, content, type, format)
        ends, before = self._saved.get(path.strip("/"), (0.0, None))
        if not content and time.monotonic() < ends:
            model["last_modified"] = before
        return model

    async def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        """Writes a file; the answer has its true time."""
        name = path.strip("/")
        before = self._base_model(name)["last_modified"] if await self.file_exists(name) else None
        if before is not None:
            # Also while it is being written: the second of two saves may ask in between.
            self._saved[name] = (float("inf"), before)
        try:
            saved: dict[str, Any] = await super().save(model, path)
        finally:
            self._saved.pop(name, None)
        if before is not None:
            self._saved[name] = (time.monotonic() + self.moment, before)
        saved["last_modified"] = self._base_model(name)["last_modified"]
        return saved
