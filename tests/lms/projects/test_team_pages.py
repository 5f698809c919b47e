"""A team's pages: making a team, the charter, files, predictions, what everyone did."""

from __future__ import annotations

import datetime as dt
import io
import json
from urllib.parse import quote

from sqlalchemy import select, update

from lms.blobs import BlobStore
from lms.cohorts.models import Enrollment, Progress, ScheduledActivity
from lms.mail.models import OutboxMail
from lms.projects.models import Charter, Holdout, HoldoutTry, ProjectFile, ProjectTeam, TeamMember
from lms.projects.services import teams
from lms.projects.services.charters import version_of
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.people import make_person
from tests.lms.projects.conftest import make_team, send_file, stored
from tests.lms.projects.sample import CHARTER, PDF


def test_a_team_is_made_and_somebody_accepts(app, signed_in, learner, stranger, cohort, enrollment, project):
    theirs = make_enrollment(app, stranger, cohort)
    page = f"/learn/{enrollment.uuid}/projects/{project.uuid}"
    me, other = signed_in(learner), signed_in(stranger)
    assert "팀을 정하십시오" in text_of(me.page(page))
    assert "팀을 만들었습니다" in me.submit(page, f"{page}/team", follow=True, name="쿠션 연구회").text
    said = me.submit(page, f"{page}/invitations", follow=True, email=stranger.email.upper()).text
    assert "초대했습니다" in said
    their_page = f"/learn/{theirs.uuid}/projects/{project.uuid}"
    assert "‘쿠션 연구회’ 팀의 초대" in text_of(other.page(their_page))
    with reading(app) as session:
        member = session.scalars(select(TeamMember).where(TeamMember.state == "invited")).one().uuid
        mail = session.scalars(select(OutboxMail).where(OutboxMail.recipient == stranger.email)).all()
        assert len(mail) == 1 and "쿠션 연구회" in mail[0].subject
    said = other.submit(their_page, f"{their_page}/membership", follow=True, act="accept", member=member)
    assert "이제 팀원입니다" in said.text
    assert "다른 학습자" in text_of(me.page(page))
    # The link in the mail leads each to their own page, and nobody else anywhere
    door = f"/teams/{session_team(app).uuid}"
    assert other.get(door).location.endswith(their_page)
    assert signed_in(make_person(app)).get(door).status_code == 404


def session_team(app) -> ProjectTeam:
    with reading(app) as session:
        return session.scalars(select(ProjectTeam)).one()


def test_questions_about_it_are_asked_below_it(signed_in, learner, cohort, enrollment, project):
    page = signed_in(learner).page(f"/learn/{enrollment.uuid}/projects/{project.uuid}")
    assert f'href="/cohorts/{cohort.uuid}/questions/new?at={project.uuid}"' in page


def test_nothing_is_told_of_who_cannot_be_invited(app, signed_in, learner, cohort, team, project):
    make_enrollment(app, make_person(app, email="elsewhere@example.org"), make_cohort(app))
    taken = make_enrollment(app, make_person(app, email="taken@example.org"), cohort)
    make_team(app, cohort, project, taken, name="다른 팀")
    me = signed_in(learner)
    for email in ("nobody@example.org", "", "elsewhere@example.org", "taken@example.org"):
        said = me.submit(team.page, f"{team.page}/invitations", follow=True, email=email).text
        assert "메일 주소를 쓰는 사람이 없습니다" in said


def test_a_team_is_full_and_nobody_is_in_two(app, signed_in, learner, cohort, team, project):
    browser = signed_in(learner)
    said = browser.submit(team.page, f"{team.page}/team", follow=True, name="둘째").text
    assert "이미 이 프로젝트의 팀에" in said
    third, fourth = (make_person(app) for _one in range(2))
    for person in (third, fourth):
        make_enrollment(app, person, cohort)
    with writing(app) as session:
        found = session.scalars(select(ProjectTeam)).one()
        enrollment = session.scalars(select(Enrollment).where(Enrollment.person_id == third.id)).one()
        teams.place(session, team=found, enrollment=enrollment, actor_id=third.id, now=now())
    said = browser.submit(team.page, f"{team.page}/invitations", follow=True, email=fourth.email).text
    assert "최대 3명" in said


