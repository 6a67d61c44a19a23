"""The web server process: `python -m app.serve`."""

import uvicorn

from app.main import create_app
from app.settings import get_settings


def main() -> None:
    """Serve until stopped."""
    settings = get_settings()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
