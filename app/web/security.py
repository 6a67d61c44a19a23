"""Headers on every response, and refusal of unsafe requests that another site caused."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ]
)
# The report is one file with its own style block and charts drawn as SVG; it holds no script.
REPORT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

SECURITY_HEADERS: dict[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-cache",
}


class SecurityHeaders:
    """ASGI middleware: adds each security header that the response does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class SameOriginOnly:
    """ASGI middleware: answers 403 to an unsafe request that a page of another origin caused.

    Requests with neither header come from programs such as curl, which carry no one's cookies.
    Source: Go 1.25 net/http CrossOriginProtection; OWASP cross-site request forgery cheat sheet.
    """

    def __init__(self, app: ASGIApp, refused: ASGIApp) -> None:
        self.app = app
        self.refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_refused = scope["type"] == "http" and is_cross_origin(scope["method"], Headers(scope=scope))
        await (self.refused if is_refused else self.app)(scope, receive, send)


def is_cross_origin(method: str, headers: Headers) -> bool:
    """Whether this is an unsafe request from a page of another origin."""
    if method in SAFE_METHODS:
        return False
    fetch_site = headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site not in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return False
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        return True
    return not host or host.lower() != headers.get("host", "").lower()


def allowed_hosts(settings: Settings) -> list[str]:
    """Host names this server answers to; a wildcard address such as 0.0.0.0 is not a name."""
    names = {"127.0.0.1", "localhost", "[::1]", "::1", "testserver", settings.host, *settings.trusted_hosts}
    return sorted(names - {"", "0.0.0.0", "::"})  # noqa: S104 a comparison
