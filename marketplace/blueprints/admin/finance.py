"""The finance desk: what is due to shops, batches of payouts, alarms, refunds, the books."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from marketplace.core import audit, clock
from marketplace.core.database import transaction
from marketplace.core.errors import Conflict, NotFound, Refused
from marketplace.ledger import queries as ledger
from marketplace.payments import alarms, payout_queries, payouts
from marketplace.payments.models import BatchState, PayoutBatch
from marketplace.payments.payout_queries import PayoutRow
from marketplace.sellers import queries as sellers
from marketplace.web.access import office, signed_in_person
from marketplace.web.forms import BaseForm, refusals_shown, status_of
from marketplace.web.freshness import require_fresh_second_factor
from marketplace.web.pages import redirect_to, render

bp = Blueprint("admin_finance", __name__)

LONGEST_REFERENCE = 80
_REFERENCE = "reference-"
_UNCUT = {"maxlength": False}
"""A browser cuts what is pasted without a word; here it is refused instead."""


class NoteForm(BaseForm):
    """A word on an approval, if there is one."""

    note = TextAreaField(_l("Note"), validators=[Optional(), Length(max=500)], render_kw=_UNCUT)


class ReasonForm(BaseForm):
    """Why a batch is given up."""

    reason = TextAreaField(
        _l("Why is it given up?"), validators=[InputRequired(_l("Say why.")), Length(max=500)]
    )


def _references_form(rows: Sequence[PayoutRow]) -> BaseForm:
    """A field for each payout, where the bank's reference is written."""
    fields = {
        _REFERENCE + row.payout.public_id: StringField(
            _("Bank's reference for %(shop)s", shop=row.shop),
            filters=[lambda typed: (typed or "").strip()],
            validators=[
                InputRequired(_("Write the reference that the bank gave.")),
                Length(max=LONGEST_REFERENCE),
            ],
            render_kw=_UNCUT,
        )
        for row in rows
    }
    form_class = type("ReferencesForm", (BaseForm,), fields)
    form: BaseForm = form_class()
    return form


@bp.get("/")
@office("finance")
def batches() -> str:
    """What can be paid now, what was paid, what to look at."""
    due = payout_queries.list_due()
    return render(
        "admin/finance.html",
        due=due,
        due_total=payout_queries.due_total(due),
        held_total=payout_queries.held_total(due),
        batches=payout_queries.list_batches(),
        alarms=alarms.list_open(),
        alarm_count=alarms.count_open(),
    )


@bp.get("/books")
@office("finance")
def books() -> str:
    """The trial balance and the newest refunds."""
    balances = ledger.trial_balance()
    return render(
        "admin/finance_books.html",
        balances=balances,
        shops=sellers.names_by_public_id({row.account.owner for row in balances}),
        refunds=payout_queries.list_refunds(),
    )


@bp.post("/alarms/seen")
@office("finance")
def alarm_seen() -> AnyResponse:
    """Somebody has looked at an alarm; it leaves the list, and who it was is recorded."""
    with transaction():
        alarms.close(request.form.get("key", ""), actor_id=_me(), now=clock.now())
    flash(_("Marked as seen."), "success")
    return redirect_to("admin_finance.batches")


@bp.post("/prepare")
@office("finance")
def prepare() -> AnyResponse:
    """A batch of everything that is due; another officer approves it."""
    try:
        with transaction():
            public_id = payouts.prepare(actor_id=_me(), now=clock.now()).public_id
    except Refused as error:
        flash(_(error.message, **error.params), "error")
        return redirect_to("admin_finance.batches")
    flash(_("Prepared. Another finance officer approves it."), "success")
    return redirect_to("admin_finance.batch", public_id=public_id)


@bp.get("/<public_id>")
@office("finance")
def batch(public_id: str) -> str:
    """One batch with all that is looked at before signing."""
    return _page(public_id)


@bp.post("/<public_id>/approve")
@office("finance")
@require_fresh_second_factor
def approve(public_id: str) -> AnyResponse | tuple[str, int]:
    """The second signature."""
    form = NoteForm()
    note = form.note.data or ""
    if not form.validate_on_submit():
        return _page(public_id, note_form=form), status_of(form)

    def act() -> PayoutBatch:
        return payouts.approve(public_id, actor_id=_me(), note=note, now=clock.now())

    return _act(public_id, act, _("Approved. Send the bank file, then enter its references."))


@bp.post("/<public_id>/paid")
@office("finance")
@require_fresh_second_factor
def mark_paid(public_id: str) -> AnyResponse | tuple[str, int]:
    """The bank has sent the money."""
    form = _references_form(payout_queries.get_file(public_id, reader_id=_me()).rows)
    if not form.validate_on_submit():
        return _page(public_id, references=form), status_of(form)
    references = {
        field.name.removeprefix(_REFERENCE): field.data
        for field in form
        if field.name.startswith(_REFERENCE)
    }

    def act() -> PayoutBatch:
        return payouts.mark_paid(public_id, references=references, actor_id=_me(), now=clock.now())

    return _act(public_id, act, _("Marked as paid. The shops are told."))


@bp.post("/<public_id>/cancel")
@office("finance")
def cancel(public_id: str) -> AnyResponse | tuple[str, int]:
    """The batch is given up; what it held can be paid by another one."""
    form = ReasonForm()
    reason = form.reason.data or ""

    def act() -> PayoutBatch:
        return payouts.cancel(public_id, reason=reason, actor_id=_me(), now=clock.now())

    if form.validate_on_submit():
        with refusals_shown(form):
            return _act(public_id, act, _("Given up."))
    return _page(public_id, reason_form=form), status_of(form)


@bp.post("/<public_id>/bank-file")
@office("finance")
@require_fresh_second_factor
def bank_file(public_id: str) -> Response:
    """The file for the bank, with full account numbers; that it was fetched is recorded."""
    file = payout_queries.get_file(public_id, reader_id=_me())
    if file.batch.state is not BatchState.APPROVED:
        raise NotFound()
    number = file.batch.number
    with transaction():
        text = payout_queries.bank_file(file.batch.id)
        audit.record(
            "payout_batch.bank_file",
            actor_id=_me(),
            subject_kind=payouts.SUBJECT,
            subject_id=file.batch.id,
        )
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}.csv"'
    return answer


def _act(public_id: str, act: Callable[[], PayoutBatch], said: str) -> AnyResponse:
    try:
        with transaction():
            act()
    except Conflict as error:
        flash(_(error.message, **error.params), "error")
    else:
        flash(said, "success")
    return redirect_to("admin_finance.batch", public_id=public_id)


def _page(
    public_id: str,
    *,
    note_form: NoteForm | None = None,
    reason_form: ReasonForm | None = None,
    references: BaseForm | None = None,
) -> str:
    """The batch; of its forms the one that was refused keeps what was typed."""
    file = payout_queries.get_file(public_id, reader_id=_me())
    return render(
        "admin/finance_batch.html",
        file=file,
        note_form=note_form or NoteForm(formdata=None),
        reason_form=reason_form or ReasonForm(formdata=None),
        references=references or _references_form(file.rows),
        me=_me(),
        prepared_by_me=file.batch.prepared_by_id == _me(),
    )


def _me() -> int:
    return signed_in_person().user_id
