"""A recommendation: ranked methods with every vote that led there."""

from dataclasses import dataclass

from app.glossary import MethodKey


@dataclass(frozen=True, slots=True)
class Vote:
    """One rule's say on one method.

    `weight` is signed: positive speaks for the method. `excludes` marks a hard constraint: the method
    cannot be recommended whatever its score. `source` is an evidence row id such as "S1.7-Q1".
    """

    rule: str
    method: MethodKey
    weight: float
    reason: str
    source: str
    excludes: bool = False


@dataclass(frozen=True, slots=True)
class RankedMethod:
    """A method with its score (sum of weights), whether it is excluded and why, and its votes."""

    method: MethodKey
    score: float
    excluded: bool
    reason: str
    votes: tuple[Vote, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Methods best first, excluded ones last; the arms worth measuring; what is still unknown."""

    questionnaire_version: str
    ranking: tuple[RankedMethod, ...]
    suggested_arms: tuple[str, ...]
    unanswered: tuple[str, ...] = ()
