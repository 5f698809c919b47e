"""What a QTI 1.2 item asks and takes for right: its kind, choices and answer."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from lxml import etree

from .gift_answers import number
from .incoming import Incoming, IncomingChoice, Said
from .model import EXACT, ONE_ENOUGH, ONE_NUMBER, Note
from .xml import all_text

_LEFT_OUT = "a question of the kind {} was left out: we have none of that kind"


def said(element: etree._Element) -> Said | None:
    """The first text of an element, not of the answers in it."""
    for material in element.iter("material"):
        if any(parent.tag.startswith("response_") for parent in material.iterancestors()):
            if element.tag == "response_label":
                return _material(material)
            continue
        return _material(material)
    return None


def _material(material: etree._Element) -> Said | None:
    text = next(material.iter("mattext", "matemtext"), None)
    if text is None:
        return None
    kind = (text.get("texttype") or "text/plain").lower()
    return all_text(text), "html" if "html" in kind else "plain"


def feedback(item: etree._Element, ident: str) -> Said | None:
    """The text of one itemfeedback; None when it is empty or not there."""
    for one in item.iter("itemfeedback"):
        if one.get("ident") == ident:
            found = said(one)
            return found if found and found[0].strip() else None
    return None


def general_feedback(item: etree._Element) -> Said | None:
    """What is shown whatever was answered."""
    for condition in item.iter("respcondition"):
        shows = condition.find("displayfeedback")
        if shows is not None and condition.find("conditionvar/other") is not None:
            return feedback(item, str(shows.get("linkrefid")))
    return None


def read(question: Incoming, item: etree._Element, presentation: etree._Element, notes: list[Note]) -> bool:
    """Fill in kind, choices and answer; False, with a note, for a kind that we do not have."""
    lids, texts = list(presentation.iter("response_lid")), list(presentation.iter("response_str"))
    if len(lids) == 1 and not texts:
        return _choices(question, item, lids[0], notes)
    if len(texts) == 1 and not lids and _numeric(question, item, notes):
        return True
    kind = "matching or with several blanks" if len(lids) + len(texts) > 1 else "free text"
    kind = kind if lids or texts else "text only"
    notes.append(Note(question.line, _LEFT_OUT.format(kind)))
    return False


def _choices(question: Incoming, item: etree._Element, lid: etree._Element, notes: list[Note]) -> bool:
    labels = {str(label.get("ident")): label for label in lid.iter("response_label")}
    ordered = lid.get("rcardinality") == "Ordered"
    right = _order(item) if ordered else _ticked(item, labels)
    names = [name for name in right if name in labels] if ordered else list(labels)
    if len(labels) < 2 or not right or (ordered and set(names) != set(labels)):
        notes.append(Note(question.line, "a question whose right answer is not stated was left out"))
        return False
    shows = _shown_feedback(item)
    for name in names:
        choice = IncomingChoice(
            said(labels[name]) or ("", "plain"),
            None if ordered else name in right,
            None if ordered else feedback(item, shows.get(name, "")),
            name if "texts" in question.kept else "",
        )
        question.choices.append(choice)
    multiple = lid.get("rcardinality") == "Multiple" or len(right) > 1
    if multiple and lid.get("rcardinality") != "Multiple" and not ordered:
        notes.append(Note(question.line, ONE_ENOUGH))
    question.kind = "order" if ordered else "multiple" if multiple else "single"
    return True


def _scoring(item: etree._Element) -> list[etree._Element]:
    """The conditions that give points."""
    return [one for one in item.iter("respcondition") if any(_gives(var) for var in one.iter("setvar"))]


def _gives(setvar: etree._Element) -> bool:
    try:
        return float(all_text(setvar)) > 0 and setvar.get("action", "Set") in ("Set", "Add")
    except ValueError:
        return False


def _ticked(item: etree._Element, labels: dict[str, etree._Element]) -> list[str]:
    found = []
    for condition in _scoring(item):
        for equal in condition.iter("varequal"):
            refused = any(parent.tag == "not" for parent in equal.iterancestors())
            name = all_text(equal).strip()
            if not refused and name in labels and name not in found:
                found.append(name)
    return found


def _order(item: etree._Element) -> list[str]:
    """The names in the right order, by their index."""
    found = [
        (int(equal.get("index", "0")), all_text(equal).strip())
        for condition in _scoring(item)
        for equal in condition.iter("varequal")
        if equal.get("index", "").isdecimal()
    ]
    return [name for _, name in sorted(found)]


def _shown_feedback(item: etree._Element) -> dict[str, str]:
    """Which feedback a choice shows when it is the only thing that a condition asks for."""
    found: dict[str, str] = {}
    for condition in item.iter("respcondition"):
        equals, shows = condition.findall("conditionvar/varequal"), condition.find("displayfeedback")
        if len(equals) == 1 and shows is not None:
            found.setdefault(all_text(equals[0]).strip(), str(shows.get("linkrefid")))
    return found


def _numeric(question: Incoming, item: etree._Element, notes: list[Note]) -> bool:
    """A number with a margin, or between two; False for a text to be written."""
    scoring = _scoring(item)
    if not scoring:
        return False
    condition = scoring[0]
    exact = [all_text(one) for one in condition.iter("varequal")]
    least, most = (_bound(condition, *names) for names in (("vargte", "vargt"), ("varlte", "varlt")))
    try:
        question.answer = number(exact[0]) if len(exact) == 1 else None
    except ValueError:
        return False
    if least is not None and most is not None:
        middle = Decimal(exact[0].strip()) if exact else EXACT.divide(EXACT.add(least, most), Decimal(2))
        question.answer = question.answer if exact else _plain(middle)
        question.tolerance = _plain(EXACT.subtract(most, middle))
    elif question.answer is None or item.find(".//render_fib[@fibtype]") is None:
        return False
    question.tolerance = question.tolerance or 0
    question.kind = "numeric"
    if len(scoring) > 1:
        notes.append(Note(question.line, ONE_NUMBER))
    return True


def _bound(condition: etree._Element, *names: str) -> Decimal | None:
    found = next(condition.iter(*names), None)
    try:
        value = Decimal(all_text(found).strip()) if found is not None else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


def _plain(value: Decimal) -> float:
    return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)
