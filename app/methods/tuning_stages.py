"""Training on one dataset after the other, and what the first one lost by it.

    stage 1 -> its best weights -> stage 2, with some rows of stage 1 again -> ... -> the experiment's own cases
    score of the first task after its stage and at the end -> what was forgotten

Source: sequential fine-tuning as in Phang et al. 2018 (arXiv:1811.01088), replay after Robins 1995 and de Masson
d'Autume et al. 2019 (arXiv:1906.01076). A stage that is complete is not trained again after an interruption.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import torch
from pydantic import TypeAdapter

from app.experiments.tuning_specs import TuningBase
from app.methods.contract import Report
from app.methods.data_parallel import ALONE, TrainingTeam
from app.methods.further_tasks import FurtherTask, draw_replay
from app.methods.tuning_checkpoints import load_best, remove_checkpoint
from app.methods.tuning_loop import Lesson, Place, train_network
from app.methods.tuning_rows import TrainingRow, mean_loss
from app.values.generation import Usage

RECORD = "stage.json"


@dataclass(frozen=True, slots=True)
class LearnedTask:
    """A dataset that is learned: its rows, and how its task is scored (0..1, None where it cannot be)."""

    name: str
    train: Sequence[TrainingRow]
    validation: Sequence[TrainingRow]
    metric: str
    score: Callable[[], float | None]


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a task is done: loss in nats per answer token and score in 0..1, None where unknown."""

    loss: float | None
    score: float | None


def as_learned(task: FurtherTask, *, seed: int) -> LearnedTask:
    """A further task as stages know it."""
    return LearnedTask(task.name, task.train, task.validation, task.metric, partial(task.score, seed=seed))


def train_in_stages(
    network: torch.nn.Module,
    stages: Sequence[LearnedTask],
    own: Lesson,
    *,
    spec: TuningBase,
    seed: int,
    place: Place,
    report: Report,
    autocast: torch.dtype | None,
    team: TrainingTeam = ALONE,
) -> Usage:
    """What all stages took, the experiment's own last, whose curve it is; notes tell of the others.

    Without stages before it that is `train_network`.

    Raises:
        RunFailedError: as `train_network`.
    """
    if not stages:
        return train_network(
            network, own, spec=spec, seed=seed, place=place, report=report, autocast=autocast, team=team
        )
    count = len(stages) + 1
    trainable = {name: weight for name, weight in network.named_parameters() if weight.requires_grad}
    first = stages[0]
    untrained = measure_task(network, first, own.padding_token, spec)
    usages: list[Usage] = []
    notes: list[str] = []
    learned: list[TrainingRow] = []
    after_first = untrained
    for number, stage in enumerate(stages, start=1):
        replayed = draw_replay(learned, len(stage.train), share=spec.replay_share, seed=seed + number)
        lesson = replace(own, train=[*stage.train, *replayed], validation=stage.validation, score=None)
        folder = place.folder / f"stage-{number}"
        done = _read_record(folder, place.fingerprint)
        torch.manual_seed(seed + number)  # dropout, whether or not the stage before was trained by this process
        if done is None:
            done = train_network(
                network,
                lesson,
                spec=spec,
                seed=seed,
                place=Place(folder, place.fingerprint),
                report=report,
                autocast=autocast,
                stage=f"training {number} of {count}",
                team=team,
            )
            _write_record(folder, place.fingerprint, done)
        else:
            load_best(folder, trainable)
            network.eval()
        usages.append(done)
        notes.append(_describe_stage(f"Stage {number} of {count}", stage, done, len(replayed)))
        learned.extend(stage.train)
        if number == 1:
            after_first = measure_task(network, first, own.padding_token, spec)
    replayed = draw_replay(learned, len(own.train), share=spec.replay_share, seed=seed)
    torch.manual_seed(seed)
    last = train_network(
        network,
        replace(own, train=[*own.train, *replayed]),
        spec=spec,
        seed=seed,
        place=place,
        report=report,
        autocast=autocast,
        stage=f"training {count} of {count}",
        team=team,
    )
    at_the_end = measure_task(network, first, own.padding_token, spec)
    replay = f"{len(replayed)} cases of earlier stages" if replayed else "no earlier cases"
    notes.append(f"Stage {count} of {count}, the experiment's own: {len(own.train)} cases, {replay} replayed.")
    notes.append(_describe_forgetting(first, untrained, after_first, at_the_end))
    return replace(
        last,
        train_seconds=sum(usage.train_seconds or 0.0 for usage in (*usages, last)),
        train_tokens=sum(usage.train_tokens for usage in (*usages, last)),
        notes=(*notes, *last.notes),
    )


