"""A learner who has completed the sample track, and what follows from it.

lab           Made: the lab activity, published without a hand-graded cell
finish        function: grades everything of an enrollment, by default with full marks
credential    the code of the learner's certificate
document      its signed bytes; `unsealed` and `sealed`: its PDF
other_document  the signed bytes of the one that corrected it, for another name, and so revoked it
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from certificates.render import Presentation, render_pdf
from lms.assessments.services import attempts
from lms.catalog.models import Activity
from lms.cohorts.models import Enrollment
from lms.credentials.issuer import keys
from lms.credentials.models import Credential
from lms.credentials.services.awarding import correct
from lms.web import now
from tests.factories.cohorts import Made
from tests.factories.homes import reading, writing
from tests.factories.labs import CELLS, SLUG, grade, hand_in, make_lab, make_report, publish_sample_lab
from tests.factories.tampering import seal

ANSWERS = {"q1": {"choices": ["a"]}, "q2": {"number": "3"}}


@pytest.fixture
def lab(app, activities) -> Made:
    publish_sample_lab(app, make_lab(CELLS[:1]))
    return activities[SLUG]


@pytest.fixture
def finish(app, lab, activities) -> Callable[..., None]:
    def do(enrollment: Made, points: float = 8.0) -> None:
        with writing(app) as session:
            attempt = attempts.open_attempt(
                session,
                enrollment=session.get_one(Enrollment, enrollment.id),
                activity=session.get_one(Activity, activities["check"].id),
                now=now(),
            )
            attempts.save_answers(session, attempt=attempt, answers=ANSWERS)
            attempts.hand_in(session, attempt=attempt, now=now())
        grade(app, hand_in(app, enrollment, lab), make_report(points, manual=False))

    return do


@pytest.fixture
def credential(app, finish, enrollment) -> str:
    finish(enrollment)
    with reading(app) as session:
        return session.scalars(select(Credential.code)).one()


@pytest.fixture
def document(app, credential) -> bytes:
    with reading(app) as session:
        return session.scalars(select(Credential.document).where(Credential.code == credential)).one()


@pytest.fixture
def unsealed(document) -> bytes:
    return render_pdf(document, Presentation("ko"))


@pytest.fixture
def sealed(app, unsealed) -> bytes:
    with app.app_context():
        return seal(unsealed, keys())


@pytest.fixture
def other_document(app, credential, settings, admin) -> bytes:
    with writing(app) as session:
        found = session.scalars(select(Credential).where(Credential.code == credential)).one()
        made = correct(
            session, credential=found, name="다른 사람", reason="x", actor_id=admin.id,
            settings=settings, keys=keys(), now=now(),
        )  # fmt: skip
        return made.document
