"""Properties of splits and samples, over many seeded random datasets."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from app.errors import InputRejectedError
from app.experiments.dataset_specs import SplitShares
from app.glossary import Split, TaskKind
from app.intake.splits import carve_validation, sample_cases, split_cases
from app.values.cases import Case

CLASSIFICATION = TaskKind.CLASSIFICATION
SEEDS = range(25)


def random_cases(seed: int, *, repeats: bool) -> list[Case]:
    shuffle = random.Random(seed)
    labels = [f"label {number}" for number in range(shuffle.randint(2, 12))]
    cases: list[Case] = []
    for row in range(shuffle.randint(30, 400)):
        text = f"text {shuffle.randint(0, 60)}" if repeats else f"text {row}"
        cases.append(Case(str(row + 1), text, shuffle.choice(labels), Split.TRAIN))
    return cases


def random_shares(seed: int) -> SplitShares:
    shuffle = random.Random(seed)
    return SplitShares(test=shuffle.uniform(0.05, 0.5), validation=shuffle.uniform(0, 0.4), seed=seed)


def counts_by_label(cases: tuple[Case, ...], split: Split) -> Counter[str]:
    return Counter(case.target for case in cases if case.split is split)


@pytest.mark.parametrize("seed", SEEDS)
class TestSplit:
    @pytest.mark.parametrize("repeats", [False, True])
    def test_keeps_every_case_once_and_in_order(self, seed: int, repeats: bool) -> None:
        cases = random_cases(seed, repeats=repeats)

        split = split_cases(cases, random_shares(seed), task=CLASSIFICATION)

        assert [replace(case, split=Split.TRAIN) for case in split] == cases

    def test_is_stratified_within_one_case_per_label(self, seed: int) -> None:
        cases, shares = random_cases(seed, repeats=False), random_shares(seed)

        split = split_cases(cases, shares, task=CLASSIFICATION)

        sizes = {label: size for label, size in Counter(case.target for case in cases).items() if size > 3}
        for part, share in ((Split.TEST, shares.test), (Split.VALIDATION, shares.validation)):
            counts = counts_by_label(split, part)
            assert [label for label, size in sizes.items() if abs(counts[label] - share * size) > 1] == []

    def test_leaves_every_label_in_training(self, seed: int) -> None:
        cases = random_cases(seed, repeats=False)

        split = split_cases(cases, random_shares(seed), task=CLASSIFICATION)

        assert set(counts_by_label(split, Split.TRAIN)) == {case.target for case in cases}

    def test_keeps_identical_inputs_together(self, seed: int) -> None:
        cases = random_cases(seed, repeats=True)

        split = split_cases(cases, random_shares(seed), task=CLASSIFICATION)

        sides = {(case.input, case.split) for case in split}
        assert len(sides) == len({case.input for case in cases})

    def test_is_the_same_for_the_same_seed_whatever_the_order_of_the_rows(self, seed: int) -> None:
        cases, shares = random_cases(seed, repeats=True), random_shares(seed)
        shuffled = random.Random(seed + 1).sample(cases, len(cases))

        first = {case.case_id: case.split for case in split_cases(cases, shares, task=CLASSIFICATION)}
        second = {case.case_id: case.split for case in split_cases(shuffled, shares, task=CLASSIFICATION)}

        assert first == second


class TestSplitSizes:
    def test_follow_the_shares(self) -> None:
        cases = [Case(str(row), f"q{row}", "a", Split.TRAIN) for row in range(240)]

        split = split_cases(cases, SplitShares(test=0.2, validation=0.1), task=TaskKind.QUESTION_ANSWERING)

        assert Counter(case.split for case in split) == {Split.TRAIN: 168, Split.VALIDATION: 24, Split.TEST: 48}

    def test_differ_for_another_seed(self) -> None:
        cases = [Case(str(row), f"q{row}", "a", Split.TRAIN) for row in range(240)]

        first, second = (
            split_cases(cases, SplitShares(seed=seed), task=TaskKind.QUESTION_ANSWERING) for seed in (1, 2)
        )

        assert first != second

    def test_are_at_least_one_test_case(self) -> None:
        cases = [Case("1", "x", "a", Split.TRAIN), Case("2", "y", "b", Split.TRAIN)]

        split = split_cases(cases, SplitShares(test=0.01), task=TaskKind.QUESTION_ANSWERING)

        assert Counter(case.split for case in split) == {Split.TRAIN: 1, Split.TEST: 1}

    def test_are_impossible_when_all_inputs_are_identical(self) -> None:
        cases = [Case(str(row), "same", "a", Split.TRAIN) for row in range(10)]

        with pytest.raises(InputRejectedError) as refusal:
            split_cases(cases, SplitShares(), task=TaskKind.GENERATION)

        assert refusal.value.code == "DATA_TOO_FEW"

    def test_of_validation_leave_test_cases_alone(self) -> None:
        cases = [
            Case(str(row), f"q{row}", "ab"[row % 2], Split.TRAIN if row < 80 else Split.TEST) for row in range(100)
        ]

        carved = carve_validation(cases, share=0.1, seed=7, task=CLASSIFICATION)

        assert Counter(case.split for case in carved) == {Split.TRAIN: 72, Split.VALIDATION: 8, Split.TEST: 20}
        assert counts_by_label(carved, Split.VALIDATION) == {"a": 4, "b": 4}


class TestSample:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_has_the_limit_and_every_label_in_proportion(self, seed: int) -> None:
        cases = random_cases(seed, repeats=False)
        limit = len(cases) // 3

        sample = sample_cases(cases, limit, seed=seed, task=CLASSIFICATION)

        sizes = Counter(case.target for case in cases)
        counts = Counter(case.target for case in sample)
        assert len(sample) == limit
        assert [label for label in sizes if abs(counts[label] - limit * sizes[label] / len(cases)) > 1] == []

    @pytest.mark.parametrize("seed", SEEDS)
    def test_does_not_depend_on_the_order_of_the_rows(self, seed: int) -> None:
        cases = random_cases(seed, repeats=True)
        shuffled = random.Random(seed + 1).sample(cases, len(cases))

        first = sample_cases(cases, 20, seed=seed, task=CLASSIFICATION)
        second = sample_cases(shuffled, 20, seed=seed, task=CLASSIFICATION)

        assert {case.case_id for case in first} == {case.case_id for case in second}

    def test_keeps_the_order_given(self) -> None:
        cases = random_cases(1, repeats=False)

        sample = sample_cases(cases, 20, seed=1, task=TaskKind.GENERATION)

        assert [case for case in cases if case in sample] == list(sample)

    @pytest.mark.parametrize("limit", [None, 10, 11])
    def test_is_everything_without_a_smaller_limit(self, limit: int | None) -> None:
        cases = random_cases(1, repeats=False)[:10]

        assert sample_cases(cases, limit, seed=1, task=CLASSIFICATION) == tuple(cases)
