"""The built front end under ``/static/``: names carry a hash, so browsers keep them for ever."""

from __future__ import annotations

import gzip
import json
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.errors import ConfigurationError, NotFound
from techwize_core.kernel.resources import resource

_NOT_BUILT = "The front end is not built. Run `npm ci && npm run build` in frontend, or `make run`."
_FOR_EVER = "public, max-age=31536000, immutable"
_ALREADY_SMALL = frozenset({".woff2", ".png", ".jpg", ".webp"})


@dataclass(frozen=True)
class _File:
    media_type: str
    body: bytes
    gzipped: bytes | None


class Assets:
    """The files that the build left, by the logical names of its manifest."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._read: dict[str, _File] = {}

    @cached_property
    def _dist(self) -> Path:
        try:
            return self._folder or resource("static/dist")
        except FileNotFoundError:
            raise ConfigurationError(_NOT_BUILT) from None

    @cached_property
    def _names(self) -> dict[str, str]:
        try:
            names: dict[str, str] = json.loads((self._dist / "manifest.json").read_text("utf-8"))
        except FileNotFoundError:
            raise ConfigurationError(_NOT_BUILT) from None
        return names

    @cached_property
    def _served(self) -> frozenset[str]:
        return frozenset(self._names.values())

    def _file(self, name: str) -> _File | None:
        if name not in self._served:
            return None
        if name not in self._read:
            # Once each, when first asked for: the script of the API's page is as large as all others.
            self._read[name] = _read(self._dist / name)
        return self._read[name]

    def url(self, name: str) -> str:
        """The address of a logical name. Raises :class:`ConfigurationError` before the build."""
        if name not in self._names:
            raise ConfigurationError(f"The front end has no {name!r}. {_NOT_BUILT}")
        return f"/static/{self._names[name]}"

    def serve(self, request: Request) -> Response:
        """One file. Raises :class:`NotFound` for what the manifest does not name."""
        file = self._file(request.matchdict["name"])
        if file is None:
            raise NotFound("There is nothing at this address.")
        headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
        body = file.body
        if file.gzipped is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            body = file.gzipped
            headers["Content-Encoding"] = "gzip"
        response = Response(body, content_type=file.media_type, charset=None)
        response.headers.update(headers)
        return response


def _read(path: Path) -> _File:
    body = path.read_bytes()
    media_type = "font/woff2" if path.suffix == ".woff2" else mimetypes.guess_type(path.name)[0]
    small = None if path.suffix in _ALREADY_SMALL else gzip.compress(body, 9, mtime=0)
    return _File(media_type or "application/octet-stream", body, small)


def includeme(config: Configurator) -> None:
    """``/static/{name}``."""
    assets = Assets()
    config.registry["techwize.assets"] = assets
    config.add_route("static", "/static/{name}")
    config.add_view(
        assets.serve, route_name="static", request_method=("GET", "HEAD"), require_csrf=False
    )
