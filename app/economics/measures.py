"""From the runs of an arm to what its cost follows from: tokens and seconds of a request, training, labels."""

from collections.abc import Iterable, Sequence
from statistics import fmean

from app.experiments.arm_specs import AnyArm
from app.experiments.classifier_specs import SetfitSpec
from app.experiments.hybrid_specs import DistilledSpec, PreferenceSpec
from app.experiments.prompting_specs import FewShotSpec, PromptSearchSpec
from app.experiments.retrieval_specs import RagSpec
from app.values.economics import ArmMeasure
from app.values.run_records import RunRecord


def measure_arm(
    key: str,
    arm: AnyArm,
    *,
    language_model: str,
    runs: Sequence[RunRecord],
    train_cases: int,
    validation_cases: int,
) -> ArmMeasure:
    """Means over the answers and runs of one arm; None for what no run has left.

    Latency of a local language model is close to what a request takes alone, so the seconds are those of a machine
    that answers one request at a time.

    Args:
        runs: the arm's own, in any state; a failed answer counts neither tokens nor seconds.
        train_cases: how many training cases this arm was given.
        validation_cases: how many validation cases there are.
    """
    answered = [row.prediction for run in runs for row in run.predictions if row.prediction.failure is None]
    prepared = [run for run in runs if run.prepare_seconds is not None]
    trained = [run.train_seconds for run in prepared if run.train_seconds is not None]
    is_endpoint = language_model.startswith("endpoint:")
    unknown = _what_was_not_recorded(arm, is_endpoint=is_endpoint)
    index_seconds = [_index_seconds(arm, run) for run in prepared]
    return ArmMeasure(
        arm=key,
        language_model=language_model,
        payment="stated" if arm.measured_elsewhere else "tokens" if is_endpoint else "machine",
        machine="gpu" if any(run.device not in (None, "cpu") for run in runs) else "cpu",
        prompt_tokens=_mean_of_known(each.prompt_tokens for each in answered),
        completion_tokens=_mean_of_known(each.completion_tokens for each in answered),
        seconds_per_request=_mean_of_known(each.latency_seconds for each in answered),
        train_seconds=fmean(trained) if trained else (0.0 if prepared and not arm.measured_elsewhere else None),
        index_seconds=None if unknown or not prepared else fmean(index_seconds),
        labels=count_labels(arm, train_cases=train_cases, validation_cases=validation_cases),
        is_built=_is_built(arm),
        stated_usd_per_request=_mean_of_known(_per_request(run) for run in runs),
        reason=unknown or (None if answered else "No case was answered, so nothing was measured."),
    )


def count_labels(arm: AnyArm, *, train_cases: int, validation_cases: int) -> int:
    """Solved cases this arm is made from, without the test cases that every arm needs.

    Examples drawn once are labelled once; where they are chosen for each input, all that can be chosen are. A teacher
    labels for itself, pairs are counted as rated.
    """
    if isinstance(arm, FewShotSpec):
        return train_cases if arm.opens_encoder else min(arm.examples, train_cases)
    if isinstance(arm, PromptSearchSpec):
        return min(arm.examples * arm.example_sets, train_cases) + validation_cases
    if isinstance(arm, RagSpec):
        return validation_cases if arm.search is not None else 0
    if isinstance(arm, PreferenceSpec):
        return len(arm.pairs)
    return train_cases + validation_cases if arm.needs_training_cases and not isinstance(arm, DistilledSpec) else 0


def _per_request(run: RunRecord) -> float | None:
    return None if run.usd_per_1000_requests is None else run.usd_per_1000_requests / 1000


def _mean_of_known(figures: Iterable[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return fmean(known) if known else None


def _is_built(arm: AnyArm) -> bool:
    return arm.needs_weights or arm.needs_training_cases or arm.needs_documents


def _index_seconds(arm: AnyArm, run: RunRecord) -> float:
    """What preparing took beside training, which setfit alone counts in."""
    spent = run.prepare_seconds or 0.0
    return max(0.0, spent - (run.train_seconds or 0.0)) if isinstance(arm, SetfitSpec) else spent


def _what_was_not_recorded(arm: AnyArm, *, is_endpoint: bool) -> str | None:
    """Calls of an endpoint while preparing, whose tokens nobody counts, and all that was done elsewhere."""
    if arm.measured_elsewhere:
        return "The answers were imported, so what making this arm took is not known."
    if isinstance(arm, DistilledSpec) and arm.teacher.startswith("endpoint:"):
        return "The tokens of the teacher's answers are not recorded, so making this arm has no known price."
    searches = isinstance(arm, PromptSearchSpec) or (isinstance(arm, RagSpec) and arm.search is not None)
    if is_endpoint and searches:
        return "The tokens of the search are not recorded, so making this arm has no known price."
    return None
