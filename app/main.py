"""The web application. No logic here: routers, static files, error handlers and middleware are put together."""

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from app.db.database import Database, open_database
from app.jobs import make_sender
from app.settings import Settings, get_settings
from app.version import sextant_version
from app.web import api, api_advice, api_comparisons, api_estimates, api_previews, live
from app.web.error_pages import install_error_handlers, refuse_cross_origin
from app.web.languages import LanguageChoice
from app.web.pages import PAGE_ROUTERS
from app.web.security import SameOriginOnly, SecurityHeaders, allowed_hosts
from app.web.static_files import CachedStaticFiles


def create_app(settings: Settings | None = None, database: Database | None = None) -> FastAPI:
    """The application on this database, or on the one the settings name."""
    settings = settings or get_settings()
    app = FastAPI(
        title="Sextant",
        version=sextant_version(),
        summary="Decide between prompting, retrieval and fine-tuning by measuring all of them on your own cases.",
        docs_url=None,  # FastAPI's documentation pages load scripts from a CDN
        redoc_url=None,
        openapi_url="/openapi.json",
        max_body_size=settings.upload_limit_bytes,
        form_limits={"max_files": settings.upload_files_limit},
    )
    app.state.settings = settings
    app.state.database = database or open_database(settings.resolved_database_url, send_job=make_sender(settings))
    for router in PAGE_ROUTERS:
        app.include_router(router, include_in_schema=False)
    app.include_router(live.router, include_in_schema=False)
    app.include_router(api_comparisons.router)  # before /experiments/{experiment_id}
    app.include_router(api.router)
    app.include_router(api_advice.router)
    app.include_router(api_previews.router)
    app.include_router(api_estimates.router)
    app.mount("/static", CachedStaticFiles(), name="static")
    install_error_handlers(app)
    # The last one added sees a request first.
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(SameOriginOnly, refused=refuse_cross_origin)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=allowed_hosts(settings), www_redirect=False)
    app.add_middleware(LanguageChoice)
    app.add_middleware(SecurityHeaders)
    return app
