"""Sensitive acts ask for the second factor again when it was entered more than ten minutes ago."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import request
from werkzeug.wrappers import Response

from marketplace.accounts import second_factor
from marketplace.core import clock
from marketplace.web.access import signed_in_person
from marketplace.web.pages import redirect_to, render
from marketplace.web.resume import carry_token

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def require_fresh_second_factor(
    view: Callable[Arguments, Answer],
) -> Callable[Arguments, Answer | Response | tuple[str, int]]:
    """Under the access declaration: the view runs only while the second factor is fresh.

    Otherwise it is asked for first; a form that was sent is handed back afterwards.
    """

    @wraps(view)
    def guarded(
        *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer | Response | tuple[str, int]:
        live = signed_in_person().live
        if second_factor.is_fresh(live.second_factor_at, now=clock.now()):
            return view(*args, **kwargs)
        return _ask_again(has_second_factor=live.has_second_factor)

    return guarded


def _ask_again(*, has_second_factor: bool) -> Response | tuple[str, int]:
    here = request.full_path.rstrip("?")
    if not has_second_factor:
        return redirect_to("account.set_up_second_factor", next=here)
    if request.method == "GET":
        return redirect_to("account.second_factor", next=here)
    carry = carry_token(here, request.form, had_files=bool(request.files))
    return render("account/second_factor_again.html", carry=carry), 403
