"""The version of this installation."""

from importlib.metadata import PackageNotFoundError, version


def sextant_version() -> str:
    """The installed version, or `0+unknown` in a tree that was never installed."""
    try:
        return version("sextant")
    except PackageNotFoundError:
        return "0+unknown"
