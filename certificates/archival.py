"""What WeasyPrint leaves open: PDF/A-3a and PDF/UA-1 in one file, lean fonts, the ornament behind the text.

WeasyPrint declares one variant; here the XMP packet names PDF/UA beside PDF/A. PDF/A wants each foreign
property described inside the same rdf:RDF, so the extension schema comes too (ISO 19005-3, 6.6.2.3.3).
"""

import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import pydyf

from certificates import ornament, tagging

_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the document conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""

_FONT_TABLES = {b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"cvt ", b"fpgm", b"prep"}


def finish(_document: Any, pdf: Any) -> None:
    """A WeasyPrint finisher: names PDF/UA-1 in the XMP metadata, lists the attached file once, not twice,
    leaves out of fonts what no PDF reads, and puts the ornament behind the first page's text."""
    pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    packet = _of_kind(pdf, "Type", "/Metadata").stream
    packet[0] = packet[0].replace(b"</rdf:RDF>", _UA + b"</rdf:RDF>", 1)
    _of_kind(pdf, "N", 3).stream[:] = [_srgb()]
    for font in (item for item in pdf.objects if "Length1" in (getattr(item, "extra", None) or {})):
        font.stream[:] = [_lean(b"".join(font.stream))]
        font.extra["Length1"] = len(font.stream[0])
    behind = pydyf.Stream([_background()], {"Filter": "/FlateDecode"})
    pdf.add_object(behind)
    pages = [item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Page"]
    drawings = {page["Contents"] for page in pages}
    for drawing in (item for item in pdf.objects if item.reference in drawings):
        tagging.shorter(drawing)
    pages[0]["Contents"] = pydyf.Array([behind.reference, pages[0]["Contents"]])
    tagging.without_spans(pdf)
    numbers = {item.number: number for number, item in enumerate(pdf.objects)}
    pdf.catalog.number = numbers[pdf.catalog.number]
    pdf.objects[1:] = [_Written(item, numbers) for item in pdf.objects[1:]]


class _Written(pydyf.Object):
    """An object as the bytes that it is in the file. pydyf asks twice for them, for the file's identifier is
    made of them, too; streams would be compressed each time."""

    def __init__(self, item: pydyf.Object, numbers: dict[int, int]) -> None:
        super().__init__()
        self.number, self.generation, self.free = numbers[item.number], item.generation, item.free
        self._data, self._compressible = tagging.renumbered(item.data, numbers), item.compressible

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._compressible


@cache
def _background() -> bytes:
    return zlib.compress(ornament.background(), level=9)


def _lean(font: bytes) -> bytes:
    """The tables by which a PDF draws glyphs by their number (ISO 32000-1, 9.9): the rest is of no use.

    A file of them as OpenType has it: its kind, how many they are, with three numbers for halving searches;
    then for each its name, checksum, place and length; then the tables, each from a multiple of four bytes.
    """
    kind, count = struct.unpack_from(">LH", font)
    entries = (struct.unpack_from(">4sLLL", font, 12 + 16 * at) for at in range(count))
    kept = [entry for entry in entries if entry[0] in _FONT_TABLES]
    number, power = len(kept), len(kept).bit_length() - 1
    out = [struct.pack(">LHHHH", kind, number, 16 << power, power, 16 * number - (16 << power))]
    place = 12 + 16 * number
    for name, checksum, _place, length in kept:
        out.append(struct.pack(">4sLLL", name, checksum, place, length))
        place += -(-length // 4) * 4
    for _name, _checksum, start, length in kept:
        out.append(font[start : start + length] + bytes(-length % 4))
    return b"".join(out)


def _of_kind(pdf: Any, key: str, value: Any) -> Any:
    for item in pdf.objects:
        if isinstance(getattr(item, "extra", None), dict) and item.extra.get(key) == value:
            return item
    raise RuntimeError(f"WeasyPrint wrote no stream of {key} {value}")


@cache
def _srgb() -> bytes:
    """The sRGB profile in 0.6 kB instead of 3: Little CMS's own (`PIL.ImageCms.createProfile`), said to be of
    ICC.1:2004, which PDF/A-3 names, and of a fixed day."""
    return (Path(__file__).parent / "srgb.icc").read_bytes()
