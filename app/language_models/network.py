"""Opening the network and tokenizer of a local language model, in the precision and on the device asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import torch
from safetensors import SafetensorError
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    BitsAndBytesConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import logging as transformers_logging

from app.errors import InputRejectedError
from app.language_models.devices import DeviceName, pick_device, pick_dtype
from app.language_models.weights import hash_weights
from app.values.generation import Precision


@dataclass(frozen=True, slots=True)
class Loading:
    """How local weights are held; `auto` leaves precision and device to the machine."""

    precision: Precision = "auto"
    device: DeviceName = "auto"
    quantisation: Literal["nf4"] | None = None


class OpenedNetwork(NamedTuple):
    """A network on its device, ready to answer, its tokenizer, and the hash of the weights it was read from."""

    network: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    device: torch.device
    weights_sha256: str


def open_network(name: str, folder: Path, loading: Loading) -> OpenedNetwork:
    """The network and tokenizer of this folder; nothing is downloaded, no code of the folder is run.

    The weights are hashed here and not when a run ends: by then somebody may have put others into the folder.

    Raises:
        InputRejectedError: LANGUAGE_MODEL_UNREADABLE or DEVICE_MISSING.
    """
    device = pick_device(loading.device)
    # A run's log is read by people: no loading bars, no notes on kernels a CPU cannot have.
    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
    before = _files(folder)
    weights_sha256 = hash_weights(folder)
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        network = AutoModelForCausalLM.from_pretrained(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            dtype=pick_dtype(device, loading.precision),
            **_quantised(loading, device),
        )
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise InputRejectedError(
            "LANGUAGE_MODEL_UNREADABLE", f"The language model {name!r} cannot be opened: {reason[:300]}"
        ) from error
    if _files(folder) != before:
        raise InputRejectedError(
            "LANGUAGE_MODEL_UNREADABLE", f"The weights of {name!r} were replaced while they were opened; try again."
        )
    ready = cast(torch.nn.Module, network).to(device).eval()
    return OpenedNetwork(cast(PreTrainedModel, ready), cast(PreTrainedTokenizerBase, tokenizer), device, weights_sha256)


def context_tokens(network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> int:
    """How many tokens the network reads at most."""
    limits = [
        limit
        for limit in (
            getattr(network.config.get_text_config(), "max_position_embeddings", None),
            tokenizer.model_max_length,
        )
        if isinstance(limit, int) and 0 < limit < 10**9
    ]
    # A network without positions (state space) reads any length; 8,192 keeps memory in bounds.
    return limits[0] if limits else 8192


def end_tokens(network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """Every token after which an answer is over."""
    found: list[int] = []
    configured = getattr(network.generation_config, "eos_token_id", None)
    for tokens in (configured, network.config.get_text_config().eos_token_id, tokenizer.eos_token_id):
        for token in tokens if isinstance(tokens, list) else [tokens]:
            if isinstance(token, int) and token not in found:
                found.append(token)
    return found


def _files(folder: Path) -> list[tuple[str, int, int]]:
    found = sorted(folder.glob("*.safetensors"))
    return [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in found]


def _quantised(loading: Loading, device: torch.device) -> dict[str, Any]:
    if loading.quantisation is None:
        return {}
    settings = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type=loading.quantisation,
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=pick_dtype(device, loading.precision),
    )
    return {"quantization_config": settings, "device_map": {"": device}}
