"""Files kept under the hash of their content: the same content is kept once, and nothing else can take its place."""

import hashlib
import os
import tempfile
from pathlib import Path

from app.errors import ConflictError, NotFoundError

_BLOCK_BYTES = 1024 * 1024


def keep_file(folder: Path, source: Path) -> str:
    """Copy the file into the folder under its sha256 (hex), which is given back; one that is there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, incoming = tempfile.mkstemp(prefix="incoming-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as target, source.open("rb") as stream:
            while block := stream.read(_BLOCK_BYTES):
                digest.update(block)
                target.write(block)
        Path(incoming).replace(folder / digest.hexdigest())
    finally:
        Path(incoming).unlink(missing_ok=True)
    return digest.hexdigest()


def read_kept_file(folder: Path, sha256: str, *, name: str) -> bytes:
    """The content with this hash.

    Args:
        folder: where files are kept.
        sha256: of the content, in hex.
        name: what people call the file, for sentences.
    Raises:
        NotFoundError: IMPORT_NOT_KEPT; ConflictError: IMPORT_CHANGED, what lies there is not what was frozen.
    """
    try:
        content = (folder / sha256).read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(
            "IMPORT_NOT_KEPT", f"The content of {name} (sha256 {sha256[:12]}) is not kept here; upload the file again."
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ConflictError(
            "IMPORT_CHANGED", f"What is kept of {name} is not what was frozen (sha256 {sha256[:12]}); upload it again."
        )
    return content
