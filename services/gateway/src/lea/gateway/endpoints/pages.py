"""The web client's pages, served beside the API: a directory of files, read once, with what browsers should know."""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send

HOME = "index.html"
POLICY = "content-security-policy.txt"
"""What the build found its pages to need: the header's value."""
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""In order of preference; compressed by the build, never here."""
FOR_GOOD = "public, max-age=31536000, immutable"
"""For what has a hash of its content in its name."""
ASK_EACH_TIME = "no-cache"
PERMISSIONS = "camera=(), geolocation=(), microphone=(self), payment=()"


@dataclass(frozen=True)
class Page:
    headers: Mapping[str, str]
    etag: str
    bodies: Mapping[str, bytes]
    """By content coding; as it is under `identity`."""

    def answer(self, request: Headers) -> Response:
        """Answer a request for it, or say that the client has it."""
        coding = _coding(request.get("accept-encoding", ""), self.bodies)
        etag = f'"{self.etag}-{coding}"'
        headers = {**self.headers, "etag": etag, "vary": "accept-encoding"}
        if coding != "identity":
            headers["content-encoding"] = coding
        known = request.get("if-none-match", "")
        if etag in (one.strip().removeprefix("W/") for one in known.split(",")):
            return Response(status_code=304, headers=headers)
        return Response(self.bodies[coding], headers=headers)


class Pages(BaseRoute):
    """Answers for exactly the addresses that it has: every other one stays the API's to refuse."""

    path = "/"
    """Its name in metrics and spans, whichever page."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self._pages = pages

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Take a request for one of the pages."""
        if (
            scope["type"] != "http"
            or scope["method"] not in {"GET", "HEAD"}
            or scope["path"] not in self._pages
        ):
            return Match.NONE, {}
        return Match.FULL, {"route": self}

    def url_path_for(self, name: str, /, **path_params: object) -> None:  # type: ignore[override]
        """Nothing in here has a name."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the page."""
        await self._pages[scope["path"]].answer(Headers(scope=scope))(scope, receive, send)


def pages_of(root: Path | None) -> list[BaseRoute]:
    """Read a web client's files into memory: one build, whole, until the next start; without a root there is none."""
    if root is None:
        return []
    policy = (root / POLICY).read_text(encoding="ascii").strip()
    files = [path for path in root.rglob("*") if path.is_file() and _is_served(path)]
    return [
        Pages(
            {
                _address(path.relative_to(root)): _page(path, _kept(path.relative_to(root)), policy)
                for path in files
            }
        )
    ]


def _is_served(path: Path) -> bool:
    """Leave out what is for the server itself."""
    return path.name != POLICY and not path.name.startswith(".") and path.suffix not in ENCODINGS.values()


def _address(path: Path) -> str:
    return "/" if path == Path(HOME) else f"/{path.as_posix()}"


def _kept(path: Path) -> str:
    return FOR_GOOD if path.parts[:2] == ("_next", "static") else ASK_EACH_TIME


def _page(path: Path, kept: str, policy: str) -> Page:
    bodies = {"identity": path.read_bytes()}
    for coding, suffix in ENCODINGS.items():
        packed = path.with_name(path.name + suffix)
        if packed.is_file():
            bodies[coding] = packed.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    headers = {"cache-control": kept, "content-type": _with_charset(media_type)}
    if media_type == "text/html":
        headers |= {"content-security-policy": policy, "permissions-policy": PERMISSIONS}
    return Page(headers, hashlib.sha256(bodies["identity"]).hexdigest()[:32], bodies)


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _coding(accepted: str, bodies: Mapping[str, bytes]) -> str:
    """Choose a content coding that the client takes; one with a weight of zero it does not."""
    takes: set[str] = set()
    for part in accepted.split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "").rstrip("0.") != "q=":
            takes.add(name.strip().lower())
    return next((coding for coding in ENCODINGS if coding in takes and coding in bodies), "identity")
