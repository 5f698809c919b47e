"""Peer review from being assigned to being released: without names, late, and not written at all."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from lms.assessments.models import Grade
from lms.notices.models import Notice, NoticeText
from lms.projects.models import PeerReview, PeerRound, ProjectFile
from lms.web import now
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.people import make_person
from tests.lms.projects.conftest import Team, make_team, send_file
from tests.lms.projects.test_staff_pages import mark


@pytest.fixture
def three(app, signed_in, cohort, project) -> list[tuple[Browser, Team]]:
    """Three teams of one, each with its report."""
    found = []
    for number in range(3):
        person = make_person(app, name=f"검토자 {number}")
        team = make_team(app, cohort, project, make_enrollment(app, person, cohort), name=f"팀 {number}")
        browser = signed_in(person)
        send_file(
            browser, team, "final/report", f"이름이 든 {number}.pdf", b"%PDF-1.7 " + bytes([65 + number])
        )
        found.append((browser, team))
    return found


@pytest.fixture
def page(cohort) -> str:
    return f"/teach/{cohort.uuid}/projects/less-scrap/reviews"


def reviews(app) -> list[PeerReview]:
    with reading(app) as session:
        found = session.scalars(select(PeerReview).order_by(PeerReview.id)).all()
        _loaded = [(one.team.uuid, one.reviewer.person.name) for one in found]
        return list(found)


def overdue(app) -> None:
    with writing(app) as session:
        session.scalars(select(PeerRound)).one().due_at = now() - dt.timedelta(minutes=1)


def write(
    three, review: PeerReview, act: str = "submit", good: str = "표가 분명하다", next: str = "검증"
) -> str:
    browser, team = next_to(three, review.reviewer.uuid)
    address = f"{team.page}/reviews/{review.uuid}"
    return browser.submit(address, follow=True, act=act, good=good, next=next).text


def next_to(three, enrollment_uuid: str):
    return next(pair for pair in three if enrollment_uuid in pair[1].page)


def test_reviews_go_round_without_names(app, signed_in, instructor, three, page):
    one = signed_in(instructor)
    assert "팀 3개가 검토할 결과물을 냈습니다" in text_of(one.page(page))
    assert "검토 3건을 배정했습니다" in one.submit(page, f"{page}/begin", follow=True).text
    assert "이미 배정" in one.submit(page, f"{page}/begin", follow=True).text
    first = reviews(app)[0]
    browser, team = next_to(three, first.reviewer.uuid)
    address = f"{team.page}/reviews/{first.uuid}"
    shown = text_of(browser.page(address))
    assert not any(
        f"팀 {number}" in shown or f"검토자 {number}" in shown.split("보고서")[1] for number in range(3)
    )
    with reading(app) as session:
        file = session.scalars(select(ProjectFile).where(ProjectFile.team_id == first.team_id)).one()
    answer = browser.get(f"{team.page}/files/{file.uuid}")
    assert answer.status_code == 200 and "report.pdf" in answer.headers["Content-Disposition"]
    lacking = browser.submit(address, act="submit", good="분명하다", next="")
    assert lacking.status_code == 422 and "분명하다" in lacking.text
    assert "아직 제출한 것은 아닙니다" in write(three, first, "save")
    assert "제출했습니다" in write(three, first)
    for other in reviews(app)[1:]:
        write(three, other, good="그림이 좋다")
    reviewed = next(pair for pair in three if pair[1].uuid == first.team.uuid)
    assert "표가 분명하다" not in reviewed[0].page(reviewed[1].page)
    one.submit(page, f"{page}/release")
    theirs = text_of(reviewed[0].page(reviewed[1].page))
    assert "표가 분명하다" in theirs and first.reviewer.person.name not in theirs
    assert "더 이상 고칠 수 없습니다" in write(three, first)


def test_a_review_is_its_reviewers(app, signed_in, instructor, three, page):
    signed_in(instructor).submit(page, f"{page}/begin")
    first = reviews(app)[0]
    other, team = next(pair for pair in three if first.reviewer.uuid not in pair[1].page)
    assert other.get(f"{team.page}/reviews/{first.uuid}").status_code == 404
    assert other.post(f"{team.page}/reviews/{first.uuid}", act="submit").status_code == 404


def test_what_is_not_written_is_given_to_another_and_costs(app, signed_in, instructor, grader, three, page):
    one = signed_in(instructor)
    one.submit(page, f"{page}/begin")
    lazy, *busy = reviews(app)
    for review in busy:
        write(three, review)
    assert "마감 전" in one.submit(page, f"{page}/again", follow=True).text
    overdue(app)
    assert "1명에게" in one.submit(page, f"{page}/again", follow=True).text
    extra = reviews(app)[-1]
    assert extra.extra and extra.team_id == lazy.team_id and extra.reviewer_id != lazy.reviewer_id
    assert "이미 다른 사람에게 부탁해 두었습니다" in one.submit(page, f"{page}/again", follow=True).text
    _browser, team = next_to(three, lazy.reviewer.uuid)
    mark(one, team, 60, 40)
    mark(signed_in(grader), team, 60, 40)
    one.submit(team.staff, f"{team.staff}/release")
    with reading(app) as session:
        assert session.scalars(select(Grade.final)).one() == 95.0


def test_a_late_review_is_taken_until_the_release(app, signed_in, instructor, three, page):
    one = signed_in(instructor)
    one.submit(page, f"{page}/begin")
    overdue(app)
    assert "제출했습니다" in write(three, reviews(app)[0])
    shown = text_of(one.page(page))
    assert "늦음" in shown or "지각" in shown
    assert "내지 않음" in shown


def test_one_team_alone_cannot_be_reviewed(app, signed_in, instructor, learner, team, page):
    send_file(signed_in(learner), team, "final/report", "a.pdf")
    said = signed_in(instructor).submit(page, f"{page}/begin", follow=True).text
    assert "팀이 둘 이상" in said


def excuse(browser: Browser, page: str, review: PeerReview, **fields: str) -> str:
    return text_of(browser.submit(page, f"{page}/{review.uuid}/excuse", follow=True, **fields).text)


def test_an_excused_review_costs_nothing_and_can_be_asked_for_again(
    app, signed_in, instructor, grader, three, page
):
    one = signed_in(instructor)
    one.submit(page, f"{page}/begin")
    ill, *busy = reviews(app)
    for review in busy:
        write(three, review)
    overdue(app)
    browser, team = next_to(three, ill.reviewer.uuid)
    assert "쓰십시오" in excuse(one, page, ill, reason="")
    assert "면제하고" in excuse(one, page, ill, reason="입원")
    assert "입원" in one.page(f"{page}?only=excused") and "맞는 검토가" in one.page(f"{page}?only=missing")
    seen = text_of(browser.page(team.page))
    assert "입원" in seen and "다른 팀의 결과물을 검토하십시오" not in seen
    assert "면제를 취소하고" in excuse(one, page, ill, reason="")
    excuse(one, page, ill, reason="입원")
    mark(one, team, 60, 40)
    mark(signed_in(grader), team, 60, 40)
    one.submit(team.staff, f"{team.staff}/release")
    with reading(app) as session:
        assert session.scalars(select(Grade.final)).one() == 100.0
        told = session.scalars(select(NoticeText).where(NoticeText.kind == "project")).all()
        assert [said.text["ko"] for said in told].count("입원") == 2
    assert "제출했습니다" in write(three, ill)  # written after all
    assert "그 사이에 검토를 제출" in excuse(one, page, ill, reason="늦음")


def test_who_did_not_write_is_told_when_others_are_asked(app, signed_in, instructor, three, page):
    one = signed_in(instructor)
    one.submit(page, f"{page}/begin")
    overdue(app)
    assert "팀이 3개 있지만" in one.submit(page, f"{page}/again", follow=True).text  # nobody wrote any
    lazy, *busy = reviews(app)
    for review in busy:
        write(three, review)
    one.submit(page, f"{page}/again")
    with reading(app) as session:
        missing = select(Notice).join(NoticeText).where(NoticeText.text["ko"].as_string().contains("5점을"))
        assert session.scalars(missing).one().person_id == lazy.reviewer.person_id


def test_reviews_are_searched_and_as_quick_with_many(app, signed_in, instructor, cohort, project, three, page,
                                                     counted):  # fmt: skip
    one = signed_in(instructor)
    one.submit(page, f"{page}/begin")
    wanted = [row for row in reviews(app) if "1" in row.reviewer.person.name + row.team.name]
    assert f"검토 {len(wanted)}건" in text_of(one.page(f"{page}?q=검토자+1"))
    assert "맞는 검토가 없습니다" in one.page(f"{page}?q=100%25")
    _browser, team = three[0]
    pages = [(one, page), (one, team.staff), (three[0][0], team.page)]
    for browser, address in pages:
        browser.page(address)
    before = [counted(lambda pair=pair: pair[0].page(pair[1])) for pair in pages]
    more = [make_enrollment(app, make_person(app), cohort) for _number in range(6)]
    with writing(app) as session:
        round_, theirs = (session.scalars(select(model)).first() for model in (PeerRound, PeerReview))
        for row in more:
            session.add(
                PeerReview(round_id=round_.id, reviewer_id=row.id, team_id=theirs.team_id, answers={})
            )
    assert [counted(lambda pair=pair: pair[0].page(pair[1])) for pair in pages] == before
