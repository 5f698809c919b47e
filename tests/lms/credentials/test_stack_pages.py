"""What people see of courses' certificates and the micro-degree that stacks them: pages, PDF, command."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select, update

from certificates.cli import main
from lms.credentials.cli import certificates
from lms.credentials.issuer import keys
from lms.credentials.models import Credential
from lms.credentials.services.status import set_status
from lms.web import now
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.stacks import give, publish_stack


@pytest.fixture
def activities(app, tmp_path):
    return publish_stack(app, tmp_path)


@pytest.fixture
def cohort(app, activities, instructor):
    return make_cohort(app, track="scrap-degree", staff=(instructor,))


@pytest.fixture
def codes(app, enrollment, activities) -> list[str]:
    """Of the course of weighing, of that of counting, of the micro-degree."""
    for slug, points in (("weigh", 90), ("check", 80), ("count-scrap", 80)):
        give(app, enrollment, activities[slug], points)
    with reading(app) as session:
        return list(session.scalars(select(Credential.code).order_by(Credential.id)))


def change(app, code, status, settings):
    with writing(app) as session:
        set_status(
            session,
            credential=session.scalars(select(Credential).where(Credential.code == code)).one(),
            status=status,
            category="misconduct",
            reason="시험",
            actor_id=None,
            settings=settings,
            keys=keys(),
            now=now(),
        )


def stacked(page: str) -> str:
    """The part of a page that lists what is stacked, without its markup."""
    part = page.split('id="stacked-title"')[1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_the_page_lists_each_with_a_link_its_facts_and_how_it_stands(browser, codes):
    weighing, counting, degree = codes
    page = browser.page(f"/v/{degree}")
    shown = stacked(page)
    assert re.search(rf"불량 세기 .*4\.5 · 0\.16 ECTS 80 / 100 {counting} 유효", shown)
    assert re.search(rf"무게 재기 .*0\.5 · 0\.02 ECTS 90 / 100 {weighing} 유효", shown)
    assert "그 자체로 하나의 증명" in shown and "담긴 과목 이수증 가운데" not in page
    for code in (weighing, counting):
        assert f'href="/v/{code}"' in page
    assert "stacked-title" not in browser.page(f"/v/{weighing}")
    assert "과목 이수증" in browser.page(f"/v/{weighing}")


@pytest.mark.parametrize(
    ("status", "says"), [("revoked", "그 뒤에 취소되었습니다"), ("suspended", "정지되어 있습니다")]
)
def test_what_becomes_of_one_is_seen_at_once_and_the_micro_degree_stays_valid(
    app, browser, codes, settings, status, says
):
    weighing, _counting, degree = codes
    assert says not in browser.page(f"/v/{degree}")
    change(app, weighing, status, settings)
    page = browser.page(f"/v/{degree}")
    assert says in stacked(page) and "지금 유효하지 않은 것이 있습니다" in page
    assert "verdict-verified" in page, "it is a statement of its own; a person decides"
    change(app, degree, "revoked", settings)
    page = browser.page(f"/v/{degree}")
    assert "verdict-revoked" in page and "담긴 과목 이수증 가운데" not in page


def test_a_record_that_is_not_the_one_that_was_stacked_is_refused(app, browser, codes):
    weighing, counting, degree = codes
    with writing(app) as session:  # another genuine certificate under its code
        other = session.scalar(select(Credential.document).where(Credential.code == counting))
        session.execute(update(Credential).where(Credential.code == weighing).values(document=other))
    page = browser.page(f"/v/{degree}")
    assert "여기에 적힌 그 이수증이 아닙니다" in stacked(page) and "다른 것으로 바뀐 자료가 있습니다" in page


def test_the_catalogue_says_which_course_gives_a_certificate(browser, activities):
    assert "과목 이수증을 받습니다: 무게 재기" in browser.page("/tracks/scrap-degree")


def test_what_its_holder_hides_is_not_told(browser, codes, signed_in, learner):
    holder = signed_in(learner)
    holder.post(f"/wallet/{codes[2]}/share", public="0")
    assert "stacked-title" not in browser.page(f"/v/{codes[2]}")
    assert "stacked-title" in holder.page(f"/v/{codes[2]}")


def test_the_wallet_has_the_courses_under_their_micro_degree(
    app, codes, signed_in, learner, cohort, activities
):
    weighing, counting, degree = codes
    page = signed_in(learner).page("/wallet")
    inside = page.split('<details class="stacked"')[1].split("</details>")[0]
    assert "여기에 담긴 과목 이수증 2개" in inside and weighing in inside and counting in inside
    assert degree not in inside and page.count(f"/wallet/{weighing}/ko.pdf") == 1
    alone = make_enrollment(app, learner, make_cohort(app, track="scrap-degree"))
    give(app, alone, activities["weigh"], 70)
    page = signed_in(learner).page("/wallet")
    assert (
        page.count('class="card-title"') == 4
        and page.split('<details class="stacked"')[0].count("card-title") == 2
    )


def test_the_page_leads_to_the_correction_of_a_course(browser, codes, signed_in, admin):
    weighing, _counting, degree = codes
    made = (
        signed_in(admin).submit(f"/v/{weighing}/correct", name="바른 이름", reason="이름").headers["Location"]
    )
    page = browser.page(f"/v/{degree}")
    assert f'href="{made}"' in page and "정정한 수료증 보기" in stacked(page)


def test_who_revokes_a_course_is_told_of_the_micro_degree(codes, signed_in, admin):
    weighing, _counting, degree = codes
    person = signed_in(admin)
    assert f"/v/{degree}/status" in person.page(f"/v/{weighing}/status")
    assert "이 이수증을 담은 마이크로디그리가 있습니다" not in person.page(f"/v/{degree}/status")


def test_staff_see_courses_issue_them_by_hand_and_then_the_micro_degree(
    app, browser, cohort, enrollment, activities, instructor, signed_in
):
    person, page = signed_in(instructor), f"/teach/{cohort.uuid}/certificates"
    give(app, enrollment, activities["weigh"], 90)
    shown = person.page(page)
    assert (
        "<strong>세기</strong>" in shown
        and "<strong>무게 재기</strong>" in shown
        and "?course=counting" in shown
    )
    assert "?course=weighing" not in shown, "it is issued"
    form = f"{page}/{enrollment.uuid}/award"
    assert person.get(f"{form}?course=painting").status_code == 404
    assert "시험 학습자 님의 과목 이수증" in person.page(f"{form}?course=counting")
    made = person.submit(f"{form}?course=counting", reason="다른 기관의 이수를 인정").headers["Location"]
    assert "발급 기관의 결정에 따라" in browser.page(made) and "불량 세기" in browser.page(made)
    assert person.submit(f"{form}?course=counting", reason="또").status_code == 409
    degree = person.submit(form, reason="모두 인정").headers["Location"]
    assert made.rsplit("/", 1)[1] in stacked(browser.page(degree))


def test_the_whole_way_pdf_mirror_and_command(app, codes, signed_in, learner, settings, tmp_path, capsys):
    weighing, _counting, degree = codes
    folder = tmp_path / "mirror"
    assert app.test_cli_runner().invoke(certificates, ["export", str(folder)]).exit_code == 0
    pdf = tmp_path / "degree.pdf"
    pdf.write_bytes(signed_in(learner).get(f"/wallet/{degree}/ko.pdf").data)
    given = ["verify", str(pdf), "--offline", str(folder)]
    assert main(given) == 0
    told = capsys.readouterr().out
    assert "✓ 무게 재기" in told and "✓ 불량 세기" in told and "봉인한 파일 그대로" in told
    page = (folder / "v" / f"{degree}.html").read_text("utf-8")
    assert weighing in page and "그 자체로 하나의 증명" in page and "statement of its own" in page
    change(app, weighing, "revoked", settings)
    app.test_cli_runner().invoke(certificates, ["export", str(folder)])
    assert main(given) == 0, "its own verdict"
    assert "✗ 무게 재기" in capsys.readouterr().out
    assert "그 뒤에 취소되었습니다" in (folder / "v" / f"{degree}.html").read_text("utf-8")
    kept = folder / "v" / f"{weighing}.json"
    document = json.loads(kept.read_text("utf-8"))
    document["name"] = "다른 과목"
    kept.write_text(json.dumps(document), "utf-8")
    assert main(given) == 1
    assert "적힌 것과 다릅니다" in capsys.readouterr().out
