"""A recommendation: ranked methods with every vote that led there, how sure it is, and what would settle it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.glossary import MethodKey

SettingValue = str | int | float


@dataclass(frozen=True, slots=True)
class Vote:
    """One rule's say on one method.

    `weight` is signed: positive speaks for the method. `excludes` marks a hard constraint: the method
    cannot be recommended whatever its score. `source` is an evidence row id such as "S1.7-Q1".
    `case` and `group` say where in the rule book it stands: votes of one group share one reason and are one judgement.
    It counts from `valid_from` until the day before `expires` (ISO dates, empty where it does not depend on the day).
    `changed_from` is the weight that ships with Sextant, where a user or the other side of a conflict set another.
    """

    rule: str
    method: MethodKey
    weight: float
    reason: str
    source: str
    excludes: bool = False
    case: str = ""
    group: int = 0
    valid_from: str = ""
    expires: str = ""
    changed_from: float | None = None


@dataclass(frozen=True, slots=True)
class SuggestedSettings:
    """Settings worth trying first with a method; `arm` is the arm of a plan that stands for it."""

    arm: str
    values: Mapping[str, SettingValue]
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class RankedMethod:
    """A method with its score (sum of weights), whether it is excluded and why, and its votes."""

    method: MethodKey
    score: float
    excluded: bool
    reason: str
    votes: tuple[Vote, ...]
    settings: SuggestedSettings | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two answers that can hardly both be true; `questions` are the ids of both."""

    id: str
    questions: tuple[str, str]
    sentence: str


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One side of a disagreement between sources, with the rows that take it."""

    id: str
    claim: str
    rows: tuple[str, ...]
    is_taken: bool
    is_default: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """What sources disagree about, what was measured, and which side this recommendation took.

    `matters` when taking another side would change some vote on these answers; `first_on_other_side` is the method that
    would then be first.
    """

    id: str
    question: str
    sides: tuple[ConflictSide, ...]
    measured: str
    measured_rows: tuple[str, ...]
    matters: bool
    first_on_other_side: MethodKey | None


@dataclass(frozen=True, slots=True)
class ExpiredRule:
    """A rule that would have voted on these answers, had the day not passed until which it counted."""

    rule: str
    case: str
    title: str
    expires: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class PlanArm:
    """One arm worth measuring, as a plan names it."""

    arm: str
    settings: Mapping[str, SettingValue] = field(default_factory=dict[str, SettingValue])


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Methods best first, excluded ones last; the arms worth measuring; what is still unknown.

    `first_share` is the share (0..1) of randomly perturbed weightings in which a method is first, for those that ever
    are. `abstained` when the first method and its nearest rival, `undecided`, cannot be told apart. `verdict` says in
    one sentence how sure the ranking is. `plan_arms` are the cheapest arms that would settle it. Recommendations stored
    by earlier versions lack everything after `unanswered`.
    """

    questionnaire_version: str
    ranking: tuple[RankedMethod, ...]
    suggested_arms: tuple[str, ...]
    unanswered: tuple[str, ...] = ()
    weights_version: str = ""
    as_of: str = ""
    first_share: Mapping[MethodKey, float] = field(default_factory=dict[MethodKey, float])
    abstained: bool = False
    undecided: tuple[MethodKey, ...] = ()
    verdict: str = ""
    conflicts: tuple[Conflict, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    expired: tuple[ExpiredRule, ...] = ()
    plan_arms: tuple[PlanArm, ...] = ()
    plan_task: str = ""
