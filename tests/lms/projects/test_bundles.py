"""Files of a team and of a milestone as one zip: what is in it, how it is made, and for whom."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from lms.blobs import BlobStore
from lms.projects.domain.bundles import Entry, bundle, folder_name
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.lms.projects.conftest import make_team, send_file
from tests.lms.projects.sample import PDF

AT = dt.datetime(2026, 3, 4, 9, 30, 10, tzinfo=dt.UTC)


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_bundle_is_written_while_it_is_sent():
    files = {"a": b"%PDF" * 1000, "b": "가나다\n".encode() * 1000}
    asked: list[str] = []

    def read(blob: str) -> bytes | None:
        asked.append(blob)
        return files.get(blob)

    entries = [Entry("1/a.pdf", AT, "a"), Entry("1/표.csv", AT, "b"), Entry("1/c.pdf", AT, "c")]
    pieces = bundle(entries, read)
    first = next(pieces)
    assert asked == ["a"] and len(first) > 4000
    whole = first + b"".join(pieces)
    assert opened(whole) == {"1/a.pdf": files["a"], "1/표.csv": files["b"], "1/c.pdf.lost": b""}
    assert len(whole) < 5500  # text is packed
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(2026, 3, 4, 9, 30, 10)}
        assert not any(one.flag_bits & 8 for one in archive.infolist())  # sizes stand before the bytes


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("쿠션", "001 쿠션"),
        ("CON", "001 CON"),
        ("../../etc", "001 .._.._etc"),
        ("C:\\x", "001 C__x"),
        ("a\u202efdp.exe", "001 a_fdp.exe"),
        ("끝. . ", "001 끝"),
        ("..", "001"),
        ("가" * 80, "001 " + "가" * 60),
    ],
)
def test_a_folder_is_safe_whatever_a_team_calls_itself(name, folder):
    assert folder_name(1, name) == folder


def test_all_files_of_a_team_and_of_a_milestone(
    app, signed_in, learner, stranger, instructor, cohort, team, project
):
    me, one = signed_in(learner), signed_in(instructor)
    assert "아직 낸 파일이 없습니다" in one.get(f"{team.staff}/files.zip", follow_redirects=True).text
    send_file(me, team, "plan/plan", "plan.md", b"# plan")
    send_file(me, team, "final/report", "old.pdf")
    send_file(me, team, "final/report", "보고서.pdf", PDF + b"2")
    mine = {"plan/plan plan.md": b"# plan", "final/report 보고서.pdf": PDF + b"2"}
    answer = one.get(f"{team.staff}/files.zip")
    assert opened(answer.data) == mine and answer.mimetype == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert opened(me.get(f"{team.page}/files.zip").data) == mine
    other = make_team(app, cohort, project, make_enrollment(app, stranger, cohort), name="쿠션")
    send_file(signed_in(stranger), other, "final/report", "b.pdf")
    page = f"/teach/{cohort.uuid}/projects"
    assert opened(one.get(f"{page}/less-scrap/milestones/final.zip").data) == {
        "001 쿠션/report 보고서.pdf": PDF + b"2",
        "002 쿠션/report b.pdf": PDF,
    }
    assert "팀이 낸 파일 내려받기" in one.page(page)
    assert one.get(f"{page}/less-scrap/milestones/nothing.zip").status_code == 404


def test_a_bundle_is_for_its_team_and_for_its_staff(
    app, signed_in, learner, stranger, instructor, team, cohort
):
    send_file(signed_in(learner), team, "final/report", "a.pdf")
    assert signed_in(stranger).get(f"{team.page}/files.zip").status_code == 404
    assert signed_in(learner).get(f"{team.staff}/files.zip").status_code == 404
    elsewhere = make_cohort(app, staff=(instructor,))
    address = f"{team.staff}/files.zip".replace(cohort.uuid, elsewhere.uuid)
    assert signed_in(instructor).get(address).status_code == 404


def test_a_lost_file_does_not_break_the_others(app, signed_in, learner, instructor, team):
    me = signed_in(learner)
    send_file(me, team, "plan/plan", "plan.md", b"# plan")
    send_file(me, team, "final/report", "a.pdf")
    store = BlobStore(app.extensions["settings"].blobs)
    store.delete(store.put(PDF))
    found = opened(signed_in(instructor).get(f"{team.staff}/files.zip").data)
    assert found == {"plan/plan plan.md": b"# plan", "final/report a.pdf.lost": b""}
