"""The shop as visitors see it: home, cloths, shops, motifs, pages of text."""

from flask import Blueprint, Response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from marketplace.accounts import service
from marketplace.blueprints.catalog import editorial, feeds, home_page, product_page
from marketplace.blueprints.catalog.cards import cards_of
from marketplace.blueprints.catalog.choices import read_choices
from marketplace.blueprints.catalog.labels import AREAS, SORTS
from marketplace.blueprints.catalog.prices import Prices
from marketplace.core import clock, files
from marketplace.core.database import transaction
from marketplace.core.errors import NotFound
from marketplace.core.formats import sorted_countries
from marketplace.core.i18n import LANGUAGES
from marketplace.reference import countries
from marketplace.reference.facts import MOTIF_KINDS
from marketplace.search import finding, pieces
from marketplace.search.finding import Query
from marketplace.search.names import all_names
from marketplace.sellers import queries as sellers
from marketplace.web.access import public, signed_in_person
from marketplace.web.locale import choose_visit, current_visit
from marketplace.web.pages import render, safe_next

bp = Blueprint("catalog", __name__)

YEAR = 365 * 86400
WALL = 12


@bp.get("/")
@public
def root() -> AnyResponse:
    """To the first page in the visitor's language."""
    answer = redirect(url_for("catalog.home", lang=current_visit().language), code=302)
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer


@bp.get("/<language:lang>/")
@public
def home(lang: str) -> str:
    return render("catalog/home.html", **home_page.values(current_visit(), now=clock.now()))


@bp.get("/<language:lang>/cloths")
@public
def listing(lang: str) -> str:
    """Cloths by filters and words. Unknown filters are left out; a damaged cursor is refused."""
    visit = current_visit()
    prices = Prices.of(visit)
    choices = read_choices(request.args, visit, prices)
    found = finding.search(choices.query)
    newest = [] if found.rows else cards_of(finding.newest(size=4), visit)
    return render(
        "catalog/listing.html",
        choices=choices,
        found=found,
        cards=cards_of(found.rows, visit),
        next_url=choices.url(after=found.next_cursor) if found.next_cursor else None,
        drop=None if found.rows else choices.most_giving(),
        newest=newest,
        prices=prices,
        sorts=SORTS,
    )


@bp.get("/<language:lang>/cloths/<slug>")
@public
def product(lang: str, slug: str) -> str | tuple[str, int]:
    visit, now = current_visit(), clock.now()
    shown = product_page.show(slug, visit, now=now)
    if shown.is_gone:
        motifs = [motif.slug for motif in shown.page.motifs]
        entries = finding.similar(motifs, size=4, without=shown.page.product.id)
        return render("catalog/gone.html", shown=shown, cards=cards_of(entries, visit)), 410
    names = sorted_countries(countries.all_codes(), visit.language)
    return render("catalog/product.html", shown=shown, countries=names, areas=AREAS)


@bp.get("/<language:lang>/shops")
@public
def shops(lang: str) -> str:
    """Approved shops by name."""
    page = sellers.list_approved_shops(after=request.args.get("after") or None)
    return render("catalog/shops.html", page=page, areas=AREAS)


@bp.get("/<language:lang>/shops/<slug>")
@public
def shop(lang: str, slug: str) -> str:
    visit = current_visit()
    seller = sellers.get_seller_by_slug(slug)
    found = finding.search(Query(seller_id=seller.id, after=request.args.get("after", "")[:200]))
    following = found.next_cursor
    return render(
        "catalog/shop.html",
        seller=seller,
        found=found,
        cards=cards_of(found.rows, visit),
        prices=Prices.of(visit),
        course=pieces.course_of(seller.public_id),
        areas=AREAS,
        next_url=url_for("catalog.shop", lang=lang, slug=slug, after=following)
        if following
        else None,
    )


@bp.get("/<language:lang>/motifs")
@public
def motifs(lang: str) -> str:
    return render("catalog/motifs.html", motifs=all_names().motifs.values(), kinds=MOTIF_KINDS)


@bp.get("/<language:lang>/motifs/<slug>")
@public
def motif(lang: str, slug: str) -> str:
    found = all_names().motifs.get(slug)
    if found is None:
        raise NotFound()
    cloths = finding.search(Query(motifs=(slug,), size=WALL))
    cards = cards_of(cloths.rows, current_visit())
    return render("catalog/motif.html", motif=found, cards=cards, kinds=MOTIF_KINDS)


@bp.get("/<language:lang>/techniques/<slug>")
@public
def technique(lang: str, slug: str) -> str:
    found = all_names().techniques.get(slug)
    if found is None:
        raise NotFound()
    cloths = finding.search(Query(techniques=(slug,), size=WALL))
    return render(
        "catalog/technique.html", technique=found, cards=cards_of(cloths.rows, current_visit())
    )


@bp.get("/<language:lang>/pages/how-batik-is-made")
@public
def how(lang: str) -> str:
    return render("catalog/how.html", techniques=all_names().techniques.values())


@bp.get("/<language:lang>/pages/<slug>")
@public
def page(lang: str, slug: str) -> str:
    return render(f"catalog/pages/{slug}.html", **editorial.page_values(slug))


@bp.post("/visit")
@public
def visit() -> AnyResponse:
    """Keep what was chosen of language, country and currency, and go back to the page."""
    chosen = choose_visit(
        **{name: request.form[name] for name in _CHOICES if request.form.get(name)}
    )
    target = safe_next(request.form.get("next")) or url_for("catalog.home", lang=chosen.language)
    if "language" in request.form:
        _keep_in_account(chosen.language)
        target = _in_language(target, chosen.language)
    return redirect(_without_choice(target), code=303)


def _keep_in_account(language: str) -> None:
    """Pages without a language in their address follow the account, so it must know."""
    if current_user.is_authenticated:
        with transaction():
            service.change_language(signed_in_person().user_id, language)


@bp.get("/media/<name>")
@public
def media(name: str) -> Response:
    """A public file. Its name is made from its content, so it may be kept for ever."""
    stored = files.find_public(name)
    if stored is None:
        raise NotFound()
    answer = Response(files.open_bytes(stored), mimetype=stored.media_type)
    answer.set_etag(stored.sha256[:32])
    answer.cache_control.public = True
    answer.cache_control.max_age = YEAR
    answer.cache_control.immutable = True
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.make_conditional(request)
    return answer


@bp.get("/sitemap.xml")
@public
def sitemap() -> Response:
    return Response(feeds.sitemap(), mimetype="application/xml")


@bp.get("/robots.txt")
@public
def robots() -> Response:
    return Response(feeds.robots(), mimetype="text/plain")


_CHOICES = ("language", "country", "currency")


def _in_language(target: str, language: str) -> str:
    """The same page in another language, where its address carries one."""
    for other in LANGUAGES:
        if target == f"/{other}" or target.startswith(f"/{other}/"):
            return f"/{language}{target[len(other) + 1 :]}"
    return target


def _without_choice(target: str) -> str:
    """The address without an older choice in it, which would win over the new one."""
    path, mark, query = target.partition("?")
    kept = [part for part in query.split("&") if part.split("=")[0] not in _CHOICES and part]
    return path + (mark + "&".join(kept) if kept else "")
