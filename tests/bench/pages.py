"""Which pages `./baeum bench web` measures, and whose number of queries may not grow with the cohort."""

from __future__ import annotations

from tests.factories.around import Around
from tests.factories.people import Somebody
from tests.factories.thousand import BEGAN, LargeCohort

Pages = dict[str, tuple[Somebody, str]]
MONTH = f"?month={BEGAN:%Y-%m}"


def pages_of(made: LargeCohort, around: Around) -> Pages:
    """What is measured: name -> (who asks, address)."""
    learn, talk = f"/learn/{made.enrollment.uuid}", f"/cohorts/{made.cohort.uuid}"
    learning = {
        "dashboard": "/dashboard",
        "track page": f"/tracks/{made.track}",
        "cohorts of a track": f"/tracks/{made.track}/cohorts",
        "learner's way": learn,
        "learner's grades": f"{learn}/grades",
        "lesson": f"{learn}/lessons/{around.lesson}",
        "learner's checkpoint": f"{learn}/checkpoints/{around.checkpoint}",
        "learner's project": f"{learn}/projects/{around.project}",
        "learner's calendar": f"/calendar{MONTH}",
        "announcements": f"{talk}/announcements",
        "questions": f"{talk}/questions",
        "question": f"{talk}/questions/{around.thread}",
        "notices": "/notices",
    }
    teach = f"/teach/{made.cohort.uuid}"
    teaching = {
        "cohorts I teach": "/teach",
        "submissions": teach,
        "submissions, filtered": f"{teach}?state=waiting&q=%EA%B0%80",
        "grading page": f"/teach/submissions/{made.submission}",
        "second looks": f"{teach}/second-looks",
        "gradebook": f"{teach}/grades",
        "gradebook by whole": f"{teach}/grades?sort=whole&desc=1",
        "gradebook by state": f"{teach}/grades?state=waiting",
        "gradebook, one learner": f"{teach}/grades/{made.enrollment.uuid}",
        "certificates": f"{teach}/certificates",
        "roster": f"{teach}/roster",
        "invitations": f"{teach}/invitations",
        "roster, one learner": f"{teach}/roster/{made.learner.uuid}",
        "applications": f"{teach}/applications",
        "more time": f"{teach}/extensions",
        "schedule": f"{teach}/schedule",
        "calendar": f"{teach}/calendar{MONTH}",
        "progress": f"{teach}/insight?sort=percent",
        "who may need help": f"{teach}/insight/help",
        "insight, one learner": f"{teach}/insight/learners/{made.enrollment.uuid}",
        "lab by cell": f"{teach}/insight/labs/{made.lab}",
        "quiz by question": f"{teach}/insight/quizzes/{made.quiz}",
        "announcements, staff": f"{teach}/announcements",
        "questions, staff": f"{talk}/questions?show=open",
        "reported posts": f"{teach}/reports",
        "checkpoint": f"{teach}/checkpoints/{around.checkpoint}",
        "projects": f"{teach}/projects",
        "project team": f"{teach}/projects/teams/{around.team}",
    }
    pages = {name: (made.learner, address) for name, address in learning.items()}
    return pages | {name: (made.instructor, address) for name, address in teaching.items()}
