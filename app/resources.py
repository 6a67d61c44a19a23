"""Where the files that are not code lie, in a checkout and in an installed wheel.

In a checkout they are top-level folders; in a wheel hatch carries them inside the package as
`app/_resources/`, so that no package called `templates` or `demo` lands in site-packages.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_resources"


def resource_folder(name: str) -> Path:
    """The folder `templates`, `static`, `migrations`, `demo` or `bundled/weights`.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for root in (_INSTALLED, _PACKAGE.parent):
        folder = root / name
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"The folder {name!r} is missing from this installation of Sextant; install it again.")


def templates_folder() -> Path:
    """Jinja2 templates."""
    return resource_folder("templates")


def static_folder() -> Path:
    """CSS, JavaScript and vendored libraries."""
    return resource_folder("static")


def migrations_folder() -> Path:
    """The Alembic script folder."""
    return resource_folder("migrations")


def demo_folder() -> Path:
    """The demo project: handbook, questions, tickets and their plans."""
    return resource_folder("demo")


def bundled_weights_folder() -> Path:
    """The bundled language model in Hugging Face format."""
    return resource_folder("bundled/weights")
