"""Making the database ready, on the real catalogue."""

from __future__ import annotations

import dataclasses
import shutil

import pytest
from flask_security.utils import verify_password
from sqlalchemy import delete, func, select

from lms import create_app, demo
from lms.accounts.models import Person
from lms.assessments.models import AssignmentVersion
from lms.catalog.models import Track, TrackVersion
from lms.cohorts.models import Cohort, Enrollment, ScheduledActivity, StaffRole
from lms.cohorts.queries.schedule import times_of
from lms.config import ROOT, Settings
from lms.db import db, transaction
from lms.operations import database, setup
from lms.operations.report import SetupProblem


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    setup.ensure_folders(home)
    setup.ensure_secrets(home)
    return Settings(home=home, testing=True)


@pytest.fixture(scope="module")
def prepared(settings) -> Settings:
    said: list[str] = []
    setup.ensure_database(settings, said.append)
    setup.ensure_database(settings, said.append)
    assert said == ["Preparing the database ...", "Publishing the catalogue and its labs ..."]
    return settings


@pytest.fixture
def session(prepared):
    with create_app(prepared).app_context():
        yield db.session


def count(session, model) -> int:
    return session.scalar(select(func.count()).select_from(model))


def test_every_track_can_be_enrolled_in(session):
    tracks = session.scalars(select(Track)).all()
    assert tracks
    open_slugs = {
        cohort.track_version.track.slug for cohort in session.scalars(select(Cohort).where(Cohort.open))
    }
    assert open_slugs == {track.slug for track in tracks}
    assert count(session, AssignmentVersion) >= 1


def test_each_role_has_an_account_that_can_sign_in(session):
    for email, _names, roles in demo.ACCOUNTS:
        person = session.scalar(select(Person).where(Person.email == email))
        assert {role.name for role in person.roles} == set(roles)
        assert verify_password(demo.PASSWORD, person.password)


def test_preparing_again_changes_nothing(session, prepared):
    models = (Person, Cohort, Enrollment, StaffRole, TrackVersion, AssignmentVersion)
    before = [count(session, model) for model in models]
    database.prepare(prepared, lambda _: None)
    session.rollback()
    assert [count(session, model) for model in models] == before


def test_a_new_version_of_a_track_gets_a_cohort_and_the_old_one_takes_nobody_new(session):
    track = session.scalar(select(Track).where(Track.level == "beginner"))
    old = session.scalar(select(TrackVersion).where(TrackVersion.track_id == track.id))
    with transaction():
        values = {
            column.key: getattr(old, column.key)
            for column in TrackVersion.__table__.columns
            if column.key not in ("id", "uuid", "number", "content_hash")
        }
        session.add(TrackVersion(**values, number=2, content_hash="0" * 64))
        track = session.get(Track, old.track_id)
        track.current = 2
        session.flush()
        demo.ensure_open_cohorts(session, time_zone="Asia/Seoul", counted=False)
        demo.ensure_open_cohorts(session, time_zone="Asia/Seoul", counted=False)
        cohorts = session.scalars(
            select(Cohort).join(TrackVersion).where(TrackVersion.track_id == track.id).order_by(Cohort.id)
        )
        assert [(cohort.track_version.number, cohort.open) for cohort in cohorts] == [(1, False), (2, True)]


def test_outside_development_nobody_signs_in_with_the_demo_password(session, prepared):
    setup.ensure_database(dataclasses.replace(prepared, development=False), lambda _: None)
    session.rollback()
    emails = [email for email, _names, _roles in demo.ACCOUNTS]
    assert not session.scalars(select(Person).where(Person.email.in_(emails), Person.active)).all()


def test_mistakes_in_the_content_are_all_said_and_nothing_is_published(settings, tmp_path):
    courses = tmp_path / "courses"
    shutil.copytree(ROOT / "courses", courses)
    for track in sorted(courses.glob("tracks/*.yaml"))[:2]:
        track.write_text(track.read_text("utf-8") + "\nunheard_of: 1\n", "utf-8")
    wrong = dataclasses.replace(settings, courses=courses)
    with create_app(settings).app_context(), pytest.raises(SetupProblem) as caught:
        database.load_content(wrong)
    assert str(caught.value).count("unheard_of") >= 2


def test_whoever_tries_the_product_at_their_own_pace_sees_due_dates(session, prepared):
    with transaction():
        for cohort in session.scalars(select(Cohort).where(Cohort.starts_on.is_(None))):
            session.execute(delete(ScheduledActivity).where(ScheduledActivity.cohort_id == cohort.id))
            session.delete(cohort)
        made = demo.ensure_open_cohorts(session, time_zone="Asia/Seoul", counted=True)
        session.flush()
        dated = {one.track_version.track.slug: bool(times_of(session, one.id)) for one in made}
        listed = {track.slug: track.listed for track in session.scalars(select(Track))}
        session.rollback()
    assert dated == listed and set(listed.values()) == {True, False}
