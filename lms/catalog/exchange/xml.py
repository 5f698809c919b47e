"""XML from elsewhere: no DTD, no entity, no network, nothing huge."""

from __future__ import annotations

from lxml import etree

from ..problems import CatalogError, Problem

LARGEST = 20_000_000  # bytes


def read_xml(content: bytes, path: str) -> etree._Element:
    """The root element, without namespaces in the names. Raises CatalogError."""
    if len(content) > LARGEST:
        problem = Problem(
            path, 1, f"this file has more than {LARGEST // 1_000_000} MB", "export less at once"
        )
        raise CatalogError([problem])
    if b"<!DOCTYPE" in content[:100_000].replace(b"\0", b""):  # also in UTF-16
        raise _dtd(path)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = max(error.lineno or 1, 1)
        message = f"this is not XML: {str(error.msg or error).split(', line')[0]}"
        problem = Problem(path, line, message, "export the quiz again, as QTI 1.2")
        raise CatalogError([problem]) from None
    except ValueError as error:
        raise CatalogError([Problem(path, 1, f"this is not XML: {error}", "save it as UTF-8")]) from None
    if root.getroottree().docinfo.doctype:
        raise _dtd(path)
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return root


def _dtd(path: str) -> CatalogError:
    remedy = "remove the line <!DOCTYPE ...>, if you trust where the file comes from"
    return CatalogError([Problem(path, 1, "this file has a DTD, which can do harm", remedy)])


def line_of(element: etree._Element) -> int:
    """Where it begins, from 1."""
    return int(element.sourceline or 1)


def all_text(element: etree._Element | None) -> str:
    """Its text and that of everything in it."""
    return "".join(str(part) for part in element.itertext()) if element is not None else ""
