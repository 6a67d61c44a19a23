"""Opening the network and tokenizer of a local language model, in the precision and on the device asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import torch
from safetensors import SafetensorError
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoTokenizer,
    BitsAndBytesConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import logging as transformers_logging

from app.errors import InputRejectedError
from app.experiments.context_specs import ContextExtensionSpec
from app.language_models.context_extension import extend_context, not_extendable, read_context
from app.language_models.devices import DeviceName, pick_device, pick_dtype
from app.language_models.weights import hash_weights
from app.values.generation import Precision


@dataclass(frozen=True, slots=True)
class Loading:
    """How local weights are held and read; `auto` leaves precision and device to the machine.

    `training_processes` hold a copy each where they are trained: `auto` is one for every GPU.
    """

    precision: Precision = "auto"
    device: DeviceName = "auto"
    quantisation: Literal["nf4"] | None = None
    context_extension: ContextExtensionSpec | None = None
    training_processes: int | Literal["auto"] = 1


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
        InputRejectedError: LANGUAGE_MODEL_UNREADABLE, DEVICE_MISSING or CONTEXT_NOT_EXTENDABLE.
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
            **_extended(name, folder, loading.context_extension),
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
    if loading.context_extension is not None and not _has_rope(network, loading.context_extension):
        raise not_extendable(name)
    for module in network.modules():
        if getattr(module, "rope_type", None) == "dynamic":
            module.register_forward_pre_hook(_forget_longer_texts)
    ready = cast(torch.nn.Module, network).to(device).eval()
    return OpenedNetwork(cast(PreTrainedModel, ready), cast(PreTrainedTokenizerBase, tokenizer), device, weights_sha256)


def read_weights(network: PreTrainedModel, folder: Path, *, dtype: torch.dtype) -> None:
    """Gives an open network the weights of this folder, read as `open_network` reads them.

    transformers knows which files of a folder count and what its layers are called there. The weights in memory are
    dropped first, so that there is one copy at a time; where reading fails, the network is left without any.
    """
    device = network.device
    own = tensors_of(network)
    for tensor in own:
        tensor.data = torch.empty(0, dtype=dtype, device=device)
    read = AutoModelForCausalLM.from_pretrained(
        folder,
        config=network.config,
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors=True,
        dtype=dtype,
    )
    for tensor, there in zip(own, tensors_of(read), strict=True):
        tensor.data = there.data.to(device)


def tensors_of(network: torch.nn.Module) -> list[torch.Tensor]:
    """Weights, each once, then buffers, in the order of the network's modules."""
    return [*network.parameters(), *network.buffers()]


def context_tokens(network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> int:
    """How many tokens the network reads at most."""
    config = network.config.get_text_config()
    stated = getattr(config, "max_position_embeddings", None)
    limits = [
        limit
        for limit in (read_context(stated, getattr(config, "rope_parameters", None)), tokenizer.model_max_length)
        if isinstance(limit, int) and 0 < limit < 10**9
    ]
    # A network without positions (state space) reads any length; 8,192 keeps memory in bounds.
    return limits[0] if limits else 8192


def tokens_read_together(network: PreTrainedModel) -> int | None:
    """Up to which length what the network gives for a text does not depend on the texts beside it; None for any.

    Beyond the length they were made for, dynamic rotary positions follow the longest text of a batch.
    """
    config = network.config.get_text_config(decoder=True)
    is_dynamic = (getattr(config, "rope_parameters", None) or {}).get("rope_type") == "dynamic"
    return cast(int, config.max_position_embeddings) if is_dynamic else None


def end_tokens(network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """Every token after which an answer is over."""
    found: list[int] = []
    configured = getattr(network.generation_config, "eos_token_id", None)
    for tokens in (configured, network.config.get_text_config().eos_token_id, tokenizer.eos_token_id):
        for token in tokens if isinstance(tokens, list) else [tokens]:
            if isinstance(token, int) and token not in found:
                found.append(token)
    return found


def _extended(name: str, folder: Path, extension: ContextExtensionSpec | None) -> dict[str, Any]:
    """The configuration of the folder with the longer context; nothing where none is asked for."""
    if extension is None:
        return {}
    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    text = cast(Any, config.get_text_config())  # its fields depend on the architecture
    known = (getattr(text, "max_position_embeddings", None), getattr(text, "rope_parameters", None))
    text.max_position_embeddings, text.rope_parameters = extend_context(*known, extension, name=name)
    return {"config": config}


def _has_rope(network: torch.nn.Module, extension: ContextExtensionSpec) -> bool:
    """Whether a layer follows the settings: some configurations have them and no use for them."""
    return any(getattr(module, "rope_type", None) == extension.type for module in network.modules())


def _forget_longer_texts(module: torch.nn.Module, _given: object) -> None:
    """Dynamic frequencies as if nothing had been read before.

    transformers keeps those of the longest text until a short one comes (`dynamic_frequency_update`), so that what a
    text gives would depend on the texts before it.
    """
    rotary = cast(Any, module)  # its attributes are those of every dynamic RoPE
    rotary.inv_freq = rotary.original_inv_freq.to(rotary.inv_freq.device)
    rotary.max_seq_len_cached = rotary.original_max_seq_len


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