def test_leaving_is_asked_for_and_the_last_one_with_work_stays(app, signed_in, learner, partner, team):
    me, other = signed_in(learner), signed_in(partner)
    assert "팀에서 나갈까요?" in me.page(f"{team.page}/leave")
    mine, theirs = (one.uuid for one in stored(app, team).members)
    assert "나왔습니다" in leave(me, team.page, mine)
    their_page = other.get(f"/teams/{team.uuid}").location
    assert "저장했습니다" in send_file_to(other, their_page)
    assert "혼자 남았고" in leave(other, their_page, theirs)
    assert [one.state for one in stored(app, team).members] == ["left", "member"]


def leave(browser, page: str, member: str) -> str:
    return browser.submit(page, f"{page}/membership", follow=True, act="leave", member=member).text


def send_file_to(browser, page: str) -> str:
    fields = {"file": (io.BytesIO(PDF), "a.pdf")}
    return browser.submit(page, f"{page}/files/final/report", follow=True, **fields).text


def test_a_charter_is_written_sent_back_and_approved(app, signed_in, learner, instructor, team):
    me, staff = signed_in(learner), signed_in(instructor)
    page = f"{team.page}/charter"
    short = me.submit(page, act="submit", seen="", **(CHARTER | {"risks": ""}))
    assert short.status_code == 422 and "네 항목을 모두" in short.text and CHARTER["problem"] in short.text
    assert "헌장을 제출했습니다" in submit_charter(app, me, page)
    said = staff.submit(team.staff, f"{team.staff}/charter", act="return", answer="").text
    assert "무엇을 고쳐야 하는지" in said
    said = staff.submit(
        team.staff, f"{team.staff}/charter", follow=True, act="return", answer="금액의 근거는?"
    )
    assert "돌려보냈습니다" in said.text
    assert "금액의 근거는?" in me.page(page)
    assert "헌장을 제출했습니다" in submit_charter(app, me, page, value="한 달 이백만 원")
    staff.submit(team.staff, f"{team.staff}/charter", act="approve", answer="좋습니다.")
    assert "승인됨" in me.page(page) and "한 달 이백만 원" in me.page(page)
    with reading(app) as session:
        found = session.scalars(select(Charter).order_by(Charter.number)).all()
        assert [(one.number, one.state) for one in found] == [(1, "returned"), (2, "approved")]
        subjects = session.scalars(select(OutboxMail.subject)).all()
        assert any("승인되었습니다" in one for one in subjects)
    assert "상태로는 할 수 없습니다" in staff.submit(team.staff, f"{team.staff}/charter", act="approve").text
    assert "나가려면 강사에게" in leave(me, team.page, stored(app, team).members[0].uuid)


def submit_charter(app, browser, page: str, **changes: str) -> str:
    with reading(app) as session:
        newest = session.scalars(select(Charter).order_by(Charter.number.desc())).first()
        seen = version_of(newest)
    fields = CHARTER | changes | {"act": "submit", "seen": seen}
    return browser.submit(page, follow=True, **fields).text


def test_two_who_write_at_once_lose_nothing(app, signed_in, learner, partner, team):
    me, other = signed_in(learner), signed_in(partner)
    page = f"{team.page}/charter"
    their_page = other.get(f"/teams/{team.uuid}").location + "/charter"
    other.submit(their_page, act="save", seen="", **(CHARTER | {"problem": "그들의 글"}))
    said = me.submit(page, act="save", seen="", **(CHARTER | {"problem": "나의 글"}))
    assert said.status_code == 409 and "그들의 글" in said.text and "나의 글" in said.text
    with reading(app) as session:
        assert session.scalars(select(Charter)).one().parts["problem"] == "그들의 글"


