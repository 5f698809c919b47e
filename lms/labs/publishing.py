"""Publishing worked notebooks. Apart from what pages need: reading them brings nbgrader along."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.blobs import BlobStore
from lms.labs.models import WorkedPage, WorkedVersion
from notebooks.authoring import WorkedBuild, build_worked, is_worked, lab_folders


def build_notebooks(labs: Path) -> list[WorkedBuild]:
    """Builds every worked notebook of a folder. LabMistake names the file and line of what is wrong."""
    return [build_worked(folder) for folder in lab_folders(labs) if is_worked(folder)]


def publish_notebook(
    session: Session, *, notebook: WorkedBuild, blobs: BlobStore, now: dt.datetime
) -> WorkedVersion:
    """The version of a build: the same for the same build. A new one waits for its pages."""
    version = session.scalar(
        select(WorkedVersion).where(
            WorkedVersion.slug == notebook.slug, WorkedVersion.release_hash == notebook.hash
        )
    )
    if version is None:
        version = WorkedVersion(
            slug=notebook.slug,
            release_hash=notebook.hash,
            environment=notebook.environment,
            title=dict(notebook.title),
            files={
                language: {path: blobs.put(content) for path, content in files.items()}
                for language, files in notebook.files.items()
            },
            published_at=now,
        )
        session.add(version)
        session.flush()
        session.add_all(WorkedPage(version_id=version.id, language=language) for language in notebook.files)
    return version
