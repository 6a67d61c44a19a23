"""A small search over training settings by what chooses the epoch, trials that fall behind ended early.

Sampler and pruner are optuna's: tree-structured Parzen estimator (Bergstra et al. 2011), and after three trials the
median of theirs at the same evaluation. The settings of the plan are the first trial. The winner's weights are kept as
they are: nothing is trained twice.
"""

import hashlib
import json
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, cast

import optuna
import torch
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial, TrialState

from app.errors import RunFailedError
from app.experiments.tuning_specs import AdapterBase, AnyTuning, TuningSearchSpec
from app.methods.contract import Report
from app.methods.data_parallel import ALONE, PEER_FAILED, PEER_LOST, TrainingTeam
from app.methods.tuning_checkpoints import BEST, load_best, remove_checkpoint
from app.methods.tuning_loop import Lesson, Place, train_network
from app.methods.tuning_weights import TunedWeights
from app.values.generation import CurvePoint, Trial, Usage

TRIALS_BEFORE_PRUNING = 3
RANKS = (4, 8, 16, 32)
BATCH_SIZES = (4, 8, 16)
LEARNING_RATE_FACTOR = 10.0
"""Learning rates from a tenth of the plan's to ten times it."""
UNKNOWN_SHORTFALL = 2.0
"""More than any score lacks to 1."""


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """The network with the best trial's weights, and what all trials together took."""

    network: torch.nn.Module
    usage: Usage


def search_settings(
    weights: TunedWeights,
    spec: AnyTuning,
    search: TuningSearchSpec,
    lesson: Lesson,
    *,
    seed: int,
    place: Place,
    report: Report,
    team: TrainingTeam = ALONE,
) -> SearchOutcome:
    """The best of the trials, by validation loss, or by score where that chooses the epoch.

    Finished trials of an earlier attempt are not run again. What they left stays until `remove_search`.

    Raises:
        RunFailedError: SEARCH_NEEDS_VALIDATION; TRAINING_DIVERGED or OUT_OF_MEMORY, when no trial came through;
            TRAINING_PROCESS_LOST, TRAINING_PROCESS_FAILED.
    """
    if not lesson.validation:
        raise RunFailedError(
            "SEARCH_NEEDS_VALIDATION",
            "A search compares settings by validation loss, but there are no validation cases; add some, or leave "
            "search away.",
        )
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    place.folder.mkdir(parents=True, exist_ok=True)
    study = optuna.create_study(
        study_name=place.fingerprint,
        storage=JournalStorage(JournalFileBackend(str(_journal(place)))),
        load_if_exists=True,
        pruner=optuna.pruners.MedianPruner(n_startup_trials=TRIALS_BEFORE_PRUNING, n_warmup_steps=0),
    )
    _take_up_again(study, spec)
    while len(_ended(study)) < search.trials:
        # Anew for every trial: one sampler would start from the beginning when the search is taken up again.
        study.sampler = optuna.samplers.TPESampler(seed=seed + len(_ended(study)))
        trial = study.ask()
        number = len(_ended(study)) + 1

        def tell(stage: str, done: int, total: int | None, *, number: int = number) -> None:
            report(f"trial {number} of {search.trials}: {stage}", done, total)

        try:
            usage = _run_trial(
                weights, _settings_of(spec, trial), lesson, trial, seed=seed, place=place, report=tell, team=team
            )
        except optuna.TrialPruned:
            study.tell(trial, state=TrialState.PRUNED)
        except RunFailedError as failure:
            if failure.code in (PEER_LOST, PEER_FAILED):
                raise  # no later trial could be trained either
            trial.set_user_attr("failure", [failure.code, failure.message])
            study.tell(trial, state=TrialState.PRUNED)
        else:
            study.tell(trial, min(shortfall(point, lesson) for point in usage.curve[1:]))
        weights.detach()
    finished = [trial for trial in study.trials if trial.state is TrialState.COMPLETE]
    if not finished:
        # The journal keeps why, also for an attempt that finds every trial ended.
        raise RunFailedError(*_ended(study)[-1].user_attrs["failure"])
    best = min(finished, key=lambda trial: cast(float, trial.value))
    return _restore(weights, spec, study, best, lesson, seed=seed, place=place, report=report, team=team)


def remove_search(place: Place) -> None:
    """Frees the disk once the finished weights are saved elsewhere."""
    for folder in place.folder.glob("trial-*"):
        remove_checkpoint(folder)
    _journal(place).unlink(missing_ok=True)


def _run_trial(
    weights: TunedWeights,
    spec: AnyTuning,
    lesson: Lesson,
    trial: optuna.Trial,
    *,
    seed: int,
    place: Place,
    report: Report,
    team: TrainingTeam,
) -> Usage:
    def prune_if_behind(point: CurvePoint) -> None:
        trial.report(shortfall(point, lesson), step=len(seen))
        seen.append(point)
        trial.set_user_attr("train_tokens", round(point.step * spec.batch_size * mean_length))
        trial.set_user_attr("scoring_seconds", _scoring_seconds(lesson) - scored_before)
        if trial.should_prune():
            raise optuna.TrialPruned

    seen: list[CurvePoint] = []
    scored_before = _scoring_seconds(lesson)
    mean_length = sum(row.length for row in lesson.train) / len(lesson.train)
    folder = _trial_folder(place, trial.params)
    usage = train_network(
        weights.attach(spec, seed=seed),
        lesson,
        spec=spec,
        seed=seed,
        place=Place(folder, place.fingerprint),
        report=report,
        autocast=weights.autocast,
        team=team,
        on_evaluation=prune_if_behind,
    )
    for name in ("train_tokens", "trainable_parameters", "kept_step"):
        trial.set_user_attr(name, getattr(usage, name))
    trial.set_user_attr("notes", list(usage.notes))
    trial.set_user_attr("curve", [list(astuple(point)) for point in usage.curve])
    return usage


