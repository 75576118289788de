"""How often one may try: by address on the network and by account.

Of sign-ins and codes the failed ones count, of mails the sent ones.
"""

from flask import Response, request

from marketplace.accounts import sessions
from marketplace.accounts.sign_in import account_key
from marketplace.blueprints.account.cookie import held_secret
from marketplace.core import clock
from marketplace.core.crypto import token_digest
from marketplace.web.extensions import limiter


def _refused(response: Response) -> bool:
    return response.status_code == 422


def _accepted(response: Response) -> bool:
    return response.status_code == 303


def _typed_account() -> str:
    typed = request.form.get("identifier") or request.form.get("email") or ""
    # A digest, because limits may be kept in a store that other programs read.
    return token_digest(account_key(typed))


def _entering_account() -> str:
    owner = sessions.find_half(held_secret(), now=clock.now())
    owner = owner or sessions.find_live(held_secret(), now=clock.now())
    return f"user {owner.user_id}" if owner else "nobody"


failures_by_address = limiter.limit("60 per 15 minutes", methods=["POST"], deduct_when=_refused)
failures_by_account = limiter.limit(
    "10 per 15 minutes", methods=["POST"], key_func=_typed_account, deduct_when=_refused
)
codes_by_account = limiter.limit(
    "10 per 15 minutes", methods=["POST"], key_func=_entering_account, deduct_when=_refused
)
mails_by_address = limiter.limit("60 per hour", methods=["POST"], deduct_when=_accepted)
mails_by_account = limiter.limit(
    "6 per hour", methods=["POST"], key_func=_typed_account, deduct_when=_accepted
)
