"""What the worker does about labs."""

from __future__ import annotations

import logging
from collections.abc import Callable

from lms.config import Settings
from lms.db import db, transaction
from lms.labs import services, worked
from lms.labs.gateway import Hub
from lms.labs.models import WorkedPage
from lms.web import blobs, now
from notebooks.grader.environment import find_environment
from notebooks.grader.worked import WorkedFailed, render_worked, run_worked

log = logging.getLogger(__name__)


def forget_signed_out(hub: Hub) -> None:
    """Ends the Hub sessions of whoever signed out or was suspended; again until the Hub answers."""
    for person_uuid in services.waiting_sign_outs(db.session):
        asked = now()
        if services.forget(hub, person_uuid):
            with transaction() as session:
                services.signed_out(session, person_uuid=person_uuid, before=asked)


def make_pages(settings: Settings, *, stopping: Callable[[], bool]) -> None:
    """Runs the worked notebooks whose pages wait, one after the other; no transaction is open meanwhile."""
    while not stopping():
        with transaction() as session:
            page = worked.claim_page(session, now=now())
            if page is None:
                return
            id, read = page.id, _reader(page)
        try:
            content = read(settings)
        except WorkedFailed as failed:
            log.error("a worked notebook does not run to its end: %s", failed)
            _note(id, failed.cause, failed, ours=False)
        except Exception as error:  # whatever it is, the page waits for another turn
            log.exception("the page of a worked notebook was not made")
            _note(id, type(error).__name__, error, ours=True)
        else:
            blob = blobs().put(content)
            with transaction() as session:
                worked.keep_page(session, page_id=id, blob=blob, now=now())


def _note(id: int, cause: str, error: Exception, *, ours: bool) -> None:
    with transaction() as session:
        worked.fail_page(session, page_id=id, cause=cause, detail=str(error), ours=ours, now=now())


def _reader(page: WorkedPage) -> Callable[[Settings], bytes]:
    """What makes the HTML of a page, without the database."""
    slug, environment, language = page.version.slug, page.version.environment, page.language
    stored = dict(page.version.files[language])

    def read(settings: Settings) -> bytes:
        files = {path: blobs().get(sha256) for path, sha256 in stored.items()}
        lab = find_environment(environment, settings.home / "environments")
        notebook = files.pop(f"{slug}.ipynb")
        run = run_worked(notebook, files, lab, unsafe_no_sandbox=settings.unsafe_no_sandbox)
        return render_worked(run, language)

    return read