def _restore(
    weights: TunedWeights,
    spec: AnyTuning,
    study: optuna.Study,
    best: FrozenTrial,
    lesson: Lesson,
    *,
    seed: int,
    place: Place,
    report: Report,
    team: TrainingTeam,
) -> SearchOutcome:
    """The network with the best trial's weights, from its folder; trained again where somebody removed them."""
    chosen_spec = _with(spec, best.params)
    network = weights.attach(chosen_spec, seed=seed)
    named = {name: weight for name, weight in network.named_parameters() if weight.requires_grad}
    folder = _trial_folder(place, best.params)
    seconds_again = 0.0
    if (folder / BEST).exists():
        load_best(folder, named)
        network.eval()
    else:
        usage_again = train_network(
            network,
            lesson,
            spec=chosen_spec,
            seed=seed,
            place=Place(folder, place.fingerprint),
            report=report,
            autocast=weights.autocast,
            stage="training the best trial again",
            team=team,
        )
        seconds_again = usage_again.train_seconds or 0.0
    told = best.user_attrs
    ended = _ended(study)
    pruned = sum(trial.state is TrialState.PRUNED for trial in ended)
    first = next((trial.value for trial in ended if trial.value is not None), None)
    chosen = ", ".join(f"{name} {value:.3g}" for name, value in best.params.items())
    quantity = "lowest validation loss" if lesson.score is None else f"best {lesson.score.metric}"

    def told_value(value: float | None) -> float | None:
        if value is None or lesson.score is None:
            return value
        return None if value == UNKNOWN_SHORTFALL else 1 - value

    note = (
        f"Search over {len(ended)} trials ({pruned} ended early): {quantity} {_shown(told_value(best.value))} with "
        f"{chosen}" + (f"; the plan's own settings reached {_shown(told_value(first))}." if first is not None else ".")
    )
    scoring_seconds = sum(trial.user_attrs.get("scoring_seconds", 0.0) for trial in ended)
    all_seconds = sum(trial.duration.total_seconds() for trial in ended if trial.duration is not None)
    usage = Usage(
        train_seconds=max(0.0, all_seconds - scoring_seconds) + seconds_again,
        train_tokens=sum(trial.user_attrs.get("train_tokens", 0) for trial in ended),
        trainable_parameters=told["trainable_parameters"],
        curve=tuple(CurvePoint(*point) for point in told["curve"]),
        kept_step=told.get("kept_step"),
        scoring_seconds=scoring_seconds,
        notes=(*told["notes"], note),
        trials=tuple(
            Trial(
                trial.params if lesson.score else {**trial.params, "loss": _rounded(trial.value)},
                score=_rounded(told_value(trial.value)) if lesson.score else None,
                cases=lesson.score.cases if lesson.score else len(lesson.validation),
                is_chosen=trial.number == best.number,
            )
            for trial in ended
        ),
    )
    return SearchOutcome(network, usage)


def shortfall(point: CurvePoint, lesson: Lesson) -> float:
    """What the search makes small: what the score lacks to 1, or the validation loss where nothing is scored.

    A score that could not be had counts as the worst: a loss in nats cannot stand in for it.
    """
    if lesson.score is None:
        return cast(float, point.validation_loss)
    return UNKNOWN_SHORTFALL if point.validation_score is None else 1 - point.validation_score


def _scoring_seconds(lesson: Lesson) -> float:
    return 0.0 if lesson.score is None else lesson.score.seconds


def _shown(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _take_up_again(study: optuna.Study, spec: AnyTuning) -> None:
    """Puts the plan's settings first in line, or those of the trial that was running when its worker died."""
    if not study.trials:
        own = {"learning_rate": spec.learning_rate, "batch_size": spec.batch_size}
        study.enqueue_trial({**own, "rank": spec.rank} if isinstance(spec, AdapterBase) else own)
    for trial in study.trials:
        if trial.state is TrialState.RUNNING:
            study.tell(trial.number, state=TrialState.FAIL)
            study.enqueue_trial(trial.params)


def _settings_of(spec: AnyTuning, trial: optuna.Trial) -> AnyTuning:
    lowest, highest = spec.learning_rate / LEARNING_RATE_FACTOR, spec.learning_rate * LEARNING_RATE_FACTOR
    trial.suggest_float("learning_rate", lowest, min(0.1, highest), log=True)
    sizes = {spec.batch_size, *(size for size in BATCH_SIZES if size >= spec.gradient_accumulation)}
    trial.suggest_categorical("batch_size", sorted(sizes))
    if isinstance(spec, AdapterBase):
        trial.suggest_categorical("rank", sorted({spec.rank, *RANKS}))
    return _with(spec, trial.params)


def _with(spec: AnyTuning, settings: dict[str, Any]) -> AnyTuning:
    return spec.model_copy(update={**settings, "search": None})


def _ended(study: optuna.Study) -> list[FrozenTrial]:
    return [trial for trial in study.trials if trial.state in (TrialState.COMPLETE, TrialState.PRUNED)]


def _trial_folder(place: Place, params: dict[str, Any]) -> Path:
    digest = hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()
    return place.folder / f"trial-{digest[:12]}"


def _journal(place: Place) -> Path:
    return place.folder.parent / "search.jsonl"
