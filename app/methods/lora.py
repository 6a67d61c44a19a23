"""LoRA: low-rank adapters on every linear layer, trained on the training split.

    training cases -> zero-shot prompt + answer -> loss on the answer's tokens only -> the best epoch's adapter
    input -> zero-shot prompt -> answer of the adapted network

Source: Hu et al. 2021; adapters on all linear layers and 3% warm-up after Dettmers et al. 2023 (QLoRA). The training
loop is written out rather than handed to transformers' Trainer: with padding on the left all answers end in the last
column, so logits are computed for answers only, which the Trainer's collators do not offer, and a run is cancelled
by `report` at any step.

The adapter lies in `workdir/adapter` with a marker file that names what it was trained on. A run that is taken up
again after its worker died finds the marker and answers at once.
"""

import hashlib
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, cast

import torch
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from peft.tuners.lora import LoraLayer

from app.errors import RunFailedError
from app.experiments.plan import LoraSpec
from app.glossary import TaskKind
from app.language_models.continuation_scoring import pad_left
from app.language_models.contract import Encoder, Generator
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.adapter_files import read_finished_usage, save_adapter
from app.methods.answering import AskedCase, answer_cases, in_blocks
from app.methods.contract import Report, TaskSetting
from app.methods.prompts import build_prompt, check_template, continue_with
from app.values.cases import Case, CaseInput, Document
from app.values.generation import CurvePoint, Usage
from app.values.predictions import Prediction

RECIPE_VERSION = 1  # counted up when the same settings would train another adapter
WARM_UP_SHARE = 0.03
LARGEST_GRADIENT_NORM = 1.0
BATCHES_PER_POOL = 16


class TrainingRow(NamedTuple):
    """Tokens of a prompt with its answer; the last `answer_tokens` of them are the answer's."""

    tokens: list[int]
    answer_tokens: int


@dataclass(slots=True)
class TrainingRecord:
    """The best adapter so far and how the losses went."""

    best_weights: dict[str, torch.Tensor] = field(default_factory=dict[str, torch.Tensor])
    best_loss: float = math.inf
    curve: list[CurvePoint] = field(default_factory=list[CurvePoint])


