"""A table becomes cases, or is refused with the rows and columns that are wrong."""

from dataclasses import replace

import pytest

from app.errors import InputRejectedError
from app.experiments.dataset_specs import SplitShares
from app.glossary import Split, TaskKind
from app.intake.cases import build_cases, hash_cases, join_splits, keep_labels
from app.intake.mapping import ColumnMapping
from app.intake.tables import Table

MAPPING = ColumnMapping("text", "label")
CLASSIFICATION = TaskKind.CLASSIFICATION


def make_table(*rows: tuple[str, ...], columns: tuple[str, ...] = ("text", "label"), name: str = "cases.csv") -> Table:
    return Table(name, columns, [dict(zip(columns, row, strict=True)) for row in rows], "utf-8")


def labelled(*labels: str) -> Table:
    return make_table(*((f"text {row}", label) for row, label in enumerate(labels, start=1)))


def refuse(table: Table, mapping: ColumnMapping = MAPPING, *, split_column: str | None = None) -> InputRejectedError:
    with pytest.raises(InputRejectedError) as refusal:
        build_cases(table, mapping, task=CLASSIFICATION, split_column=split_column)
    assert refusal.value.message.startswith("cases.csv")
    return refusal.value


SPLIT_COLUMNS = ("text", "label", "part")


class TestRefusal:
    @pytest.mark.parametrize(
        ("mapping", "split_column"),
        [
            (ColumnMapping("text", "missing"), None),
            (ColumnMapping("missing", "label"), None),
            (replace(MAPPING, case_id="missing"), None),
            (replace(MAPPING, gold_document="missing"), None),
            (replace(MAPPING, slices=("missing",)), None),
            (MAPPING, "missing"),
        ],
    )
    def test_of_a_missing_column_names_those_present(self, mapping: ColumnMapping, split_column: str | None) -> None:
        error = refuse(labelled("a", "b"), mapping, split_column=split_column)

        assert error.code == "COLUMN_MISSING"
        assert "'missing'" in error.message
        assert "text, label" in error.message

    def test_of_one_column_for_input_and_target(self) -> None:
        assert refuse(labelled("a", "b"), ColumnMapping("text", "text")).code == "COLUMN_TWICE"

    def test_of_empty_cells_counts_them_and_names_the_first_five_rows(self) -> None:
        error = refuse(labelled("a", "", " ", "\u200b", "", "", "", "b"))

        assert error.code == "EMPTY_CELLS"
        assert "column 'label' is empty in 6 rows (rows 2, 3, 4, 5, 6 and 1 more)" in error.message

    def test_of_a_table_without_a_full_row_although_empty_ones_are_skipped(self) -> None:
        assert refuse(labelled("", ""), replace(MAPPING, skip_empty=True)).code == "EMPTY_CELLS"

    def test_of_a_single_label(self) -> None:
        error = refuse(labelled(*["spam"] * 900))

        assert error.code == "DATA_ONE_CLASS"
        assert "'spam' (900 rows)" in error.message

    def test_of_labels_that_look_like_free_text(self) -> None:
        error = refuse(labelled(*(f"answer {row}" for row in range(5000)), *["x"] * 1000))

        assert error.code == "DATA_LABELS_FREE_TEXT"
        assert "5,001 different labels in 6,000 rows" in error.message
        assert "generation" in error.message

    def test_of_a_repeated_case_id_names_both_rows(self) -> None:
        table = make_table(("1", "x", "a"), ("2", "y", "b"), ("1", "z", "a"), columns=("id", "text", "label"))

        error = refuse(table, replace(MAPPING, case_id="id"))

        assert error.code == "CASE_ID_TWICE"
        assert "row 1 and again in row 3" in error.message

    def test_of_an_overlong_case_id(self) -> None:
        table = make_table(("1" * 201, "x", "a"), ("2", "y", "b"), columns=("id", "text", "label"))

        assert refuse(table, replace(MAPPING, case_id="id")).code == "CASE_ID_TOO_LONG"

    def test_of_an_unknown_split_names_the_row_and_the_allowed_words(self) -> None:
        table = make_table(("x", "a", "train"), ("y", "b", "tset"), columns=SPLIT_COLUMNS)

        error = refuse(table, split_column="part")

        assert error.code == "SPLIT_UNKNOWN"
        assert "row 2 has 'tset'" in error.message
        assert "train, validation and test" in error.message

    def test_of_a_split_column_without_test_rows(self) -> None:
        table = make_table(("x", "a", "train"), ("y", "b", "train"), columns=SPLIT_COLUMNS)

        assert refuse(table, split_column="part").code == "SPLIT_EMPTY"

    def test_of_shares_beside_a_split_column(self) -> None:
        table = make_table(("x", "a", "train"), ("y", "b", "test"), columns=SPLIT_COLUMNS)

        with pytest.raises(InputRejectedError) as refusal:
            build_cases(table, MAPPING, task=CLASSIFICATION, split=SplitShares(), split_column="part")

        assert refusal.value.code == "SPLIT_TWICE"

    def test_of_test_labels_that_training_lacks_names_them(self) -> None:
        table = make_table(
            ("u", "a", "train"), ("v", "b", "train"), ("w", "a", "test"), ("x", "c", "test"), columns=SPLIT_COLUMNS
        )

        error = refuse(table, split_column="part")

        assert error.code == "LABEL_ABSENT"
        assert "1 label in the test rows but not in the training rows: 'c'" in error.message

    def test_of_rows_too_few_to_split(self) -> None:
        with pytest.raises(InputRejectedError, match="2 cases are too few") as refusal:
            build_cases(labelled("a", "b"), MAPPING, task=CLASSIFICATION)

        assert refusal.value.code == "DATA_TOO_FEW"


