"""Words in JavaScript. Scripts hold none: pages hand them over in data-attributes."""

import re
from collections.abc import Iterator

from tests.structure.plain_words import Finding, begins_written, has_two_words, has_words

# Strings first, then what could be mistaken for one: comments and regular expressions.
_TOKEN = re.compile(
    r"""
      (?P<text> "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | `(?:\\.|[^`\\])*` )
    | // [^\n]* | /\* .*? \*/
    | (?<= [(=,:!&|?{};\[\n] ) \s* / (?! [/*] ) (?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\n])+ / [a-z]*
    """,
    re.VERBOSE | re.DOTALL,
)
_SHOWN = re.compile(
    r"""
    (?: \.(?:textContent|innerText|innerHTML|outerHTML|nodeValue|title|placeholder|alt|ariaLabel
          |ariaDescription|label|summary) \s* \+?=
      | \b(?:alert|confirm|prompt|setCustomValidity|createTextNode|insertAdjacentText|append
          |prepend|replaceChildren|Option|Notification) \s* \(
      | ["'](?:aria-(?:label|description|roledescription|valuetext)|title|alt|placeholder)["']
          \s* , ) \s*
    (?: [^;"'`\n]*? [?:(+,|] \s* )? $
    """,
    re.VERBOSE,
)
_SELECTOR = re.compile(r"[\[\]#>{}=;]|(^|\s)\.\w|:\w|\w\.\w")
_NAMES = re.compile(
    r"(className\s*=|classList\.\w+\(.*"
    r"|\.(matches|closest|querySelector(All)?|(get|has|remove)Attribute)\()\s*$"
)
_KEYS = re.compile(r"Page(Up|Down)|Arrow\w+|Escape")
_VALUES = re.compile(r"\$\{[^}]*\}")


def unmarked_in_script(source: str) -> list[Finding]:
    """String literals of ``source`` that a person would read."""
    return list(_findings(source))


def _findings(source: str) -> Iterator[Finding]:
    for token in _TOKEN.finditer(source):
        literal = token["text"]
        if not literal:
            continue
        words = _VALUES.sub(" ", literal[1:-1])
        before = source[max(0, token.start() - 120) : token.start()]
        if _NAMES.search(before) or _KEYS.fullmatch(words):
            continue
        is_shown = bool(_SHOWN.search(before)) and has_words(words)
        is_written = has_two_words(words) and not _SELECTOR.search(words)
        if is_shown or is_written or begins_written(words):
            yield Finding(source.count("\n", 0, token.start()) + 1, words)
