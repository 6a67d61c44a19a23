"""A cross-encoder for natural language inference on this machine: does a passage entail a sentence?"""

import importlib.metadata
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import torch
from safetensors import SafetensorError
from transformers import (
    CONFIG_MAPPING,
    AutoConfig,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from app.errors import InputRejectedError
from app.language_models.devices import DeviceName, pick_device
from app.language_models.weights import check_weights_folder, find_weights_folder, hash_weights
from app.metrics.entailment import split_sentences

BATCH_SIZE = 16
MOST_TOKENS = 512
"""What networks read that name no limit of their own: the length NLI cross-encoders were trained at."""
_ENTAILMENT_LABELS = frozenset({"entailment", "entail", "entailed", "entails"})
_POSITIONS_AFTER_PADDING = frozenset({"roberta", "xlm-roberta", "camembert"})
"""Architectures that count positions from behind the padding token, so that fewer are left for text."""


class EntailmentNetwork:
    """Reads premise and hypothesis together and names one of its labels, of which one means entailment."""

    def __init__(self, name: str, *, device: DeviceName = "auto") -> None:
        """Open the weights; safetensors only, no code of the folder is run.

        Raises:
            InputRejectedError: ENTAILMENT_NOT_FOUND, ENTAILMENT_UNREADABLE, ENTAILMENT_LABELS_UNKNOWN,
                LANGUAGE_MODEL_NEEDS_CODE or LANGUAGE_MODEL_WITHOUT_SAFETENSORS, in one sentence.
        """
        kind = "entailment network"
        folder = find_weights_folder(name, code="ENTAILMENT_NOT_FOUND", kind=kind)
        check_weights_folder(folder, name=name, known_architectures=frozenset(CONFIG_MAPPING.keys()), kind=kind)
        self._name = name
        self._label, self._label_name = _entailment_label(folder, name)
        self._device = pick_device(device)
        options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        try:
            config = AutoConfig.from_pretrained(str(folder), **options)
            self._tokenizer = cast(PreTrainedTokenizerBase, AutoTokenizer.from_pretrained(str(folder), **options))
            self._network = cast(
                PreTrainedModel,
                AutoModelForSequenceClassification.from_pretrained(
                    str(folder), config=config, use_safetensors=True, **options
                ),
            )
        except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise InputRejectedError(
                "ENTAILMENT_UNREADABLE", f"The entailment network {name!r} cannot be opened: {reason[:300]}"
            ) from error
        cast(Any, self._network).to(self._device).eval()
        self._most_tokens = _most_tokens(config, self._tokenizer)
        self._weights_sha256 = hash_weights(folder)

    @torch.no_grad()
    def entails(self, sentences: Sequence[str], passages: Sequence[str]) -> list[bool]:
        """For each sentence whether some passage entails it: entailment is the likeliest label.

        A passage too long to be read beside the sentence is read in pieces of whole sentences.
        """
        premises: list[str] = []
        hypotheses: list[str] = []
        owners: list[int] = []
        for number, sentence in enumerate(sentences):
            for passage in passages:
                for piece in self.pieces(passage, beside=sentence):
                    premises.append(piece)
                    hypotheses.append(sentence)
                    owners.append(number)
        found = [False] * len(sentences)
        for start in range(0, len(premises), BATCH_SIZE):
            batch = slice(start, start + BATCH_SIZE)
            encoded = self._tokenizer(
                premises[batch],
                hypotheses[batch],
                padding=True,
                truncation="longest_first",
                max_length=self._most_tokens,
                return_tensors="pt",
            ).to(self._device)
            likeliest = cast(Any, self._network)(**encoded).logits.argmax(dim=-1).tolist()
            for owner, label in zip(owners[batch], likeliest, strict=True):
                found[owner] |= label == self._label
        return found

    def pieces(self, passage: str, *, beside: str) -> list[str]:
        """The passage whole where it fits beside the sentence, else as many of its sentences at a time as fit."""
        room = self._most_tokens - self._count(beside) - self._tokenizer.num_special_tokens_to_add(pair=True)
        if self._count(passage) <= room:
            return [passage]
        pieces: list[str] = []
        held, length = "", 0
        for sentence in split_sentences(passage):
            tokens = self._count(sentence)
            if held and length + tokens > room:
                pieces.append(held)
                held, length = "", 0
            held, length = f"{held} {sentence}".strip(), length + tokens
        return [*pieces, held] if held else pieces

    def provenance(self) -> dict[str, str]:
        """What pins this network: name, hash of the weights, its label for entailment, library versions."""
        return {
            "name": self._name,
            "weights_sha256": self._weights_sha256,
            "architecture": str(self._network.config.model_type),
            "label": self._label_name,
            "device": self._device.type,
            "torch": torch.__version__,
            "transformers": importlib.metadata.version("transformers"),
        }

    def close(self) -> None:
        """Drop the network, and what a GPU keeps for it."""
        self._network = cast(PreTrainedModel, None)
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def _count(self, text: str) -> int:
        return len(cast(list[int], self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]))


class _Label(NamedTuple):
    """A column of the network's output, and what the configuration calls it."""

    number: int
    name: str


def _entailment_label(folder: Path, name: str) -> _Label:
    """The label that means entailment, as the configuration names its labels."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    labels = {int(number): str(label) for number, label in (config.get("id2label") or {}).items()}
    named = [_Label(number, label) for number, label in labels.items() if label.strip().lower() in _ENTAILMENT_LABELS]
    if len(named) != 1:
        raise InputRejectedError(
            "ENTAILMENT_LABELS_UNKNOWN",
            f"The configuration of {name!r} names no label for entailment (id2label: "
            f"{', '.join(labels.values())[:120] or 'missing'}); use a network whose config.json names it.",
        )
    return named[0]


def _most_tokens(config: Any, tokenizer: PreTrainedTokenizerBase) -> int:  # configurations share no type
    positions = int(getattr(config, "max_position_embeddings", 0) or MOST_TOKENS)
    if config.model_type in _POSITIONS_AFTER_PADDING:
        positions -= int(config.pad_token_id or 0) + 1
    return min(positions, int(tokenizer.model_max_length), MOST_TOKENS * 16)
