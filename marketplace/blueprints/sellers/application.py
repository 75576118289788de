"""The application for a shop: a task list, one page for each part, check, send."""

from flask import Blueprint, flash
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from marketplace.blueprints.sellers import prefill
from marketplace.blueprints.sellers.forms import (
    AddressForm,
    ApplicationForm,
    BankForm,
    CertificateForm,
    IdentityForm,
    NoCertificateForm,
    ProfileForm,
    TermsForm,
)
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.reference import office_settings
from marketplace.sellers import applying, queries, requirements, review_queries, submissions, terms
from marketplace.sellers.applying import PickupAddress, Profile
from marketplace.sellers.models import Requirement, SellerApplication
from marketplace.sellers.requirements import Task
from marketplace.web.access import signed_in, signed_in_person
from marketplace.web.extensions import limiter
from marketplace.web.forms import BaseForm, ButtonForm, refusals_shown, status_of
from marketplace.web.locale import current_language
from marketplace.web.pages import redirect_to, render

bp = Blueprint("sellers", __name__)

Answer = Response | tuple[str, int]


def _trying() -> str:
    return f"user {getattr(current_user, 'user_id', 'nobody')}"


def _refused(response: Response) -> bool:
    return response.status_code == 422


@bp.route("/", methods=["GET", "POST"])
@signed_in
def start() -> Answer:
    """What a shop needs; the button begins the application."""
    user_id = signed_in_person().user_id
    form = ButtonForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                applying.start(user_id, now=clock.now())
            return redirect_to("sellers.task_list")
    page = render(
        "sellers/start.html",
        form=form,
        application=queries.find_own_application(user_id),
        days=_answer_days(),
        commission_points=office_settings.value("commission_points", at=clock.now()),
    )
    return page, status_of(form)


@bp.get("/application")
@signed_in
def task_list() -> Answer:
    """All parts with their states, what was said, what comes next."""
    application = queries.find_own_application(signed_in_person().user_id)
    if application is None:
        return redirect_to("sellers.start")
    tasks = submissions.tasks(application)
    page = render(
        "sellers/task_list.html",
        application=application,
        tasks=tasks,
        missing=requirements.missing(tasks),
        history=review_queries.list_history(application, inner=False),
        days=_answer_days(),
    )
    return page, 200