def test_a_submitted_charter_is_taken_back_to_be_changed(app, signed_in, learner, team):
    me, page = signed_in(learner), f"{team.page}/charter"
    submit_charter(app, me, page)
    assert me.submit(page, act="save", seen="", **CHARTER).status_code == 409
    assert "다시 초안이" in me.submit(page, f"{page}/take-back", follow=True).text
    assert 'name="problem"' in me.page(page)


def test_files_are_kept_and_the_newest_counts(app, signed_in, learner, team):
    me = signed_in(learner)
    assert "저장했습니다" in send_file(me, team, "final/report", "보고서.pdf")
    assert "이미 올라와 있는 파일" in send_file(me, team, "final/report", "same.pdf")
    assert "저장했습니다" in send_file(me, team, "final/report", "보고서 2.pdf", PDF + b"2")
    with reading(app) as session:
        first, second = session.scalars(select(ProjectFile).order_by(ProjectFile.number)).all()
        assert (first.number, second.number) == (1, 2)
    answer = me.get(f"{team.page}/files/{second.uuid}")
    assert answer.data == PDF + b"2"
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment; ") and said.isascii() and quote("보고서 2.pdf") in said
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert me.get(f"{team.page}/files/{first.uuid}").data == PDF


BAD_FILES = [
    ("", b"", "먼저 파일을 고르십시오"),
    ("a.exe", b"MZ", "받는 형식(pdf)이 아니어서"),
    ("a.pdf", b"", "빈 파일"),
    ("a.pdf", b"<script>alert(1)</script>", "열 수 있는 .pdf 파일이 아니어서"),
    ("a.pdf", PDF + b"x" * 1024 * 1024, "1 MB보다 커서"),
    ("\u202efdp.pdf", PDF, "쓸 수 없는 파일 이름"),
]


def test_what_is_wrong_with_a_file_is_said_and_nothing_is_stored(app, signed_in, learner, team):
    me = signed_in(learner)
    for name, content, says in BAD_FILES:
        assert says in send_file(me, team, "final/report", name, content)
    with reading(app) as session:
        assert not session.scalars(select(ProjectFile)).all()


def test_a_file_belongs_to_its_team(app, signed_in, learner, stranger, cohort, team, project):
    send_file(signed_in(learner), team, "final/report", "a.pdf")
    with reading(app) as session:
        file = session.scalars(select(ProjectFile)).one().uuid
    theirs = make_team(app, cohort, project, make_enrollment(app, stranger, cohort), name="다른 팀")
    assert signed_in(stranger).get(f"{theirs.page}/files/{file}").status_code == 404
    assert signed_in(learner).post(f"{team.page}/files/final/unknown").status_code == 404


def test_all_of_it_makes_the_project_done_for_each(app, signed_in, learner, team, project):
    me = signed_in(learner)
    send_file(me, team, "plan/plan", "plan.md", "# 계획".encode())
    send_file(me, team, "final/report", "a.pdf")
    with reading(app) as session:
        done = session.scalars(select(Progress).where(Progress.activity_id == project.id)).all()
        assert len([one for one in done if one.done_at]) == 2


def test_late_is_said_and_after_the_close_nothing_is_taken(app, signed_in, learner, dated_cohort, project):
    own = make_enrollment(app, learner, dated_cohort)
    team = make_team(app, dated_cohort, project, own)
    me = signed_in(learner)
    send_file(me, team, "plan/plan", "plan.md", b"# plan")
    assert "일 늦음" in me.page(team.page)
    with writing(app) as session:
        past = now() - dt.timedelta(minutes=1)
        rows = update(ScheduledActivity).where(ScheduledActivity.activity_id == project.id)
        session.execute(rows.values(due_at=past, closes_at=past))
    assert "파일을 더 받지 않습니다" in send_file(me, team, "final/report", "a.pdf")
    assert "마감된 프로젝트" in me.page(team.page)


