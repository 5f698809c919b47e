"""Files as they come and go: zip packages of QTI, and single files. Nothing is ever unpacked to disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from lxml import etree
from lxml.builder import ElementMaker

from ..problems import CatalogError, Problem
from .gift_reader import read_gift
from .model import Read
from .qti_reader import read_qti
from .xml import read_xml

LARGEST = 200_000_000  # bytes of a package
LARGEST_QUIZ = 20_000_000  # bytes of one file in it, unpacked
_MOST_FILES = 10_000
_MOST_QUIZZES = 100
_MANIFEST = "imsmanifest.xml"
_TEXTS = (".gift", ".txt")
_ENCODINGS = ("utf-8-sig", "cp949")
_CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
C = ElementMaker(namespace=_CP, nsmap={None: _CP})
_EPOCH = (2020, 1, 1, 0, 0, 0)


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip file; the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            package.writestr(entry, content)
    return made.getvalue()


def qti_package(slug: str, content: bytes) -> bytes:
    """A quiz's XML as the zip file that Canvas imports as "QTI .zip file"."""
    name = f"{slug}/{slug}.xml"
    resource = C.resource(C.file(href=name), identifier=f"i_{slug}", type="imsqti_xmlv1p2", href=name)
    root = C.manifest(C.metadata(), C.organizations(), C.resources(resource), identifier=f"m_{slug}")
    manifest = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return write_zip({_MANIFEST: bytes(manifest), name: content})


def read_quizzes(path: Path, shown: str, *, slug: str, language: str) -> list[Read]:
    """The quizzes in a file: GIFT (.gift, .txt), QTI 1.2 (.xml), or a package (.zip, .imscc) with some.

    `slug` and `language` count where the file names none. Raises CatalogError, which says what to do.
    """
    if path.stat().st_size > LARGEST:
        raise _refused(shown, f"this file has more than {LARGEST // 1_000_000} MB", "export less at once")
    content = path.read_bytes()
    if content.startswith(b"PK"):
        return _read_zip(content, shown, slug, language)
    if path.suffix.lower() in _TEXTS:
        if len(content) > LARGEST_QUIZ:
            raise _refused(shown, "this file is too large for a quiz", "cut it into several files")
        return [read_gift(_decoded(content, shown), shown, slug=slug, language=language)]
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return [read_qti(content, shown, slug=slug, language=language)]
    known = "GIFT (.gift, .txt), QTI 1.2 (.xml) or a package of it (.zip, .imscc)"
    raise _refused(shown, "this is no quiz file that can be read", f"give {known}")


def _refused(path: str, message: str, remedy: str, line: int = 1) -> CatalogError:
    return CatalogError([Problem(path, line, message, remedy)])


def _decoded(content: bytes, path: str) -> str:
    """UTF-8 or UTF-16 by its mark, else what editors in Korea save in."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
    raise _refused(path, "the text is in no encoding that is known", "save it as UTF-8", line)


def _read_zip(content: bytes, path: str, slug: str, language: str) -> list[Read]:
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _refused(path, f"this zip file is broken: {error}", "export it again") from None
    with package:
        entries = package.infolist()
        if len(entries) > _MOST_FILES:
            raise _refused(path, f"this package has {len(entries)} files", f"at most {_MOST_FILES}")
        for entry in entries:
            _check_name(entry.filename, path)
        names = [name for name in _quiz_files(package, path) if name in package.namelist()]
        if not names:
            raise _refused(path, "no quiz in QTI 1.2 is in this package", "export the quiz, not the files")
        if len(names) > _MOST_QUIZZES:
            raise _refused(path, f"{len(names)} quizzes are in this package", f"at most {_MOST_QUIZZES}")
        found = []
        for number, name in enumerate(names, start=1):
            own = slug if len(names) == 1 else f"{slug}-{number}"
            read = _member(package, name, path)
            found.append(read_qti(read, f"{path}/{name}", slug=own, language=language))
        return found


def _check_name(name: str, path: str) -> None:
    """A package that reaches out of its folder is not read at all, though nothing is unpacked."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or parts[0].endswith(":") or name.startswith(("/", "\\")):
        raise _refused(path, f"the file name {name[:80]!r} leads out of the package", "do not trust it")


def _member(package: zipfile.ZipFile, name: str, path: str) -> bytes:
    """A file's bytes; a bomb is not unpacked beyond what is allowed, whatever its header says."""
    try:
        with package.open(name) as file:
            content = file.read(LARGEST_QUIZ + 1)
    except Exception as error:  # zlib.error, lzma.LZMAError: whatever a broken stream raises
        raise _refused(
            f"{path}/{name}", f"this file cannot be unpacked: {error}", "export it again"
        ) from None
    if len(content) > LARGEST_QUIZ:
        message = f"unpacked, this file has more than {LARGEST_QUIZ // 1_000_000} MB"
        raise _refused(f"{path}/{name}", message, "this is no quiz")
    return content


def _quiz_files(package: zipfile.ZipFile, path: str) -> list[str]:
    """What the manifest calls an assessment; without a manifest, each XML file that looks like one."""
    if _MANIFEST in package.namelist():
        root = read_xml(_member(package, _MANIFEST, path), f"{path}/{_MANIFEST}")
        resources = [one for one in root.iter("resource") if str(one.get("type")).startswith("imsqti_")]
        return [_whole(package, one) or name for one in resources if (name := _href(one))]
    return [name for name in package.namelist() if name.endswith(".xml") and _looks(package, name, path)]


def _whole(package: zipfile.ZipFile, resource: etree._Element) -> str:
    """The quiz as Canvas has it, in one of its course exports; the manifest's is cut to the profile."""
    name = f"non_cc_assessments/{resource.get('identifier')}.xml.qti"
    return name if name in package.namelist() else ""


def _href(resource: etree._Element) -> str:
    file = resource.find("file")
    return str(resource.get("href") or (file.get("href") if file is not None else "") or "")


def _looks(package: zipfile.ZipFile, name: str, path: str) -> bool:
    return b"<questestinterop" in _member(package, name, path)[:20_000]
