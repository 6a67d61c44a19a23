"""Preference tuning: of two answers to the same input, the preferred one becomes likelier.

    rated pairs of the plan -> how much likelier the language model finds the preferred answers before training
    -> direct preference optimisation against that -> answers as zero-shot

Source: Rafailov et al. 2023 (DPO, arXiv:2305.18290), equation 7. The reference is the language model before training,
so its likelihoods are computed once. With no margin gained the loss is ln 2, 0.693.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch

from app.errors import RunFailedError
from app.experiments.hybrid_specs import PreferenceSpec, RatedPair
from app.language_models.contract import Encoder, Generator
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.answering import AskedCase, answer_cases, in_blocks
from app.methods.contract import Report, TaskSetting
from app.methods.prompt_builder import PromptBuilder, longest_input
from app.methods.prompts import check_template
from app.methods.tuning import Tuning, require_weights
from app.methods.tuning_rows import TrainingRow, answer_log_likelihoods, encode_row
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Usage
from app.values.predictions import Prediction

KEPT_ASIDE = 10
"""One pair in so many is for the validation loss, where there are that many."""


class PreferencePair(NamedTuple):
    """Two answers to one prompt. `margin` is how much likelier (nats) the reference finds the preferred one."""

    chosen: TrainingRow
    rejected: TrainingRow
    margin: float
    beta: float

    @property
    def length(self) -> int:
        """Tokens to read."""
        return self.chosen.length + self.rejected.length

    @property
    def units(self) -> int:
        """The loss is a mean over pairs."""
        return 1

    @property
    def parts(self) -> tuple[TrainingRow, ...]:
        """Both rows."""
        return (self.chosen, self.rejected)


class Preference:
    """The recipe of direct preference optimisation."""

    _language_model: TransformersGenerator  # set by prepare
    _prompts: PromptBuilder  # set by prepare

    def __init__(self, spec: PreferenceSpec, setting: TaskSetting) -> None:
        """
        Raises:
            InputRejectedError: PROMPT_VARIABLE.
        """
        check_template(setting.prompt)
        self._spec = spec
        self._setting = setting
        self._decoding = setting.decoding
        self._tuning: Tuning | None = None

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
        """Trains on the pairs.

        Raises:
            RunFailedError: NO_PREFERENCES, or what `Tuning.learn` raises.
        """
        del validation, corpus, encoder  # pairs are all it learns from
        self._language_model = require_weights(language_model, method="preference")
        self._decoding = replace(self._setting.decoding, seed=seed)
        self._prompts = PromptBuilder(self._setting, language_model, listed_labels=self._spec.tuning.labels_in_prompt)
        longest = longest_input([pair.input for pair in self._spec.pairs], [case.input for case in train])
        note = self._prompts.decide_on_labels(longest)
        if not self._spec.pairs:
            raise RunFailedError(
                "NO_PREFERENCES",
                "preference learns from pairs of answers, but the plan has none; rate answers and give them as pairs, "
                "each with input, chosen and rejected.",
            )
        pairs = [self._encode(pair) for pair in self._spec.pairs]
        kept_aside = pairs[::KEPT_ASIDE] if len(pairs) >= KEPT_ASIDE else []
        lessons = [pair for place, pair in enumerate(pairs) if not kept_aside or place % KEPT_ASIDE]
        self._tuning = Tuning(self._spec.tuning, self._language_model)
        usage = self._tuning.learn(lessons, kept_aside, seed=seed, workdir=workdir, report=report, loss=preference_loss)
        return usage if note is None else replace(usage, notes=(note, *usage.notes))

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, by the network that was trained."""
        for block in in_blocks(inputs):
            asked = [AskedCase(case.case_id, self._prompts.build(case.input)) for case in block]
            yield from answer_cases(self._language_model, self._setting, asked, decoding=self._decoding)

    def close(self) -> None:
        """Give the language model its own weights back."""
        if self._tuning is not None:
            self._tuning.close()

    def _encode(self, pair: RatedPair) -> PreferencePair | None:
        """The pair with the margin of the reference; None when it exceeds the context."""
        prompt = self._prompts.build(pair.input)
        chosen, rejected = (
            encode_row(prompt, answer, setting=self._setting, language_model=self._language_model)
            for answer in (pair.chosen, pair.rejected)
        )
        if chosen is None or rejected is None:
            return None
        return PreferencePair(chosen, rejected, self._reference_margin(chosen, rejected), self._spec.beta)

    @torch.no_grad()
    def _reference_margin(self, chosen: TrainingRow, rejected: TrainingRow) -> float:
        network = self._language_model.network.eval()
        likelihoods = answer_log_likelihoods(network, [chosen, rejected], self._language_model.padding_token)
        return round(float(likelihoods[0] - likelihoods[1]), 4)  # the same in every attempt of a run


def preference_loss(network: torch.nn.Module, pairs: Sequence[PreferencePair], padding_token: int) -> torch.Tensor:
    """Summed DPO loss (nats): -log sigmoid(beta * (margin now - margin of the reference))."""
    rows = [pair.chosen for pair in pairs] + [pair.rejected for pair in pairs]
    likelihoods = answer_log_likelihoods(network, rows, padding_token)
    margins = likelihoods[: len(pairs)] - likelihoods[len(pairs) :]  # (pairs,)
    before = torch.tensor([pair.margin for pair in pairs], device=margins.device)
    beta = torch.tensor([pair.beta for pair in pairs], device=margins.device)
    return -torch.nn.functional.logsigmoid(beta * (margins - before)).sum()
