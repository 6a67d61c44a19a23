"""Trained weights in a folder that other libraries open: the adapter beside its base, or both merged into one."""

import json
import shutil
from pathlib import Path
from typing import Any, cast

from app.errors import ConflictError
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.adapter_files import MARKER
from app.methods.tuning_weights import AdapterWeights

ADAPTER = "adapter"
WHOLE = "weights"
BASE_CONFIGURATION = "config.json"
TOKENIZER_FILES = (
    "tokenizer*",
    "special_tokens_map.json",
    "chat_template.jinja",
    "vocab*",
    "merges.txt",
    "added_tokens*",
)


def find_trained_folder(run_folder: Path) -> Path:
    """The run's `adapter` or `weights`, finished and whole.

    Raises:
        ConflictError: ARTEFACTS_MISSING.
    """
    for name in (ADAPTER, WHOLE):
        if (run_folder / name / MARKER).is_file():
            return run_folder / name
    raise ConflictError(
        "ARTEFACTS_MISSING", "What the run had trained is not in its artefacts any more; run the experiment again."
    )


def copy_adapter(folder: Path, out: Path, *, base: str, base_folder: Path | None) -> None:
    """Copies the adapter, naming its base as others can find it, with the tokenizer where the base is at hand.

    Where the context of the base was extended, config.json is the configuration to open the base with.

    Args:
        folder: as `AdapterWeights.save` wrote it.
        base: name of the base, in place of the path on the machine that trained.
        base_folder: where the tokenizer lies.
    """
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / "adapter_model.safetensors", out / "adapter_model.safetensors")
    settings = cast(dict[str, Any], json.loads((folder / "adapter_config.json").read_text(encoding="utf-8")))
    settings["base_model_name_or_path"] = base
    (out / "adapter_config.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    if (folder / BASE_CONFIGURATION).is_file():
        shutil.copyfile(folder / BASE_CONFIGURATION, out / BASE_CONFIGURATION)
    for pattern in TOKENIZER_FILES if base_folder is not None else ():
        for path in sorted(cast(Path, base_folder).glob(pattern)):
            shutil.copyfile(path, out / path.name)


def copy_weights(folder: Path, out: Path) -> None:
    """Copies a language model all of whose weights were trained, without Sextant's own marker."""
    shutil.copytree(folder, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns(MARKER))


def merge_adapter(language_model: TransformersGenerator, folder: Path, out: Path) -> None:
    """Writes base and adapter as one language model, in the number format the base was opened in.

    The language model has its own weights again afterwards.

    Args:
        language_model: the base, not quantised: 4-bit weights would round the adapter away.
        folder: the adapter.
    """
    weights = AdapterWeights(language_model, merges=True, precision="auto")
    weights.load(folder)
    try:
        weights.serve()
        language_model.network.save_pretrained(out)
        language_model.tokenizer.save_pretrained(out)
    finally:
        weights.detach()
