"""Applications in the office: the queue, the check, two signatures, full numbers for a reason."""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Blueprint, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.blueprints.admin.forms_sellers import (
    NoteForm,
    OpenForm,
    WaiveForm,
    reject_form,
)
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.errors import NotFound
from marketplace.sellers import opening, requirements, review_queries, reviewing, submissions
from marketplace.sellers.models import ApplicationState, Requirement
from marketplace.sellers.opening import OpeningReason, Secret
from marketplace.web.access import office, signed_in_person
from marketplace.web.forms import BaseForm, ButtonForm, refusals_shown, status_of
from marketplace.web.freshness import require_fresh_second_factor
from marketplace.web.pages import redirect_to, render

bp = Blueprint("admin_sellers", __name__)

Answer = Response | tuple[str, int]


@bp.get("/")
@office("reviewer")
def queue() -> str:
    """Applications, the oldest first, with what was promised and who works on them."""
    show = request.args.get("show", "open")
    show = show if show in review_queries.QUEUES else "open"
    return render(
        "admin/sellers_queue.html",
        page=review_queries.list_queue(show, after=request.args.get("after")),
        counts=review_queries.count_queue(clock.now()),
        show=show,
        is_first="after" not in request.args,
        now=clock.now(),
    )


@bp.get("/<public_id>")
@office("reviewer")
def review(public_id: str) -> Answer:
    """One application: what was handed in beside what to decide."""
    return _page(public_id, {})


@bp.post("/<public_id>/claim")
@office("reviewer")
def claim(public_id: str) -> Answer:
    """Take the application on."""
    return _command(
        public_id,
        ButtonForm(),
        lambda actor, now: reviewing.claim(public_id, actor_id=actor, now=now),
    )


@bp.post("/<public_id>/parts/<part>/accept")
@office("reviewer")
def accept(public_id: str, part: str) -> Answer:
    """This part is right."""
    requirement = _requirement(part)
    return _command(
        public_id,
        ButtonForm(),
        lambda actor, now: reviewing.accept(public_id, requirement, actor_id=actor, now=now),
        part=part,
    )


@bp.post("/<public_id>/parts/<part>/reject")
@office("reviewer")
def reject(public_id: str, part: str) -> Answer:
    """Something must be corrected: a remark at each field."""
    requirement = _requirement(part)
    form = reject_form(requirement)
    remarks = {field.short_name: field.data or "" for field in form}
    return _command(
        public_id,
        form,
        lambda actor, now: reviewing.reject(
            public_id, requirement, remarks=remarks, actor_id=actor, now=now
        ),
        name=requirement.value,
        part=part,
    )


@bp.post("/<public_id>/parts/<part>/undo")
@office("reviewer")
def undo(public_id: str, part: str) -> Answer:
    """Take a decision back."""
    requirement = _requirement(part)
    return _command(
        public_id,
        ButtonForm(),
        lambda actor, now: reviewing.undo(public_id, requirement, actor_id=actor, now=now),
        part=part,
    )


@bp.post("/<public_id>/waive")
@office("reviewer")
def waive(public_id: str) -> Answer:
    """Do without a certificate, with the reason on record."""
    form = WaiveForm()
    return _command(
        public_id,
        form,
        lambda actor, now: reviewing.waive_certificate(
            public_id, reason=form.reason.data or "", actor_id=actor, now=now
        ),
        name="waive",
        part=Requirement.CERTIFICATE.value,
    )


@bp.post("/<public_id>/check")
@office("reviewer")
def check(public_id: str) -> Answer:
    """The first signature."""
    return _with_words(public_id, reviewing.check, _("Signed. Another officer approves it now."))


@bp.post("/<public_id>/return")
@office("reviewer")
def send_back(public_id: str) -> Answer:
    """Back to the applicant, who sees each remark at its field."""
    return _with_words(public_id, reviewing.return_to_applicant, _("Sent back to the applicant."))


