"""Questions: looking for one, asking, reading the answers, answering, following."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms.catalog.models import Activity
from lms.cohorts.domain import Step
from lms.cohorts.models import Enrollment
from lms.db import db, new_uuid, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.talk import domain
from lms.talk.models import Thread
from lms.talk.permissions import TALK
from lms.talk.queries import activities, threads
from lms.talk.services import asking
from lms.talk.services.checking import check_going_on
from lms.talk.text import around, tidy, to_html
from lms.talk.views import blueprint
from lms.talk.views.here import Here, form_uuid, here_or_404, language, post_url, thread_or_404
from lms.web import now

ADDRESS = "/cohorts/<uuid:cohort_uuid>/questions"
SHOWS = ("all", "open", "mine", "followed")
ON_A_LESSON = 5


@blueprint.app_template_global()
def questions_below(enrollment: Enrollment, step: Step) -> threads.Found | None:
    """The newest questions about an activity, for the foot of its page; None while the learner sits it.

    A quiz that has closed takes what was begun no more; a checkpoint is handed in by the clock.
    """
    sat = step.kind == "checkpoint" or (step.kind == "quiz" and step.window.is_open(now()))
    mine = {"enrollment_id": enrollment.id, "activity_id": step.id}
    if sat and activities.has_open_try(db.session, **mine):
        return None
    return threads.threads(
        db.session,
        cohort_id=enrollment.cohort_id,
        reader=domain.Reader(enrollment.person_id, False),
        search=threads.Search(place=activities.place_of(db.session, step.id)),
        size=ON_A_LESSON,
    )


@blueprint.app_template_global()
def staff_alone(kind: str) -> bool:
    """Whether what learners ask about such an activity is for the staff alone."""
    return kind in domain.PRIVATE_KINDS


def activity_asked(here: Here) -> Activity | None:
    """The activity that the address or the form names; not found when the cohort has none such."""
    uuid = request.values.get("at", "")
    if not uuid:
        return None
    return activities.activity_by_uuid(db.session, here.cohort, uuid) or abort(404)


@blueprint.get(ADDRESS)
@requires(TALK)
def questions(cohort_uuid: Any) -> str:
    """The questions of a cohort, or those that somebody looks for."""
    here = here_or_404(cohort_uuid)
    activity = activity_asked(here)
    show = request.args.get("show", "all")
    search = threads.Search(
        words=" ".join(tidy(request.args.get("q", "")).split())[:100],
        show=show if show in SHOWS else "all",
        place=activities.place_of(db.session, activity.id) if activity else None,
    )
    found = threads.threads(
        db.session,
        cohort_id=here.cohort.id,
        reader=here.reader,
        search=search,
        page=request.args.get("page", 1, type=int),
    )
    return render_template(
        "talk/questions.html",
        here=here,
        found=found,
        search=search,
        matches=threads.matches(db.session, found=found, search=search),
        around=around,
        activity=activity,
        shows=SHOWS,
    )


@blueprint.route(f"{ADDRESS}/new", methods=["GET", "POST"])
@requires(TALK)
def ask(cohort_uuid: Any) -> Any:
    """A form for a question; it shows a preview before it sends, where that is wanted."""
    here = here_or_404(cohort_uuid)
    activity = activity_asked(here)
    if request.method == "GET":
        check_going_on(here.cohort)
    if request.method == "GET" or request.form.get("do") == "preview":
        return render_ask(here, activity)
    try:
        with transaction() as session:
            here = here_or_404(cohort_uuid)
            post = asking.ask(
                session,
                cohort=here.cohort,
                reader=here.reader,
                activity=activity_asked(here),
                title=request.form.get("title", ""),
                text=request.form.get("text", ""),
                private=request.form.get("private") == "y",
                language=language(),
                uuid=form_uuid(),
                now=now(),
            )
            url = post_url(here, post)
    except Refused as why:
        return make_response(render_ask(here_or_404(cohort_uuid), activity, why), why.status)
    flash(_("Your question is asked. You get a notice when somebody answers."), "success")
    return redirect(url)


def render_ask(here: Here, activity: Activity | None, why: Refused | None = None) -> str:
    """The form with what was entered, and what is wrong with it."""
    text = tidy(request.form.get("text", ""))
    return render_template(
        "talk/ask.html",
        here=here,
        activity=activity,
        entered=request.form,
        once=form_uuid(),
        errors={why.code: why.message} if why else {},
        preview=to_html(text, language()) if request.form.get("do") == "preview" and text else None,
        limits=domain,
    )


@blueprint.route(f"{ADDRESS}/<uuid:thread_uuid>", methods=["GET", "POST"])
@requires(TALK)
def thread(cohort_uuid: Any, thread_uuid: Any) -> Any:
    """A question with its answers, and a form for one more."""
    here = here_or_404(cohort_uuid)
    found = thread_or_404(here, thread_uuid)
    if request.method == "GET" or request.form.get("do") == "preview":
        return render_thread(here, found)
    try:
        with transaction() as session:
            here = here_or_404(cohort_uuid)
            post = asking.answer(
                session,
                thread=thread_or_404(here, thread_uuid),
                reader=here.reader,
                text=request.form.get("text", ""),
                language=language(),
                uuid=form_uuid(),
                now=now(),
            )
            url = post_url(here, post)
    except Refused as why:
        here = here_or_404(cohort_uuid)
        return make_response(render_thread(here, thread_or_404(here, thread_uuid), why), why.status)
    return redirect(url)


def render_thread(here: Here, found: Thread, why: Refused | None = None) -> str:
    """The page; what was entered and is wrong stays in its form."""
    wanted = request.args.get("page", 1 if request.method == "GET" else 10**6, type=int)
    posts, page, pages = threads.posts(db.session, thread=found, page=wanted)
    text = tidy(request.form.get("text", ""))
    person_id = here.reader.person_id
    return render_template(
        "talk/thread.html",
        here=here,
        thread=found,
        posts=posts,
        page=page,
        pages=pages,
        first_id=threads.first_post(db.session, found.id).id,
        thanks=threads.thanks(db.session, thread_id=found.id, person_id=person_id),
        followed=threads.follows(db.session, thread_id=found.id, person_id=person_id),
        activity=activities.activity_at(db.session, found.cohort, found.place),
        rules=domain,
        entered=text,
        once=form_uuid() if request.method == "POST" else new_uuid(),
        error=why.message if why else None,
        preview=to_html(text, language()) if request.form.get("do") == "preview" and text else None,
    )


@blueprint.post(f"{ADDRESS}/<uuid:thread_uuid>/follow")
@requires(TALK)
def follow(cohort_uuid: Any, thread_uuid: Any) -> Response:
    """From now on I am told of new answers, or no longer."""
    on = request.form.get("told") == "yes"
    with transaction() as session:
        here = here_or_404(cohort_uuid)
        found = thread_or_404(here, thread_uuid)
        asking.follow(session, thread=found, person_id=here.reader.person_id, on=on)
    said = _("You get a notice of each new answer here.") if on else _("You get no more notices of this.")
    flash(said, "success")
    return redirect(url_for("talk.thread", cohort_uuid=cohort_uuid, thread_uuid=thread_uuid))
