"""`sextant doctor`: what works on this machine, one line each."""

import importlib.util
from collections.abc import Callable
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from rich.console import Console
from rich.markup import escape

from app.db.migrating import open_migrated_database
from app.errors import AppError, NotFoundError
from app.jobs import make_celery
from app.resources import bundled_weights_folder, demo_folder, static_folder, templates_folder
from app.settings import Settings, get_settings

EXPERIMENT_PACKAGES = {
    "torch": "torch",
    "transformers": "transformers",
    "peft": "peft",
    "faiss": "faiss-cpu",
    "sentence_transformers": "sentence-transformers",
    "openai": "openai",
    "scipy": "scipy",
    "sklearn": "scikit-learn",
}

console = Console(highlight=False)


def check_installation() -> int:
    """Print one line per check; gives 0 when everything needed is there, else 1."""
    settings = get_settings()
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("files", _check_files),
        ("experiment libraries", _check_libraries),
        ("database", _check_database),
        ("queue", _check_queue),
        ("endpoints", _check_endpoints),
    )
    failed = 0
    for name, check in checks:
        try:
            console.print(f"[green]ok[/green]      {name}: {escape(check(settings))}")
        except (AppError, OSError, LookupError) as error:
            failed += 1
            console.print(f"[red]missing[/red] {name}: {escape(str(error))}")
    return 1 if failed else 0


def _check_files(_settings: Settings) -> str:
    folders = (templates_folder(), static_folder(), demo_folder(), bundled_weights_folder())
    return ", ".join(folder.name for folder in folders)


def _check_libraries(_settings: Settings) -> str:
    missing = [name for module, name in EXPERIMENT_PACKAGES.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise LookupError(f"{', '.join(missing)} not installed; run pip install 'sextant[ml]' to execute runs here.")
    return ", ".join(f"{name} {_version(name)}" for name in EXPERIMENT_PACKAGES.values())


def _check_database(settings: Settings) -> str:
    try:
        with closing(open_migrated_database(settings.resolved_database_url)) as database:
            return database.engine.url.render_as_string(hide_password=True)
    except NotFoundError:
        return "none yet; `sextant start` makes it"


def _check_queue(settings: Settings) -> str:
    celery: Any = make_celery(settings)  # Celery ships no types
    with celery.connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, timeout=3)
        return str(connection.as_uri())


def _check_endpoints(settings: Settings) -> str:
    return ", ".join(sorted(settings.endpoints)) or "none configured (SEXTANT_ENDPOINTS)"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
