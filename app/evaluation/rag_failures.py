"""Why an arm that retrieves was wrong: the documents lack it, retrieval missed it, or it was not read right.

Each wrong answer of an arm with `context: retrieved` is set beside those of two arms on the same language model,
same case and seed: `context: oracle`, which is shown the documents named as gold, and where there is one
`context: closed_book` or zero-shot, which is shown none.

1. Closed-book was right: failed reading. The language model knew it, and the context led it astray.
2. The oracle has no answer for the case (no gold document is named, or it failed): unassigned.
3. The oracle was right: failed reading where a passage of a gold document was shown, else failed retrieval.
4. The oracle was wrong too: failed reading where the passages it saw hold the reference answer word for word, else
   missing knowledge. For tasks other than question answering the answer is not a passage's words: failed reading.

Own definition, after the three-way comparison of closed-book, retrieved and gold context that is usual in reading
comprehension; word for word as SQuAD normalises, so a paraphrased answer counts as missing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.evaluation.arm_runs import ArmRuns
from app.glossary import MethodKey, TaskKind
from app.metrics.scoring import correctness_metric
from app.metrics.text import normalize_answer
from app.values.predictions import ScoredPrediction
from app.values.results import ArmResult, FailureSplit

NO_ORACLE = (
    "Telling failed retrieval from failed reading takes a rag arm with context: oracle on the same language model."
)

_Rows = Mapping[tuple[int, str], ScoredPrediction]


def with_failure_split(result: ArmResult, *, arm: ArmRuns, arms: Sequence[ArmRuns], task: TaskKind) -> ArmResult:
    """The same result with its wrong answers split, or with the reason why they cannot be; other arms as they are."""
    if arm.arm.context != "retrieved" or not arm.answered:
        return result
    siblings = [other for other in arms if other.arm.language_model == arm.arm.language_model]
    oracle = next((other for other in siblings if other.arm.context == "oracle" and other.answered), None)
    if oracle is None:
        return replace(result, reasons={**result.reasons, "failure_split": NO_ORACLE})
    closed_book = next((other for other in siblings if _is_closed_book(other)), None)
    return replace(result, failure_split=split_failures(arm, oracle=oracle, closed_book=closed_book, task=task))


def split_failures(arm: ArmRuns, *, oracle: ArmRuns, closed_book: ArmRuns | None, task: TaskKind) -> FailureSplit:
    """How many wrong answers of the arm are of each kind."""
    without = closed_book.answered if closed_book is not None else ()
    found = failure_kinds(arm.answered, oracle=oracle.answered, closed_book=without, task=task)
    kinds = Counter(found.values())
    return FailureSplit(
        wrong=len(found),
        missing_knowledge=kinds["missing_knowledge"],
        failed_retrieval=kinds["failed_retrieval"],
        failed_reading=kinds["failed_reading"],
        unassigned=kinds["unassigned"],
        oracle=oracle.arm.key,
        closed_book=closed_book.arm.key if closed_book is not None else None,
    )


def failure_kinds(
    answered: Iterable[ScoredPrediction],
    *,
    oracle: Iterable[ScoredPrediction],
    closed_book: Iterable[ScoredPrediction],
    task: TaskKind,
) -> dict[tuple[int, str], str]:
    """The kind of every wrong answer among these, by seed and case id; `oracle` and `closed_book` are answers too."""
    metric = correctness_metric(task)
    oracle_rows, closed_rows = _by_seed_and_case(oracle), _by_seed_and_case(closed_book)
    return {
        (row.seed, row.prediction.case_id): _kind_of(
            row, oracle=oracle_rows, closed_book=closed_rows, metric=metric, task=task
        )
        for row in answered
        if row.scores.get(metric) == 0
    }


def _kind_of(row: ScoredPrediction, *, oracle: _Rows, closed_book: _Rows, metric: str, task: TaskKind) -> str:
    place = (row.seed, row.prediction.case_id)
    without = closed_book.get(place)
    if without is not None and without.scores.get(metric) == 1:
        return "failed_reading"
    with_gold = oracle.get(place)
    if with_gold is None:
        return "unassigned"
    if with_gold.scores.get(metric) == 1:
        shown = {passage.document for passage in row.prediction.passages}
        return "failed_reading" if shown & set(row.gold_documents) else "failed_retrieval"
    if task is not TaskKind.QUESTION_ANSWERING:
        return "failed_reading"
    seen = normalize_answer(" ".join(passage.text for passage in with_gold.prediction.passages))
    return "failed_reading" if normalize_answer(row.target) in seen else "missing_knowledge"


def _by_seed_and_case(rows: Iterable[ScoredPrediction]) -> _Rows:
    return {(row.seed, row.prediction.case_id): row for row in rows}


def _is_closed_book(arm: ArmRuns) -> bool:
    is_bare = arm.arm.context == "closed_book" or arm.arm.method == MethodKey.ZERO_SHOT
    return is_bare and bool(arm.answered)
