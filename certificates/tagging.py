"""What a PDF's tags and drawing need not say: a fourteenth of a long certificate, without any loss.

WeasyPrint puts each run of text into a Span of its own, which says no more than the paragraph or cell around
it; and it writes coordinates to the millionth of a point.
"""

import re
from typing import Any

import pydyf

_PLAIN = {"Type", "S", "K", "Pg", "P"}  # a Span with anything else, such as a language, says something
_FINE = re.compile(rb"(\.\d{3})\d+")
# A reference, unless it stands within a text in brackets
_REFERENCE = re.compile(rb"\((?:\\.|[^\\()])*\)|(\d+) 0 R")


def without_spans(pdf: Any) -> None:
    """Marks text as its paragraph's or cell's own, where only a Span without a meaning stands between."""
    elements = {item.reference: item for item in pdf.objects if _is_element(item)}
    owner: dict[bytes, bytes] = {}
    for reference, span in reversed(elements.items()):  # what is inside another one comes after it
        parent = elements.get(span["P"])
        if parent and _says_nothing(span) and span["Pg"] == parent["Pg"]:
            place = parent["K"].index(reference)
            parent["K"][place : place + 1] = span["K"]
            owner[reference] = span["P"]
    for page in _texts_of_pages(pdf):
        page[:] = [_outermost(owner, reference) for reference in page]
    pdf.objects[:] = [item for item in pdf.objects if item.number == 0 or item.reference not in owner]


def _is_element(item: Any) -> bool:
    return isinstance(item, dict) and item.get("Type") == "/StructElem"


def _says_nothing(element: Any) -> bool:
    marks = all(isinstance(kid, int) for kid in element["K"])
    return element["S"] == "/Span" and set(element) == _PLAIN and marks


def _texts_of_pages(pdf: Any) -> list[Any]:
    """For each page, the elements to which its marked texts belong."""
    (tree,) = (item for item in pdf.objects if isinstance(item, dict) and "Nums" in item)
    return [entry for entry in tree["Nums"] if isinstance(entry, list)]


def _outermost(owner: dict[bytes, bytes], reference: bytes) -> bytes:
    while reference in owner:
        reference = owner[reference]
    return reference


def shorter(drawing: pydyf.Stream) -> None:
    """A page's operators with coordinates to the thousandth of a point, and glyphs one after the other."""
    lines = b"\n".join(_line(part) for part in drawing.stream)
    drawing.stream[:] = [_FINE.sub(rb"\1", lines).replace(b">0<", b"")]


def _line(part: pydyf.Object | bytes | str) -> bytes:
    if isinstance(part, pydyf.Object):
        return part.data
    return part if isinstance(part, bytes) else part.encode()


def renumbered(data: bytes, numbers: dict[int, int]) -> bytes:
    """An object's bytes with the numbers that other objects have now; a stream's own bytes stay."""
    head, stream, rest = data.partition(b"\nstream\n")

    def new(found: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % numbers[int(found[1])] if found[1] else found[0]

    return _REFERENCE.sub(new, head) + stream + rest