def test_what_everyone_did_is_theirs(app, signed_in, learner, partner, team):
    me = signed_in(learner)
    said = me.submit(team.page, f"{team.page}/contribution", follow=True, contribution="모델을 맡았습니다.")
    assert "저장했습니다" in said.text
    other = signed_in(partner)
    assert "모델을 맡았습니다." not in other.page(other.get(f"/teams/{team.uuid}").location)
    long = me.submit(team.page, f"{team.page}/contribution", contribution="가" * 3001)
    assert long.status_code == 422 and "가" * 3001 in long.text


def predictions(app, called: float = 1.0, change: str = "") -> bytes:
    """A right file for the cohort's holdout: everything called 1, but `change`'s first row."""
    with reading(app) as session:
        drawn = session.scalars(select(Holdout)).one()
    truth = json.loads(BlobStore(app.extensions["settings"].blobs).get(drawn.truth))
    rows = [f"{name},{called:g}" for name in truth]
    return ("shot_id,set_aside\n" + "\n".join(rows) + change).encode()


def try_it(browser, team, content: bytes) -> str:
    fields = {"predictions": (io.BytesIO(content), "p.csv")}
    return browser.submit(team.page, f"{team.page}/tries", follow=True, **fields).text


def test_predictions_are_judged_three_times_and_mistakes_cost_no_try(app, signed_in, learner, team):
    me = signed_in(learner)
    features = me.get(f"{team.page}/data/features.csv")
    assert features.data.startswith(b"\xef\xbb\xbfshot_id,") and b"scrap" not in features.data
    assert b"scrap" in me.get(f"{team.page}/data/training.csv").data
    assert "시도 횟수는 줄지 않았습니다" in try_it(me, team, b"shot_id,set_aside\nX,1\n")
    assert "3번 남음" in me.page(team.page)
    said = text_of(try_it(me, team, predictions(app)))
    assert "평가했습니다" in said and "350" in said and "2번 남음" in said
    assert "이미 낸 예측과 똑같습니다" in try_it(me, team, predictions(app) + b"\n")
    assert "2번 남음" in me.page(team.page)
    try_it(me, team, predictions(app, 0.0))
    first = predictions(app).decode().replace(",1", ",0", 1).encode()
    assert "시도 횟수를 모두 썼습니다" in text_of(try_it(me, team, first))
    assert "시도 횟수를 모두 썼습니다" in try_it(me, team, predictions(app, 0.0, "\n"))
    with reading(app) as session:
        tries = session.scalars(select(HoldoutTry).order_by(HoldoutTry.number)).all()
        assert [one.number for one in tries] == [1, 2, 3] and tries[0].score == 350


def test_no_page_and_no_file_of_the_repository_has_the_answers(app, signed_in, learner, instructor, team):
    me = signed_in(learner)
    me.get(f"{team.page}/data/features.csv")
    with reading(app) as session:
        drawn = session.scalars(select(Holdout)).one()
    for page in (me.page(team.page), signed_in(instructor).page(team.staff)):
        assert drawn.truth not in page and drawn.seed not in page
    answers = json.loads(BlobStore(app.extensions["settings"].blobs).get(drawn.truth))
    assert set(answers.values()) == {0.0, 1.0}


def test_another_cohort_has_other_hidden_rows(app, signed_in, learner, cohort, project, team):
    other = make_cohort(app)
    theirs = make_team(app, other, project, make_enrollment(app, learner, other))
    me = signed_in(learner)
    one, two = (me.get(f"{page}/data/features.csv").data for page in (team.page, theirs.page))
    assert one != two


def test_a_locked_project_has_no_pages(app, signed_in, learner, project):
    future = make_cohort(app, starts_on=now().date() + dt.timedelta(days=30))
    own = make_enrollment(app, learner, future)
    page = f"/learn/{own.uuid}/projects/{project.uuid}"
    me = signed_in(learner)
    assert 'name="name"' not in me.page(page)
    assert me.get(f"{page}/data/features.csv").status_code == 404
    assert me.post(f"{page}/team", name="이른 팀").status_code == 404
