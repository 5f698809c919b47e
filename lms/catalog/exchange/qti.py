"""A quiz in one language as QTI 1.2, the assessment format of Common Cartridge and of Canvas.

Two dialects. The closed one, for cartridges, has only what the profile of Common Cartridge 1.1 allows: its
readers refuse more. A number with a tolerance and things to be put in order have no place in it: they become
a blank to fill in. The open one, for Canvas and for coming back, has numbers with margins as Canvas writes
them, ordered answers as QTI 1.2 has them, and our own fields (`baeum_...`), which others skip.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from ..markdown import Figure
from .blanks import Blank, blank
from .model import EXACT, Question, Quiz
from .texts import Kept, for_xml, shown, unit_line

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PROFILE = "http://www.imsglobal.org/profile/cc/ccv1p1/ccv1p1_qtiasiv1p2p1_v1p0.xsd"
E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE, "xsi": _XSI})
RESPONSE = "response1"
CANVAS = {
    "single": "multiple_choice_question",
    "multiple": "multiple_answers_question",
    "numeric": "numerical_question",
    "order": "ordering_question",
}
_CLOSED = {"single": "cc.multiple_choice.v0p1", "multiple": "cc.multiple_response.v0p1"}
_FILL_IN = "cc.fib.v0p1"
MOST_ATTEMPTS = 5  # that the profile can say; more is "unlimited"


def write_qti(quiz: Quiz, figures: Mapping[str, Figure], *, closed: bool = False) -> bytes:
    """The XML of the file, in the closed dialect or the open one."""
    items = [_Item(quiz, question, figures, closed).element() for question in quiz.questions]
    assessment = E.assessment(
        E.qtimetadata(*_fields(_settings(quiz, closed))),
        E.section(*items, ident="root_section"),
        ident=quiz.slug,
        title=for_xml(quiz.title),
    )
    root = E.questestinterop(assessment)
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {_PROFILE}")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False))


def _settings(quiz: Quiz, closed: bool) -> dict[str, Any]:
    attempts, minutes = quiz.settings["attempts"], quiz.settings["minutes"]
    most = MOST_ATTEMPTS if closed else attempts
    fields = {
        "cc_profile": "cc.exam.v0p1",
        "qmd_assessmenttype": "Examination",
        "qmd_scoretype": "Percentage",
        "qmd_feedbackpermitted": "No" if quiz.settings["show_feedback"] == "never" else "Yes",
        "cc_maxattempts": attempts if 0 < attempts <= most else "unlimited",
    }
    if minutes is not None:
        fields["qmd_timelimit"] = minutes
    if not closed:
        head = {"title": quiz.title, "language": quiz.language, **quiz.settings}
        fields["baeum_quiz"] = json.dumps(head, ensure_ascii=False)
    return fields


def _fields(values: Mapping[str, Any]) -> list[etree._Element]:
    return [
        E.qtimetadatafield(E.fieldlabel(label), E.fieldentry(str(value))) for label, value in values.items()
    ]


class _Item:
    def __init__(self, quiz: Quiz, question: Question, figures: Mapping[str, Figure], closed: bool) -> None:
        self.language, self.question, self.figures = str(quiz.language), question, figures
        self.closed, self.kept = closed, Kept()
        self.blank = blank(question) if closed and question.kind in ("numeric", "order") else None

    def element(self) -> etree._Element:
        """The item; the metadata last, when all texts are known, though they stand first."""
        parts = [self._presentation(), self._processing(), *self._feedbacks()]
        metadata = E.itemmetadata(E.qtimetadata(*_fields(self._metadata())))
        return E.item(metadata, *parts, ident=self.question.id, title=self.question.id)

    def _metadata(self) -> dict[str, Any]:
        one = self.question
        if self.closed:
            weight = round(one.points)
            fields = {"cc_profile": _FILL_IN if self.blank else _CLOSED[one.kind]}
            return fields | ({"cc_weighting": weight} if 0 < weight < 100 else {})
        own = {"points": one.points, "unit": one.unit, "outcome": one.outcome, "texts": self.kept.texts}
        fields = {"question_type": CANVAS[one.kind], "points_possible": f"{one.points:g}"}
        return fields | {"baeum_question": json.dumps(own, ensure_ascii=False)}

    def _shown(self, name: str, markdown: str) -> str:
        return self.kept.add(name, shown(markdown, self.language, self.figures), markdown)

    def _html(self, html: str) -> etree._Element:
        """A text; in a cartridge in ASCII: Moodle takes the HTML of a question for Latin-1."""
        safe = html.encode("ascii", "xmlcharrefreplace").decode() if self.closed else html
        return E.material(E.mattext(safe, texttype="text/html"))

    def _presentation(self) -> etree._Element:
        one = self.question
        html = self._shown("text", one.text) + unit_line(one.unit, self.language)
        if self.blank:
            return E.presentation(self._html(html + self._listed(self.blank)), _fill_in({}))
        if one.kind == "numeric":
            return E.presentation(self._html(html), _fill_in({"fibtype": "Decimal"}))
        labels = {
            choice.id: E.response_label(
                self._html(self._shown(f"choice {choice.id}", choice.text)), ident=choice.id
            )
            for choice in one.choices
        }
        if one.kind == "order":  # not in the order that is right
            mixed = sorted(labels, key=lambda name: hashlib.sha256(name.encode()).digest())
            render = E.render_choice(*(labels[name] for name in mixed), shuffle="Yes")
        else:
            render = E.render_choice(*labels.values())
        cardinality = {"single": "Single", "multiple": "Multiple", "order": "Ordered"}[one.kind]
        return E.presentation(
            self._html(html), E.response_lid(render, ident=RESPONSE, rcardinality=cardinality)
        )

    def _listed(self, way: Blank) -> str:
        """What is to be put in order, with a letter for each, and how to answer."""
        rows = (f"<p>{letter}. {self._shown('', choice.text)}</p>" for letter, choice in way.listed)
        return "".join(rows) + way.instruction[self.language]

    def _processing(self) -> etree._Element:
        decvar = E.decvar(maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
        parts = [E.outcomes(decvar)]
        if self.question.feedback:
            parts.append(_condition(E.other(), shows="general_fb", goes_on=True))
        return E.resprocessing(*parts, *self._conditions())

    def _conditions(self) -> list[etree._Element]:
        one = self.question
        rights = [choice for choice in one.choices if choice.correct]
        if self.blank:
            return [_condition(*(_equal(answer) for answer in self.blank.answers), scores=True)]
        if one.kind == "numeric":
            return [_condition(_within(one), scores=True)]
        if one.kind == "order":
            ordered = (_equal(choice.id, index=str(place)) for place, choice in enumerate(one.choices, 1))
            return [_condition(E("and", *ordered), scores=True)]
        if one.kind == "single":
            shows = self._feedback_of(rights[0].id) if rights[0].feedback else ""
            found = [_condition(_equal(rights[0].id), scores=True, shows=shows)]
        else:
            # Moodle counts those as right that say case="Yes"
            equal = {c.id: _equal(c.id, case="Yes") for c in one.choices}
            ticks = (equal[c.id] if c.correct else E("not", equal[c.id]) for c in one.choices)
            found = [_condition(E("and", *ticks), scores=True)]
        return found + [
            _condition(_equal(choice.id), shows=self._feedback_of(choice.id))
            for choice in one.choices
            if choice.feedback and not (one.kind == "single" and choice.correct)
        ]

    def _feedback_of(self, choice: str) -> str:
        """By its place: a choice may be called "general", and Canvas reads meaning into such names."""
        return f"c{[one.id for one in self.question.choices].index(choice) + 1}_fb"

    def _feedbacks(self) -> list[etree._Element]:
        one = self.question
        texts = {"general_fb": ("feedback", one.feedback)}
        if not self.blank:
            texts |= {self._feedback_of(c.id): (f"feedback {c.id}", c.feedback) for c in one.choices}
        return [
            E.itemfeedback(E.flow_mat(self._html(self._shown(name, text))), ident=ident)
            for ident, (name, text) in texts.items()
            if text
        ]


def _fill_in(attributes: dict[str, str]) -> etree._Element:
    render = E.render_fib(E.response_label(ident="answer1"), **attributes)
    return E.response_str(render, ident=RESPONSE, rcardinality="Single")


def _equal(value: str, **attributes: str) -> etree._Element:
    return E.varequal(value, respident=RESPONSE, **attributes)


def _within(question: Question) -> etree._Element:
    """Exactly the number, or within the margin, as Canvas writes it; decimals, so that nothing is rounded."""
    answer, tolerance = Decimal(repr(question.answer)), Decimal(repr(question.tolerance))
    margin = E(
        "and",
        E.vargte(str(EXACT.subtract(answer, tolerance)), respident=RESPONSE),
        E.varlte(str(EXACT.add(answer, tolerance)), respident=RESPONSE),
    )
    return E("or", _equal(repr(question.answer)), margin)


def _condition(
    *conditions: etree._Element, scores: bool = False, shows: str = "", goes_on: bool = False
) -> etree._Element:
    """Only the general feedback goes on: Moodle takes all that do so for general feedback."""
    parts = [E.conditionvar(*conditions)]
    if scores:
        parts.append(E.setvar("100", action="Set", varname="SCORE"))
    if shows:
        parts.append(E.displayfeedback(feedbacktype="Response", linkrefid=shows))
    return E.respcondition(*parts, **{"continue": "Yes" if goes_on else "No"})
