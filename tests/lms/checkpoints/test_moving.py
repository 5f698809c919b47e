"""A cohort is moved to another version of its track: tries, what staff gave and what is out go along."""

from __future__ import annotations

from sqlalchemy import select

from lms.assessments.services import moving
from lms.catalog.models import Activity, Track, TrackVersion
from lms.catalog.services import publish
from lms.catalog.source import read_catalog
from lms.checkpoints.models import CheckpointAllowance, CheckpointResults
from lms.cohorts.models import Cohort
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.checkpoints import CHECKPOINT, write_checkpoint
from tests.factories.homes import reading, writing
from tests.lms.catalog.sample import LABS
from tests.lms.checkpoints.test_sitting import begin, grades, save


def test_what_belongs_to_a_checkpoint_goes_along(
    app, person, address, cohort, clock, enrollment, instructor, signed_in, tmp_path
):
    paper = begin(person, address)
    save(person, paper, which="a")
    person.post(f"{paper}/hand-in")
    desk = f"/teach/{cohort.uuid}/checkpoints/{clock.uuid}/learners/{enrollment.uuid}"
    signed_in(instructor).submit(desk, give="try", reason="fire alarm")
    with writing(app) as session:
        session.add(CheckpointResults(cohort_id=cohort.id, activity_id=clock.id, at=now()))
        changed = CHECKPOINT.replace("minutes: 6", "minutes: 8")
        folder = write_checkpoint(tmp_path / "new", changed)
        module = folder / "modules/scrap/module.yaml"
        module.write_text(module.read_text("utf-8").replace("minutes: 6,", "minutes: 8,"), "utf-8")
        publish(session, source=read_catalog(folder, LABS), now=now())
    with writing(app) as session:
        target = session.scalars(
            select(TrackVersion)
            .join(Track)
            .where(Track.slug == "scrap", TrackVersion.number == Track.current)
        ).one()
        found = session.get_one(Cohort, cohort.id)
        seen = moving.plan(session, cohort=found, target=target).digest
        moving.move(session, cohort=found, target=target, seen=seen, actor_id=instructor.id, now=now())
    with reading(app) as session:
        newest = session.scalars(
            select(Activity).where(Activity.kind == "checkpoint").order_by(Activity.id.desc())
        )
        activity = newest.first()
        assert activity.id != clock.id
        for model in (CheckpointAllowance, CheckpointResults):
            assert session.scalars(select(model.activity_id)).all() == [activity.id]
        new_address = f"/learn/{enrollment.uuid}/checkpoints/{activity.uuid}"
    page = text_of(person.page(new_address))
    assert "8분" in page and "1번 남음" in page and "fire alarm" in page
    assert "1 / 4" in text_of(person.page(paper)) and grades(app) == [1.0], "as it was asked"
    begin(person, new_address)
