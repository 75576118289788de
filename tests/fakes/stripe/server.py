"""A small Stripe on the loopback: the calls this shop makes, with Stripe's own manners.

Stateful: idempotency keys (same key with other parameters is refused), states of sessions, no
refund beyond what was paid, unknown parameters refused, minimum amounts. Faults can be ordered.
"""

import json
import re
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]

LEAST = {"usd": 50, "idr": 1_000_000}
KNOWN = {
    "session": re.compile(
        r"(mode|line_items|adaptive_pricing|client_reference_id|metadata|payment_intent_data"
        r"|expires_at|locale|success_url|cancel_url|customer_email|expand)(\[.*)?"
    ),
    "refund": re.compile(r"(payment_intent|amount|metadata|expand)(\[.*)?"),
}


class Fault(Exception):
    """An error as Stripe answers it."""

    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(message)
        self.status, self.code = status, code


class FakeStripe:
    """``url`` is its address; ``pay``, ``settle`` and ``fail_next`` play Stripe's side."""

    def __init__(self) -> None:
        self.sessions: dict[str, Json] = {}
        self.refunds: dict[str, Json] = {}
        self.asked: dict[str, Json] = {}
        """The parameters each session was made with."""
        self.is_empty = False
        """Whether our balance there is too small for any refund."""
        self.calls: list[tuple[str, str]] = []
        self._answers: dict[str, tuple[Json, Json]] = {}
        self._faults: list[tuple[int, bool]] = []
        self._lock = threading.Lock()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake.handle(self, "GET")

            def do_POST(self) -> None:
                fake.handle(self, "POST")

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fail_next(self, status: int, *, after_commit: bool = False, times: int = 1) -> None:
        """The next call answers ``status``, before or after it was carried out."""
        self._faults += [(status, after_commit)] * times

    def pay(self, session_id: str) -> None:
        """The buyer pays on Stripe's page; at Stripe the money is settled in dollars at once."""
        session = self.sessions[session_id]
        session.update(status="complete", payment_status="paid")
        intent = session["payment_intent"]
        intent.update(status="succeeded", amount_received=session["amount_total"])
        fee = session["amount_total"] * 3 // 100
        moved = {
            "id": f"txn_{secrets.token_hex(8)}", "object": "balance_transaction",
            "amount": session["amount_total"], "fee": fee,
            "net": session["amount_total"] - fee, "currency": session["currency"],
        }  # fmt: skip
        intent["latest_charge"] = {
            "id": f"ch_{secrets.token_hex(8)}", "object": "charge", "balance_transaction": moved,
        }  # fmt: skip

    def handle(self, request: BaseHTTPRequestHandler, method: str) -> None:
        path = urlsplit(request.path)
        length = int(request.headers.get("Content-Length") or 0)
        body = dict(parse_qsl(request.rfile.read(length).decode() or path.query))
        with self._lock:
            self.calls.append((method, path.path))
            fault, after = self._faults.pop(0) if self._faults else (0, False)
            if fault and not after:
                status, answer = fault, {"error": {"type": "api_error", "message": "fault"}}
            else:
                status, answer = self._answer(method, path.path, body, request.headers)
                if fault:
                    status, answer = fault, {"error": {"type": "api_error", "message": "fault"}}
        raw = json.dumps(answer).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Request-Id", f"req_{secrets.token_hex(6)}")
        request.send_header("Content-Length", str(len(raw)))
        request.end_headers()
        request.wfile.write(raw)

    def _answer(self, method: str, path: str, body: Json, headers: Any) -> tuple[int, Json]:
        try:
            key = headers.get("Idempotency-Key")
            if method == "POST" and key in self._answers:
                sent, answer = self._answers[key]
                if sent != body:
                    raise Fault(400, "Keys for idempotent requests", "idempotency_error")
                return 200, answer
            answer = self._route(method, path)(body)
            if method == "POST" and key:
                self._answers[key] = (body, answer)
            return 200, answer
        except Fault as fault:
            kind = (
                "idempotency_error"
                if fault.code == "idempotency_error"
                else "invalid_request_error"
            )
            error = {"type": kind, "message": str(fault), "code": fault.code, "param": "id"}
            return fault.status, {"error": error}

    def _route(self, method: str, path: str) -> Callable[[Json], Json]:
        if (method, path) == ("POST", "/v1/checkout/sessions"):
            return self._create_session
        if (method, path) == ("POST", "/v1/refunds"):
            return self._create_refund
        if (method, path) == ("GET", "/v1/refunds"):
            return self._list_refunds
        found = re.fullmatch(r"/v1/checkout/sessions/(\w+)(/expire)?", path)
        if found:
            return lambda body: self._session(found[1], expire=bool(found[2]))
        found = re.fullmatch(r"/v1/refunds/(\w+)", path)
        if found and found[1] in self.refunds:
            return lambda body: self.refunds[found[1]]
        raise Fault(404, "Unrecognized request URL", "resource_missing")

    def _create_session(self, body: Json) -> Json:
        _refuse_unknown("session", body)
        amount = int(body["line_items[0][price_data][unit_amount]"])
        currency = body["line_items[0][price_data][currency]"]
        if amount < LEAST.get(currency, 1):
            raise Fault(400, "Amount too small", "amount_too_small")
        if int(body["expires_at"]) < time.time() - 10**9:
            raise Fault(400, "expires_at is in the past", "parameter_invalid_integer")
        session_id = f"cs_test_{secrets.token_hex(12)}"
        self.asked[session_id] = body
        marks = {key[9:-1]: value for key, value in body.items() if key.startswith("metadata[")}
        intent = {
            "id": f"pi_{secrets.token_hex(12)}", "object": "payment_intent", "currency": currency,
            "status": "requires_payment_method", "amount": amount, "amount_received": 0,
            "latest_charge": None,
        }  # fmt: skip
        self.sessions[session_id] = {
            "id": session_id, "object": "checkout.session", "livemode": False, "status": "open",
            "payment_status": "unpaid", "amount_total": amount, "currency": currency,
            "client_reference_id": body["client_reference_id"], "metadata": marks,
            "payment_intent": intent, "url": f"https://checkout.stripe.com/c/pay/{session_id}",
        }  # fmt: skip
        return self.sessions[session_id]

    def _session(self, session_id: str, *, expire: bool) -> Json:
        session = self.sessions.get(session_id)
        if session is None:
            raise Fault(404, "No such checkout.session", "resource_missing")
        if expire:
            if session["status"] != "open":
                raise Fault(400, "Only open sessions can be expired", "session_not_open")
            session["status"] = "expired"
        return session

    def _create_refund(self, body: Json) -> Json:
        _refuse_unknown("refund", body)
        intent = self._intent(body["payment_intent"])
        amount = int(body["amount"])
        if self.is_empty:
            raise Fault(400, "Insufficient funds", "balance_insufficient")
        before = sum(
            each["amount"]
            for each in self.refunds.values()
            if each["payment_intent"] == intent["id"]
        )
        if before + amount > intent["amount_received"]:
            raise Fault(400, "Refund is greater than the charge", "charge_already_refunded")
        refund_id = f"re_{secrets.token_hex(12)}"
        marks = {key[9:-1]: value for key, value in body.items() if key.startswith("metadata[")}
        self.refunds[refund_id] = {
            "id": refund_id, "object": "refund", "amount": amount, "currency": intent["currency"],
            "payment_intent": intent["id"], "status": "succeeded", "metadata": marks,
            "balance_transaction": {
                "id": f"txn_{secrets.token_hex(8)}", "object": "balance_transaction",
                "amount": -amount, "fee": 0, "net": -amount, "currency": intent["currency"],
            },
        }  # fmt: skip
        return self.refunds[refund_id]

    def _list_refunds(self, body: Json) -> Json:
        data = [
            each
            for each in self.refunds.values()
            if each["payment_intent"] == body["payment_intent"]
        ]
        return {"object": "list", "data": data, "has_more": False, "url": "/v1/refunds"}

    def _intent(self, intent_id: str) -> Json:
        for session in self.sessions.values():
            if session["payment_intent"]["id"] == intent_id:
                return dict(session["payment_intent"])
        raise Fault(404, "No such payment_intent", "resource_missing")


def _refuse_unknown(what: str, body: Json) -> None:
    for name in body:
        if not KNOWN[what].fullmatch(name):
            raise Fault(400, f"Received unknown parameter: {name}", "parameter_unknown")
