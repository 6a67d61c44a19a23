"""Three ways to make a network learn: adapters, adapters on 4-bit weights, all weights. Each can be undone."""

from pathlib import Path
from typing import Any, Protocol, cast

import torch
from bitsandbytes.functional import has_avx512bf16
from peft import LoraConfig, PeftModel, get_peft_model
from peft.tuners.lora import LoraLayer
from safetensors import SafetensorError

from app.errors import RunFailedError
from app.experiments.tuning_specs import AdapterBase, AnyTuning, QloraSpec, TuningBase
from app.language_models.network import read_weights, tensors_of
from app.language_models.transformers_generator import TransformersGenerator
from app.language_models.weights import hash_weights


class TunedWeights(Protocol):
    """What training changes in a language model. `attach` or `load`, then `serve`; `detach` at any time."""

    @property
    def autocast(self) -> torch.dtype | None:
        """The number format to compute in, where it is not that of the weights."""
        ...

    def attach(self, spec: TuningBase, *, seed: int) -> torch.nn.Module:
        """The network to train: fresh weights of the seed, or its own, with gradients."""
        ...

    def save(self, folder: Path) -> None:
        """Writes what was trained as safetensors."""
        ...

    def load(self, folder: Path) -> None:
        """Puts in place what was trained and saved before."""
        ...

    def serve(self) -> None:
        """Makes ready for answering, as it would be served."""
        ...

    def detach(self) -> None:
        """Gives the language model its own weights back."""
        ...


def open_weights(language_model: TransformersGenerator, spec: AnyTuning) -> TunedWeights:
    """The way of training these settings ask for."""
    if isinstance(spec, AdapterBase):
        return AdapterWeights(language_model, merges=not isinstance(spec, QloraSpec), precision=spec.precision)
    return AllWeights(language_model, precision=spec.precision)


class AdapterWeights:
    """Adapters beside frozen weights; merged for answering, unless those weights have only 4 bits.

    Merging into 4-bit weights would round the adapter away, so there it stays beside them, as Dettmers et al. 2023
    measured it.
    """

    def __init__(self, language_model: TransformersGenerator, *, merges: bool, precision: str) -> None:
        self._language_model = language_model
        self._merges = merges
        self._attached: PeftModel | None = None
        self._originals: list[tuple[torch.Tensor, torch.Tensor]] = []
        self.autocast = torch.bfloat16 if precision == "bfloat16" else None

    def attach(self, spec: TuningBase, *, seed: int) -> torch.nn.Module:
        """The network with new adapters, drawn by the seed, or with the adapter to start from.

        Raises:
            RunFailedError: TARGET_MODULES, when a layer is named that there is none of; START_UNUSABLE.
        """
        assert isinstance(spec, AdapterBase)
        if spec.start_from is not None:
            return self._go_on(spec, Path(spec.start_from).expanduser(), seed=seed)
        if spec.target_modules != "all-linear":
            _check_layers(self._language_model.network, spec.target_modules)
        _hold_for_training(self._language_model.network, is_training=True)
        torch.manual_seed(seed)
        self._attached = cast(
            PeftModel,
            get_peft_model(
                self._language_model.network,
                LoraConfig(
                    r=spec.rank,
                    lora_alpha=spec.alpha or 2 * spec.rank,
                    lora_dropout=spec.dropout,
                    use_dora=spec.dora,
                    use_rslora=spec.rank_stabilised,
                    # all-linear: every linear layer but the output, found by type
                    target_modules="all-linear" if spec.target_modules == "all-linear" else list(spec.target_modules),
                    task_type="CAUSAL_LM",
                ),
            ),
        )
        return self._attached

    def _go_on(self, spec: AdapterBase, folder: Path, *, seed: int) -> torch.nn.Module:
        """The network with a trained adapter, to be trained further."""
        check_start(folder, spec)
        _hold_for_training(self._language_model.network, is_training=True)
        torch.manual_seed(seed)
        try:
            self._attached = PeftModel.from_pretrained(self._language_model.network, str(folder), is_trainable=True)
        except (RuntimeError, ValueError, KeyError, SafetensorError) as error:
            raise RunFailedError(
                "START_UNUSABLE",
                f"The adapter in {folder} does not fit {self._language_model.name}; it belongs to another language "
                "model.",
            ) from error
        return self._attached

    def save(self, folder: Path) -> None:
        """Writes adapter_model.safetensors and its configuration, and that of a base whose context was extended."""
        assert self._attached is not None
        self._attached.save_pretrained(str(folder))
        if self._language_model.is_extended:
            self._language_model.network.config.save_pretrained(folder)

    def load(self, folder: Path) -> None:
        """Attaches the adapter in this folder."""
        self._attached = PeftModel.from_pretrained(self._language_model.network, str(folder))

    def serve(self) -> None:
        """Merges the adapter, keeping a copy of each weight it changes."""
        assert self._attached is not None
        self._attached.eval()
        if not self._merges:
            _hold_for_training(self._language_model.network, is_training=False)
            return
        for module in self._attached.modules():
            if isinstance(module, LoraLayer):
                weight = cast(torch.nn.Linear, module.get_base_layer()).weight
                self._originals.append((weight, weight.detach().clone()))
        cast(Any, self._attached).merge_and_unload()  # forwarded to the tuner, untyped
        self._attached = None

    def detach(self) -> None:
        """Takes the adapter out; merged weights get their values back, bit for bit."""
        if self._attached is not None:
            cast(Any, self._attached).unload()
        with torch.no_grad():
            for weight, original in self._originals:
                weight.copy_(original)
        self._attached = None
        self._originals = []