class TestWarnings:
    def test_name_skipped_rows(self) -> None:
        built = build_cases(
            labelled("a", "", "a", "b", "b", "a"), replace(MAPPING, skip_empty=True), task=CLASSIFICATION
        )

        assert [case.case_id for case in built.cases] == ["1", "3", "4", "5", "6"]
        assert any("1 row (row 2)" in warning and "skipped" in warning for warning in built.warnings)

    def test_name_labels_that_differ_only_by_case_or_spaces(self) -> None:
        built = build_cases(labelled(*["spam", "Spam ", "SPAM", "ham"] * 5), MAPPING, task=CLASSIFICATION)

        assert built.labels == ("SPAM", "Spam", "ham", "spam")
        assert any("3 labels differ only by case or spaces" in warning for warning in built.warnings)

    def test_say_that_such_labels_were_merged(self) -> None:
        table = labelled(*["spam", "spam", "Spam ", "ham", "ham"] * 5)

        built = build_cases(table, replace(MAPPING, merge_labels=True), task=CLASSIFICATION)

        assert built.labels == ("ham", "spam")
        assert any("merged" in warning for warning in built.warnings)

    def test_name_labels_with_a_single_row(self) -> None:
        built = build_cases(labelled(*["a", "b"] * 10, "lonely"), MAPPING, task=CLASSIFICATION)

        assert [case.split for case in built.cases if case.target == "lonely"] == [Split.TRAIN]
        assert any("only 1 row" in warning and "'lonely'" in warning for warning in built.warnings)

    def test_show_invisible_characters_in_labels_escaped(self) -> None:
        built = build_cases(labelled(*["a", "b\u202ec"] * 10), MAPPING, task=CLASSIFICATION)

        assert any("\\u202e" in warning for warning in built.warnings)

    def test_count_texts_with_two_labels(self) -> None:
        table = make_table(("same", "a"), ("Same ", "b"), *((f"t{row}", "ab"[row % 2]) for row in range(10)))

        built = build_cases(table, MAPPING, task=CLASSIFICATION)

        assert any("1 text with more than one label" in warning for warning in built.warnings)

    def test_count_test_inputs_that_training_holds_too(self) -> None:
        table = make_table(
            ("same", "a", "train"), ("y", "b", "train"), ("z", "a", "val"), ("SAME", "a", "test"), columns=SPLIT_COLUMNS
        )

        built = build_cases(table, MAPPING, task=CLASSIFICATION, split_column="part")

        assert any("1 test case also in training" in warning and "'4'" in warning for warning in built.warnings)

    def test_are_absent_for_a_clean_table(self) -> None:
        assert build_cases(labelled(*["a", "b"] * 20), MAPPING, task=CLASSIFICATION).warnings == ()


class TestCases:
    def test_are_numbered_by_row_from_one_and_keep_their_order(self) -> None:
        built = build_cases(labelled(*["a", "b"] * 10), MAPPING, task=CLASSIFICATION)

        assert [case.case_id for case in built.cases] == [str(row) for row in range(1, 21)]
        assert sum(built.counts.values()) == 20

    def test_carry_ids_gold_documents_and_slices(self) -> None:
        columns = ("id", "question", "answer", "gold", "team", "split")
        table = make_table(
            ("q1", " Who? ", "me", "a.md; b.md", "red", "test"),
            ("q2", "What?", "it", '["c;d.md"]', "blue", "train"),
            ("q3", "Why?", "so", "", "blue", "dev"),
            columns=columns,
        )
        mapping = ColumnMapping("question", "answer", case_id="id", gold_document="gold", slices=("team",))

        built = build_cases(table, mapping, task=TaskKind.QUESTION_ANSWERING, split_column="split")

        assert [(case.case_id, case.input, case.split) for case in built.cases] == [
            ("q1", "Who?", Split.TEST),
            ("q2", "What?", Split.TRAIN),
            ("q3", "Why?", Split.VALIDATION),
        ]
        assert [case.gold_documents for case in built.cases] == [("a.md", "b.md"), ("c;d.md",), ()]
        assert built.cases[0].slices == {"team": "red"}
        assert built.labels == ()

    def test_of_a_split_column_without_validation_rows_get_a_tenth_of_training(self) -> None:
        rows = [(f"t{row}", "ab"[row % 2], "train" if row < 100 else "test") for row in range(120)]

        built = build_cases(make_table(*rows, columns=SPLIT_COLUMNS), MAPPING, task=CLASSIFICATION, split_column="part")

        assert built.counts == {Split.TRAIN: 90, Split.VALIDATION: 10, Split.TEST: 20}
        assert any("10 training cases became validation" in warning for warning in built.warnings)


