"""Words in Typst templates. Papers print only what their frozen values say."""

import re

from tests.structure.plain_words import Finding, has_words

# The two slashes of an address begin no comment.
_COMMENT = re.compile(r"(?<!:)//[^\n]*|/\*.*?\*/", re.DOTALL)
_STATEMENTS = {"let", "set", "show", "import", "include", "return"}
_BRANCHES = {"if", "for", "while", "else"}
# Fonts, colours, paper sizes, files, pictures: literals that are never printed.
_UNPRINTED = re.compile(
    r"(\b(font|paper|lang|region|format|style|weight|dir|script|fit|dash|cap|join|version)\s*:\s*"
    r"(\((\s*\"[^\"]*\"\s*,?)*\s*)?|\b(rgb|luma|image|read|json|csv|bytes|label|at|locate|regex"
    r"|display|counter|state|panic|decode)\(\s*|\b(import|include)\s+)$"
)


def unmarked_in_paper(source: str) -> list[Finding]:
    """Text and printed literals of the Typst ``source``."""
    plain = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), source)
    reader = _Reader(plain)
    reader.markup(end="")
    return reader.found


class _Reader:
    """Goes through markup and code in turn; markup is printed, code only in its strings."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.found: list[Finding] = []

    def markup(self, end: str) -> None:
        words, begin = "", self.at
        while self.at < len(self.source):
            sign = self.source[self.at]
            if sign == end:
                break
            self.at += 1
            if sign == "\\":
                self.at += 1
            elif sign == "#":
                self._note(words, begin)
                self._expression()
                words, begin = "", self.at
            elif sign == "[":
                self.markup(end="]")
                self.at += 1
            elif sign in "<@":
                self._match(r"[\w:-]+>?")
            else:
                words += sign
        self._note(words, begin)

    def _expression(self) -> None:
        """What follows a ``#``: a statement, a branch, or a value with its arguments."""
        word = self._match(r"[\w-]+(\.[\w-]+)*")
        if word in _STATEMENTS:
            self._code(ends="\n;")
        elif word in _BRANCHES:
            self._code(ends="[{", keep=True)
            self._bodies()
            if self._match(r"\s*(?=else\b)") and self._peek(r"else"):
                self._expression()
        else:
            self._bodies()

    def _bodies(self) -> None:
        """Arguments and contents directly behind, and what is asked of the result."""
        while self.at < len(self.source):
            sign = self.source[self.at]
            if sign in "({":
                self.at += 1
                self._code(ends={"(": ")", "{": "}"}[sign])
            elif sign == "[":
                self.at += 1
                self.markup(end="]")
                self.at += 1
            elif not self._match(r"\.[A-Za-z][\w-]*"):
                return

    def _code(self, ends: str, *, keep: bool = False) -> None:
        while self.at < len(self.source):
            sign = self.source[self.at]
            if sign in ends:
                self.at += 0 if keep else 1
                return
            if sign == '"':
                self._string()
                continue
            self.at += 1
            if sign == "(":
                self._code(ends=")")
            elif sign == "{":
                self._code(ends="}")
            elif sign == "[":
                self.markup(end="]")
                self.at += 1

    def _string(self) -> None:
        before = self.source[max(0, self.at - 200) : self.at]
        begin = self.at
        literal = self._match(r'"(?:\\.|[^"\\])*"?')
        follows = self.source[self.at : self.at + 2].lstrip()
        is_key = follows.startswith(":") or before.rstrip().endswith(("==", "!=", " in"))
        if not is_key and not _UNPRINTED.search(before):
            self._note(literal.strip('"'), begin)

    def _note(self, words: str, begin: int) -> None:
        text = " ".join(words.split())
        if has_words(text):
            blank = len(words) - len(words.lstrip())
            self.found.append(Finding(self.source.count("\n", 0, begin + blank) + 1, text))

    def _match(self, pattern: str) -> str:
        found = re.compile(pattern, re.DOTALL).match(self.source, self.at)
        if not found:
            return ""
        self.at = found.end()
        return found[0]

    def _peek(self, pattern: str) -> bool:
        return re.compile(pattern).match(self.source, self.at) is not None