class AllWeights:
    """Every weight, in float32 while it is trained: in half precision small steps would round to nothing."""

    def __init__(self, language_model: TransformersGenerator, *, precision: str) -> None:
        self._language_model = language_model
        self._dtype = language_model.network.dtype
        # Not all have that of the network: rotary frequencies, and some layers, stay in float32.
        self._dtypes = [tensor.dtype for tensor in tensors_of(language_model.network)]
        self._is_changed = False
        computes_in = torch.bfloat16 if precision == "bfloat16" else self._dtype
        self.autocast = torch.bfloat16 if computes_in is torch.bfloat16 and precision != "float32" else None

    def attach(self, spec: TuningBase, *, seed: int) -> torch.nn.Module:
        """The network itself, all of it open to training."""
        del spec
        torch.manual_seed(seed)
        self.detach()
        self._is_changed = True
        network = self._language_model.network
        return cast(Any, network).float().requires_grad_(requires_grad=True)

    def save(self, folder: Path) -> None:
        """Writes a folder that `hf:` opens: configuration, weights in their own format and tokenizer."""
        self._cast_back()
        self._language_model.network.save_pretrained(folder)
        self._language_model.tokenizer.save_pretrained(folder)

    def load(self, folder: Path) -> None:
        """Puts the weights of this folder into the network."""
        self._is_changed = True
        read_weights(self._language_model.network, folder, dtype=self._dtype)

    def serve(self) -> None:
        """Back to the number formats of the language model, closed to training."""
        self._language_model.network.zero_grad()
        self._cast_back()
        self._language_model.network.requires_grad_(requires_grad=False).eval()

    def detach(self) -> None:
        """Reads the language model's own weights again: a copy in memory would cost as much as they do."""
        if self._is_changed:
            self.serve()
            read_weights(self._language_model.network, self._language_model.folder, dtype=self._dtype)
        self._is_changed = False

    def _cast_back(self) -> None:
        for tensor, dtype in zip(tensors_of(self._language_model.network), self._dtypes, strict=True):
            tensor.data = tensor.data.to(dtype)


def _hold_for_training(network: torch.nn.Module, *, is_training: bool) -> None:
    """Keeps bitsandbytes from repacking 4-bit weights for its fast forward pass on CPUs with AVX-512 bf16, or lets it.

    Weights repacked by any forward pass in eval mode stay so in train mode, and the kernel that reads them has no
    gradient: every layer below would silently learn nothing (bitsandbytes 0.50.2, `matmul_4bit`).
    """
    for module in network.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            if is_training:
                module.state_dict()  # puts repacked weights back, as saving them does
            settings = cast(Any, module)  # bitsandbytes' Linear4bit
            settings.support_avx512bf16_for_cpu = not is_training and has_avx512bf16()


def check_start(folder: Path, spec: AdapterBase) -> str:
    """Refuse a folder without an adapter of this shape; gives the hash of its weights.

    Raises:
        RunFailedError: START_UNUSABLE.
    """
    if not all((folder / name).is_file() for name in ("adapter_config.json", "adapter_model.safetensors")):
        raise RunFailedError(
            "START_UNUSABLE", f"{folder} holds no adapter to start from; name a folder that `sextant export` wrote."
        )
    config = LoraConfig.from_json_file(str(folder / "adapter_config.json"))
    wanted = {
        "r": spec.rank,
        "lora_alpha": spec.alpha or 2 * spec.rank,
        "use_dora": spec.dora,
        "use_rslora": spec.rank_stabilised,
    }
    for name, value in wanted.items():
        if config.get(name) != value:
            raise RunFailedError(
                "START_UNUSABLE",
                f"The adapter in {folder} has {name} {config.get(name)}, but the arm asks for {value}; set them alike.",
            )
    return hash_weights(folder)


def _check_layers(network: torch.nn.Module, names: tuple[str, ...]) -> None:
    linear = {name.split(".")[-1] for name, module in network.named_modules() if isinstance(module, torch.nn.Linear)}
    unknown = [name for name in names if name not in linear]
    if unknown:
        raise RunFailedError(
            "TARGET_MODULES",
            f"target_modules names {unknown[0]!r}, which this language model has not; its linear layers are "
            f"{', '.join(sorted(linear - {'lm_head'}))}.",
        )
