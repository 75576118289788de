"""Language, currency and destination of this visit.

Language: the address of a public page, then the account or the choice, then the public page that
led here, then Accept-Language.
Currency and destination: the choice, else guessed from the language's region; never from an
address on the network. One strictly necessary cookie keeps the three.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, g, has_request_context, request
from werkzeug.routing import BaseConverter

from marketplace.core.i18n import LANGUAGES
from marketplace.core.money import EXPONENTS
from marketplace.core.settings import Settings
from marketplace.reference import countries

_CURRENCY_BY_COUNTRY = {
    "ID": "IDR",
    "JP": "JPY",
    "SG": "SGD",
    "AU": "AUD",
    "MY": "MYR",
    "GB": "GBP",
}


class _LanguageConverter(BaseConverter):
    """``<language:lang>`` in an address: one of the languages the shop speaks."""

    regex = "|".join(LANGUAGES)


@dataclass(frozen=True)
class Visit:
    """``language`` tag, ISO 4217 ``currency`` and ISO 3166 destination ``country``."""

    language: str
    currency: str
    country: str


def init_locale(app: Flask) -> None:
    """Read languages from addresses, keep the choices of a visit."""
    app.url_map.converters["language"] = _LanguageConverter
    app.after_request(_keep_visit)


def current_visit() -> Visit:
    """The visit of this request; English, dollars and the United States outside of one."""
    if not has_request_context():
        return Visit("en", "USD", "US")
    if "visit" not in g:
        g.visit = _read_visit(request)
    visit: Visit = g.visit
    return visit


def choose_visit(**changes: str) -> Visit:
    """Change parts of the visit for this request on; unknown values are left out."""
    wanted = {name: value for name, value in changes.items() if _is_known(name, value)}
    g.visit = replace(current_visit(), **wanted)
    g.keep_visit = True
    visit: Visit = g.visit
    return visit


def current_language() -> str:
    """The language of this request, for Flask-Babel."""
    return current_visit().language


def _keep_visit(response: Response) -> Response:
    """Write the cookie when a choice was made in this request."""
    if g.get("keep_visit") and not response.cache_control.public:
        visit, settings = current_visit(), _settings()
        response.set_cookie(
            settings.cookie_name("visit"),
            f"{visit.language}.{visit.currency}.{visit.country}",
            max_age=365 * 86400,
            httponly=True,
            samesite="Lax",
            secure=settings.is_https,
        )
    return response


def _settings() -> Settings:
    settings: Settings = current_app.config["PETIK"]
    return settings


def _read_visit(req: Request) -> Visit:
    remembered = _remembered(req)
    visit = remembered or _guessed(req)
    in_path = (req.view_args or {}).get("lang")
    if in_path in LANGUAGES:
        visit = replace(visit, language=in_path)
    elif (language := _language_of_account()) in LANGUAGES:
        visit = replace(visit, language=language)
    elif remembered is None and (language := _language_of_last_page(req)) in LANGUAGES:
        visit = replace(visit, language=language)
        g.keep_visit = True
    changes = {
        name: req.args[name]
        for name in ("country", "currency")
        if name in req.args and _is_known(name, req.args[name])
    }
    if changes and req.method == "GET":
        visit = replace(visit, **changes)
        g.keep_visit = True
    return visit


def _language_of_account() -> str:
    """The language of the person signed in, if somebody has asked who that is in this request.

    It is not asked here: an error page must find its language without the database.
    """
    return getattr(g.get("_login_user"), "language", "")


def _language_of_last_page(req: Request) -> str:
    """The language in the address of our page that led here, ``""`` when none did."""
    last = urlsplit(req.referrer or "")
    return last.path.split("/")[1] if last.netloc == req.host and last.path else ""


def _remembered(req: Request) -> Visit | None:
    parts = req.cookies.get(_settings().cookie_name("visit"), "").split(".")
    names = ("language", "currency", "country")
    if len(parts) != 3 or not all(map(_is_known, names, parts)):
        return None
    return Visit(*parts)


def _guessed(req: Request) -> Visit:
    language, country = "en", "US"
    for tag in req.accept_languages.values():
        base, _, region = tag.replace("_", "-").partition("-")
        if base.lower() in LANGUAGES:
            language = base.lower()
            country = region.upper() if countries.is_country(region.upper()) else _home(language)
            break
    return Visit(language, _currency_of(country), country)


def _home(language: str) -> str:
    return "ID" if language == "id" else "US"


def _currency_of(country: str) -> str:
    if countries.is_euro(country):
        return "EUR"
    return _CURRENCY_BY_COUNTRY.get(country, "USD")


def _is_known(name: str, value: str) -> bool:
    if name == "language":
        return value in LANGUAGES
    if name == "currency":
        return value in EXPONENTS
    return name == "country" and countries.is_country(value)
