"""A long list, a page at a time."""

from __future__ import annotations

import pytest

from lms.paging import paged


@pytest.mark.parametrize(
    ("wanted", "rows", "page"),
    [
        (None, [1, 2, 3], 1),
        ("2", [4, 5, 6], 2),
        ("3", [7], 3),
        ("9", [7], 3),
        ("0", [1, 2, 3], 1),
        ("-1", [1, 2, 3], 1),
        ("two", [1, 2, 3], 1),
        ("9" * 400, [1, 2, 3], 1),
        ("²", [1, 2, 3], 1),
    ],
)
def test_the_page_that_an_address_asks_for(wanted, rows, page):
    found = paged([1, 2, 3, 4, 5, 6, 7], wanted, 3)
    assert (list(found.rows), found.page, found.pages, found.found) == (rows, page, 3, 7)


def test_nothing_has_one_empty_page():
    found = paged([], "4", 3)
    assert (found.rows, found.page, found.pages, found.found) == ([], 1, 1, 0)
