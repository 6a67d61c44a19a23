"""Documents that cases name as holding their answer, against those that the corpus holds."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from app.intake.wording import count_of, list_values, show_value


@dataclass(frozen=True, slots=True)
class UnknownGoldDocuments:
    """Documents named as gold that the corpus lacks.

    Attributes:
        case_count: how many cases name one.
        names: each once, sorted.
        none_is_known: no case names any document of the corpus.
        without_folders: some would be known by their file name alone, as uploaded documents are called.
    """

    case_count: int
    names: tuple[str, ...]
    none_is_known: bool
    without_folders: bool

    @property
    def listed_names(self) -> str:
        """The first five names in quotes, and how many more there are, in English."""
        return list_values(self.names)

    @property
    def shown_names(self) -> tuple[str, ...]:
        """The first five names in quotes, and a sign where there are more."""
        return (*map(show_value, self.names[:5]), *(["…"] if len(self.names) > 5 else []))


def find_unknown_gold_documents(
    gold: Iterable[Sequence[str]], documents: Collection[str]
) -> UnknownGoldDocuments | None:
    """What these cases name and the corpus lacks; None where it lacks nothing.

    Args:
        gold: per case the names it gives, none where it gives none.
        documents: names of the documents of the corpus.
    """
    known = frozenset(documents)
    named = [frozenset(names) for names in gold]
    unknown = frozenset[str]().union(*named) - known
    if not unknown:
        return None
    return UnknownGoldDocuments(
        case_count=sum(not names <= known for names in named),
        names=tuple(sorted(unknown)),
        none_is_known=not any(names & known for names in named),
        without_folders=any(PurePosixPath(name).name in known for name in unknown),
    )


def describe_unknown_gold_documents(unknown: UnknownGoldDocuments | None) -> tuple[str, ...]:
    """A warning when cases name gold documents that the corpus does not hold."""
    if unknown is None:
        return ()
    named = count_of(unknown.case_count, "case")
    hint = " Uploaded documents go by their file name without folders." if unknown.without_folders else ""
    return (f"{named} with gold documents the corpus lacks: {unknown.listed_names}.{hint}",)
