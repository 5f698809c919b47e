"""A course in one language as a Common Cartridge 1.1, the newest version that both Canvas and Moodle import.

Lessons are pages with their pictures, quizzes are assessments in the profile's dialect of QTI, a lab is a
page with its released notebook and the way to the real one, a checkpoint or a project the way alone. Files
are for others to read: nothing comes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from ..domain import ActivitySource, Catalog, ModuleSource
from . import pages
from .model import Question, Quiz, in_language
from .package import write_zip
from .qti import MOST_ATTEMPTS, write_qti
from .texts import for_xml

_CP = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_LOM = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMAS = "http://www.imsglobal.org/profile/cc/ccv1p1/"
_LOCATIONS = f"{_LOM} {_SCHEMAS}LOM/ccv1p1_lommanifest_v1p0.xsd {_CP} {_SCHEMAS}ccv1p1_imscp_v1p2_v1p0.xsd"
_ASSESSMENT = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
_WEB = "web_resources"
_UNSAID = {"keep": "best", "shuffle": False}  # what the profile cannot say, and how others then do it
C = ElementMaker(namespace=_CP, nsmap={None: _CP, "lomimscc": _LOM, "xsi": _XSI})
L = ElementMaker(namespace=_LOM)


@dataclass
class _Resource:
    """One thing of the manifest: its files, the first of which it is, and what it needs."""

    identifier: str
    kind: str
    files: list[str]
    needs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Cartridge:
    """`content` is the .imscc file; `notes` say what others will not see as it is here."""

    content: bytes
    notes: tuple[str, ...]


def write_cartridge(
    catalog: Catalog, course: str, language: str, labs: Mapping[str, pages.LabPage], address: str
) -> Cartridge:
    """The cartridge of a course. `labs` are those that it names; `address` is that of our own pages."""
    return _Writer(catalog, course, language, labs, address).write()


class _Writer:
    def __init__(
        self,
        catalog: Catalog,
        course: str,
        language: str,
        labs: Mapping[str, pages.LabPage],
        address: str,
    ) -> None:
        self.catalog, self.course, self.language = catalog, catalog.courses[course], language
        self.labs, self.address = labs, address
        self.files: dict[str, bytes] = {}
        self.resources: list[_Resource] = []
        self.notes: list[str] = []

    def write(self) -> Cartridge:
        modules = [self._module(self.catalog.modules[use["module"]]) for use in self.course.data["modules"]]
        manifest = {"imsmanifest.xml": self._manifest(modules)}
        return Cartridge(write_zip(manifest | self.files), tuple(self.notes))

    def _module(self, module: ModuleSource) -> etree._Element:
        """The module's item, with one in it for each activity."""
        figures = self._figures(module)
        items = []
        for activity in module.activities:
            identifier = f"i_{module.slug}_{activity.kind}_{activity.slug}"
            add = {"lesson": self._lesson, "quiz": self._quiz}.get(activity.kind, self._lab)
            add = self._here_only if activity.kind in pages.HERE_ONLY else add
            add(identifier, module, activity, figures)
            title = C.title(for_xml(activity.title[self.language]))
            items.append(C.item(title, identifier=f"item_{identifier}", identifierref=identifier))
        title = C.title(for_xml(module.data["title"][self.language]))
        return C.item(title, *items, identifier=f"item_m_{module.slug}")

    def _add(self, resource: _Resource, contents: Mapping[str, bytes]) -> None:
        self.resources.append(resource)
        self.files |= contents

    def _figures(self, module: ModuleSource) -> dict[str, str]:
        """The identifiers of the pictures that this language's lessons show, by name."""
        shown = {name for activity in module.activities for name in self._shown(activity)}
        found: dict[str, str] = {}
        for name in sorted(shown):
            path, identifier = f"{_WEB}/{module.slug}/{name}", f"f_{module.slug}_{len(found)}"
            self._add(_Resource(identifier, "webcontent", [path]), {path: module.figures[name].content})
            found[name] = identifier
        return found

    def _shown(self, activity: ActivitySource) -> tuple[str, ...]:
        return activity.lessons[self.language].page.figures if activity.kind == "lesson" else ()

    def _lesson(
        self, identifier: str, module: ModuleSource, activity: ActivitySource, figures: Mapping[str, str]
    ) -> None:
        path = f"{_WEB}/{module.slug}/{activity.slug}.html"
        lesson = activity.lessons[self.language]
        page = pages.lesson_page(lesson, self.catalog.terms, "figures", self.address)
        if lesson.page.formulas:
            self.notes.append(
                f"{activity.slug}: Moodle drops the marks of its {lesson.page.formulas} formulas"
            )
        needs = [figures[name] for name in dict.fromkeys(self._shown(activity))]
        self._add(_Resource(identifier, "webcontent", [path], needs), {path: page})

    def _quiz(self, identifier: str, module: ModuleSource, activity: ActivitySource, _figures: Any) -> None:
        quiz, path = in_language(activity.source, self.language), f"{identifier}/assessment.xml"
        content = write_qti(quiz, module.figures, closed=True)
        self._add(_Resource(identifier, _ASSESSMENT, [path]), {path: content})
        self.notes += [f"{quiz.slug}: {note}" for note in _changed(quiz)]

    def _lab(self, identifier: str, module: ModuleSource, activity: ActivitySource, _figures: Any) -> None:
        lab, path = self.labs[activity.slug], f"{_WEB}/{module.slug}/labs/{activity.slug}.html"
        beside = {f"{_WEB}/{module.slug}/labs/{lab.slug}/{name}": data for name, data in lab.files.items()}
        page = pages.lab_page(lab, lab.slug, self.language, self._way())
        self._add(_Resource(identifier, "webcontent", [path, *beside]), {path: page, **beside})
        said = "the lab is graded here only" if lab.tasks else "the worked notebook is opened here only"
        self.notes.append(f"{lab.slug}: {said}; the cartridge has its page and its notebook")

    def _here_only(
        self, identifier: str, module: ModuleSource, activity: ActivitySource, _figures: Any
    ) -> None:
        path = f"{_WEB}/{module.slug}/{activity.slug}.html"
        page = pages.here_only_page(activity, self.language, self._way())
        self._add(_Resource(identifier, "webcontent", [path]), {path: page})
        self.notes.append(
            f"{activity.slug}: the {activity.kind} is done here only; the cartridge leads to it"
        )

    def _way(self) -> str:
        """The page of a track of ours with this course; of all tracks, when none has it."""
        for track in self.catalog.tracks.values():
            if any(self.course.slug in one.get("courses", ()) for one in track.data["requirements"]):
                return f"{self.address}/tracks/{track.slug}"
        return f"{self.address}/tracks"

    def _manifest(self, modules: list[etree._Element]) -> bytes:
        title = L.string(for_xml(self.course.data["title"][self.language]), language=self.language)
        about = L.string(for_xml(self.course.data["summary"][self.language]), language=self.language)
        general = L.general(L.title(title), L.language(self.language), L.description(about))
        root = C.manifest(
            C.metadata(C.schema("IMS Common Cartridge"), C.schemaversion("1.1.0"), L.lom(general)),
            C.organizations(
                C.organization(
                    C.item(*modules, identifier="root"), identifier="org_1", structure="rooted-hierarchy"
                )
            ),
            C.resources(*map(_described, self.resources)),
            identifier=f"c_{self.course.slug}_{self.language}",
        )
        root.set(f"{{{_XSI}}}schemaLocation", _LOCATIONS)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _described(resource: _Resource) -> etree._Element:
    made = C.resource(
        *(C.file(href=name) for name in resource.files),
        *(C.dependency(identifierref=name) for name in resource.needs),
        identifier=resource.identifier,
        type=resource.kind,
    )
    if resource.kind == "webcontent":
        made.set("href", resource.files[0])
    return made


def _changed(quiz: Quiz) -> Iterator[str]:
    """What the profile of Common Cartridge cannot say of a quiz."""
    for key, theirs in _UNSAID.items():
        if quiz.settings[key] != theirs:
            yield f"{key}: {quiz.settings[key]} cannot be said: set it there"
    yield f"the pass mark of {quiz.settings['pass']:g} % cannot be said: set it there"
    if quiz.settings["attempts"] > MOST_ATTEMPTS:
        yield f"{quiz.settings['attempts']} attempts became unlimited"
    for question in quiz.questions:
        if said := _as_others(question):
            yield f'"{question.id}" {said}'


def _as_others(question: Question) -> str:
    if question.kind == "numeric":
        return "became a blank that takes the numbers within its tolerance, written out"
    if question.kind == "order":
        return "became a blank for the letters of its steps"
    if round(question.points) != question.points or not 0 < question.points < 100:
        return f"has {question.points:g} points, which must be whole there"
    return ""
