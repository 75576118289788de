"""The maker's side: what to do next, cloths, money, the shop's words. One thing per page."""

from flask import Blueprint, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.blueprints.sellers import cloths
from marketplace.blueprints.sellers.cloth_forms import ProfileForm
from marketplace.catalog import own
from marketplace.catalog.models import ProductState
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.inventory import queries as stock
from marketplace.ledger import queries as ledger
from marketplace.orders import queries as orders
from marketplace.orders.models import SellerOrderState as S
from marketplace.payments import queries as payments
from marketplace.sellers import profile as shop_profile
from marketplace.sellers import queries as sellers
from marketplace.web.access import current_seller, seller_member, signed_in_person
from marketplace.web.forms import refusals_shown, status_of
from marketplace.web.pages import redirect_to, render

bp = Blueprint("workshop", __name__)

SHELVES = {
    "published": ProductState.PUBLISHED,
    "sold_out": ProductState.PUBLISHED,
    "draft": ProductState.DRAFT,
    "paused": ProductState.PAUSED,
}
"""What the list of cloths can be narrowed to, with the state behind it."""


@bp.get("/")
@seller_member()
def home() -> str:
    """What to do next, then money and cloths in short."""
    seller = current_seller()
    counts = orders.count_by_state(seller.seller_id)
    return render(
        "workshop/home.html",
        seller=seller,
        to_pack=counts.get(S.PAID, 0) + counts.get(S.ACCEPTED, 0),
        to_send=counts.get(S.PACKED, 0),
        position=payments.seller_position(seller.seller_public_id),
        cloths=_counts(seller.seller_id),
    )


@seller_member()
def list_cloths() -> str:
    """The shop's cloths, drafts included."""
    seller = current_seller()
    wanted = request.args.get("state", "")
    shown = wanted if wanted in SHELVES else ""
    is_sold_out = stock.is_sold_out(seller.seller_id)
    page = own.list_own(
        seller.seller_id,
        state=SHELVES.get(shown),
        condition={"published": ~is_sold_out, "sold_out": is_sold_out}.get(shown),
        after=request.args.get("after"),
    )
    ids = [each.variant_id for each in page.rows]
    return render(
        "workshop/cloths.html",
        seller=seller,
        page=page,
        shown=shown,
        pieces=stock.on_hand(ids) if ids else {},
        counts=_counts(seller.seller_id),
        may_sell=cloths.editor().may_sell,
    )


@bp.get("/money")
@seller_member("owner", "manager")
def money() -> str:
    """Held, ready, paid; and each movement."""
    seller = current_seller()
    before = request.args.get("before", "")
    is_number = before.isascii() and before.isdecimal() and len(before) < 19
    lines = ledger.statement(seller.seller_public_id, before=int(before) if is_number else None)
    payouts = payments.list_payouts(seller.seller_id)
    numbers = orders.numbers_of([line.reference for line in lines], seller_id=seller.seller_id)
    return render(
        "workshop/money.html",
        seller=seller,
        position=payments.seller_position(seller.seller_public_id),
        paid=payments.paid_total(seller.seller_id),
        payouts=payouts,
        lines=lines,
        numbers=numbers | {payout.public_id: payout.bank_reference for payout in payouts},
    )


@bp.route("/profile", methods=["GET", "POST"])
@seller_member("owner", "manager")
def profile() -> Response | tuple[str, int]:
    """What the shop says of itself; its name stays as the office approved it."""
    shop = sellers.get_seller(current_seller().seller_id)
    form = ProfileForm(
        data={"about_id": shop.about.get("id", ""), "about_en": shop.about.get("en", "")}
    )
    if form.validate_on_submit():
        texts = {"id": form.about_id.data or "", "en": form.about_en.data or ""}
        with refusals_shown(form):
            with transaction():
                shop_profile.change_about(
                    shop.id, texts, actor_id=signed_in_person().user_id, now=clock.now()
                )
            flash(_("Saved."), "success")
            return redirect_to("workshop.home")
    return render(
        "workshop/profile.html", seller=current_seller(), shop=shop, form=form
    ), status_of(form)


def _counts(seller_id: int) -> dict[str, int]:
    """How many cloths of the shop are in each state; those sold out are not on sale."""
    counts = {state.value: count for state, count in own.count_own(seller_id).items()}
    without = own.count_own(seller_id, condition=stock.is_sold_out(seller_id))
    sold_out = without.get(ProductState.PUBLISHED, 0)
    return {**counts, "sold_out": sold_out, "published": counts.get("published", 0) - sold_out}


_BOTH = ["GET", "POST"]
_CLOTH = "/cloths/<public_id>"

bp.add_url_rule("/cloths", "cloths", list_cloths)
bp.add_url_rule("/cloths/new", "new_cloth", cloths.new)
bp.add_url_rule("/cloths/new", "begin_cloth", cloths.begin, methods=["POST"])
bp.add_url_rule(f"{_CLOTH}/photos", "photos", cloths.photos_step)
bp.add_url_rule(f"{_CLOTH}/photos", "add_photos", cloths.add_photos, methods=["POST"])
bp.add_url_rule(
    f"{_CLOTH}/photos/<photo_id>", "change_photo", cloths.change_photo, methods=["POST"]
)
bp.add_url_rule(f"{_CLOTH}/kind", "kind", cloths.kind_step, methods=_BOTH)
bp.add_url_rule(f"{_CLOTH}/size", "size", cloths.size_step, methods=_BOTH)
bp.add_url_rule(f"{_CLOTH}/price", "price", cloths.price_step, methods=_BOTH)
bp.add_url_rule(f"{_CLOTH}/check", "check", cloths.check_step)
bp.add_url_rule(f"{_CLOTH}/publish", "publish", cloths.publish, methods=["POST"])
bp.add_url_rule(f"{_CLOTH}/pause", "pause", cloths.pause, methods=["POST"])
bp.add_url_rule(f"{_CLOTH}/remove", "remove", cloths.remove, methods=["POST"])
bp.add_url_rule(f"{_CLOTH}/stock", "count_pieces", cloths.count_pieces, methods=["POST"])
