"""The web server of `papersift serve`: for pages of its own alone.

Any page in the user's browser can reach a port of this machine. A page from elsewhere must not
press keys in the app, so a request has to name this server in Host, and in Origin if it has one.
Only `papersift serve` may import this module: it needs what the extra [web] brings.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.server import Server

_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})

_POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self' ws: wss:; "
    "frame-ancestors 'none'; form-action 'none'"
)
"""What the page may load: nothing from elsewhere, textual-serve's font of Google's for example."""


def is_own_request(host: str, origin: str | None, port: int) -> bool:
    """Return whether a request is for this server, and from a page of its own if from one."""
    own = _own_address(f"//{host}", port)
    return own and (origin is None or _own_address(origin, port))


def _own_address(address: str, port: int) -> bool:
    try:
        parts = urlsplit(address)
        return parts.hostname in _LOOPBACK_NAMES and (parts.port or 80) == port
    except ValueError:
        return False


class LoopbackServer(Server):
    """Serves the app to pages of its own, on this machine."""

    async def handle_index(self, request: web.Request) -> web.StreamResponse:
        """Answer with the page."""
        self._refuse_strangers(request)
        page = await super().handle_index(request)
        page.headers["Content-Security-Policy"] = _POLICY
        return page

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the app for a page."""
        self._refuse_strangers(request)
        return await super().handle_websocket(request)

    async def handle_download(self, request: web.Request) -> web.StreamResponse:
        """Send a file that the app delivers."""
        self._refuse_strangers(request)
        return await super().handle_download(request)

    def _refuse_strangers(self, request: web.Request) -> None:
        if not is_own_request(request.host, request.headers.get("Origin"), self.port):
            raise web.HTTPForbidden(text="papersift serves pages of its own only")
