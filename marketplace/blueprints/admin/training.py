"""Courses in the office: create, import the participants, see and revoke certificates."""

from datetime import date

from flask import Blueprint, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.blueprints.admin.forms_training import CourseForm, RevokeForm, RosterForm
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.training import certificates, queries, roster, service
from marketplace.training.models import Course
from marketplace.training.roster import RosterRefused
from marketplace.web.access import office, signed_in_person
from marketplace.web.forms import refusals_shown, status_of
from marketplace.web.pages import redirect_to, render

bp = Blueprint("admin_training", __name__)

Answer = Response | tuple[str, int]


@bp.get("/")
@office("reviewer", "support")
def courses() -> str:
    """All courses with their counts."""
    return render("admin/training_courses.html", courses=queries.list_courses())


@bp.route("/new", methods=["GET", "POST"])
@office("reviewer")
def new_course() -> Answer:
    """Create a course."""
    form = CourseForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                course = service.create_course(
                    form.name.data or "",
                    starts_on=form.starts_on.data or date.min,
                    ends_on=form.ends_on.data or date.min,
                    places=form.places.data or 0,
                    actor_id=signed_in_person().user_id,
                    now=clock.now(),
                )
                public_id = course.public_id
            return redirect_to("admin_training.course", public_id=public_id)
    return render("admin/training_new.html", form=form), status_of(form)


@bp.get("/<public_id>")
@office("reviewer", "support")
def course(public_id: str) -> str:
    """The participants of a course with their certificates, by name."""
    found = queries.get_course(public_id)
    page = queries.list_participants(found.id, after=request.args.get("after"))
    return render(
        "admin/training_course.html",
        course=found,
        page=page,
        taken=queries.count_participants(found.id),
        is_first="after" not in request.args,
    )


@bp.route("/<public_id>/participants", methods=["GET", "POST"])
@office("reviewer")
def import_participants(public_id: str) -> Answer:
    """Upload the participants' list; all problems are shown at once, nothing half-imported."""
    found = queries.get_course(public_id)
    form = RosterForm()
    if form.validate_on_submit():
        try:
            _import(found, form)
        except RosterRefused as refused:
            form.refuse(refused)
            return _roster_page(found, form, refused), 422
        return redirect_to("admin_training.course", public_id=public_id)
    return _roster_page(found, form), status_of(form)


@bp.route("/certificates/<public_id>/revoke", methods=["GET", "POST"])
@office("reviewer")
def revoke(public_id: str) -> Answer:
    """Take a certificate back; names it and asks for the reason."""
    course_id = certificates.get_certificate(public_id).participant.course.public_id
    form = RevokeForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                certificates.revoke(
                    public_id,
                    reason=form.reason.data or "",
                    actor_id=signed_in_person().user_id,
                    now=clock.now(),
                )
            flash(_("The certificate is revoked."), "success")
            return redirect_to("admin_training.course", public_id=course_id)
    certificate = certificates.get_certificate(public_id)
    page = render("admin/training_revoke.html", form=form, certificate=certificate)
    return page, status_of(form)


def _import(course: Course, form: RosterForm) -> None:
    # One byte more than allowed is enough to know that a file is too large.
    rows = roster.parse_roster(form.file.data.stream.read(roster.MOST_BYTES + 1))
    course_id = course.id
    with transaction():
        done = service.import_roster(
            course_id, rows=rows, actor_id=signed_in_person().user_id, now=clock.now()
        )
    if done.new:
        message = ngettext(
            "%(num)d participant added, %(certificates)s certificates given.",
            "%(num)d participants added, %(certificates)s certificates given.",
            done.new,
            certificates=done.certificates,
        )
    else:
        message = _("Every row was on the course already. Nothing was changed.")
    flash(message, "success")


def _roster_page(course: Course, form: RosterForm, refused: RosterRefused | None = None) -> str:
    problems = [
        (problem.line, _(problem.message, **problem.params))
        for problem in (refused.problems if refused else ())
    ]
    return render(
        "admin/training_import.html",
        form=form,
        course=queries.get_course(course.public_id),
        problems=problems,
        problem_count=refused.problem_count if refused else 0,
    )
