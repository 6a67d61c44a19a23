"""Files on their way in: first a folder of their own, then, with the row, the folder of the upload."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.settings import Settings


@contextmanager
def incoming_folder(settings: Settings) -> Iterator[Path]:
    """An empty folder for files being received; whatever is still in it afterwards is removed."""
    settings.uploads_folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="incoming-", dir=settings.uploads_folder))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep_upload(incoming: Path, folder: Path) -> None:
    """Move the received files to where the worker looks for them, replacing what a lost row left there."""
    shutil.rmtree(folder, ignore_errors=True)
    incoming.rename(folder)
