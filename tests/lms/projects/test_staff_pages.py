"""What staff do: the table of teams, marks of two graders, releasing, sponsors, who is in a team."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import select

from lms.assessments.models import Grade, GradeEvent
from lms.audit.models import AuditEvent
from lms.projects import queries
from lms.projects.models import ProjectMark, ProjectNote, SponsorLink, TeamMember
from lms.web import now
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.people import make_person
from tests.lms.projects.conftest import Team, make_team, send_file, stored


def mark(browser: Browser, team: Team, value: float, method: float, act: str = "give") -> str:
    fields = {"points-value": f"{value}", "points-method": f"{method}", "comment": "좋은 기준선", "act": act}
    return browser.submit(f"{team.staff}/marks", follow=True, **fields).text


def grades(app) -> list[tuple[float, float, bool]]:
    with reading(app) as session:
        found = session.scalars(select(Grade).order_by(Grade.id))
        return [(one.final, one.max_score, one.provisional) for one in found]


def test_two_graders_mark_apart_and_their_mean_is_the_grade(
    app, signed_in, learner, instructor, grader, team, project
):
    one, two = signed_in(instructor), signed_in(grader)
    assert "저장했습니다" in mark(one, team, 60, 40, "save")
    assert "점수를 확정했습니다" in mark(one, team, 60, 40)
    seen = text_of(two.page(team.staff))
    assert "1명이 점수를 확정했습니다" in seen and "좋은 기준선" not in seen
    assert "먼저 두 사람이" in one.submit(team.staff, f"{team.staff}/release", follow=True).text
    with writing(app) as session:
        session.scalars(select(ProjectMark)).one().points = {"value": 54.0, "method": 40.0}
    mark(two, team, 60, 40)
    assert "두 채점자 일치" in text_of(one.page(team.staff)) and "97" in one.page(team.staff)
    assert "공개했습니다" in one.submit(team.staff, f"{team.staff}/release", follow=True).text
    assert grades(app) == [(97.0, 100.0, False)] * 2
    page = text_of(signed_in(learner).page(team.page))
    assert "97" in page and "좋은 기준선" in page and "시험 강사" not in page.split("결과")[-1]
    with reading(app) as session:
        events = session.scalars(select(GradeEvent)).all()
        assert {one.reason for one in events} == {"marked"}


def test_far_apart_a_third_one_decides(app, signed_in, instructor, grader, admin, team):
    one, two, three = signed_in(instructor), signed_in(grader), signed_in(admin)
    mark(one, team, 60, 40)
    mark(two, team, 30, 40)
    assert "세 번째 채점자 필요" in text_of(one.page(team.staff))
    assert "먼저 세 번째" in one.submit(team.staff, f"{team.staff}/release", follow=True).text
    mark(three, team, 30, 0)
    one.submit(team.staff, f"{team.staff}/release")
    assert [final for final, _most, _provisional in grades(app)] == [30.0, 30.0]
    late = signed_in(make_person(app, "admin"))
    assert "결과가 공개되었습니다" in late.page(f"{team.staff}/marks")
    assert mark(one, team, 60, 40)  # who marked may correct


def test_marks_are_whole_and_within_the_rubric(signed_in, instructor, team):
    one = signed_in(instructor)
    address = f"{team.staff}/marks"
    lacking = one.submit(address, act="give", comment="의견", **{"points-value": "60"})
    assert lacking.status_code == 422 and "모든 기준" in lacking.text and "의견" in lacking.text
    assert "만점 사이" in one.submit(address, act="save", **{"points-value": "61"}).text
    assert one.submit(address, act="save", **{"points-value": "nan"}).status_code == 302


def test_nobody_marks_their_own_team(app, signed_in, instructor, cohort, project):
    own = make_team(app, cohort, project, make_enrollment(app, instructor, cohort))
    assert "본인이 속했거나" in signed_in(instructor).page(f"{own.staff}/marks")


def test_a_share_needs_a_reason_and_counts(app, signed_in, learner, instructor, grader, team):
    one = signed_in(instructor)
    member = stored(app, team).members[0].uuid
    address = f"{team.staff}/share"
    assert "사유를 쓰십시오" in one.submit(team.staff, address, follow=True, member=member, share="50").text
    assert "0에서 100" in one.submit(team.staff, address, follow=True, member=member, share="many").text
    one.submit(team.staff, address, member=member, share="50", reason="발표에 오지 않았습니다.")
    mark(one, team, 60, 40)
    mark(signed_in(grader), team, 60, 40)
    one.submit(team.staff, f"{team.staff}/release")
    assert [final for final, _most, _provisional in grades(app)] == [50.0, 100.0]
    assert "발표에 오지 않았습니다." in signed_in(learner).page(team.page)


def test_every_ready_result_is_released_at_once(app, signed_in, instructor, grader, cohort, team, project):
    one, two = signed_in(instructor), signed_in(grader)
    mark(one, team, 60, 40)
    mark(two, team, 60, 40)
    other = make_team(app, cohort, project, make_enrollment(app, make_person(app), cohort), name="다른 팀")
    mark(one, other, 60, 40)
    page = f"/teach/{cohort.uuid}/projects"
    assert "결과 1건 공개하기" in text_of(one.page(page))
    assert "결과 1건을 공개했습니다" in one.submit(page, f"{page}/less-scrap/release", follow=True).text
    assert len(grades(app)) == 2


def test_a_grader_may_mark_but_not_decide(app, signed_in, grader, cohort, team):
    two = signed_in(grader)
    assert two.get(team.staff).status_code == 200
    posts = ["release", "share", "members", "members/remove", "mentor", "sponsors"]
    for address in (*(f"{team.staff}/{one}" for one in posts), f"/teach/{cohort.uuid}/projects/x/release"):
        assert two.post(address).status_code == 403, address


def test_the_team_of_another_cohort_is_not_there(app, signed_in, instructor, team):
    other = make_cohort(app, staff=(instructor,))
    address = team.staff.replace(team.staff.split("/")[2], other.uuid)
    browser = signed_in(instructor)
    assert browser.get(address).status_code == 404
    assert browser.post(f"{address}/charter", act="approve").status_code == 404


def test_a_sponsor_reads_and_writes_by_a_private_link(app, signed_in, learner, instructor, team):
    one, me, visitor = signed_in(instructor), signed_in(learner), Browser(app)
    address = f"{team.staff}/sponsors"
    wrong = one.submit(team.staff, address, name="김 부장", company="", days="30")
    assert wrong.status_code == 422 and "김 부장" in wrong.text
    made = one.submit(team.staff, address, name="김 부장", company="대한사출", days="30")
    link = "/sponsor/" + re.search(r"/sponsor/([\w-]{40,})<", made.text)[1]
    assert link not in one.page(team.staff)  # shown once
    me.submit(
        f"{team.page}/charter", act="submit", seen="", problem="a", value="b", data="c", risks="현장의 반발"
    )
    page = visitor.get(link)
    assert page.status_code == 200 and "현장의 반발" in page.text and "시험 학습자" not in page.text
    assert page.headers["Cache-Control"] == "no-store" and "noindex" in page.headers["X-Robots-Tag"]
    empty = visitor.submit(link, standing="at_risk", text="")
    assert empty.status_code == 422 and re.search(r'value="at_risk" checked', empty.text)
    assert "고맙습니다" in visitor.submit(link, follow=True, standing="at_risk", text="자료가 늦습니다.").text
    assert "자료가 늦습니다." in me.page(team.page)
    assert "열어 봄" in one.page(team.staff)
    with reading(app) as session:
        stored_link = session.scalars(select(SponsorLink)).one()
        assert link.rsplit("/", 1)[1] not in repr(vars(stored_link))
    one.submit(team.staff, f"{address}/{stored_link.uuid}/revoke")
    ended = visitor.get(link)
    assert ended.status_code == 410 and "끝난 링크입니다" in ended.text
    assert visitor.post(link, standing="on_track", text="늦은 글").status_code == 410
    with reading(app) as session:
        assert len(session.scalars(select(ProjectNote)).all()) == 1
    assert visitor.get("/sponsor/" + "x" * 43).status_code == 404


def test_a_link_ends_by_itself(app, signed_in, instructor, team):
    made = signed_in(instructor).submit(team.staff, f"{team.staff}/sponsors", name="a", company="b", days="1")
    link = "/sponsor/" + re.search(r"/sponsor/([\w-]{40,})<", made.text)[1]
    with writing(app) as session:
        session.scalars(select(SponsorLink)).one().expires_at = now() - dt.timedelta(seconds=1)
    assert Browser(app).get(link).status_code == 410


def test_how_long_a_link_lasts(signed_in, instructor, team):
    one = signed_in(instructor)
    for days in ("0", "181", "-1", "many", "9" * 30):
        said = one.submit(team.staff, f"{team.staff}/sponsors", name="a", company="b", days=days)
        assert said.status_code == 422 and "180일까지" in said.text, days


def test_a_mentor_is_of_the_staff_and_writes_to_the_team(app, signed_in, learner, instructor, grader, team):
    one = signed_in(instructor)
    one.submit(team.staff, f"{team.staff}/mentor", mentor=grader.uuid)
    assert "멘토: 둘째 채점자" in signed_in(learner).page(team.page)
    assert one.post(f"{team.staff}/mentor", mentor=learner.uuid).status_code == 404
    empty = one.submit(team.staff, f"{team.staff}/notes", standing="on_track", text="")
    assert empty.status_code == 422
    one.submit(team.staff, f"{team.staff}/notes", standing="off_track", text="기준선부터", milestone="plan")
    page = text_of(signed_in(learner).page(team.page))
    assert "기준선부터" in page and "어려움" in page


def test_staff_change_who_is_in_a_team(app, signed_in, instructor, cohort, team, project):
    make_enrollment(app, make_person(app, name="셋째", email="third@example.org"), cohort)
    one = signed_in(instructor)
    one.submit(team.staff, f"{team.staff}/members", email="third@example.org")
    assert "셋째" in one.page(team.staff)
    member = stored(app, team).members[-1].uuid
    one.submit(team.staff, f"{team.staff}/members/remove", member=member)
    assert [two.state for two in stored(app, team).members] == ["member", "member", "left"]
    make_enrollment(app, make_person(app, email="elsewhere@example.org"), make_cohort(app))
    said = one.submit(team.staff, f"{team.staff}/members", follow=True, email="elsewhere@example.org")
    assert "기수에 없는 학습자" in said.text
    with reading(app) as session:
        actions = set(session.scalars(select(AuditEvent.action)))
    assert {"project.member_placed", "project.member_removed"} <= actions


def test_the_table_is_searched_filtered_and_quick(app, signed_in, learner, instructor, cohort, team, project,
                                                 counted):  # fmt: skip
    page = f"/teach/{cohort.uuid}/projects"
    one = signed_in(instructor)
    send_file(signed_in(learner), team, "plan/plan", "plan.md", b"# plan")
    assert "쿠션" in text_of(one.page(f"{page}?q=함께"))
    assert "맞는 팀이 없습니다" in one.page(f"{page}?q=없는")
    assert "쿠션" in text_of(one.page(f"{page}?only=files")) and "맞는" in one.page(f"{page}?only=ready")
    assert one.get(f"{page}?page=99999999&only=nonsense").status_code == 200
    before = counted(lambda: one.page(page))
    for number in range(6):
        enrolled = make_enrollment(app, make_person(app), cohort)
        make_team(app, cohort, project, enrolled, name=f"팀 {number}")
    assert counted(lambda: one.page(page)) == before


def test_where_many_have_no_team_somebody_is_put_in_by_their_address(
    app, signed_in, instructor, cohort, team, monkeypatch
):
    for number in range(2):
        make_enrollment(
            app, make_person(app, name=f"혼자 {number}", email=f"alone{number}@example.org"), cohort
        )
    one, page = signed_in(instructor), f"/teach/{cohort.uuid}/projects"
    assert "혼자 1, alone1@example.org" in one.page(team.staff)
    monkeypatch.setattr(queries, "NAMED", 1)
    assert "alone" not in one.page(team.staff) and "그 밖에 1명" in text_of(one.page(page))
    said = one.submit(team.staff, f"{team.staff}/members", follow=True, email=" ALONE1@example.org ").text
    assert "혼자 1" in text_of(said)


def test_a_cohort_without_teams_says_what_to_do(app, signed_in, instructor, cohort, enrollment, project):
    page = text_of(signed_in(instructor).page(f"/teach/{cohort.uuid}/projects"))
    assert "아직 팀이 없습니다" in page and "팀이 없는 학습자 1명" in page


def test_a_learner_is_no_staff(signed_in, learner, cohort, team):
    me = signed_in(learner)
    for address in (team.staff, f"{team.staff}/marks", f"/teach/{cohort.uuid}/projects"):
        assert me.get(address).status_code == 404


def test_a_withdrawn_member_gets_no_grade(app, signed_in, instructor, grader, team):
    with writing(app) as session:
        session.scalars(select(TeamMember)).first().enrollment.state = "withdrawn"
    mark(signed_in(instructor), team, 60, 40)
    mark(signed_in(grader), team, 60, 40)
    signed_in(instructor).submit(team.staff, f"{team.staff}/release")
    assert len(grades(app)) == 1