class Lora:
    """The LoRA recipe."""

    _language_model: TransformersGenerator  # set by prepare

    def __init__(self, spec: LoraSpec, setting: TaskSetting) -> None:
        """
        Raises:
            InputRejectedError: PROMPT_VARIABLE.
        """
        check_template(setting.prompt)
        self._spec = spec
        self._setting = setting
        self._decoding = setting.decoding
        self._attached: PeftModel | None = None
        self._originals: list[tuple[torch.Tensor, torch.Tensor]] = []

    def prepare(
        self,
        train: Sequence[Case],
        validation: Sequence[Case],
        corpus: Sequence[Document],
        *,
        language_model: Generator,
        encoder: Encoder | None,
        seed: int,
        workdir: Path,
        report: Report,
    ) -> Usage:
        """Trains the adapter, or loads the finished one, and merges it into the network.

        Raises:
            RunFailedError: LORA_NEEDS_WEIGHTS, NO_TRAINING_CASES or TRAINING_DIVERGED.
        """
        del corpus, encoder  # what it knows, it learns from training cases
        if not isinstance(language_model, TransformersGenerator):
            raise RunFailedError(
                "LORA_NEEDS_WEIGHTS",
                f"lora trains weights, but {language_model.name} has none here; use bundled or hf:.",
            )
        self._language_model = language_model
        self._decoding = replace(self._setting.decoding, seed=seed)
        train_rows = [row for case in train if (row := self._encode_case(case)) is not None]
        validation_rows = [row for case in validation if (row := self._encode_case(case)) is not None]
        if not train_rows:
            raise RunFailedError(
                "NO_TRAINING_CASES",
                f"lora has nothing to train on: none of {len(train)} training cases fits the context; add short ones.",
            )
        adapter = workdir / "adapter"
        fingerprint = self._fingerprint(train_rows, validation_rows, seed)
        usage = read_finished_usage(adapter, fingerprint=fingerprint)
        if usage is not None:
            self._attached = PeftModel.from_pretrained(language_model.network, str(adapter))
        else:
            torch.manual_seed(seed)
            self._attached = cast(PeftModel, get_peft_model(language_model.network, self._adapter_settings()))
            usage = train_adapter(
                self._attached,
                train_rows,
                validation_rows,
                spec=self._spec,
                seed=seed,
                padding_token=language_model.padding_token,
                report=report,
            )
            if skipped := len(train) - len(train_rows):
                usage = replace(usage, notes=(*usage.notes, f"{skipped} training cases are too long and were skipped."))
            save_adapter(self._attached, adapter, fingerprint=fingerprint, usage=usage)
        self._originals = merge_adapter(self._attached)
        self._attached = None
        return usage

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, by the network with the adapter merged in, as it would be served."""
        for block in in_blocks(inputs):
            asked = [AskedCase(case.case_id, self._build_prompt(case.input)) for case in block]
            yield from answer_cases(self._language_model, self._setting, asked, decoding=self._decoding)

    def close(self) -> None:
        """Give the language model its own weights back, bit for bit."""
        if self._attached is not None:
            self._attached.unload()
        with torch.no_grad():
            for weight, original in self._originals:
                weight.copy_(original)
        self._attached = None
        self._originals = []

    def _build_prompt(self, input_text: str) -> str:
        return build_prompt(
            self._setting.prompt, task=self._setting.task, labels=self._setting.labels, input_text=input_text
        )

    def _encode_case(self, case: Case) -> TrainingRow | None:
        """The case as zero-shot asks it and as its answer would be generated; None when it exceeds the context.

        A label ends where scoring ends. Other answers also learn their end: the stop string, or the end token.
        """
        prompt = self._build_prompt(case.input)
        answer = continue_with(prompt, case.target, task=self._setting.task)
        ends_at_label = self._setting.task is TaskKind.CLASSIFICATION
        stop = "" if ends_at_label else next(iter(self._setting.decoding.stop), "")
        start = self._language_model.encode_prompt(prompt)
        tail = self._language_model.encode_continuations(prompt, [answer + stop])[0]
        end = cast(int | None, self._language_model.tokenizer.eos_token_id)
        if not stop and not ends_at_label and end is not None:
            tail = [*tail, end]
        if not tail or len(start) + len(tail) > self._language_model.context_tokens:
            return None
        return TrainingRow(start + tail, len(tail))

    def _adapter_settings(self) -> LoraConfig:
        return LoraConfig(
            r=self._spec.rank,
            lora_alpha=self._spec.alpha or 2 * self._spec.rank,
            lora_dropout=self._spec.dropout,
            target_modules="all-linear",  # every linear layer but the output, found by type
            task_type="CAUSAL_LM",
        )

    def _fingerprint(self, train: list[TrainingRow], validation: list[TrainingRow], seed: int) -> str:
        everything = {
            "recipe": RECIPE_VERSION,
            "settings": self._spec.model_dump(mode="json", exclude={"key", "language_model"}),
            "seed": seed,
            "language_model": self._language_model.provenance(),
            "train": train,
            "validation": validation,
        }
        return hashlib.sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()


def train_adapter(
    network: PeftModel,
    train: Sequence[TrainingRow],
    validation: Sequence[TrainingRow],
    *,
    spec: LoraSpec,
    seed: int,
    padding_token: int,
    report: Report,
) -> Usage:
    """What training took; the network is left with the adapter of the epoch with the lowest validation loss.

    AdamW without weight decay, gradients clipped at norm 1, learning rate warmed up and then falling linearly to
    zero. The curve has the validation loss before training, and both losses after every epoch and at the end.

    Raises:
        RunFailedError: TRAINING_DIVERGED, when a loss is no number any more.
    """
    weights = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=spec.learning_rate, weight_decay=0.0)
    steps_per_epoch = math.ceil(len(train) / spec.batch_size)
    steps = max(1, math.ceil(spec.epochs * steps_per_epoch - 1e-9))
    record = TrainingRecord()
    started = time.perf_counter()
    report("training", 0, steps)
    if validation:
        before = mean_answer_loss(network, validation, batch_size=spec.batch_size, padding_token=padding_token)
        record.curve.append(CurvePoint(0, None, before))

    loss_sum, answer_tokens, tokens = 0.0, 0, 0
    batches = _endless_batches(train, spec.batch_size, random.Random(seed))
    for step, batch in zip(range(1, steps + 1), batches, strict=False):
        network.train()
        for group in optimizer.param_groups:
            group["lr"] = spec.learning_rate * learning_rate_share(step, steps)
        batch_loss, batch_answer_tokens = answer_loss(network, batch, padding_token=padding_token)
        (batch_loss / batch_answer_tokens).backward()
        torch.nn.utils.clip_grad_norm_(weights, LARGEST_GRADIENT_NORM)
        optimizer.step()
        optimizer.zero_grad()
        loss_sum += float(batch_loss.detach())
        answer_tokens += batch_answer_tokens
        tokens += sum(len(row.tokens) for row in batch)
        report("training", step, steps)

        if step % steps_per_epoch == 0 or step == steps:
            validation_loss = None
            if validation:
                validation_loss = mean_answer_loss(
                    network, validation, batch_size=spec.batch_size, padding_token=padding_token
                )
            point = CurvePoint(step, loss_sum / answer_tokens, validation_loss)
            _keep_if_best(record, point, network, learning_rate=spec.learning_rate)
            loss_sum, answer_tokens = 0.0, 0

    network.eval()
    set_peft_model_state_dict(network, record.best_weights)
    return Usage(
        train_seconds=time.perf_counter() - started,
        train_tokens=tokens,
        trainable_parameters=sum(weight.numel() for weight in weights),
        curve=tuple(record.curve),
        notes=() if validation else ("No validation cases: the last epoch's adapter was kept.",),
    )


def merge_adapter(network: PeftModel) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Adds the adapter to the weights, as it would be served; gives each changed weight with a copy from before."""
    originals: list[tuple[torch.Tensor, torch.Tensor]] = []
    for module in network.modules():
        if isinstance(module, LoraLayer):
            weight = cast(torch.nn.Linear, module.get_base_layer()).weight
            originals.append((weight, weight.detach().clone()))
    cast(Any, network).merge_and_unload()  # forwarded to the tuner, untyped
    return originals


