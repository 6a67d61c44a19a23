"""Which column of a table means what, and a first guess by the names of the columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.glossary import TaskKind

_INPUTS = (
    "input", "question", "text", "query", "prompt", "message", "utterance", "sentence", "ticket", "body",
    "content", "instruction", "request", "description", "subject", "title", "问题", "文本", "输入", "内容",
)  # fmt: skip
_TARGETS = (
    "target", "answer", "label", "category", "class", "intent", "output", "response", "completion", "reference",
    "expected", "gold", "topic", "tag", "summary", "reply", "标签", "类别", "答案", "输出",
)  # fmt: skip
_LABELS_FIRST = ("label", "category", "class", "intent", "target", "topic", "tag", "标签", "类别")
_CASE_IDS = ("case_id", "id", "uid", "uuid", "question_id", "ticket_id", "编号")
_GOLD_DOCUMENTS = ("gold_document", "gold_documents", "gold_doc", "source_document", "document", "source")
_SPLITS = ("split", "subset", "fold", "partition", "set")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Columns by role.

    Attributes:
        input: the column of the question or text.
        target: the column of the reference answer or label.
        case_id: None numbers the cases by row, from 1.
        gold_document: names of the documents that hold the answer, parted by `;` or `|`.
        slices: columns by which results may be broken down.
        skip_empty: leave out rows without input or target instead of refusing the table.
        merge_labels: read labels that differ only by case or spaces as their commonest spelling.
    """

    input: str = "input"
    target: str = "target"
    case_id: str | None = None
    gold_document: str | None = None
    slices: tuple[str, ...] = ()
    skip_empty: bool = False
    merge_labels: bool = False


def guess_mapping(columns: Sequence[str], task: TaskKind) -> ColumnMapping:
    """The likely columns by name, for preselecting them in a form; "" where there is no column to choose."""
    case_id = _find(columns, _CASE_IDS, taken=())
    split = guess_split_column(columns)
    gold = _find(columns, _GOLD_DOCUMENTS, taken=()) if task is TaskKind.QUESTION_ANSWERING else None
    taken = tuple(column for column in (case_id, split, gold) if column is not None)
    target_names = _LABELS_FIRST + _TARGETS if task is TaskKind.CLASSIFICATION else _TARGETS
    target = _find(columns, target_names, taken=taken)
    source = _find(columns, _INPUTS, taken=(*taken, *((target,) if target is not None else ())))
    free = [column for column in columns if column not in {*taken, target, source}]
    if source is None:
        source = free.pop(0) if free else ""
    if target is None:
        target = free.pop() if free else ""
    return ColumnMapping(input=source, target=target, case_id=case_id, gold_document=gold)


def guess_split_column(columns: Sequence[str]) -> str | None:
    """The column that likely says train, validation or test; None when no name looks like it."""
    return _find(columns, _SPLITS, taken=())


def _find(columns: Sequence[str], names: Sequence[str], *, taken: Sequence[str]) -> str | None:
    free = {_plain(column): column for column in reversed(columns) if column not in taken}
    for name in names:
        if name in free:
            return free[name]
    # "Question text" and "expected_answer" still mean question and answer.
    for name in names:
        for plain, column in reversed(free.items()):
            if len(name) > 3 and name in plain.split("_"):
                return column
    return None


def _plain(column: str) -> str:
    return "_".join(column.casefold().replace("-", " ").replace("_", " ").split())
