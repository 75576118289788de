"""The test client: a visitor who may sign in without walking through the pages."""

from typing import Any, Self

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.accounts import sessions
from marketplace.accounts.models import User
from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.web.access import SESSION_SECRET
from tests.support.canaries import GUARD


class Visitor(FlaskClient):
    """A client with a cookie jar; ``sign_in`` starts a real session for ``user``."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request, in a context of its own: the test's would hand ``g`` (who is signed in,
        which language) from one request to the next.
        """
        # What the test read or wrote must not lie around the request's savepoint: the end of the
        # one would undo the other.
        db.session.commit()
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        if answer.status_code >= 500:
            GUARD.note(answer.get_data(as_text=True), where="error page")
        return answer

    def sign_in(self, user: User, *, second_factor: bool = True) -> Self:
        user_id = user.id
        db.session.commit()
        with self.application.app_context(), transaction():
            secret = sessions.start(
                user_id, user_agent="tests", now=clock.now(), second_factor=second_factor
            )
        with self.session_transaction() as cookie:
            cookie[SESSION_SECRET] = secret
        return self

    def submit(self, path: str, **fields: Any) -> Any:
        """POST a form."""
        return self.post(path, data=fields)
