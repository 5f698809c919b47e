"""Quizzes that others made come in as far as our kinds go; what is left out is named."""

from __future__ import annotations

from lms.catalog.exchange.gift_reader import read_gift
from lms.catalog.exchange.model import Question, Quiz, Read
from lms.catalog.exchange.qti_reader import read_qti
from tests.lms.catalog.exchange.foreign import CANVAS_QTI, MOODLE_GIFT


def gift(text: str) -> Read:
    return read_gift(text, "line-3.txt", slug="line-3", language="en")


def by_id(quiz: Quiz) -> dict[str, Question]:
    return {question.id: question for question in quiz.questions}


def test_a_question_bank_of_moodle() -> None:
    quiz = gift(MOODLE_GIFT).quiz
    assert (quiz.slug, quiz.title, quiz.language) == ("line-3", "Line 3", "en")
    found = by_id(quiz)
    assert [question.kind for question in quiz.questions] == [
        "single", "numeric", "multiple", "single", "order"
    ]  # fmt: skip
    scrap = found["scrap-1"]
    assert (scrap.text, scrap.outcome) == ("Of 200 parts, 6 are scrap. Which **share** is that?", "lo1")
    assert [(c.id, c.text, c.correct, c.feedback) for c in scrap.choices] == [
        ("a", "3 %", True, "Right: 6 of 200."),
        ("b", "6 %", False, "That takes the count for the share."),
        ("c", "0.3 %", False, None),
    ]
    assert scrap.feedback == "Divide scrap by all parts: 6/200 = 0.03."


def test_numbers_steps_and_true_or_false_of_moodle() -> None:
    _, weight, limits, truth, steps = gift(MOODLE_GIFT).quiz.questions
    assert (weight.answer, weight.tolerance, weight.feedback) == (12.5, 0.25, "Well weighed.")
    assert [choice.correct for choice in limits.choices] == [True, True, False]
    assert [(c.text, c.correct, c.feedback) for c in truth.choices] == [
        ("True", True, "Yes."),
        ("False", False, "It is: 97 of 100 are good."),
    ]
    assert [choice.text for choice in steps.choices] == ["measure", "sort", "repair"]
    assert [choice.correct for choice in steps.choices] == [None] * 3


def test_what_moodle_has_more_is_named_with_its_line() -> None:
    notes = {(note.line, note.message) for note in gift(MOODLE_GIFT).notes}
    assert {
        (7, "a choice's share of 50 % was left out"),
        (7, "the wrong choice c has no feedback: write one"),
        (16, "the feedback on wrong numbers was left out"),
        (16, "of several numbers only the first right one was taken"),
        (32, "a question of the kind matching was left out: we have none of that kind"),
        (34, "a question of the kind short answer was left out: we have none of that kind"),
        (36, "a question of the kind essay was left out: we have none of that kind"),
        (38, "a text without a question was left out"),
    } <= notes
    assert len(notes) == 8


def test_signs_that_moodle_escapes_are_read() -> None:
    quiz = gift(r"A set \{1, 2\} holds 2 \= two \~ \#1\: C\:\\temp\nnext \frac{=yes ~no#a\#b}").quiz
    assert quiz.questions[0].text == "A set {1, 2} holds 2 = two ~ #1: C:\\temp\nnext \\frac"
    assert quiz.questions[0].choices[1].feedback == "a#b"


def test_a_quiz_of_canvas() -> None:
    read = read_qti(CANVAS_QTI.encode(), "line-3.xml", slug="line-3", language="en")
    first, weight, limits = read.quiz.questions
    assert (read.quiz.title, read.quiz.settings["attempts"], read.quiz.settings["minutes"]) == (
        "Line 3",
        2,
        20,
    )
    assert (first.text, first.points, first.feedback) == ("Scrap is $6/200$. Which share?", 2, "Divide.")
    assert [(c.id, c.text, c.correct, c.feedback) for c in first.choices] == [
        ("a", "3 %", True, None),
        ("b", r"6 \*", False, "A count."),
    ]
    assert (weight.answer, weight.tolerance) == (12.5, 0.25)
    assert [choice.correct for choice in limits.choices] == [True, True, False]
    said = "a question of the kind free text was left out: we have none of that kind"
    assert [note.message for note in read.notes if "left out" in note.message] == [said]
    assert read.notes[0].line == CANVAS_QTI[: CANVAS_QTI.index('ident="gq3"')].count("\n") + 1


def test_what_somebody_changed_in_our_export_counts() -> None:
    ours = '// baeum quiz: {"slug": "s", "title": "T", "language": "ko"}\n\n'
    ours += (
        '// baeum question: {"points": 2, "unit": null, "texts": {"text": {"of": "0", "markdown": "old"}}}\n'
    )
    ours += "// [id:one] [tag:lo1]\n::one::[html]<p>new <b>text</b></p>{\n\t=yes\n\t~no#why\n}\n"
    quiz = gift(ours).quiz
    assert (quiz.slug, quiz.title, quiz.language, quiz.questions[0].points) == ("s", "T", "ko", 2)
    assert quiz.questions[0].text == "new **text**"


def test_right_answers_that_were_alternatives_are_named() -> None:
    read = gift("Which?{=a =b ~c#no}")
    assert [choice.correct for choice in read.quiz.questions[0].choices] == [True, True, False]
    assert "one of several right choices was enough" in read.notes[0].message
    several = CANVAS_QTI.replace('</resprocessing>\n   </item>\n   <item ident="gq3"', TWICE, 1)
    found = read_qti(several.encode(), "x.xml", slug="x", language="en")
    assert "of several numbers only the first right one was taken" in [note.message for note in found.notes]


TWICE = """<respcondition><conditionvar><varequal respident="response1">7</varequal></conditionvar>
<setvar action="Set" varname="SCORE">50</setvar></respcondition></resprocessing></item><item ident="gq3\""""


def test_code_of_others_has_a_language() -> None:
    read = gift("[html]<p>Look</p><pre>x \\= 1</pre>{=a ~b#c}")
    assert read.quiz.questions[0].text == "Look\n\n```text\nx = 1\n```"


def test_scripts_and_pictures_of_others_do_not_come_along() -> None:
    read = gift(
        "[html]<p>Look<img src\\=x alt\\=chart><script>alert(1)</script><style>p</style></p>{=a ~b#c}"
    )
    assert read.quiz.questions[0].text == "Lookchart"
    assert "what <img> showed in the text was left out" in [note.message for note in read.notes]
