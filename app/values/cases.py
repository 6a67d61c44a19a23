"""Cases, documents and passages: what goes into an arm."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.glossary import Split


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled example. `gold_documents` are names of corpus documents that hold the answer."""

    case_id: str
    input: str
    target: str
    split: Split
    gold_documents: tuple[str, ...] = ()
    slices: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class CaseInput:
    """What a method sees of a test case: no target, so no method can look at it.

    `gold_documents` is filled for the oracle arm alone, by the pipeline.
    """

    case_id: str
    input: str
    gold_documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a corpus, as plain text. `name` is the file name the user gave."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document, as retrieved, with the scores it was found by; None where that was not asked for.

    `cosine` is in -1..1, `bm25` at least 0, `fusion` a reciprocal rank sum, `rerank` the cross-encoder's own scale.
    A neighbour that came along with a hit has no score at all. `is_cited` says whether the answer names it.
    """

    document: str
    position: int
    text: str
    cosine: float | None = None
    bm25: float | None = None
    fusion: float | None = None
    rerank: float | None = None
    is_cited: bool = False
