import pytest

from app.glossary import TaskKind
from app.intake.mapping import ColumnMapping, guess_mapping, guess_split_column


@pytest.mark.parametrize(
    ("columns", "task", "expected"),
    [
        (("text", "category"), TaskKind.CLASSIFICATION, ColumnMapping("text", "category")),
        (("id", "label", "message"), TaskKind.CLASSIFICATION, ColumnMapping("message", "label", case_id="id")),
        (
            ("case_id", "question", "answer", "gold_document", "split"),
            TaskKind.QUESTION_ANSWERING,
            ColumnMapping("question", "answer", case_id="case_id", gold_document="gold_document"),
        ),
        (
            ("Question Text", "Expected Answer"),
            TaskKind.QUESTION_ANSWERING,
            ColumnMapping("Question Text", "Expected Answer"),
        ),
        (("document", "summary"), TaskKind.GENERATION, ColumnMapping("document", "summary")),
        (("文本", "标签"), TaskKind.CLASSIFICATION, ColumnMapping("文本", "标签")),
        (("a", "b", "c"), TaskKind.GENERATION, ColumnMapping("a", "c")),
        (("text",), TaskKind.CLASSIFICATION, ColumnMapping("text", "")),
        ((), TaskKind.CLASSIFICATION, ColumnMapping("", "")),
    ],
)  # fmt: skip
def test_guesses_columns_by_name(columns: tuple[str, ...], task: TaskKind, expected: ColumnMapping) -> None:
    assert guess_mapping(columns, task) == expected


def test_guesses_the_split_column() -> None:
    assert guess_split_column(("text", "Split")) == "Split"
    assert guess_split_column(("text", "label")) is None
