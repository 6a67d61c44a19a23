"""Lists of assessments, what-if, flips, team rounds and outcomes as rows that templates print."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.actions.outcomes import MeasuredExperiment
from app.recommendation.differences import first_method
from app.recommendation.flips import Flip
from app.values.assessment_views import AssessmentSummary, AssessmentView, DraftView, RoundView, WhatIfView
from app.values.outcomes import Calibration, ShareInterval
from app.web.advice_rows import MoveRow, VoteRow, build_moves, signed, title_of
from app.web.languages import gettext
from app.web.questionnaire_rows import ChangedAnswer, answer_text, build_changes, question_text
from app.web.result_rows import metric_title


@dataclass(frozen=True, slots=True)
class AssessmentCard:
    """One line of a list of assessments."""

    id: int
    name: str
    created_at: float
    respondent: str
    round_name: str
    first_method: str
    abstained: bool


@dataclass(frozen=True, slots=True)
class DraftCard:
    """One line of the list of drafts."""

    token: str
    name: str
    saved_at: float
    answered_count: int
    respondent: str


@dataclass(frozen=True, slots=True)
class WhatIfRow:
    """What changed answers do: a sentence, the changes, every move, and the fields that would save it."""

    assessment_id: int
    suggested_name: str
    sentence: str
    verdict: str
    moves_first: bool
    changes: tuple[ChangedAnswer, ...]
    sides: tuple[ChangedAnswer, ...]
    moves: tuple[MoveRow, ...]
    contradictions: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FlipRow:
    """One answer that alone would change the first place; `query` tries it."""

    question: str
    before: str
    after: str
    first: str
    query: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member of a team round."""

    assessment_id: int
    name: str
    answered_at: float
    first_method: str
    abstained: bool


@dataclass(frozen=True, slots=True)
class TeamDifference:
    """A question with each member's answer; `is_alone` marks the answers that differ from the most frequent one."""

    question: str
    answers: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A measured method: predicted and measured place, and its score."""

    title: str
    predicted: int
    measured: int
    score: float


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One experiment against the advice before it. `verdict` is right, wrong or undecided."""

    experiment_id: int
    experiment_name: str
    assessment_id: int
    recorded_at: float
    verdict: str
    sentence: str
    metric: str
    places: tuple[PlaceRow, ...]
    agreeing_pairs: int
    compared_pairs: int
    wrong_votes: tuple[tuple[str, VoteRow], ...]


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """How often a method that was advised first was measured first."""

    title: str
    interval: ShareInterval
    bar_start: float
    bar_length: float
    bar_middle: float
    winners: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CalibrationTable:
    """All of them; `overall` is None while nothing is decided."""

    rows: tuple[CalibrationRow, ...]
    overall: ShareInterval | None
    undecided: int


def build_card(summary: AssessmentSummary) -> AssessmentCard:
    """The assessment as one line of a list."""
    return AssessmentCard(
        id=summary.id,
        name=summary.name,
        created_at=summary.created_at,
        respondent=summary.respondent,
        round_name=summary.round.name if summary.round else "",
        first_method=title_of(summary.first),
        abstained=summary.abstained,
    )


def card_of(view: AssessmentView) -> AssessmentCard:
    """The assessment as the head of a column."""
    return AssessmentCard(
        id=view.id,
        name=view.name,
        created_at=view.created_at,
        respondent=view.respondent,
        round_name=view.round.name if view.round else "",
        first_method=title_of(first_method(view.recommendation)),
        abstained=view.recommendation.abstained,
    )


def build_draft_card(draft: DraftView) -> DraftCard:
    """The draft as one line of a list."""
    return DraftCard(
        token=draft.token,
        name=draft.name or gettext("Untitled draft"),
        saved_at=draft.saved_at,
        answered_count=len(draft.answers),
        respondent=draft.respondent,
    )


def build_what_if(view: WhatIfView) -> WhatIfRow | None:
    """What the changes do; None where nothing is changed."""
    if not view.changes and not view.changed_sides:
        return None
    before, after = first_method(view.assessment.recommendation), first_method(view.recommendation)
    names = {"before": title_of(before), "after": title_of(after)}
    if before is after:
        sentence = gettext("%(after)s stays in first place.") % names
    elif after is None:
        sentence = gettext("Every method would be ruled out.")
    else:
        sentence = gettext("%(after)s would come first instead of %(before)s.") % names
    claims = {
        conflict.id: (conflict.question, {side.id: side.claim for side in conflict.sides})
        for conflict in view.recommendation.conflicts
    }
    taken_before = {
        conflict.id: next((side.claim for side in conflict.sides if side.is_taken), "")
        for conflict in view.assessment.recommendation.conflicts
    }
    return WhatIfRow(
        assessment_id=view.assessment.id,
        suggested_name=(gettext("%(name)s, what if") % {"name": view.assessment.name})[:200],
        sentence=sentence,
        verdict=view.recommendation.verdict,
        moves_first=before is not after,
        changes=build_changes(view.changes),
        sides=tuple(
            ChangedAnswer(
                text=claims[conflict][0],
                before=taken_before.get(conflict, ""),
                after=claims[conflict][1].get(view.sides[conflict], view.sides[conflict]),
            )
            for conflict in view.changed_sides
            if conflict in claims
        ),
        moves=build_moves(view.moves),
        contradictions=tuple(contradiction.sentence for contradiction in view.recommendation.contradictions),
        fields=(
            *((f"q.{question}", option) for question, option in view.answers.items()),
            *((f"side.{conflict}", side) for conflict, side in view.sides.items()),
        ),
    )


