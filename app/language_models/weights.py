"""Where the files of a local language model or encoder lie, whether they may be loaded, and their hash.

Only safetensors files are ever loaded or downloaded and code inside a repository is never run: a pickle or a
Python file from a stranger would execute on the worker.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, cast

import yaml
from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

from app.errors import InputRejectedError

SAFE_FILES = ["*.json", "*.safetensors", "*.model", "*.txt", "*.jinja"]


def find_weights_folder(name: str, *, code: str, kind: str) -> Path:
    """The folder of a language model or encoder named by folder or by hub name.

    A hub name is looked up in the local cache first; only when it is not there is the hub asked, and only for
    configuration and safetensors files (`HF_HUB_OFFLINE=1` forbids even that). `owner/name@revision` pins a branch,
    tag or commit; which commit it was is in the folder's name, and so in the run's provenance.

    Args:
        code: error code when nothing is found.
        kind: what is looked for, as the sentence to the user says it.
    Raises:
        InputRejectedError: `code`.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    if folder.is_absolute() or name.startswith((".", "~")):
        raise InputRejectedError(code, f"The {kind} {name!r} is no folder on this machine; check the path.")
    repository, _, revision = name.partition("@")
    for local_only in (True, False):
        try:
            return Path(
                snapshot_download(
                    repository, revision=revision or None, allow_patterns=SAFE_FILES, local_files_only=local_only
                )
            )
        except HFValidationError as error:
            raise InputRejectedError(
                code, f"The {kind} {name!r} is neither a folder nor a Hugging Face name such as 'owner/name'."
            ) from error
        except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
            if not local_only:
                raise InputRejectedError(
                    code,
                    f"The {kind} {name!r} is neither a folder nor in the local Hugging Face cache, and the hub "
                    "did not deliver it; give a folder, or download it where there is a network.",
                ) from error
    raise AssertionError("the second round returns or raises")


def check_weights_folder(
    folder: Path, *, name: str, known_architectures: frozenset[str], kind: str = "language model"
) -> None:
    """Refuse a folder that cannot be loaded without risk.

    Args:
        known_architectures: values of `model_type` that the installed transformers implements itself.
        kind: what is opened, as the sentence to the user says it.
    Raises:
        InputRejectedError: LANGUAGE_MODEL_UNREADABLE (no config.json), LANGUAGE_MODEL_NEEDS_CODE,
            LANGUAGE_MODEL_WITHOUT_SAFETENSORS.
    """
    config = _read_config(folder, name, kind)
    architecture = str(config.get("model_type", ""))
    if architecture not in known_architectures:
        reason = "brings its own Python code" if "auto_map" in config else "has an architecture not known here"
        raise InputRejectedError(
            "LANGUAGE_MODEL_NEEDS_CODE",
            f"The {kind} {name!r} {reason} ({architecture or 'no model_type'}), and Sextant never runs code "
            "from a repository; choose one that transformers loads by itself.",
        )
    if not any(folder.glob("*.safetensors")):
        raise InputRejectedError(
            "LANGUAGE_MODEL_WITHOUT_SAFETENSORS",
            f"The {kind} {name!r} has no *.safetensors file; convert its weights to safetensors first, "
            "other formats can run code when they are opened.",
        )


def hash_weights(folder: Path) -> str:
    """SHA-256 over the safetensors files of a folder in order of name, as 64 hex digits."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.safetensors")):
        with path.open("rb") as weights:
            while block := weights.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def read_licence(folder: Path) -> str | None:
    """The licence that the head of the folder's README.md names, in the spelling of the hub; None without one."""
    try:
        text = (folder / "README.md").read_text(encoding="utf-8")
        head = cast(object, yaml.safe_load(text.split("---", 2)[1])) if text.startswith("---") else None
    except (OSError, ValueError, IndexError, yaml.YAMLError):
        return None
    licence = cast(dict[str, object], head).get("license") if isinstance(head, dict) else None
    return licence if isinstance(licence, str) and licence.strip() else None


def _read_config(folder: Path, name: str, kind: str) -> dict[str, Any]:  # config.json is free-form JSON
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputRejectedError(
            "LANGUAGE_MODEL_UNREADABLE",
            f"The {kind} {name!r} has no readable config.json in {folder}; give a Hugging Face folder.",
        ) from error
    return cast(dict[str, Any], config) if isinstance(config, dict) else {}
