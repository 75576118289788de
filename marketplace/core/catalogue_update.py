"""Collecting the source texts and bringing them into each catalogue.

The files hold no dates and no line numbers, so that collecting twice changes nothing. English is
the source: its catalogue is written whole each time. Indonesian is kept and only completed.
"""

import functools
import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from marketplace.core.catalogues import FOLDER
from marketplace.core.i18n import LANGUAGES

ROOT = FOLDER.parent
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "translate_count": (1, 2),
}
_PLURALS = {"id": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}


def update_catalogues() -> None:
    """Bring every text of code and templates into each catalogue; drop what is gone."""
    source = collect_texts()
    for language in LANGUAGES:
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(updated_catalogue(language, source), encoding="utf-8")


def catalogue_path(language: str) -> Path:
    """Where the catalogue of ``language`` lies."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(language: str) -> Catalog:
    """The catalogue of ``language`` as it lies in the tree; empty when there is none."""
    path = catalogue_path(language)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as text:
        return read_po(text, locale=language)


def collect_texts() -> Catalog:
    """All marked texts of the code and the templates."""
    with (FOLDER / "babel.cfg").open(encoding="utf-8") as text:
        methods, options = parse_mapping_cfg(text)  # type: ignore[no-untyped-call]
    source = Catalog()
    for _, _, message, _, context in extract_from_dir(
        ROOT, methods, options, KEYWORDS, directory_filter=_is_ours
    ):
        source.add(message, None, context=context)
    return source


def updated_catalogue(language: str, source: Catalog) -> str:
    """The text of the catalogue of ``language`` once it holds exactly the texts of ``source``."""
    catalogue = read_catalogue(language)
    catalogue.update(source, no_fuzzy_matching=True)
    for message in catalogue:
        if language == "en":
            message.string = message.id
        elif message.pluralizable:
            message.string = _forms(message.string or "", catalogue.num_plurals)
    entries = io.BytesIO()
    write_po(
        entries,
        catalogue,
        width=100,
        no_location=True,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
    )
    return _header(language) + "\n" + entries.getvalue().decode().strip("\n") + "\n"


def _forms(texts: str | tuple[str, ...] | list[str], count: int) -> tuple[str, ...]:
    """Exactly ``count`` plural forms; a text that just came in has as many as English."""
    known = (texts,) if isinstance(texts, str) else tuple(texts)
    return (*known, *[""] * count)[:count]


def _header(language: str) -> str:
    fields = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": _PLURALS[language],
    }
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return f'msgid ""\nmsgstr ""\n{lines}'


@functools.cache
def _is_ours(folder: str) -> bool:
    """Only the package: the environment of the tests and the demo's data hold foreign texts."""
    inside = Path(folder).relative_to(ROOT).parts
    return inside[0] == "marketplace" and not inside[-1].startswith((".", "__"))
