"""Names people type, made safe to store."""

import unicodedata
from pathlib import PurePosixPath

from app.errors import InputRejectedError

NAME_LIMIT = 200
NOTES_LIMIT = 10_000


def clean_name(name: str, *, default: str) -> str:
    """The name without control characters and outer spaces, or the default when nothing is left.

    Raises:
        InputRejectedError: NAME_TOO_LONG or NAME_UNREADABLE.
    """
    if any(unicodedata.category(character) == "Cs" for character in name):
        raise InputRejectedError("NAME_UNREADABLE", "The name holds half a character (a lone surrogate); retype it.")
    kept = "".join(character for character in name if unicodedata.category(character) != "Cc").strip()
    if len(kept) > NAME_LIMIT:
        raise InputRejectedError(
            "NAME_TOO_LONG", f"The name has {len(kept)} characters; the limit is {NAME_LIMIT}. Shorten it."
        )
    return kept or default


def clean_notes(notes: str) -> str:
    """Notes as they were typed, line breaks kept, without other control characters.

    Raises:
        InputRejectedError: NOTES_TOO_LONG or NOTES_UNREADABLE.
    """
    if any(unicodedata.category(character) == "Cs" for character in notes):
        raise InputRejectedError("NOTES_UNREADABLE", "The notes hold half a character (a lone surrogate); retype it.")
    lines = notes.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) != "Cc").strip()
    if len(kept) > NOTES_LIMIT:
        raise InputRejectedError(
            "NOTES_TOO_LONG", f"The notes have {len(kept):,} characters; the limit is {NOTES_LIMIT:,}. Shorten them."
        )
    return kept


def clean_file_name(name: str) -> str:
    """The last part of the name, without anything a file system could take for a path or a command.

    Raises:
        InputRejectedError: FILE_NAME_UNUSABLE.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(character for character in last if unicodedata.category(character) not in {"Cc", "Cf", "Cs"}).lstrip(
        ".- "
    )
    if not kept or len(kept.encode()) > NAME_LIMIT:
        raise InputRejectedError(
            "FILE_NAME_UNUSABLE", f"The file name {last[:40]!r} cannot be kept; rename the file (at most 200 letters)."
        )
    return kept
