"""Static files; an address with a content hash may be cached for ever."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.resources import static_folder


class CachedStaticFiles(StaticFiles):
    """Starlette's static files with caching headers. Subclassing is the extension point Starlette offers."""

    def __init__(self) -> None:
        super().__init__(directory=static_folder())

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or the usual 404."""
        response = await super().get_response(path, scope)
        if scope["query_string"].startswith(b"v="):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
