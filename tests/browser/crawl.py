"""Follows the links of the running demonstration as one person, one answer at a time."""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import SplitResult, urljoin, urlsplit

from playwright.sync_api import APIRequestContext, APIResponse

MOST_OF_A_KIND = 2
MOST_TRIES = 5


@dataclass(frozen=True)
class Answer:
    """One page as it was sent. ``kind`` is the endpoint, for texts with the text's name."""

    kind: str
    path: str
    status: int
    text: str
    policy: str


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (address := dict(attrs).get("href")):
            self.found.append(address)


def links_in(html: str, page: str) -> list[str]:
    """The paths on this site that the page at the address ``page`` leads to."""
    parser = _Links()
    parser.feed(html)
    origin = urlsplit(page).netloc
    found = (urlsplit(urljoin(page, address)) for address in parser.found)
    paths = (_path(each) for each in found if each.netloc == origin)
    return list(dict.fromkeys(paths))


def look(request: APIRequestContext, kind: str, path: str) -> tuple[Answer | None, list[str]]:
    """The page at ``path`` and where it leads; no page where it leads on or is no HTML."""
    response = request.get(path, max_redirects=0)
    if 300 <= response.status < 400:
        return None, [_path(urlsplit(response.headers["location"]))]
    if "text/html" not in response.headers.get("content-type", ""):
        assert response.ok, f"{path}: {response.status}"
        return None, []
    answer = _answer(response, kind, path)
    return answer, links_in(answer.text, response.url)


def follow(
    request: APIRequestContext,
    starts: Sequence[str],
    kind_of: Callable[[str], str],
    leave_out: Callable[[str, str], bool],
) -> list[Answer]:
    """``starts`` and the pages that links lead to from there, a few of each kind.

    ``leave_out(kind, path)`` says where not to go.
    """
    queue, tries, found = deque(starts), Counter[str](), Counter[str]()
    seen, answers = set(queue), list[Answer]()
    while queue:
        path = queue.popleft()
        kind = kind_of(path)
        if path not in starts and (
            found[kind] >= MOST_OF_A_KIND or tries[kind] >= MOST_TRIES or leave_out(kind, path)
        ):
            continue
        tries[kind] += 1
        answer, next_ones = look(request, kind, path)
        if answer is not None:
            found[kind] += 1
            answers.append(answer)
        new = [each for each in next_ones if each not in seen]
        seen.update(new)
        queue.extend(new)
    return answers


def _answer(response: APIResponse, kind: str, path: str) -> Answer:
    policy = response.headers.get("content-security-policy", "")
    return Answer(kind, path, response.status, response.text(), policy)


def _path(parts: SplitResult) -> str:
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
