"""The receipt: figures as the reader's language writes them, no customs office at home, and a
paper whatever buyers and shops are called.
"""

import pypdfium2
import pytest

from marketplace.core import database, outbox, pdf
from marketplace.core.i18n import LANGUAGES
from marketplace.orders import papers, queries, receipts
from tests.factories import orders
from tests.factories.catalog import published_cloth
from tests.factories.orders import paid_order
from tests.factories.sellers import approved_seller


def snapshot(language: str = "en", **more: str) -> dict[str, str]:
    return receipts.snapshot_of(queries.get_order(paid_order(**more).id), language)


@pytest.mark.parametrize(("language", "rate"), [("en", "16,"), ("id", "16.")])
def test_the_rate_is_written_as_the_language_writes_figures(app, language: str, rate: str) -> None:
    assert f" {rate}" in snapshot(language, currency="USD", country="US")["rupiah"]


def test_only_a_parcel_abroad_may_meet_a_customs_office(app) -> None:
    assert "customs office" in snapshot(currency="USD", country="US")["note"]
    assert snapshot()["note"] == "Tax: none was collected."


def test_a_receipt_made_on_the_day_of_payment_claims_no_delivery(app) -> None:
    assert snapshot()["to_label"] == "Delivery address"


def text_of(paper: bytes) -> str:
    document = pypdfium2.PdfDocument(paper)
    try:
        return str(document[0].get_textpage().get_text_range())
    finally:
        document.close()


@pytest.mark.parametrize("name", ["田中太郎", "김민수", "สมชาย", "محمد", "Ann 🌸"])
def test_whatever_the_buyer_is_called_the_receipt_comes(
    app, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(orders.ADDRESSES, "US", {**orders.ADDRESSES["US"], "name": name})
    shop = approved_seller("Batik 🎨 Ayu")
    order = paid_order(published_cloth(seller=shop), currency="USD", country="US")
    order_id, number = order.id, order.number
    receipts.make({"order_id": order_id})
    for language in LANGUAGES:
        text = text_of(papers.read(order_id, language) or b"")
        assert number in text
        assert "Batik � Ayu" in text
        assert "1 Example Street" in text


def test_only_a_receipt_that_lacks_characters_says_so(app, monkeypatch) -> None:
    assert snapshot()["unprinted"] == ""
    monkeypatch.setitem(orders.ADDRESSES, "ID", {**orders.ADDRESSES["ID"], "name": "田中太郎"})
    assert snapshot()["unprinted"].endswith("Each of them stands here as �.")
    assert snapshot()["to"][0] == "田中太郎"


def test_a_receipt_is_made_outside_of_transactions_and_once(app, monkeypatch) -> None:
    order_id = paid_order().id
    render, inside = pdf.render, []

    def watched(*arguments, **more):
        inside.append(database.in_transaction())
        return render(*arguments, **more)

    monkeypatch.setattr(pdf, "render", watched)
    for _ in range(2):
        receipts.make({"order_id": order_id})
    assert inside == [False] * len(LANGUAGES)


def test_the_maker_of_receipts_is_known_by_its_name() -> None:
    assert outbox.handler_name(receipts.make) == papers.MAKER
