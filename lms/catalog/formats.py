"""The formats of content files: the JSON Schemas that the reader checks by, and that editors complete by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import notebooks
from notebooks.yamlfiles import Schemas

SCHEMAS = Schemas(Path(__file__).parent / "schemas")
# By its folder: notebooks.authoring itself brings nbgrader along, and a page of the web needs no more.
LAB_SCHEMAS = Schemas(Path(notebooks.__file__).parent / "authoring" / "schemas")


def published() -> dict[str, dict[str, Any]]:
    """Every schema by its name, that of a lab among them: what stands at /schemas/<name>.json."""
    return dict(sorted((SCHEMAS.documents | LAB_SCHEMAS.documents).items()))
