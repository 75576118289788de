"""Anyone with the link may ask whether a certificate is real; nothing personal is shown."""

from flask import Blueprint

from marketplace.training import certificates
from marketplace.web.access import public
from marketplace.web.pages import render

bp = Blueprint("certificates", __name__)


@bp.get("/<token>")
@public
def check(token: str) -> str:
    """Course, result, valid or revoked, and the first letter of the name."""
    return render("sellers/certificate_check.html", certificate=certificates.public_check(token))