def build_flips(flips: Sequence[Flip]) -> tuple[FlipRow, ...]:
    """Single answers that would change the first place, the smallest change first."""
    return tuple(
        FlipRow(
            question=question_text(flip.question),
            before=answer_text(flip.question, flip.before),
            after=answer_text(flip.question, flip.after),
            first=title_of(flip.first),
            query=f"q.{flip.question}={flip.after}",
        )
        for flip in flips
    )


def build_members(team: RoundView) -> tuple[MemberRow, ...]:
    """The members of a round in the order they answered."""
    return tuple(
        MemberRow(
            assessment_id=assessment.id,
            name=assessment.respondent or gettext("Member %(number)s") % {"number": number},
            answered_at=assessment.created_at,
            first_method=title_of(first_method(assessment.recommendation)),
            abstained=assessment.recommendation.abstained,
        )
        for number, assessment in enumerate(team.assessments, start=1)
    )


def build_team_differences(team: RoundView) -> tuple[TeamDifference, ...]:
    """The questions on which members differ, in words."""
    rows: list[TeamDifference] = []
    for difference in team.differences:
        most_frequent = max(difference.answers, key=difference.answers.count)
        rows.append(
            TeamDifference(
                question=question_text(difference.question),
                answers=tuple(
                    (answer_text(difference.question, answer), answer != most_frequent) for answer in difference.answers
                ),
            )
        )
    return tuple(rows)


def build_outcome(measured: MeasuredExperiment) -> OutcomeRow:
    """One experiment against the advice before it."""
    outcome = measured.outcome
    names = {"predicted": title_of(outcome.predicted_first), "measured": title_of(outcome.measured_first)}
    if outcome.measured_first is None:
        verdict, sentence = "undecided", gettext("The measurement could not tell the arms apart.")
    elif outcome.measured_first is outcome.predicted_first:
        verdict, sentence = "right", gettext("The advice was right: %(predicted)s was measured first.") % names
    else:
        verdict = "wrong"
        sentence = gettext("The advice was wrong: it put %(predicted)s first, %(measured)s was measured first.") % names
    return OutcomeRow(
        experiment_id=measured.experiment_id,
        experiment_name=measured.name,
        assessment_id=measured.assessment_id,
        recorded_at=measured.recorded_at,
        verdict=verdict,
        sentence=sentence,
        metric=metric_title(outcome.metric),
        places=tuple(
            PlaceRow(
                title=title_of(method),
                predicted=outcome.predicted_order.index(method) + 1,
                measured=place,
                score=outcome.scores[method],
            )
            for place, method in enumerate(outcome.measured_order, start=1)
        ),
        agreeing_pairs=outcome.agreeing_pairs,
        compared_pairs=outcome.compared_pairs,
        wrong_votes=tuple(
            (
                title_of(vote.method),
                VoteRow(
                    rule=vote.rule,
                    weight_text=gettext("rules out") if vote.excludes else signed(vote.weight),
                    direction="excludes" if vote.excludes else ("for" if vote.weight > 0 else "against"),
                    reason=vote.reason,
                    sources=(),
                    shipped_text="",
                    expires="",
                ),
            )
            for vote in outcome.wrong_votes
        ),
    )


def build_calibration(calibration: Calibration) -> CalibrationTable:
    """Advised against measured winners, with the interval as a bar on 0..100."""
    return CalibrationTable(
        rows=tuple(
            CalibrationRow(
                title=title_of(row.method),
                interval=row.interval,
                bar_start=round(100 * row.interval.low, 1),
                bar_length=round(100 * (row.interval.high - row.interval.low), 1),
                bar_middle=round(100 * row.interval.share, 1),
                winners=tuple((title_of(method), count) for method, count in row.winners.items()),
            )
            for row in calibration.rows
        ),
        overall=calibration.overall,
        undecided=calibration.undecided,
    )
