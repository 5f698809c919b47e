"""Publishing a built lab as an assignment version."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessments.models import Assignment, AssignmentVersion
from lms.blobs import BlobStore
from notebooks.authoring import LabBuild, LabDraft, build


def build_labs(labs: Path) -> list[LabBuild]:
    """Builds every lab of a folder but drafts. LabMistake names the file and line of what is wrong."""
    built = []
    for path in sorted(labs.glob("*/lab.yaml")):
        with suppress(LabDraft):
            built.append(build(path.parent))
    return built


def publish_lab(session: Session, *, lab: LabBuild, blobs: BlobStore, now: dt.datetime) -> AssignmentVersion:
    """The assignment version of a build: the same for the same build; a changed one becomes current."""
    assignment = session.scalar(select(Assignment).where(Assignment.slug == lab.slug))
    if assignment is None:
        assignment = Assignment(slug=lab.slug)
        session.add(assignment)
        session.flush()
    version = session.scalar(
        select(AssignmentVersion).where(
            AssignmentVersion.assignment_id == assignment.id, AssignmentVersion.release_hash == lab.hash
        )
    )
    if version is None:
        version = AssignmentVersion(
            assignment_id=assignment.id,
            release_hash=lab.hash,
            environment=lab.environment,
            title=dict(lab.title),
            cells=[asdict(cell) for cell in lab.cells],
            files={
                language: {
                    "source": {path: blobs.put(content) for path, content in files.source.items()},
                    "release": {path: blobs.put(content) for path, content in files.release.items()},
                }
                for language, files in lab.files.items()
            },
            max_score=lab.max_score,
            published_at=now,
        )
        session.add(version)
        session.flush()
    assignment.current_version_id = version.id
    return version
