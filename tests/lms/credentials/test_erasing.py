"""An erased account: its certificates can be checked, and nothing else of the person is left anywhere."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from lms.accounts.models import Person
from lms.assessments.models import Mark, Submission
from lms.credentials import tasks
from lms.credentials.models import Erasure
from lms.db import db
from lms.labs.gateway import FakeHub, HubUnavailable
from lms.mail.models import OutboxMail
from lms.web import now
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import NOTEBOOK, hand_in, notebook
from tests.factories.people import PASSWORD, make_person

SECRET = "나만의 비밀 풀이"
ADDRESS = "erase-me@example.org"
NAME = "지워질 사람"


@pytest.fixture
def learner(app):
    return make_person(app, name=NAME, email=ADDRESS)


@pytest.fixture
def home(settings, learner):
    folder = settings.home / "homes" / learner.uuid
    folder.mkdir(parents=True)
    (folder / NOTEBOOK).write_text(SECRET, "utf-8")
    return folder


@pytest.fixture
def history(app, credential, enrollment, lab, learner, instructor, holder):
    """Work beside the certificate: a notebook, a comment on it, a mail, drawn PDFs."""
    handed_in = hand_in(app, enrollment, lab, files={NOTEBOOK: notebook(f"# {SECRET}")})
    with writing(app) as session:
        session.add(
            Mark(
                submission_id=handed_in.id, grade_id="x", points=1, comment=f"{NAME} 님, 잘했습니다",
                grader_id=instructor.id, at=now(),
            )
        )  # fmt: skip
        session.add(OutboxMail(recipient=ADDRESS.upper(), subject="x", text=f"{NAME} 님께", created_at=now()))
    assert holder.get(f"/wallet/{credential}/ko.pdf").mimetype == "application/pdf"
    return credential


@pytest.fixture
def holder(signed_in, learner):
    return signed_in(learner)


def erase(person, **changed):
    return person.submit("/profile/erase", **{"password": PASSWORD, "sure": "y", **changed})


def finish(app, hub=None) -> None:
    with app.app_context():
        tasks.finish_erasures(hub or FakeHub())


def rows_with(app, *words: str) -> set[str]:
    """The table.column of every value in the database that has one of the words, in any spelling of JSON."""
    found = set()
    with reading(app):
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
                for column, value in row.items():
                    shown = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    spellings = (shown, shown.encode().decode("unicode_escape", "replace"))
                    if any(word.lower() in one.lower() for word in words for one in spellings):
                        found.add(f"{table.name}.{column}")
    return found


def files_with(settings, *words: str) -> list[str]:
    places = [settings.home / "blobs", settings.home / "homes"]
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    plain = [word.encode() for word in words]
    escaped = [word.encode("ascii", "backslashreplace") for word in words]
    return [path.name for path in files if any(word in path.read_bytes() for word in plain + escaped)]


def test_nothing_of_the_person_is_left_but_the_certificate(
    app, settings, browser, history, learner, holder, home
):
    everything = (NAME, ADDRESS, SECRET)
    assert {"person.name", "mark.comment", "outbox_mail.text"} <= rows_with(app, *everything)
    assert files_with(settings, *everything)
    pdfs = [
        path
        for path in (settings.home / "blobs").rglob("*")
        if path.is_file() and path.read_bytes()[:4] == b"%PDF"
    ]
    assert pdfs
    assert erase(holder).headers["Location"] == "/"
    finish(app)
    assert rows_with(app, *everything) == {"credential.document"}
    assert files_with(settings, *everything) == [] and not home.exists()
    assert not any(path.exists() for path in pdfs)
    page = browser.page(f"/v/{history}")
    assert "진본이며 유효합니다" in page and NAME in page
    assert holder.get("/profile").status_code == 302
    assert browser.submit("/sign-in", email=ADDRESS, password=PASSWORD).status_code != 302
    with reading(app) as session:
        assert session.get(Person, learner.id) is None and session.scalars(select(Erasure)).all() == []


@pytest.mark.parametrize(
    "changed", [{"password": "wrong"}, {"password": ""}, {"sure": ""}], ids=["wrong", "none", "not sure"]
)
def test_only_who_knows_the_password_and_is_sure_erases(app, holder, learner, changed):
    assert erase(holder, **changed).status_code == 422
    with reading(app) as session:
        assert session.get_one(Person, learner.id).name == NAME


def test_what_others_have_in_common_stays(app, settings, history, holder, stranger, lab):
    other = make_enrollment(app, stranger, make_cohort(app))
    handed_in = hand_in(app, other, lab, files={NOTEBOOK: notebook(f"# {SECRET}")})
    erase(holder)
    finish(app)
    with reading(app) as session:
        (blob,) = session.get_one(Submission, handed_in.id).files.values()
    assert (settings.home / "blobs" / blob[:2] / blob).exists()
    assert len(files_with(settings, SECRET)) == 1


def test_while_the_hub_is_away_it_waits_and_is_done_later(app, settings, history, holder, home):
    class Away(FakeHub):
        def forget_user(self, user: str) -> None:
            raise HubUnavailable("away")

    erase(holder)
    finish(app, Away())
    assert home.exists() and files_with(settings, SECRET)
    finish(app)
    assert not home.exists() and not files_with(settings, SECRET)


def test_what_staff_did_stays_without_a_name(app, cohort, enrollment, lab, instructor, signed_in):
    handed_in = hand_in(app, enrollment, lab)
    with writing(app) as session:
        session.add(
            Mark(
                submission_id=handed_in.id,
                grade_id="x",
                points=1,
                comment="",
                grader_id=instructor.id,
                at=now(),
            )
        )
    assert erase(signed_in(instructor)).status_code == 302
    with reading(app) as session:
        kept = session.get_one(Person, instructor.id)
        assert kept.uuid != instructor.uuid and not kept.active and kept.roles == []
        assert session.scalars(select(Mark)).one().grader_id == instructor.id
    assert rows_with(app, instructor.name, instructor.email) == set()


def test_the_only_administrator_stays(app, admin, signed_in):
    person = signed_in(admin)
    assert erase(person).status_code == 409
    make_person(app, "admin")
    assert erase(person).status_code == 302


def test_a_certificate_without_its_records_is_not_corrected(app, history, holder, admin, signed_in):
    erase(holder)
    assert signed_in(admin).submit(f"/v/{history}/correct", name="x", reason="x").status_code == 409
