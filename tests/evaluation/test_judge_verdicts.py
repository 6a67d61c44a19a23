"""What a judge is asked, what its replies mean, and what becomes of those that mean nothing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from app.evaluation.judge_verdicts import (
    FIRST_CHOSEN,
    LONGER_CHOSEN,
    ORDERS_AGREE,
    PREFERENCE,
    RATING,
    JudgedAnswer,
    judge_answers,
    read_choice,
)
from app.experiments.judge_specs import JudgeSpec
from app.values.generation import Decoding, Generation, LabelScores, ScoreRequest

PAIR, RATINGS = ("A", "B", "C"), ("1", "2", "3", "4", "5")


@dataclass
class SpokenJudge:
    """Writes one reply after the other, and remembers what it was asked."""

    replies: Sequence[str | None]
    name: str = "spoken"
    context_tokens: int = 100
    can_score: bool = False
    prompts: list[str] = field(default_factory=list[str])
    decodings: list[Decoding] = field(default_factory=list[Decoding])

    def generate(self, prompts: Sequence[str], decoding: Decoding) -> list[Generation]:
        start = len(self.prompts)
        self.prompts += prompts
        self.decodings.append(decoding)
        return [
            Generation(text or "", 10, 2, 0.5, None if text is not None else "The endpoint answered 500.")
            for text in self.replies[start : start + len(prompts)]
        ]

    def score(self, requests: Sequence[ScoreRequest]) -> list[LabelScores]:
        raise NotImplementedError

    def count_tokens(self, text: str) -> int:
        return len(text)

    def provenance(self) -> dict[str, str]:
        return {}

    def close(self) -> None:
        return


@dataclass
class ScoringJudge(SpokenJudge):
    """Finds the choices as likely as told, in their order."""

    can_score: bool = True
    scores: Sequence[tuple[float, ...]] = ()

    def score(self, requests: Sequence[ScoreRequest]) -> list[LabelScores]:
        self.prompts += [request.prompt for request in requests]
        return [
            LabelScores(scores, 10, 0.5, None if scores else "Needs 900 tokens, the language model allows 100.")
            for _, scores in zip(requests, self.scores, strict=True)
        ]


def judge_spec(kind: str = "pairwise", **settings: object) -> JudgeSpec:
    return JudgeSpec.model_validate(
        {"name": "helpful", "language_model": "bundled", "criterion": "Is it right?", "kind": kind, **settings}
    )


def one_pair(replies: Sequence[str | None], *, answer: str = "Oslo, of course", other: str = "Rome"):
    (judgement,) = judge_answers(
        SpokenJudge(replies), judge_spec(), [JudgedAnswer("t0", "Capital of Norway?", "Oslo", answer, other)]
    )
    return judgement


class TestPairs:
    def test_both_orders_are_asked_with_request_reference_and_criterion(self):
        judge = SpokenJudge(["A", "B"])
        judge_answers(judge, judge_spec(), [JudgedAnswer("t0", "Capital of Norway?", "Oslo", "Oslo!", "Rome!")])
        straight, swapped = judge.prompts
        for prompt in judge.prompts:
            assert "Capital of Norway?" in prompt
            assert "Criterion: Is it right?" in prompt
            assert "Reference answer:\nOslo\n" in prompt
        assert straight.index("Oslo!") < straight.index("Rome!")
        assert swapped.index("Oslo!") > swapped.index("Rome!")
        assert judge.decodings[0].choices == PAIR

    @pytest.mark.parametrize(
        ("replies", "preference"), [(["A", "B"], 1.0), (["B", "A"], 0.0), (["C", "C"], 0.5), (["A.", "**B**"], 1.0)]
    )
    def test_a_verdict_counts_when_both_orders_agree(self, replies, preference):
        scores = one_pair(replies).scores
        assert scores[PREFERENCE] == preference
        assert scores[ORDERS_AGREE] == 1.0

    @pytest.mark.parametrize(
        ("replies", "first"), [(["A", "A"], 1.0), (["B", "B"], 0.0), (["A", "C"], 1.0), (["C", "A"], 1.0)]
    )
    def test_a_verdict_that_changes_with_the_order_is_a_tie_and_counted(self, replies, first):
        scores = one_pair(replies).scores
        assert scores[PREFERENCE] == 0.5
        assert scores[ORDERS_AGREE] == 0.0
        assert scores[FIRST_CHOSEN] == first

    def test_whether_the_longer_answer_is_preferred_is_told_where_one_is(self):
        assert one_pair(["A", "B"]).scores[LONGER_CHOSEN] == 1.0
        assert one_pair(["B", "A"]).scores[LONGER_CHOSEN] == 0.0
        assert LONGER_CHOSEN not in one_pair(["A", "A"]).scores

    @pytest.mark.parametrize("replies", [["A", None], [None, "B"], ["A", "both are fine"]])
    def test_a_reply_that_fails_or_means_nothing_leaves_no_score_and_says_why(self, replies):
        judgement = one_pair(replies)
        assert judgement.scores == {}
        assert judgement.prediction.failure

    def test_answers_that_read_the_same_are_a_tie_nobody_is_asked_about(self):
        judge = SpokenJudge(["A", "B"])
        same, other = judge_answers(
            judge, judge_spec(), [JudgedAnswer("t0", "?", "", "Oslo ", "Oslo"), JudgedAnswer("t1", "?", "", "x", "y")]
        )
        assert same.scores == {PREFERENCE: 0.5}
        assert other.scores[PREFERENCE] == 1.0
        assert len(judge.prompts) == 2

    def test_what_both_calls_took_is_added_up(self):
        prediction = one_pair(["A", "B"]).prediction
        assert (prediction.prompt_tokens, prediction.completion_tokens, prediction.latency_seconds) == (20, 4, 1.0)


class TestRatings:
    def test_a_rating_is_read(self):
        judge = SpokenJudge(["4", "Rating: 2", "great!"])
        asked = [JudgedAnswer(f"t{number}", "?", "Oslo", "Oslo") for number in range(3)]
        judgements = judge_answers(judge, judge_spec("rubric"), asked)
        assert [one.scores.get(RATING) for one in judgements] == [4.0, 2.0, None]
        assert judgements[2].prediction.failure == "The judge replied 'great!', which names none of 1, 2, 3, 4, 5."

    def test_choices_without_a_finite_score_are_a_failure(self):
        judge = ScoringJudge((), scores=[(math.nan,) * 5])
        (judgement,) = judge_answers(judge, judge_spec("rubric"), [JudgedAnswer("t0", "?", "Oslo", "Oslo")])
        assert judgement.scores == {}
        assert (judgement.prediction.failure or "").startswith("No score is a finite number")

    def test_where_the_language_model_scores_the_likeliest_rating_is_taken(self):
        judge = ScoringJudge((), scores=[(-5.0, -4.0, -1.0, -2.0, -3.0), ()])
        asked = [JudgedAnswer("t0", "?", "Oslo", "Oslo"), JudgedAnswer("t1", "?", "Oslo", "Oslo")]
        rated, failed = judge_answers(judge, judge_spec("rubric"), asked)
        assert rated.scores == {RATING: 3.0}
        assert rated.prediction.label_scores == {"1": -5.0, "2": -4.0, "3": -1.0, "4": -2.0, "5": -3.0}
        assert failed.scores == {}
        assert failed.prediction.failure == "Needs 900 tokens, the language model allows 100."

    def test_the_reference_can_be_kept_from_the_judge(self):
        judge = SpokenJudge(["4"])
        judge_answers(
            judge, judge_spec("rubric", shows_reference=False), [JudgedAnswer("t0", "Capital?", "Oslo", "Rome")]
        )
        assert "Oslo" not in judge.prompts[0]

    def test_an_answer_that_names_a_variable_is_shown_as_it_is(self):
        judge = SpokenJudge(["4"])
        judge_answers(judge, judge_spec("rubric"), [JudgedAnswer("t0", "?", "Oslo", "{reference} {criterion}")])
        assert "Answer:\n{reference} {criterion}\n" in judge.prompts[0]


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("B", "B"),
        ("**A**", "A"),
        ("b, because it is right", "B"),
        ("A\nIt names the capital.", "A"),
        ("I would say [[C]].", "C"),
        ("The verdict is B.", "B"),
        ("B is clearly better than A.", "B"),
        ("<think>A? No.</think>\nB", "B"),
        ("<think>A? No. Verdict: B", None),
        ("A longer answer is not better.", None),
        ("Answer A is worse than answer B.", None),
        ("A is better. No, B is better.", None),
        ("D", None),
        ("4", None),
        ("", None),
    ],
)
def test_a_reply_in_words_means_the_one_choice_it_names(text, choice):
    assert read_choice(text, PAIR) == choice


@pytest.mark.parametrize(
    ("text", "choice"),
    [("4/5", "4"), ("4 out of 5", "4"), ("Rating: 3", "3"), ("4.5", None), ("between 3 and 4", None), ("10", None)],
)
def test_a_rating_in_words_means_the_one_number_it_names(text, choice):
    assert read_choice(text, RATINGS) == choice
