"""A plan's files become cases and documents; those of the demo project among them."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from app.errors import InputRejectedError
from app.experiments.dataset_specs import DatasetSpec, SplitShares
from app.experiments.plan import read_plan
from app.glossary import Split, TaskKind
from app.intake.sources import load_plan_sources

ROOT = Path(__file__).parents[2]
CLASSIFICATION = TaskKind.CLASSIFICATION


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = "".join(f"text {row},{'ab'[row % 2]}\n" for row in range(100))
    (tmp_path / "all.csv").write_text("text,label\n" + rows)
    (tmp_path / "test.jsonl").write_text('{"text": "x", "label": "a"}\n{"text": "y", "label": "b"}\n')
    (tmp_path / "docs" / "deep").mkdir(parents=True)
    (tmp_path / "docs" / "a.md").write_text("alpha")
    (tmp_path / "docs" / "deep" / "a.md").write_text("beta")
    (tmp_path / "docs" / ".DS_Store").write_text("x")
    (tmp_path / "docs" / "logo.png").write_text("x")
    (tmp_path / "empty").mkdir()
    return tmp_path


def spec(**settings: object) -> DatasetSpec:
    return DatasetSpec.model_validate({"input": "text", "target": "label", **settings})


def test_splits_a_single_file_by_shares(folder: Path) -> None:
    dataset = spec(file="all.csv", split={"test": 0.3, "validation": 0.2, "seed": 5})

    sources = load_plan_sources(dataset, None, folder=folder, task=CLASSIFICATION)

    assert sources.case_set.counts == {Split.TRAIN: 50, Split.VALIDATION: 20, Split.TEST: 30}
    assert sources.documents == ()


def test_joins_a_file_per_split(folder: Path) -> None:
    sources = load_plan_sources(spec(train="all.csv", test="test.jsonl"), None, folder=folder, task=CLASSIFICATION)

    assert sources.case_set.counts == {Split.TRAIN: 90, Split.VALIDATION: 10, Split.TEST: 2}


def test_takes_no_validation_cases_from_training_where_the_plan_says_so(folder: Path) -> None:
    dataset = spec(train="all.csv", test="test.jsonl", carve_validation=False)

    sources = load_plan_sources(dataset, None, folder=folder, task=CLASSIFICATION)

    assert sources.case_set.counts == {Split.TRAIN: 100, Split.VALIDATION: 0, Split.TEST: 2}


def test_shares_say_by_themselves_that_there_is_no_validation() -> None:
    with pytest.raises(ValueError, match=r"split: \{validation: 0\}"):
        spec(file="all.csv", carve_validation=False)


def test_reads_a_folder_with_the_folders_in_it_and_names_what_it_leaves_out(folder: Path) -> None:
    sources = load_plan_sources(spec(file="all.csv"), "docs/", folder=folder, task=CLASSIFICATION)

    assert [document.name for document in sources.documents] == ["a.md", "deep/a.md"]
    assert sources.warnings == ("corpus: 1 file of other types left out: 'logo.png'.",)


def test_reads_a_list_of_files(folder: Path) -> None:
    sources = load_plan_sources(spec(file="all.csv"), ["docs/deep/a.md"], folder=folder, task=CLASSIFICATION)

    assert [document.text for document in sources.documents] == ["beta"]


def test_warns_about_gold_documents_that_the_corpus_lacks(folder: Path) -> None:
    (folder / "q.csv").write_text("text,label,gold\n" + "".join(f"q{row},x,{'ac'[row % 2]}.md\n" for row in range(10)))
    dataset = spec(file="q.csv", gold_document="gold")

    sources = load_plan_sources(dataset, ["docs/a.md"], folder=folder, task=TaskKind.QUESTION_ANSWERING)

    assert sources.warnings == ("5 cases with gold documents the corpus lacks: 'c.md'.",)


@pytest.mark.parametrize(
    ("settings", "corpus", "code", "words"),
    [
        ({"file": "nope.csv"}, None, "FILE_NOT_FOUND", ("dataset.file", "'nope.csv'")),
        ({"train": "all.csv", "test": "nope.csv"}, None, "FILE_NOT_FOUND", ("dataset.test", "'nope.csv'")),
        ({"file": "docs"}, None, "FILE_NOT_FOUND", ("'docs' is a folder",)),
        ({"file": "a\0.csv"}, None, "FILE_NOT_FOUND", ("a\\x00.csv",)),
        ({"id": 3}, None, "FILE_NOT_FOUND", ("uploaded dataset",)),
        ({"file": "all.csv"}, "nope/", "FILE_NOT_FOUND", ("corpus", "'nope/'")),
        ({"file": "all.csv"}, ["docs/a.md", "nope.md"], "FILE_NOT_FOUND", ("corpus", "'nope.md'")),
        ({"file": "all.csv"}, ["docs/logo.png"], "DOCUMENT_TYPE", ("logo.png",)),
        ({"file": "all.csv"}, ["docs", "docs/a.md"], "DOCUMENT_TWICE", ("'a.md'",)),
        ({"file": "all.csv"}, "empty", "CORPUS_EMPTY", ("'empty'", "PDF")),
        ({"file": "all.csv"}, [], "CORPUS_EMPTY", ("PDF",)),
        ({"file": "all.csv", "target": "x"}, None, "COLUMN_MISSING", ("all.csv", "'x'", "text, label")),
    ],
)
def test_refuses_what_is_not_there(
    folder: Path, settings: dict[str, object], corpus: str | list[str] | None, code: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(InputRejectedError) as refusal:
        load_plan_sources(spec(**settings), corpus, folder=folder, task=CLASSIFICATION)

    assert refusal.value.code == code
    assert [word for word in words if word not in refusal.value.message] == []


def test_default_split_is_that_of_the_plan(folder: Path) -> None:
    dataset = spec(file="all.csv")

    plain = load_plan_sources(dataset, None, folder=folder, task=CLASSIFICATION)
    spelled = load_plan_sources(
        dataset.model_copy(update={"split": SplitShares()}), None, folder=folder, task=CLASSIFICATION
    )

    assert plain.case_set.content_hash == spelled.case_set.content_hash


@pytest.mark.parametrize(
    ("plan_name", "counts", "documents"),
    [
        ("questions.yaml", {Split.TRAIN: 120, Split.VALIDATION: 40, Split.TEST: 80}, 40),
        ("tickets.yaml", {Split.TRAIN: 400, Split.VALIDATION: 80, Split.TEST: 120}, 0),
    ],
)
def test_the_demo_project_loads_without_a_warning(plan_name: str, counts: dict[Split, int], documents: int) -> None:
    plan = read_plan(yaml.safe_load((ROOT / "demo" / plan_name).read_text(encoding="utf-8")))
    assert not isinstance(plan.corpus, int)

    sources = load_plan_sources(plan.dataset, plan.corpus, folder=ROOT / "demo", task=plan.task)

    assert sources.case_set.counts == counts
    assert len(sources.documents) == documents
    assert (*sources.case_set.warnings, *sources.warnings) == ()


def test_the_preview_and_the_list_of_types_load_no_document_reader() -> None:
    program = (
        "import sys; import app.intake.tables, app.intake.mapping, app.intake.documents; "
        "print(sorted({'pypdf', 'docx', 'lxml', 'numpy', 'pandas', 'torch'} & set(sys.modules)))"
    )

    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == "[]"


def test_a_plan_chooses_to_skip_empty_rows_and_to_merge_labels(tmp_path):
    rows = "".join(f"text {number},{label}\n" for number in range(10) for label in ("a", "b"))
    (tmp_path / "t.csv").write_text(f"input,target\n{rows},a\nmore,A\n", encoding="utf-8")
    spec = DatasetSpec(file="t.csv", skip_empty=True, merge_labels=True)
    sources = load_plan_sources(spec, None, folder=tmp_path, task=TaskKind.CLASSIFICATION)
    assert sources.case_set.labels == ("a", "b")
    assert sum(sources.case_set.counts.values()) == 21
