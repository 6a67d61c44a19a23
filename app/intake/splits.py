"""Seeded, stratified splits and samples of cases; identical inputs always stay on the same side.

Nothing depends on the order of the rows: cases are sorted by content before the seed shuffles them.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.errors import InputRejectedError
from app.experiments.dataset_specs import SplitShares
from app.glossary import Split, TaskKind
from app.intake.duplicates import normalise_text
from app.values.cases import Case

_Group = list[int]  # positions of the cases that share one input


def split_cases(cases: Sequence[Case], shares: SplitShares, *, task: TaskKind) -> tuple[Case, ...]:
    """The cases in the same order, each with its split.

    Every label (classification) gets its share of each split within one row, by largest remainder, and keeps
    rows in training; a label whose rows all share one input stands in training only.

    Raises:
        InputRejectedError: DATA_TOO_FEW, when nothing can be tested without leaving training empty.
    """
    strata = _stratify(cases, task)
    shuffle = random.Random(shares.seed)
    picked_test = _pick_groups(strata, share=shares.test, shuffle=shuffle, at_least_one=True)
    if not picked_test:
        raise InputRejectedError(
            "DATA_TOO_FEW",
            f"{len(cases):,} cases are too few to split: none can be tested while its "
            f"{'label' if task is TaskKind.CLASSIFICATION else 'kind'} stays in training; add rows with other inputs.",
        )
    sizes = {label: sum(len(group) for group in groups) for label, groups in strata.items()}
    taken = set(picked_test)
    left = {label: [group for group in groups if group[0] not in taken] for label, groups in strata.items()}
    picked_validation = _pick_groups(left, share=shares.validation, shuffle=shuffle, sizes=sizes)
    return _assign(cases, {Split.TEST: picked_test, Split.VALIDATION: picked_validation}, others=Split.TRAIN)


def carve_validation(cases: Sequence[Case], *, share: float, seed: int, task: TaskKind) -> tuple[Case, ...]:
    """The cases with `share` of the training cases moved to validation; every label keeps training rows."""
    positions = [position for position, case in enumerate(cases) if case.split is Split.TRAIN]
    strata = _stratify([cases[position] for position in positions], task)
    picked = _pick_groups(strata, share=share, shuffle=random.Random(seed))
    return _assign(cases, {Split.VALIDATION: [positions[position] for position in picked]}, others=None)


def sample_cases(cases: Sequence[Case], limit: int | None, *, seed: int, task: TaskKind) -> tuple[Case, ...]:
    """At most `limit` of the cases, in the order given, with every label in proportion (classification).

    The same cases in another order give the same sample.
    """
    if limit is None or limit >= len(cases):
        return tuple(cases)
    strata: dict[str, list[int]] = {}
    for position, case in enumerate(cases):
        strata.setdefault(_stratum(case, task), []).append(position)
    shuffle = random.Random(seed)
    ideals = {label: limit * len(strata[label]) / len(cases) for label in sorted(strata)}
    quotas = _round_to_total(ideals, total=limit, shuffle=shuffle)
    chosen: set[int] = set()
    for label in sorted(strata):
        ordered = sorted(strata[label], key=_content_order(cases))
        shuffle.shuffle(ordered)
        chosen.update(ordered[: quotas[label]])
    return tuple(case for position, case in enumerate(cases) if position in chosen)


def _stratum(case: Case, task: TaskKind) -> str:
    return case.target if task is TaskKind.CLASSIFICATION else ""


def _content_order(cases: Sequence[Case]) -> Callable[[int], tuple[str, str, str]]:
    return lambda position: (cases[position].input, cases[position].target, cases[position].case_id)


def _stratify(cases: Sequence[Case], task: TaskKind) -> dict[str, list[_Group]]:
    """Groups of cases with the same input, by the label of the first of each group."""
    order = _content_order(cases)
    by_input: dict[str, _Group] = {}
    for position in sorted(range(len(cases)), key=order):
        by_input.setdefault(normalise_text(cases[position].input), []).append(position)
    strata: dict[str, list[_Group]] = {}
    for group in by_input.values():
        strata.setdefault(_stratum(cases[group[0]], task), []).append(group)
    return {label: strata[label] for label in sorted(strata)}


def _pick_groups(
    strata: Mapping[str, list[_Group]],
    *,
    share: float,
    shuffle: random.Random,
    sizes: Mapping[str, int] | None = None,
    at_least_one: bool = False,
) -> list[int]:
    """Positions of about `share` of the cases of each stratum (of `sizes`, where given), leaving one group in each."""
    splittable = [label for label, groups in strata.items() if len(groups) > 1]
    counts = sizes or {label: sum(len(group) for group in strata[label]) for label in splittable}
    ideals = {label: share * counts[label] for label in splittable}
    total = int(sum(ideals.values()) + 0.5)
    if at_least_one and splittable:
        total = max(total, 1)
    quotas = _round_to_total(ideals, total=total, shuffle=shuffle)
    picked: list[int] = []
    for label in splittable:
        groups = list(strata[label])
        shuffle.shuffle(groups)
        picked.extend(_fill_quota(groups, quotas[label]))
    if at_least_one and not picked and splittable:
        largest = max(splittable, key=lambda label: len(strata[label]))
        picked.extend(min(strata[largest], key=len))
    return picked


def _fill_quota(groups: list[_Group], quota: int) -> list[int]:
    picked: list[int] = []
    left = len(groups)
    for group in groups:
        missing = quota - len(picked)
        if missing <= 0 or left <= 1:
            break
        # A group that overshoots by less than it would fall short is nearer to the quota.
        if len(group) <= 2 * missing:
            picked.extend(group)
            left -= 1
    return picked


def _round_to_total(ideals: Mapping[str, float], *, total: int, shuffle: random.Random) -> dict[str, int]:
    """Whole numbers within one of the ideals that add up to `total`: the method of largest remainders."""
    quotas = {label: int(ideal) for label, ideal in ideals.items()}
    labels = list(ideals)
    shuffle.shuffle(labels)  # so that ties do not always favour the same labels
    labels.sort(key=lambda label: quotas[label] - ideals[label])
    for label in labels[: max(0, total - sum(quotas.values()))]:
        quotas[label] += 1
    return quotas


def _assign(cases: Sequence[Case], picked: Mapping[Split, Sequence[int]], *, others: Split | None) -> tuple[Case, ...]:
    """The cases with their new splits; those not picked go to `others`, or stay where they are."""
    splits = {position: split for split, positions in picked.items() for position in positions}
    return tuple(replace(case, split=splits.get(position, others or case.split)) for position, case in enumerate(cases))
