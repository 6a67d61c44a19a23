"""A search over the settings of retrieval: chunk size, number of passages, threshold and retriever."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import optuna

from app.experiments.retrieval_specs import RagSpec
from app.methods.contract import Report
from app.retrieval.finder import PassageFinder
from app.values.generation import Trial

_Number = TypeVar("_Number", int, float)

CHUNK_WORDS = (50, 100, 200)
TOP_K = (1, 2, 3, 5, 8)
MIN_COSINE = (0.0, 0.15, 0.25, 0.35, 0.45)
OVERLAP_SHARE = 0.2
"""Of the chunk size, as in the default settings, wherever the search changes the chunk size."""


class FinderCache:
    """One finder per cut of the documents, made when first asked for: trials differ mostly in cheaper things."""

    def __init__(self, make: Callable[[RagSpec], PassageFinder]) -> None:
        self._make = make
        self._finders: dict[tuple[int, int], PassageFinder] = {}

    def get(self, spec: RagSpec) -> PassageFinder:
        """The finder for these settings."""
        cut = (spec.chunk_words, spec.overlap_words)
        if cut not in self._finders:
            self._finders[cut] = self._make(spec)
        return self._finders[cut]


@dataclass(frozen=True, slots=True)
class FoundSettings:
    """The best settings of a search, all that were tried, and a sentence about it."""

    spec: RagSpec
    trials: tuple[Trial, ...]
    note: str


def search_settings(
    spec: RagSpec, score: Callable[[RagSpec], float], *, cases: int, metric: str, seed: int, report: Report
) -> FoundSettings:
    """The settings with the highest score; a tie goes to the earlier trial, and the arm's own settings come first.

    The tree-structured Parzen estimator (Bergstra et al. 2011) proposes, through optuna; settings proposed twice
    are scored once and listed once.

    Args:
        score: what ranks the arms, with these settings on the validation cases, in 0..1.
    """
    assert spec.search is not None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=6))
    study.enqueue_trial(_own_settings(spec))
    scored: dict[RagSpec, float] = {}
    for number in range(spec.search.trials):
        report("searching settings", number, spec.search.trials)
        trial = study.ask()
        tried = _propose(trial, spec)
        if tried not in scored:
            scored[tried] = score(tried)
        study.tell(trial, scored[tried])
    report("searching settings", spec.search.trials, spec.search.trials)
    best = max(scored, key=scored.__getitem__)  # the first of equals
    trials = tuple(
        Trial(settings=_shown_settings(tried), score=figure, cases=cases, is_chosen=tried is best)
        for tried, figure in scored.items()
    )
    settings = ", ".join(f"{name} {value}" for name, value in _shown_settings(best).items())
    note = (
        f"Chosen of {len(scored)} settings: {settings}; {metric} {scored[best]:.3f} on {cases} validation cases, "
        f"{scored[next(iter(scored))]:.3f} with the settings of the plan."
    )
    return FoundSettings(best, trials, note)


def _propose(trial: optuna.Trial, spec: RagSpec) -> RagSpec:
    chunk_words = trial.suggest_categorical("chunk_words", _with(CHUNK_WORDS, spec.chunk_words))
    retriever = trial.suggest_categorical("retriever", _retrievers(spec))
    top_k = trial.suggest_categorical("top_k", _with(TOP_K, spec.top_k))
    # Words alone have no cosine: one value for all, so that trials do not differ by a setting that does nothing.
    min_cosine = spec.min_cosine
    if retriever != "bm25":
        min_cosine = trial.suggest_categorical("min_cosine", _with(MIN_COSINE, spec.min_cosine))
    own_cut = chunk_words == spec.chunk_words
    return spec.model_copy(
        update={
            "chunk_words": chunk_words,
            "overlap_words": spec.overlap_words if own_cut else int(chunk_words * OVERLAP_SHARE),
            "retriever": retriever,
            "top_k": top_k,
            "min_cosine": min_cosine,
        }
    )


def _own_settings(spec: RagSpec) -> dict[str, str | int | float]:
    own: dict[str, str | int | float] = {"chunk_words": spec.chunk_words, "top_k": spec.top_k}
    return own | {"retriever": spec.retriever, "min_cosine": spec.min_cosine}


def _shown_settings(spec: RagSpec) -> dict[str, str | int | float | None]:
    return {
        "retriever": spec.retriever,
        "chunk_words": spec.chunk_words,
        "overlap_words": spec.overlap_words,
        "top_k": spec.top_k,
        "min_cosine": None if spec.retriever == "bm25" else spec.min_cosine,
    }


def _retrievers(spec: RagSpec) -> tuple[str, ...]:
    assert spec.search is not None
    return tuple(dict.fromkeys((*spec.search.retrievers, spec.retriever)))


def _with(usual: tuple[_Number, ...], own: _Number) -> tuple[_Number, ...]:
    return tuple(sorted({*usual, own}))
