"""The documentation leads somewhere: links hold, commands exist, every page can be found."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from lms.cli import group
from lms.config import ROOT
from tests.guards.house import tracked

LINK = re.compile(
    r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|<(?:img|source)[^>]*\b(?:src|srcset)=\"([^\"]+)\""
)
CODE = re.compile(r"^(?: {4,}|\t)[^\n]*$|```.*?```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"\./baeum(?:[ \t]+([a-z][\w|-]*(?:[ \t]+[a-z][\w-]*)*))?")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
START = ROOT / "README.md"


def pages() -> list[Path]:
    found = [path for path in tracked("*.md", "docs/**.md") if path.is_relative_to(ROOT / "docs")]
    return [START, ROOT / "CHANGELOG.md", *found]


def links(text: str) -> list[str]:
    """Addresses within this repository that a page's text leads to."""
    found = (match[1] or match[2] for match in LINK.finditer(CODE.sub("", text)))
    return [address for address in found if not re.match(r"[a-z][a-z+.-]*:", address)]


def anchor(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)|[`*]", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings."""
    return {anchor(one) for one in HEADING.findall(page.read_text("utf-8"))}


def broken(page: Path, text: str) -> list[str]:
    """Links of a page that lead to no file, or to no heading of it."""
    offences = []
    for address in links(text):
        path, _, part = unquote(address).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.is_relative_to(ROOT) or not target.exists() or (part and part not in anchors(target)):
            offences.append(address)
    return offences


def reachable() -> set[Path]:
    """Pages that a reader finds from the README on."""
    found, waiting = set(), [START]
    while waiting:
        page = waiting.pop()
        if page in found or page.suffix != ".md" or not page.exists():
            continue
        found.add(page)
        waiting += [
            (page.parent / unquote(one.partition("#")[0])).resolve() for one in links(page.read_text("utf-8"))
        ]
    return found


def commands(text: str) -> list[str]:
    """What is written after `./baeum`."""
    return [match[1].split()[0] for match in COMMAND.finditer(text) if match[1]]


def administration(text: str) -> list[str]:
    """What is written after `./baeum admin`, as far as it names commands."""
    return re.findall(r"\./baeum admin ([a-z][\w-]*(?: [a-z][\w-]*)?)", text)


def known_commands() -> set[str]:
    shown = subprocess.run([ROOT / "baeum", "help"], capture_output=True, text=True, check=True).stdout
    return set(commands(shown))


def is_administration(words: str) -> bool:
    first, _, second = words.partition(" ")
    found = group.commands.get(first)
    return found is not None and (not second or second in getattr(found, "commands", {second}))


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_commands_of_a_page_hold(page):
    text = page.read_text("utf-8")
    assert not broken(page, text)
    assert not set(commands(text)) - known_commands()
    assert not [words for words in administration(text) if not is_administration(words)]


def test_every_page_is_found_from_the_readme():
    assert not {str(page.relative_to(ROOT)) for page in set(pages()) - reachable()}, (
        "link it in docs/README.md"
    )


def test_each_kind_of_offence_is_found():
    page = ROOT / "docs" / "README.md"
    assert broken(page, '[a](nowhere.md) ![b](../README.md) <img src="none.png">') == [
        "nowhere.md",
        "none.png",
    ]
    assert broken(page, "[a](../LICENSE) [b](../../outside.md) [c](https://example.org/x)") == [
        "../../outside.md"
    ]
    assert broken(page, "[a](../README.md#start) [b](../README.md#finish)") == ["../README.md#finish"]
    assert broken(page, "    [code](is-no-link.md)\n[but](this.md)\n") == ["this.md"]
    assert set(commands("run `./baeum fly`, then ./baeum test -x")) - known_commands() == {"fly"}
    assert [is_administration(words) for words in administration("./baeum admin catalog check")] == [True]
    assert not is_administration("catalog fly") and not is_administration("roles add")


def test_anchors_are_made_as_github_does():
    assert anchor("Stopped, flagged, not stopped") == "stopped-flagged-not-stopped"
    assert anchor("배움 설치와 실행 (요약)") == "배움-설치와-실행-요약"
