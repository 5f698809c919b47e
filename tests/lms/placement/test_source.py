"""The files of the placement: read whole, and every mistake named with file, line and remedy."""

from __future__ import annotations

from collections import Counter

import pytest

from lms.catalog.domain import Lab
from lms.catalog.problems import CatalogError
from lms.catalog.source import read_catalog, read_draft
from lms.config import ROOT
from tests.lms.catalog.sample import LABS, spoil, write

MAIN, ITEMS = "placement/placement.yaml", "placement/items/maths.yaml"
CASES = {
    "unknown key": (MAIN, "exemptions:\n", "exemption: []\nexemptions:\n", 'key "exemption" is not known'),
    "unknown track": (MAIN, "{track: scrap, needs", "{track: scrab, needs", 'track "scrab" is not known'),
    "unknown module": (MAIN, "{module: scrap", "{module: crap", 'module "crap" is not known'),
    "unknown area": (MAIN, "{maths: solid}", "{math: solid}", 'area "math" is not known'),
    "unknown level": (MAIN, "{maths: solid}", "{maths: best}", '"maths" is "best"'),
    "unknown lab": (MAIN, "lab: count-scrap", "lab: count", 'lab "count" is not known'),
    "first track needs": (MAIN, "needs: {}", "needs: {data: some}", "the first track needs something"),
    "missing area": (MAIN, "slug: data,", "slug: tables,", "the file is missing"),
    "no evidence": (ITEMS, "[scrap]", "[]", "a draw may hold only 1 of the items"),
    "too few items": (ITEMS, "difficulty: 1", "difficulty: 2", "there are 3 items of difficulty 1"),
    "no difficulty": (ITEMS, "difficulty: 1", "difficulty: 4", '"difficulty" is "4"'),
    "id twice": (ITEMS, "id: maths-2", "id: maths-1", 'item id "maths-1" is used twice'),
    "item's module": (ITEMS, "[scrap]", "[scrab]", 'module "scrab" is not known'),
    "no right choice": (ITEMS, ", correct: true", "", 'the item "maths-1" has 0 right choices'),
    "reserved choice": (ITEMS, "{id: b,", "{id: unknown,", 'choice id "unknown" is used twice or reserved'),
    "no feedback": (ITEMS, ", feedback: {ko: 아니다, en: No}", "", 'has no key "feedback"'),
    "one language": (ITEMS, ", en: No}", "}", 'has no key "en"'),
}


def problems(courses, labs=LABS) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        read_catalog(courses, labs)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("case", CASES)
def test_each_mistake_is_named_where_it_is(courses, case):
    name, old, new, message = CASES[case]
    spoil(courses, name, old, new)
    found = [line for line in problems(courses) if message in line]
    assert found, problems(courses)
    assert found[0].startswith("courses/placement/")


def test_a_mistake_has_its_line_and_its_remedy(courses):
    spoil(courses, MAIN, "{track: scrap, needs", "{track: scrab, needs")
    assert problems(courses) == [
        'courses/placement/placement.yaml:7: track "scrab" is not known; did you mean "scrap"?'
    ]


def test_a_file_that_no_area_uses_is_found(courses):
    (courses / "placement/items/meths.yaml").write_text("items: []\n", encoding="utf-8")
    remedy = "list it in placement.yaml, or remove it"
    assert problems(courses) == [f"courses/placement/items/meths.yaml:1: no area uses this file; {remedy}"]


def test_texts_are_rendered_and_the_hash_follows_them(courses, source):
    first = next(item for item in source.definition["items"] if item["id"] == "maths-1")
    assert "<strong>무엇</strong>" in first["text"]["ko"] and first["area"] == "maths"
    spoil(courses, ITEMS, "Right", "Right!")
    assert read_catalog(courses, LABS).placement.content_hash != source.content_hash


def test_without_the_folder_there_is_none(tmp_path):
    assert read_catalog(write(tmp_path), LABS).placement is None


@pytest.fixture(scope="module")
def ours():
    """As it stands, whatever else of the catalogue is being written on."""
    title = {"ko": "노트북", "en": "Notebook"}
    labs = {"placement-notebook": Lab("placement-notebook", title, 20, 5.0)}
    catalog, _problems = read_draft(ROOT / "courses", labs)
    assert catalog.placement is not None
    return catalog.placement.definition


def test_our_own_has_48_items_twelve_an_area(ours):
    counted = Counter(item["area"] for item in ours["items"])
    assert len(counted) == 4 and set(counted.values()) == {12}
    assert ours["ladder"][0]["track"] == "first-steps"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_right_choice_is_not_given_away_by_its_length(ours, language):
    longest = 0
    for item in ours["items"]:
        lengths = {choice["id"]: len(choice["text"][language]) for choice in item["choices"]}
        right = next(choice["id"] for choice in item["choices"] if choice["correct"])
        longest += lengths[right] == max(lengths.values())
    assert longest <= 16, "whoever always takes the longest choice would look as if they knew"