def measure_task(network: torch.nn.Module, task: LearnedTask, padding_token: int, spec: TuningBase) -> Standing:
    """How well the network does this task now, on its validation cases."""
    if not task.validation:
        return Standing(None, None)
    loss = mean_loss(network, task.validation, batch_size=spec.batch_size, padding_token=padding_token)
    return Standing(loss, task.score())


def describe_task(task: LearnedTask, before: Standing, after: Standing) -> str:
    """What a task gained by being learned beside others."""
    if before.loss is None or after.loss is None:
        return f"{task.name} has no validation cases, so how well it was learned is unknown."
    score = ""
    if before.score is not None and after.score is not None:
        score = f", {task.metric} {before.score:.2f} and {after.score:.2f}"
    return f"{task.name}, its validation cases before and after: loss {before.loss:.3f} and {after.loss:.3f}{score}."


def remove_stages(place: Place) -> None:
    """Frees the disk once the finished weights are saved elsewhere."""
    for folder in place.folder.glob("stage-*"):
        remove_checkpoint(folder)
        (folder / RECORD).unlink(missing_ok=True)


def _describe_stage(title: str, stage: LearnedTask, usage: Usage, replayed: int) -> str:
    losses = [point.validation_loss for point in usage.curve if point.validation_loss is not None]
    told = (
        f"validation loss {losses[0]:.3f} before, {min(losses[1:]):.3f} after" if len(losses) > 1 else "not validated"
    )
    more = f", {replayed} cases of earlier stages replayed" if replayed else ""
    return f"{title}, {stage.name}: {len(stage.train)} cases{more}; {told}."


def _describe_forgetting(stage: LearnedTask, untrained: Standing, after: Standing, end: Standing) -> str:
    """What the first task lost while the others were learned, on its own validation cases."""
    if after.loss is None or end.loss is None or untrained.loss is None:
        return f"What {stage.name} lost by the later stages is unknown: it has no validation cases."
    parts = [f"loss {untrained.loss:.3f} untrained, {after.loss:.3f} after its own stage, {end.loss:.3f} at the end"]
    if None not in (untrained.score, after.score, end.score):
        scores = (cast(float, score) for score in (untrained.score, after.score, end.score))
        parts.append("{} {:.2f}, {:.2f}, {:.2f}".format(stage.metric, *scores))
    if after.score is not None and end.score is not None:
        lost = after.score - end.score
        verdict = f"{lost:.2f} of the score was forgotten" if lost > 0 else "nothing of the score was forgotten"
    else:
        verdict = "a rise of the loss is what was forgotten"
    return f"First task, {stage.name}, on its validation cases: {'; '.join(parts)}; {verdict}."


def _write_record(folder: Path, fingerprint: str, usage: Usage) -> None:
    partial = folder / f"{RECORD}.partial"
    partial.write_text(json.dumps({"fingerprint": fingerprint, "usage": asdict(usage)}), encoding="utf-8")
    partial.replace(folder / RECORD)


def _read_record(folder: Path, fingerprint: str) -> Usage | None:
    """What a complete stage took; None where there is none of this training."""
    try:
        record = cast(dict[str, Any], json.loads((folder / RECORD).read_text(encoding="utf-8")))
        if record["fingerprint"] != fingerprint:
            return None
        return TypeAdapter(Usage).validate_python(record["usage"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
