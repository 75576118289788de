"""Notices of gateways: verify, store, answer. Nothing else happens here."""

from flask import Blueprint, Response, abort, request

from marketplace.core.logs import get_logger
from marketplace.payments import inbox
from marketplace.payments.gateways.base import LONGEST_NOTICE, BadNotice
from marketplace.web.access import signed_notice

bp = Blueprint("webhooks", __name__)
log = get_logger(__name__)


@bp.post("/<gateway>")
@signed_notice
def receive(gateway: str) -> Response:
    """400 for what is not genuine, 200 once it is stored; the sender repeats anything else."""
    if (request.content_length or 0) > LONGEST_NOTICE:
        abort(413)
    raw = request.get_data(cache=False)
    if len(raw) > LONGEST_NOTICE:
        abort(413)
    try:
        inbox.receive(gateway, raw, dict(request.headers))
    except BadNotice as error:
        log.warning("notice refused", gateway=gateway, reason=str(error))
        abort(400)
    return Response(status=200)