@bp.post("/<public_id>/reopen")
@office("reviewer")
def reopen(public_id: str) -> Answer:
    """The second officer does not sign and says why."""
    return _with_words(public_id, reviewing.reopen, _("Sent back to the first check."))


@bp.post("/<public_id>/approve")
@office("reviewer")
def approve(public_id: str) -> Answer:
    """The second signature, by another officer: the shop opens."""
    return _with_words(public_id, reviewing.approve, _("Approved. The shop may sell."))


@bp.post("/<public_id>/refuse")
@office("reviewer")
def refuse(public_id: str) -> Answer:
    """No shop, with the reason."""
    form = NoteForm()
    return _command(
        public_id,
        form,
        lambda actor, now: reviewing.refuse(
            public_id, reason=form.note.data or "", actor_id=actor, now=now
        ),
        name="note",
        done=_("Refused. The applicant is told why."),
    )


@bp.route("/<public_id>/open/<secret>", methods=["GET", "POST"])
@office("reviewer")
@require_fresh_second_factor
def open_number(public_id: str, secret: str) -> Answer:
    """A full number, once, for a reason that is recorded. It has no address of its own."""
    if secret not in tuple(Secret):
        raise NotFound()
    application = review_queries.get_application(public_id)
    form, value, me = OpenForm(), "", signed_in_person()
    if form.validate_on_submit():
        with refusals_shown(form), transaction():
            value = opening.open_secret(
                public_id,
                Secret(secret),
                reason=OpeningReason(form.reason.data),
                actor_id=me.user_id,
            )
        application = review_queries.get_application(public_id)
    page = render(
        "admin/sellers_open.html",
        form=form, application=application, secret=secret, value=value, officer=me.name,
        now=clock.now(),
    )  # fmt: skip
    return page, status_of(form)


def _with_words(public_id: str, command: Callable[..., object], done: str) -> Answer:
    form = NoteForm()
    return _command(
        public_id,
        form,
        lambda actor, now: command(public_id, note=form.note.data or "", actor_id=actor, now=now),
        name="note",
        done=done,
    )


def _command(
    public_id: str,
    form: BaseForm,
    command: Callable[[int, datetime], object],
    *,
    name: str = "button",
    done: str = "",
    part: str = "",
) -> Answer:
    """Run ``command``; a refusal comes back on the page of the application, with what was typed."""
    actor_id = signed_in_person().user_id
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                command(actor_id, clock.now())
            if done:
                flash(done, "success")
            # The officer goes on where he was: the next part stands below this one.
            anchor = f"part-{part}" if part else None
            return redirect_to("admin_sellers.review", public_id=public_id, _anchor=anchor)
    return _page(public_id, {name: form})


def _page(public_id: str, forms: Mapping[str, BaseForm]) -> Answer:
    me = signed_in_person().user_id
    file = review_queries.read_file(public_id, reader_id=me)
    undecided = requirements.undecided(submissions.parts(file.parts))
    state, is_mine = file.application.state, file.application.claimed_by_id == me
    own_forms = {part.value: reject_form(part, file.parts[part].remarks) for part in file.parts}
    refused = next(iter(forms.values()), None)
    page = render(
        "admin/sellers_review.html",
        file=file,
        forms={"waive": WaiveForm(), "note": NoteForm(), **own_forms, **forms},
        form=refused or ButtonForm(),
        queue=review_queries.list_queue(),
        current=undecided[0].value if undecided else None,
        rejected=requirements.rejected(submissions.parts(file.parts)),
        may_decide=state is ApplicationState.SUBMITTED and is_mine and not file.is_own_shop,
        may_approve=state is ApplicationState.CHECKED and not file.is_own_shop,
        signed_before=any(
            each.user_id == me and each.round == file.application.round for each in file.signatures
        ),
        now=clock.now(),
    )
    return page, status_of(refused) if refused else 200


def _requirement(part: str) -> Requirement:
    if part not in tuple(Requirement):
        raise NotFound()
    return Requirement(part)
