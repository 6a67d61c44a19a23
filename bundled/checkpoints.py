"""Checkpoints of a training run and the shipped snapshot."""

import hashlib
import json
from pathlib import Path

import torch
from transformers import Lfm2ForCausalLM, PreTrainedTokenizerFast

from bundled.tokenizer import TURN_END

WEIGHTS_FOLDER = Path(__file__).parent / "weights"


def save_checkpoint(path: Path, state: dict[str, object]) -> None:
    """Write the state in one move, so that an interrupted run leaves the last whole checkpoint."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)


def hash_recipe(folder: Path) -> str:
    """SHA-256 over the recipe: every source file that makes data or trains, by name and content."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.glob("**/*") if path.suffix in (".py", ".cpp")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def hash_file(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def ship_snapshot(
    language_model: Lfm2ForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    *,
    folder: Path,
    history: list[dict[str, object]],
    figures: dict[str, float],
    sources: dict[str, str],
) -> None:
    """Write weights (bf16), tokenizer, configuration and recipe.json; each file is replaced in one move."""
    staging = folder.with_name(folder.name + ".staging")
    staging.mkdir(parents=True, exist_ok=True)
    weights = Lfm2ForCausalLM(language_model.config)
    weights.load_state_dict(language_model.state_dict())
    weights = weights.to(torch.bfloat16)
    weights.generation_config.do_sample = False
    weights.generation_config.eos_token_id = [tokenizer.eos_token_id, tokenizer.convert_tokens_to_ids(TURN_END)]
    weights.save_pretrained(staging)
    tokenizer.save_pretrained(staging)
    tokenizer_config = json.loads((staging / "tokenizer_config.json").read_text())
    tokenizer_config["tokenizer_class"] = "PreTrainedTokenizerFast"
    for local in ("is_local", "local_files_only"):
        tokenizer_config.pop(local, None)
    (staging / "tokenizer_config.json").write_text(json.dumps(tokenizer_config, indent=2) + "\n")
    recipe = {
        "recipe_sha256": hash_recipe(Path(__file__).parent),
        "weights_sha256": hash_file(staging / "model.safetensors"),
        "sources": sources,
        "stages": history,
        "figures": figures,
    }
    (staging / "recipe.json").write_text(json.dumps(recipe, indent=2) + "\n")
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(staging.iterdir()):
        path.chmod(0o644)
        path.replace(folder / path.name)
    staging.rmdir()
