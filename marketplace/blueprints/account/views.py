"""The addresses of the account, all on one page; the views stand in the modules beside this one."""

from flask import Blueprint

from marketplace.blueprints.account import (
    arriving,
    profile,
    registration,
    second_factor,
    sign_in,
)

bp = Blueprint("account", __name__)

_BOTH = ["GET", "POST"]

bp.add_url_rule("/sign-in", "sign_in", sign_in.enter, methods=_BOTH)
bp.add_url_rule("/sign-out", "sign_out", sign_in.leave, methods=["POST"])
bp.add_url_rule("/second-factor", "second_factor", sign_in.enter_code, methods=_BOTH)
bp.add_url_rule("/arrive", "arrive", arriving.arrive)

bp.add_url_rule("/register", "register", registration.register, methods=_BOTH)
bp.add_url_rule("/mail-sent", "mail_sent", registration.mail_sent)
bp.add_url_rule("/confirm/<token>", "confirm", registration.confirm, methods=_BOTH)
bp.add_url_rule("/forgot", "forgot", registration.forgot, methods=_BOTH)
bp.add_url_rule("/reset/<token>", "reset", registration.reset, methods=_BOTH)
bp.add_url_rule("/email/<token>", "confirm_email", registration.confirm_email, methods=_BOTH)

bp.add_url_rule("/", "home", profile.home)
bp.add_url_rule("/profile", "profile", profile.profile, methods=_BOTH)
bp.add_url_rule("/password", "change_password", profile.change_password, methods=_BOTH)
bp.add_url_rule("/email", "change_email", profile.change_email, methods=_BOTH)
bp.add_url_rule("/sessions", "sessions", profile.devices)
bp.add_url_rule(
    "/sessions/<public_id>/revoke", "revoke_session", profile.revoke_device, methods=["POST"]
)
bp.add_url_rule(
    "/sessions/revoke-others",
    "revoke_other_sessions",
    profile.revoke_other_devices,
    methods=["POST"],
)

bp.add_url_rule(
    "/second-factor/set-up", "set_up_second_factor", second_factor.set_up, methods=_BOTH
)
bp.add_url_rule(
    "/second-factor/begin", "begin_second_factor", second_factor.begin, methods=["POST"]
)
bp.add_url_rule(
    "/second-factor/off", "turn_off_second_factor", second_factor.turn_off, methods=["POST"]
)
bp.add_url_rule(
    "/second-factor/recovery-codes",
    "renew_recovery_codes",
    second_factor.renew_codes,
    methods=["POST"],
)