class TestKeptLabels:
    def test_leave_only_their_cases(self) -> None:
        built = build_cases(labelled(*["a", "b", "c"] * 20), MAPPING, task=CLASSIFICATION)

        kept = keep_labels(built, ["c", "a"])

        assert kept.labels == ("a", "c")
        assert kept.cases == tuple(case for case in built.cases if case.target != "b")
        assert sum(kept.counts.values()) == 40
        assert kept.content_hash == hash_cases(kept.cases)

    def test_refuse_a_label_that_no_case_has(self) -> None:
        built = build_cases(labelled(*["a", "b"] * 20), MAPPING, task=CLASSIFICATION)

        with pytest.raises(InputRejectedError, match="'z'; the labels are a, b") as refusal:
            keep_labels(built, ["a", "z"])

        assert refusal.value.code == "LABEL_UNKNOWN"


class TestContentHash:
    def test_does_not_depend_on_the_order_of_the_cases(self) -> None:
        built = build_cases(labelled(*["a", "b"] * 10), MAPPING, task=CLASSIFICATION)

        assert hash_cases(built.cases[::-1]) == built.content_hash == hash_cases(built.cases)
        assert len(built.content_hash) == 64

    @pytest.mark.parametrize(
        "change",
        [
            {"target": "c"},
            {"input": "x"},
            {"split": Split.VALIDATION},
            {"gold_documents": ("a",)},
            {"slices": {"a": "b"}},
        ],
    )
    def test_changes_with_any_part_of_a_case(self, change: dict[str, str]) -> None:
        built = build_cases(labelled(*["a", "b"] * 10), MAPPING, task=CLASSIFICATION, split=SplitShares(validation=0))

        changed = (replace(built.cases[0], **change), *built.cases[1:])

        assert hash_cases(changed) != built.content_hash


class TestJoinedSplits:
    TRAIN = make_table(*((f"train {row}", "ab"[row % 2]) for row in range(100)), name="train.csv")
    TEST = make_table(("test 1", "a"), ("test 2", "b"), name="test.csv")

    def test_number_cases_per_file_and_carve_validation_from_training(self) -> None:
        built = join_splits(self.TRAIN, self.TEST, None, mapping=MAPPING, task=CLASSIFICATION, seed=3)

        assert built.counts == {Split.TRAIN: 90, Split.VALIDATION: 10, Split.TEST: 2}
        assert [case.case_id for case in built.cases_of(Split.TEST)] == ["test-1", "test-2"]
        assert [case.target for case in built.cases_of(Split.VALIDATION)].count("a") == 5
        assert len({case.case_id for case in built.cases}) == 102

    def test_keep_all_training_cases_where_the_splits_are_said_to_be_complete(self) -> None:
        built = join_splits(
            self.TRAIN, self.TEST, None, mapping=MAPPING, task=CLASSIFICATION, seed=3, carve_validation=False
        )
        assert built.counts[Split.VALIDATION] == 0
        assert built.counts[Split.TRAIN] == len(self.TRAIN.rows)
        assert not any("became validation" in warning for warning in built.warnings)

    def test_keep_a_validation_file_as_it_is(self) -> None:
        validation = make_table(("v", "a"), name="validation.csv")

        built = join_splits(self.TRAIN, self.TEST, validation, mapping=MAPPING, task=CLASSIFICATION, seed=3)

        assert built.counts == {Split.TRAIN: 100, Split.VALIDATION: 1, Split.TEST: 2}

    def test_refuse_labels_absent_from_training(self) -> None:
        test = make_table(("x", "a"), ("y", "new"), name="test.csv")

        with pytest.raises(InputRejectedError, match="'new'") as refusal:
            join_splits(self.TRAIN, test, None, mapping=MAPPING, task=CLASSIFICATION, seed=3)

        assert refusal.value.code == "LABEL_ABSENT"

    def test_refuse_an_id_that_stands_in_two_files(self) -> None:
        columns = ("id", "text", "label")
        train = make_table(("1", "x", "a"), ("2", "y", "b"), columns=columns, name="train.csv")
        test = make_table(("2", "z", "a"), columns=columns, name="test.csv")

        with pytest.raises(
            InputRejectedError, match=r"test\.csv: row 1 has the case id '2', which train\.csv"
        ) as refusal:
            join_splits(train, test, None, mapping=replace(MAPPING, case_id="id"), task=CLASSIFICATION, seed=3)

        assert refusal.value.code == "CASE_ID_TWICE"

    def test_differ_by_seed_and_repeat_for_the_same_seed(self) -> None:
        hashes = [
            join_splits(self.TRAIN, self.TEST, None, mapping=MAPPING, task=CLASSIFICATION, seed=seed).content_hash
            for seed in (3, 3, 4)
        ]

        assert hashes[0] == hashes[1] != hashes[2]
