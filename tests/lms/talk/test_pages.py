"""The pages of questions as learners and staff use them, and what strangers get."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from lms.db import new_uuid
from lms.talk.models import Post, Thread
from tests.factories.browser import text_of
from tests.factories.homes import reading
from tests.lms.talk.conftest import as_learner, as_staff


@pytest.fixture
def reader(signed_in, learner, place):
    return signed_in(learner)


@pytest.fixture
def staff(signed_in, instructor, place):
    return signed_in(instructor)


def send(browser, page: str, **fields):
    """The form of a page, with the identifier that it was made with."""
    once = re.search(r'name="once" value="([^"]+)"', browser.page(page))[1]
    return browser.submit(page, **{"once": once} | fields)


def thread_page(app, place) -> str:
    with reading(app) as session:
        return f"/cohorts/{place.uuid}/questions/{session.scalars(select(Thread)).one().uuid}"


def test_a_question_asked_from_a_lesson_stands_below_it(app, reader, place, enrollment, activities):
    lesson = f"/learn/{enrollment.uuid}/lessons/{activities['why-count'].uuid}"
    assert "아직 질문이 없습니다" in reader.page(lesson)
    ask = f"/cohorts/{place.uuid}/questions/new?at={activities['why-count'].uuid}"
    answer = send(reader, ask, title="분모는 <b>?", text="**검사** 수량")
    assert answer.status_code == 302
    page = reader.get(answer.location, follow_redirects=True).text
    assert "분모는 &lt;b&gt;?" in page and "<strong>검사</strong>" in page
    assert "분모는 &lt;b&gt;?" in reader.page(lesson)
    assert "#post-" in reader.get(answer.location).location
    other_activity = f"/learn/{enrollment.uuid}/labs/{activities['count-scrap'].uuid}"
    assert "분모는" not in reader.page(other_activity)


def test_a_question_about_an_activity_of_another_track_is_not_there(reader, place):
    assert reader.get(f"/cohorts/{place.uuid}/questions/new?at={new_uuid()}").status_code == 404
    assert reader.get(f"/cohorts/{place.uuid}/questions?at=nonsense").status_code == 404


def test_what_is_wrong_says_so_and_keeps_the_text(app, reader, place):
    page = f"/cohorts/{place.uuid}/questions/new"
    answer = send(reader, page, title="", text="여기 쓴 글", private="y")
    assert answer.status_code == 422
    assert "여기 쓴 글" in answer.text and "제목을" in answer.text and "checked" in answer.text
    long = send(reader, page, title="a", text="x" * 8001)
    assert "8001자입니다" in text_of(long.text)
    preview = send(reader, page, title="a", text="**굵게**", do="preview").text
    assert "미리보기: 아직 보내지 않았습니다" in preview and "<strong>굵게</strong>" in preview
    with reading(app) as session:
        assert session.scalar(select(Post)) is None


def test_staff_answer_and_the_learner_says_that_it_helped(app, ask, reader, staff, place, learner):
    ask(as_learner(learner))
    page = thread_page(app, place)
    answer = send(staff, page, text="검사한 수량입니다.")
    assert answer.status_code == 302
    shown = reader.page(page)
    assert "강사진" in text_of(shown) and "답변 완료" in text_of(shown)
    with reading(app) as session:
        uuid = session.scalars(select(Post.uuid).where(Post.staff)).one()
    for helped, said in (("yes", True), ("yes", True), ("no", False)):
        reader.submit(page, f"/cohorts/{place.uuid}/posts/{uuid}/thanks", helped=helped)
        assert ("1명에게 도움이 됨" in text_of(reader.page(page))) is said


def test_an_empty_answer_keeps_the_page(app, ask, reader, place, learner):
    ask(as_learner(learner))
    answer = send(reader, thread_page(app, place), text=" ")
    assert answer.status_code == 422 and "내용을 먼저 쓰십시오" in text_of(answer.text)


def test_a_flood_is_refused_with_the_text_kept(app, ask, reader, place, learner):
    for _ in range(5):
        ask(as_learner(learner))
    answer = send(reader, f"/cohorts/{place.uuid}/questions/new", title="또", text="여섯째 글")
    assert answer.status_code == 429 and "여섯째 글" in answer.text and "2분 뒤에" in text_of(answer.text)


def test_edit_remove_and_restore_by_their_author(app, ask, reader, place, learner):
    uuid = ask(as_learner(learner))
    at, page = f"/cohorts/{place.uuid}/posts/{uuid}", thread_page(app, place)
    reader.submit(f"{at}/edit", title="새 제목", text="새 글")
    assert "새 글" in reader.page(page) and "고침" in text_of(reader.page(page))
    assert reader.submit(f"{at}/edit", title="", text="새 글").status_code == 422
    assert "글쓴이가 내린 글입니다" in reader.submit(page, f"{at}/remove", follow=True).text
    assert reader.get(f"{at}/edit").status_code == 403
    assert "다시 보입니다" in reader.submit(page, f"{at}/restore", follow=True).text


def test_a_report_reaches_staff_who_hide_the_post(app, ask, say, signed_in, other, staff, place, learner):
    question = ask(as_learner(learner))
    bad = say(question, as_learner(other), "전화번호 010")
    browser = signed_in(learner)
    report = f"/cohorts/{place.uuid}/posts/{bad}/report"
    assert browser.submit(report, reason=" ").status_code == 422
    assert "고맙습니다" in browser.submit(report, reason="개인 정보", follow=True).text
    page = staff.page(f"/teach/{place.uuid}/reports")
    assert "개인 정보" in page and "전화번호 010" in page
    hide = f"/teach/{place.uuid}/posts/{bad}/hide"
    assert staff.submit(hide, reason="").status_code == 422
    back = f"/teach/{place.uuid}/reports"
    assert staff.submit(hide, reason="개인 정보", next=back).location == back
    hidden = text_of(browser.page(thread_page(app, place)))
    assert "강사진이 숨긴 글입니다" in hidden and "010" not in hidden
    assert "010" in text_of(signed_in(other).page(thread_page(app, place)))
    staff.submit(back, f"/teach/{place.uuid}/posts/{bad}/show", next=back)
    assert "010" in text_of(browser.page(thread_page(app, place)))


def test_staff_leave_a_reported_post(app, ask, signed_in, other, staff, place, learner):
    question = ask(as_learner(learner))
    page = f"/cohorts/{place.uuid}/posts/{question}/report"
    signed_in(other).submit(page, reason="x")
    back = f"/teach/{place.uuid}/reports"
    assert (
        "처리할 신고가 없습니다"
        in staff.submit(back, f"/teach/{place.uuid}/posts/{question}/leave", follow=True).text
    )


def test_following_is_a_button(app, ask, signed_in, other, place, learner):
    ask(as_learner(learner))
    browser, page = signed_in(other), thread_page(app, place)
    assert "새 답이 달릴 때마다" in browser.submit(page, f"{page}/follow", follow=True, told="yes").text
    assert "지켜보기 그만두기" in text_of(browser.page(page))
    browser.submit(page, f"{page}/follow", told="no")
    assert "지켜보기 그만두기" not in text_of(browser.page(page))


def test_what_is_private_is_not_there_for_others(app, ask, signed_in, other, staff, place, learner):
    question = ask(as_learner(learner), private=True)
    page = thread_page(app, place)
    browser = signed_in(other)
    at = f"/cohorts/{place.uuid}/posts/{question}"
    assert [browser.get(one).status_code for one in (page, at, f"{at}/report", f"{at}/edit")] == [404] * 4
    assert browser.post(f"{at}/thanks", helped="yes").status_code == 404
    assert "비공개" in text_of(staff.page(page))


def test_a_cohort_is_closed_to_strangers(app, ask, signed_in, stranger, place, learner):
    question = ask(as_learner(learner))
    browser = signed_in(stranger)
    for address in ("questions", "questions/new", "announcements", f"posts/{question}"):
        assert browser.get(f"/cohorts/{place.uuid}/{address}").status_code == 404
    assert browser.get(f"/teach/{place.uuid}/reports").status_code == 404


def test_the_tabs_say_what_waits(ask, staff, place, learner):
    ask(as_learner(learner))
    page = text_of(staff.page(f"/cohorts/{place.uuid}/questions"))
    assert "질문과 답 1" in page


def test_a_list_of_many_costs_as_much_as_one_of_few(ask, say, reader, place, learner, instructor, counted):
    ask(as_staff(instructor))
    address = f"/cohorts/{place.uuid}/questions"
    few = counted(lambda: reader.page(address))
    for number in range(24):
        question = ask(as_staff(instructor), title=f"질문 {number}번")
    say(question, as_staff(instructor))
    assert counted(lambda: reader.page(address)) == few
    assert "질문 0번" not in reader.page(address) and "질문 0번" in reader.page(f"{address}?page=2")
    one = counted(lambda: reader.page(f"{address}/{_uuid(reader, address)}"))
    for _ in range(10):
        say(question, as_staff(instructor))
    assert counted(lambda: reader.page(f"{address}/{_uuid(reader, address)}")) == one


def _uuid(browser, address: str) -> str:
    return re.search(rf'href="{address}/([0-9a-f-]{{36}})"', browser.page(address))[1]


def test_a_search_shows_where_the_word_stands(ask, say, reader, place, learner, other, counted):
    question = ask(as_learner(learner), title="불량률의 분모", text="모르겠습니다.")
    address = f"/cohorts/{place.uuid}/questions?q=손실을"
    say(question, as_learner(other), text="가" * 80 + " 이때 **손실**이 크면 <b>\n그렇습니다.")
    page = reader.page(address)
    post = page.split('class="thread-match"><a href="')[1].split('"')[0]
    assert "이때 <mark>손실</mark>이 크면 &lt;b&gt; 그렇습니다." in page and "… 가" in page
    assert "#post-" in reader.get(post).location
    one = counted(lambda: reader.page(address))
    for number in range(3):
        ask(as_learner(other), title=f"{number}번", text="손실 곡선")
    assert counted(lambda: reader.page(address)) == one
    assert "thread-match" not in reader.page(f"/cohorts/{place.uuid}/questions?q=분모")


def test_searching_shows_what_was_searched(ask, reader, place, learner):
    ask(as_learner(learner), title="불량률의 분모")
    page = reader.page(f"/cohorts/{place.uuid}/questions?q=불량")
    assert "질문 1개" in text_of(page) and 'value="불량"' in page
    assert "질문 1개" in text_of(reader.page(f"/cohorts/{place.uuid}/questions?q=분모에서"))
    assert "찾은 질문이 없습니다" in reader.page(f"/cohorts/{place.uuid}/questions?q=없는말&show=weather")