@bp.route("/certificate", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"], deduct_when=_refused)
@limiter.limit("8 per 15 minutes", methods=["POST"], key_func=_trying, deduct_when=_refused)
@signed_in
def certificate() -> Answer:
    """The number on the certificate and what was given at the course."""
    _application, task = _own(Requirement.CERTIFICATE)
    form = CertificateForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                applying.hand_in_certificate(
                    signed_in_person().user_id,
                    number=form.number.data or "",
                    contact=form.contact.data or "",
                    now=clock.now(),
                )
            return _saved()
    return _page("certificate", form, task)


@bp.route("/no-certificate", methods=["GET", "POST"])
@signed_in
def no_certificate() -> Answer:
    """For those who learnt elsewhere: ask the office to do without a certificate."""
    _application, task = _own(Requirement.CERTIFICATE)
    form = NoCertificateForm(data={"reason": task.snapshot.get("reason", "")})
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                applying.ask_without_certificate(
                    signed_in_person().user_id, reason=form.reason.data or "", now=clock.now()
                )
            return _saved()
    return _page("no_certificate", form, task)


@bp.route("/profile", methods=["GET", "POST"])
@signed_in
def profile() -> Answer:
    """What buyers see of the shop."""
    application, task = _own(Requirement.PROFILE)
    form = ProfileForm(data=prefill.profile(application.seller))
    if form.validate_on_submit():
        typed = Profile(
            name=form.name.data or "",
            about={"id": form.about_id.data or "", "en": form.about_en.data or ""},
            area=form.area.data or "",
            district=form.district.data or "",
            phone=form.phone.data or "",
        )
        with refusals_shown(form):
            with transaction():
                applying.hand_in_profile(signed_in_person().user_id, profile=typed, now=clock.now())
            return _saved()
    return _page(
        "profile", form, task, draft_key=application.public_id, districts=prefill.DISTRICTS
    )


@bp.route("/address", methods=["GET", "POST"])
@signed_in
def address() -> Answer:
    """Where parcels are fetched."""
    application, task = _own(Requirement.ADDRESS)
    form = AddressForm(data=prefill.address(application.seller))
    if form.validate_on_submit():
        typed = PickupAddress(
            street=form.street.data or "",
            village=form.village.data or "",
            district=form.district.data or "",
            regency=form.regency.data or "",
            postcode=form.postcode.data or "",
            landmark=form.landmark.data or "",
        )
        with refusals_shown(form):
            with transaction():
                applying.hand_in_address(signed_in_person().user_id, address=typed, now=clock.now())
            return _saved()
    return _page("address", form, task, districts=prefill.DISTRICTS)


@bp.route("/identity", methods=["GET", "POST"])
@signed_in
def identity() -> Answer:
    """The owner's identity number."""
    _application, task = _own(Requirement.IDENTITY)
    form = IdentityForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                applying.hand_in_identity(
                    signed_in_person().user_id,
                    number=form.identity_number.data or "",
                    now=clock.now(),
                )
            return _saved()
    return _page("identity", form, task)


@bp.route("/bank", methods=["GET", "POST"])
@signed_in
def bank() -> Answer:
    """Where the shop is paid."""
    application, task = _own(Requirement.BANK_ACCOUNT)
    form = BankForm(data=prefill.bank(application.seller_id))
    form.bank_code.choices = [
        SelectChoice("", _("Choose")),
        *(SelectChoice(code, name) for code, name in queries.list_banks()),
    ]
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                is_usual = applying.hand_in_bank_account(
                    signed_in_person().user_id,
                    bank_code=form.bank_code.data or "",
                    number=form.account_number.data or "",
                    holder=form.holder.data or "",
                    now=clock.now(),
                )
            return _saved() if is_usual else _saved_unusual()
    return _page("bank", form, task)


@bp.route("/terms", methods=["GET", "POST"])
@signed_in
def agreement() -> Answer:
    """The terms in force, to agree to."""
    _application, task = _own(Requirement.TERMS)
    form = TermsForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                applying.agree_to_terms(
                    signed_in_person().user_id, language=current_language(), now=clock.now()
                )
            return _saved()
    return _page("agreement", form, task, version=terms.VERSION)


@bp.get("/check")
@signed_in
def check() -> Answer:
    """All answers on one page, before and after they were sent."""
    return _check_page(ButtonForm())


@bp.post("/submit")
@signed_in
def submit() -> Answer:
    """Send the application to the office."""
    form = ButtonForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                applying.submit(signed_in_person().user_id, now=clock.now())
            return redirect_to("sellers.task_list")
    return _check_page(form)


def _check_page(form: BaseForm) -> Answer:
    application = queries.get_own_application(signed_in_person().user_id)
    tasks = submissions.tasks(application)
    page = render(
        "sellers/check.html",
        form=form,
        application=application,
        tasks=tasks,
        missing=requirements.missing(tasks),
        may_send=application.state in requirements.WITH_APPLICANT,
        address=prefill.address(application.seller),
        holder=prefill.bank(application.seller_id).get("holder", ""),
    )
    return page, status_of(form)


def _own(requirement: Requirement) -> tuple[SellerApplication, Task]:
    application = queries.get_own_application(signed_in_person().user_id)
    tasks = submissions.tasks(application)
    return application, next(task for task in tasks if task.requirement is requirement)


def _page(name: str, form: ApplicationForm, task: Task, **values: object) -> Answer:
    """The form; a part that can no longer be changed is shown on the page of all answers."""
    if not task.may_change and not form.is_submitted():
        return redirect_to("sellers.check")
    status = status_of(form)
    form.show_remarks(task.remarks)
    return render(f"sellers/{name}.html", form=form, task=task, **values), status


def _saved() -> Response:
    flash(_("Saved."), "success")
    return redirect_to("sellers.task_list")


def _saved_unusual() -> Response:
    flash(
        _("Saved. This number has an unusual length for the bank: compare it once more."), "warning"
    )
    return redirect_to("sellers.task_list")


def _answer_days() -> int:
    return office_settings.value("application_answer_days", at=clock.now())