def answer_loss(
    network: torch.nn.Module, rows: Sequence[TrainingRow], *, padding_token: int
) -> tuple[torch.Tensor, int]:
    """Summed negative log-likelihood (nats) of the rows' answer tokens, and how many those are."""
    device = next(network.parameters()).device
    padded = pad_left([row.tokens for row in rows], padding_token=padding_token, device=device)
    width = max(row.answer_tokens for row in rows)
    output = network(
        input_ids=padded.tokens,
        attention_mask=padded.mask,
        position_ids=padded.positions,
        use_cache=False,
        logits_to_keep=width + 1,
    )
    logits = cast(torch.Tensor, output.logits)[:, -width - 1 : -1].float()  # (rows, width, vocabulary)
    columns = torch.arange(width, device=device)[None, :]
    starts = torch.tensor([[width - row.answer_tokens] for row in rows], device=device)
    targets = padded.tokens[:, -width:].masked_fill(columns < starts, -100)  # (rows, width)
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum")
    return loss, sum(row.answer_tokens for row in rows)


@torch.no_grad()
def mean_answer_loss(
    network: torch.nn.Module, rows: Sequence[TrainingRow], *, batch_size: int, padding_token: int
) -> float:
    """Mean negative log-likelihood (nats) per answer token over all rows, without dropout."""
    network.eval()
    ordered = sorted(rows, key=lambda row: len(row.tokens))
    total, tokens = 0.0, 0
    for start in range(0, len(ordered), batch_size):
        loss, count = answer_loss(network, ordered[start : start + batch_size], padding_token=padding_token)
        total += float(loss)
        tokens += count
    return total / tokens


def learning_rate_share(step: int, steps: int) -> float:
    """Share of the full learning rate at this step (from 1): linear warm-up, then linear to zero."""
    warm_up = max(1, round(WARM_UP_SHARE * steps))
    return min(step / warm_up, (steps - step + 1) / max(1, steps - warm_up + 1))


def _keep_if_best(record: TrainingRecord, point: CurvePoint, network: PeftModel, *, learning_rate: float) -> None:
    """Notes the losses; copies the adapter when it is the best so far, or when no validation loss can tell."""
    losses = [loss for loss in (point.train_loss, point.validation_loss) if loss is not None]
    if not all(map(math.isfinite, losses)):
        raise RunFailedError(
            "TRAINING_DIVERGED",
            f"The loss is {losses[-1]} after {point.step} steps; lower learning_rate (now {learning_rate:g}).",
        )
    record.curve.append(point)
    if point.validation_loss is None or point.validation_loss < record.best_loss:
        record.best_loss = record.best_loss if point.validation_loss is None else point.validation_loss
        state = get_peft_model_state_dict(network)
        record.best_weights = {name: weight.detach().clone() for name, weight in state.items()}


def _endless_batches(
    rows: Sequence[TrainingRow], batch_size: int, source: random.Random
) -> Iterator[list[TrainingRow]]:
    """Epoch after epoch of batches; rows of similar length go together, which saves padding."""
    while True:
        shuffled = source.sample(rows, k=len(rows))
        batches: list[list[TrainingRow]] = []
        for start in range(0, len(shuffled), batch_size * BATCHES_PER_POOL):
            pool = sorted(shuffled[start : start + batch_size * BATCHES_PER_POOL], key=lambda row: len(row.tokens))
            batches.extend(pool[first : first + batch_size] for first in range(0, len(pool), batch_size))
        source.shuffle(batches)
        yield from batches
