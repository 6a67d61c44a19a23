"""Further tasks that a language model learns beside the one it is measured on: their rows, their share, their score.

    cases of a further dataset -> prompts of its own task -> rows, drawn to its share of what is read

Without shares every dataset is read whole, so that large ones weigh more (proportional mixing: Raffel et al. 2020, T5,
section 3.5.2). With shares the experiment's own cases are read once per epoch and the others drawn to fit.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.experiments.prompting_specs import ListedLabels
from app.intake.duplicates import normalise_text
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.answering import AskedCase, answer_cases
from app.methods.contract import FurtherCases
from app.methods.prompt_builder import PromptBuilder, longest_input
from app.methods.tuning_rows import TrainingRow, encode_row
from app.methods.validation_scores import mean_score
from app.metrics.scoring import primary_metric
from app.values.cases import Case

MOST_SCORED_CASES = 60
"""Validation cases of a further task that are answered to score it; a loss is over all of them."""


@dataclass(frozen=True, slots=True)
class FurtherTask:
    """One further dataset, ready to be learned and scored."""

    cases: FurtherCases
    language_model: TransformersGenerator
    prompts: PromptBuilder
    train: list[TrainingRow]
    validation: list[TrainingRow]
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The dataset's name."""
        return self.cases.name

    @property
    def metric(self) -> str:
        """What `score` is the mean of."""
        return primary_metric(self.cases.setting.task)

    def score(self, *, seed: int) -> float | None:
        """Mean of the task's own metric over some validation cases, answered now; None without any answer."""
        setting = self.cases.setting
        cases = self.cases.validation[:MOST_SCORED_CASES]
        asked = [AskedCase(case.case_id, self.prompts.build(case.input)) for case in cases]
        if not asked:
            return None
        decoding = replace(setting.decoding, seed=seed)
        return mean_score(setting.task, answer_cases(self.language_model, setting, asked, decoding=decoding), cases)


def open_further_task(
    cases: FurtherCases,
    language_model: TransformersGenerator,
    *,
    listed_labels: ListedLabels,
    held_out: Sequence[Case],
) -> FurtherTask:
    """The rows of a further dataset, in prompts of its own task.

    Args:
        held_out: the experiment's own validation cases, which choose the epoch: cases with their inputs are left out.
    """
    prompts = PromptBuilder(cases.setting, language_model, listed_labels=listed_labels)
    longest = longest_input([case.input for case in cases.train], [case.input for case in cases.validation])
    note = prompts.decide_on_labels(longest)
    kept_out = {normalise_text(case.input) for case in held_out}
    learned = [case for case in cases.train if normalise_text(case.input) not in kept_out]

    def encode(some: Sequence[Case]) -> list[TrainingRow]:
        rows = [
            encode_row(prompts.build(case.input), case.target, setting=cases.setting, language_model=language_model)
            for case in some
        ]
        return [row for row in rows if row is not None]

    train = encode(learned)
    notes = [] if note is None else [f"{cases.name}: {note}"]
    if left_out := len(cases.train) - len(train):
        notes.append(f"{cases.name}: {left_out} training cases were left out, too long or validation cases here.")
    return FurtherTask(cases, language_model, prompts, train, encode(cases.validation), tuple(notes))


def count_drawn(own: int, tasks: Sequence[FurtherTask]) -> list[int]:
    """How many rows of each task are read per epoch beside so many of the experiment's own."""
    left = 1 - sum(task.cases.share or 0.0 for task in tasks)
    return [
        len(task.train) if task.cases.share is None else round(own * task.cases.share / left) if task.train else 0
        for task in tasks
    ]


def mix_tasks(
    own: Sequence[TrainingRow | None], tasks: Sequence[FurtherTask], *, seed: int
) -> list[TrainingRow | None]:
    """The rows of one epoch over all tasks, the own ones first."""
    rows = list(own)
    counts = count_drawn(sum(row is not None for row in own), tasks)
    for number, (task, count) in enumerate(zip(tasks, counts, strict=True)):
        rows.extend(draw_rows(task.train, count, seed=seed + number))
    return rows


def describe_mix(own: Sequence[TrainingRow | None], tasks: Sequence[FurtherTask]) -> str:
    """How much of what is read each task is, in one sentence."""
    count = sum(row is not None for row in own)
    counts = count_drawn(count, tasks)
    rows = count + sum(counts)
    parts = [
        f"{drawn} rows ({drawn / max(1, rows):.0%}) from {len(task.train)} cases of {task.name}"
        for task, drawn in zip(tasks, counts, strict=True)
    ]
    return f"Learned together, {rows} rows per epoch: {count} of the experiment's own, {', '.join(parts)}."


def draw_replay(rows: Sequence[TrainingRow | None], beside: int, *, share: float, seed: int) -> list[TrainingRow]:
    """So many of the rows that they are this share of the whole.

    Args:
        rows: None stands for a case too long for the context.
        beside: how many other rows there are.
        share: below 1.
    """
    known = [row for row in rows if row is not None]
    return draw_rows(known, round(beside * share / (1 - share)), seed=seed)


def draw_rows(rows: Sequence[TrainingRow], count: int, *, seed: int) -> list[TrainingRow]:
    """So many rows, each once more before any is drawn again; none where there are none."""
    source = random.Random(seed)
    drawn: list[TrainingRow] = []
    while rows and len(drawn) < count:
        drawn.extend(source.sample(rows, k=min(len(rows), count - len(drawn))))
    return drawn
