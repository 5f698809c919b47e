"""Reference pages written from the code by `./baeum docs`; a guard test compares them, so none can lag."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from lms.config import ROOT, Settings

# Read by ./baeum and by the Hub, which know nothing of the LMS's own settings
OTHERS = {
    "BAEUM_PYTHON": ("", "Python 3.11 or newer to use; empty: the system's newest. Read by ./baeum."),
    "BAEUM_UV": ("", "uv program to use; empty: the one on PATH, else one of Baeum's own. Read by ./baeum."),
    "BAEUM_HUB_BIND": ("127.0.0.1", "Address the Hub's public proxy listens on. Read by the Hub."),
    "BAEUM_LAB_IDLE_MINUTES": (
        "60",
        "A lab server that nobody used for this long is stopped. Read by the Hub.",
    ),
    "BAEUM_LAB_TERMINALS": ("false", "Whether learners get a terminal in JupyterLab. Read by the Hub."),
    "BAEUM_LAB_IMAGE": (
        "",
        "Image of learners' containers with the docker and kubernetes spawners. Read by the Hub.",
    ),
}
# Given by Baeum to its own processes; nobody sets them
INTERNAL = {
    "BAEUM_LAB_API",
    "BAEUM_LAB_API_SOCKET",
    "BAEUM_LAB_LANGUAGE",
    "BAEUM_LAB_LIFELINE_FD",
    "BAEUM_LAB_SOCKET_FD",
    "BAEUM_LAB_TOKEN",
}


def settings_page() -> str:
    """docs/reference/settings.md."""
    rows = [
        (f"BAEUM_{field.name.upper()}", _shown(field.default), field.metadata["says"])
        for field in fields(Settings)
    ]
    rows += [(name, default, says) for name, (default, says) in OTHERS.items()]
    table = "\n".join(
        f"| `{name}` | {f'`{default}`' if default else 'empty'} | {says} |" for name, default, says in rows
    )
    return f"""# Settings

Every setting is an environment variable. They are read once, at start; wrong ones stop it with a sentence for
each. This page is written from `lms/config.py` by `./baeum docs`.

| variable | default | what it does |
| --- | --- | --- |
{table}
"""


def permissions_page() -> str:
    """docs/reference/permissions.md."""
    from lms.permissions import PERMISSIONS

    rows = "\n".join(f"| `{name}` | {PERMISSIONS[name].says} |" for name in sorted(PERMISSIONS))
    return f"""# Permissions

Every route says who may use it: `@public` (anybody, signed in or not) or `@requires(PERMISSION)`, with one of
these. Whoever may not even know of a thing gets 404, whoever may see it but not do this gets 403. This page
is written from the code by `./baeum docs`.

| permission | who |
| --- | --- |
{rows}
"""


def content_page() -> str:
    """docs/reference/content-files.md."""
    from lms.catalog.formats import published

    schemas = published()
    parts = [_kind(name, schema, schemas) for name, schema in schemas.items() if "properties" in schema]
    return f"""# Content files

What each kind of file may hold. Everything else is refused, with file, line, key and remedy. The reader
checks by the JSON Schemas that stand here and at `/schemas/<name>.json` of each installation;
[editors complete by them](../how-to/add-a-course.md#completion-in-an-editor). A text in both languages is
written `{{ko: ..., en: ...}}`. This page is written from the schemas by `./baeum docs`.

{chr(10).join(parts)}"""


def _kind(name: str, schema: dict[str, Any], schemas: dict[str, dict[str, Any]]) -> str:
    """The section of one kind of file: its keys, and those of what lies in it."""
    from lms.catalog.formats import LAB_SCHEMAS

    folder = "notebooks/authoring" if name in LAB_SCHEMAS.documents else "lms/catalog"
    tables = [_keys(schema, schema, schemas)]
    for part, inside in schema.get("$defs", {}).items():
        if "properties" in inside and part != "text":
            tables.append(f"A {part}:\n\n{_keys(inside, schema, schemas)}")
    head = f"## {name}\n\n`{schema['title']}`, [`{name}.json`](../../{folder}/schemas/{name}.json)\n"
    return head + "\n" + "\n".join(tables)


def _keys(schema: dict[str, Any], whole: dict[str, Any], schemas: dict[str, dict[str, Any]]) -> str:
    rows = ["| key | needed | what it holds |", "| --- | --- | --- |"]
    for key, value in schema["properties"].items():
        needed = "yes" if key in schema.get("required", ()) else ""
        rows.append(f"| `{key}` | {needed} | {_holds(value, whole, schemas)} |")
    return "\n".join(rows) + "\n"


def _holds(value: dict[str, Any], whole: dict[str, Any], schemas: dict[str, dict[str, Any]]) -> str:
    """What a key holds, in a few words: its description, or the kind of its value."""
    said = str(value.get("description", "")).rstrip(".")
    if "$ref" in value:
        document, _, name = value["$ref"].partition("#/$defs/")
        inside = (schemas[document.removesuffix(".json")] if document else whole)["$defs"][name]
        kind = f"a {name}" if inside.get("type") == "object" and name != "text" else name
    elif "enum" in value:
        kind = " or ".join(f"`{one}`" for one in value["enum"])
    elif value.get("type") == "array":
        kind = f"a list: {_holds(value['items'], whole, schemas)}" if "items" in value else "a list"
    elif "properties" in value:
        kind = "keys: " + ", ".join(f"`{key}`" for key in value["properties"])
    else:
        kinds = value.get("type", "text or {ko, en}")
        kind = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    return f"{kind}. {said}" if said else kind


PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/content-files.md": content_page,
    "docs/reference/settings.md": settings_page,
    "docs/reference/permissions.md": permissions_page,
}


def write_pages(root: Path = ROOT) -> None:
    """Write each page anew. The features must have been imported, for they register their permissions."""
    for name, page in PAGES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(page(), encoding="utf-8")


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, Path):
        return default.relative_to(ROOT).as_posix()
    return str(default)
