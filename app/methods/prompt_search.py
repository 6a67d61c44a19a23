"""Prompt search: instructions times sets of examples, scored on the validation split; the best prompt answers.

    instructions x example sets -> candidates -> successive halving on validation cases -> the best one -> answer

So that prompting is no straw man beside methods that were tuned. The budget counts validation answers: where it
does not pay for every candidate on every case, all start on a few cases and the better half goes on to more.
Source: Jamieson and Talwalkar 2016 (arXiv 1502.07943), successive halving, with rounds of equal budget.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.errors import RunFailedError
from app.experiments.prompting_specs import PromptSearchSpec
from app.glossary import TaskKind
from app.language_models.contract import Encoder, Generator
from app.methods.answering import AskedCase, answer_cases, in_blocks
from app.methods.contract import Report, TaskSetting
from app.methods.example_selection import draw_in_turns
from app.methods.prompt_builder import PromptBuilder, longest_input
from app.methods.prompts import Example, check_template
from app.methods.validation_scores import open_case_score, ranking_metric
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Trial, Usage
from app.values.predictions import Prediction

# Own wordings: shorter, stricter and more explicit than the default ones, which are always tried first.
DEFAULT_INSTRUCTIONS: dict[TaskKind, tuple[str, ...]] = {
    TaskKind.CLASSIFICATION: (
        "Sort the text into one of these categories:",
        "Read the text carefully and name the one label that describes best what its writer wants:",
    ),
    TaskKind.QUESTION_ANSWERING: (
        "Answer the question in as few words as possible.",
        "Answer with the exact words of the context where there is one, otherwise from what you know.",
    ),
    TaskKind.GENERATION: (
        "Write the answer as in the examples.",
        "Do exactly what is asked, in the same form and style as the examples.",
    ),
}


@dataclass(slots=True)
class Candidate:
    """One prompt to try, and its scores on the validation cases asked so far."""

    instruction: str | None
    example_set: int
    examples: tuple[Example, ...]
    prompts: PromptBuilder
    fits: bool = True
    scores: list[float] = field(default_factory=list[float])

    @property
    def score(self) -> float | None:
        """Mean over the cases asked; None before the first."""
        return sum(self.scores) / len(self.scores) if self.scores else None


class PromptSearch:
    """The prompt search recipe."""

    _language_model: Generator  # set by prepare
    _chosen: Candidate  # set by prepare
    _score_case: Callable[[Prediction, Case], float | None]  # set by prepare

    def __init__(self, spec: PromptSearchSpec, setting: TaskSetting) -> None:
        """
        Raises:
            InputRejectedError: PROMPT_VARIABLE.
        """
        needs = ("examples",) if spec.example_sets else ()
        check_template(setting.prompt, needs=needs, method="prompt_search")
        self._spec = spec
        self._setting = setting
        self._decoding = setting.decoding

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
        """Scores the candidates on validation cases, within the budget, and keeps the best.

        Raises:
            RunFailedError: NO_VALIDATION_CASES, or PROMPT_TOO_LONG when no candidate fits the context.
        """
        del corpus, workdir  # cases are all it looks at
        if not validation:
            raise RunFailedError(
                "NO_VALIDATION_CASES",
                "prompt_search chooses by validation cases, but the validation split is empty; add some.",
            )
        started = time.perf_counter()
        self._language_model = language_model
        self._decoding = replace(self._setting.decoding, seed=seed)
        self._score_case = open_case_score(self._setting, encoder.embed if encoder is not None else None)
        longest = longest_input([case.input for case in train], [case.input for case in validation])
        candidates = self._list_candidates(train, seed=seed)
        for candidate in candidates:
            candidate.prompts.decide_on_labels(longest, examples=candidate.examples)
            candidate.fits = candidate.prompts.fits(longest, examples=candidate.examples)
        fitting = [candidate for candidate in candidates if candidate.fits]
        if not fitting:
            raise RunFailedError(
                "PROMPT_TOO_LONG",
                f"No candidate of prompt_search fits beside the longest input: {language_model.name} allows "
                f"{language_model.context_tokens:,} tokens.",
            )
        order = draw_in_turns(validation, len(validation), task=self._setting.task, seed=seed)
        self._chosen = self._search(fitting[: self._spec.max_evaluations], order, report)
        return Usage(
            prepare_seconds=time.perf_counter() - started,
            notes=self._describe(candidates, longest),
            trials=tuple(self._to_trial(candidate) for candidate in candidates),
        )

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, a block at a time, by the chosen prompt."""
        for block in in_blocks(inputs):
            asked = [AskedCase(case.case_id, self._build_prompt(self._chosen, case.input)) for case in block]
            yield from answer_cases(self._language_model, self._setting, asked, decoding=self._decoding)

    def close(self) -> None:
        """Nothing to free; who opened the language model closes it."""

    def _list_candidates(self, train: Sequence[Case], *, seed: int) -> list[Candidate]:
        """Every instruction without examples, then with each set: a tie goes to the earlier, so to the simpler."""
        instructions = (None, *(self._spec.instructions or DEFAULT_INSTRUCTIONS[self._setting.task]))
        draws: list[list[Case]] = [[]]
        if train:
            draws += [
                draw_in_turns(train, self._spec.examples, task=self._setting.task, seed=seed + number)
                for number in range(self._spec.example_sets)
            ]
        return [
            Candidate(
                instruction=instruction,
                example_set=number,
                examples=tuple(Example(case.input, case.target) for case in drawn),
                prompts=PromptBuilder(
                    self._setting,
                    self._language_model,
                    listed_labels=self._spec.labels_in_prompt,
                    instruction=instruction,
                ),
            )
            for number, drawn in enumerate(draws)
            for instruction in instructions
        ]

    def _search(self, candidates: Sequence[Candidate], validation: Sequence[Case], report: Report) -> Candidate:
        """Successive halving over the cases in their order; survivors keep the scores they have."""
        budget = self._spec.max_evaluations
        pays_for_all = len(candidates) * len(validation) <= budget
        rounds = 1 if pays_for_all else max(1, math.ceil(math.log2(len(candidates))))
        survivors = list(candidates)
        spent = 0
        for number in range(rounds):
            share = (budget - spent) // (rounds - number)
            more = max(1, share // len(survivors))
            for candidate in survivors:
                start = len(candidate.scores)
                cases = validation[start : start + min(more, budget - spent)]
                candidate.scores += self._score(candidate, cases)
                spent += len(cases)
                report("searching prompts", spent, min(budget, len(candidates) * len(validation)))
            survivors.sort(key=_by_score)  # stable: a tie goes to the earlier candidate
            if number < rounds - 1:
                survivors = survivors[: max(1, math.ceil(len(survivors) / 2))]
        return survivors[0]

    def _score(self, candidate: Candidate, cases: Sequence[Case]) -> list[float]:
        """What ranks the arms, of each case; a failed one counts 0 here, so that no candidate wins by failing."""
        asked = [AskedCase(case.case_id, self._build_prompt(candidate, case.input)) for case in cases]
        predictions = answer_cases(self._language_model, self._setting, asked, decoding=self._decoding)
        return [self._score_case(prediction, case) or 0.0 for prediction, case in zip(predictions, cases, strict=True)]

    def _build_prompt(self, candidate: Candidate, text: str) -> str:
        """The prompt; an input longer than any known before gets fewer examples."""
        examples = candidate.examples
        while examples and not candidate.prompts.fits(text, examples=examples):
            examples = examples[:-1]
        return candidate.prompts.build(text, examples=examples)

    def _to_trial(self, candidate: Candidate) -> Trial:
        return Trial(
            settings={
                "instruction": candidate.instruction or "the default",
                "example_set": candidate.example_set,
                "examples": len(candidate.examples),
            },
            score=candidate.score,
            cases=len(candidate.scores),
            is_chosen=candidate is self._chosen,
        )

    def _describe(self, candidates: Sequence[Candidate], longest: str) -> tuple[str, ...]:
        chosen = self._chosen
        wording = "the default instruction" if chosen.instruction is None else f'"{chosen.instruction}"'
        figure = f"{ranking_metric(self._setting)} {chosen.score or 0.0:.3f}"
        sentence = (
            f"Chosen of {len(candidates)} prompts: {wording} with {len(chosen.examples)} examples; "
            f"{figure} on {len(chosen.scores)} validation cases."
        )
        notes = [sentence]
        untried = sum(1 for candidate in candidates if not candidate.scores)
        if untried:
            notes.append(f"{untried} prompts were not tried: too long for the context, or beyond max_evaluations.")
        label_note = chosen.prompts.decide_on_labels(longest, examples=chosen.examples)
        return (*notes, label_note) if label_note else tuple(notes)


def _by_score(candidate: Candidate) -> float:
    return -(candidate.score or 0.0)
