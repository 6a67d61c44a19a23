"""What must hold for any answers at all, searched for counterexamples."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.glossary import MethodKey
from app.questionnaire.answers import check_answers
from app.questionnaire.questions import load_questionnaire
from app.recommendation.ranking import rank_methods, recommend
from app.recommendation.rule_book import load_rule_book
from app.recommendation.rules import collect_votes
from app.values.advice import RankedMethod

QUESTIONNAIRE = load_questionnaire()
BOOK = load_rule_book()
LABELS_FROM_FEW_TO_MANY = ("none_yet", "under_50", "from_50", "from_500", "from_2000", "from_10000")
UPDATES_FROM_SLOW_TO_FAST = ("never", "months", "days", "minutes")
FINE_TUNING = (MethodKey.LORA, MethodKey.QLORA, MethodKey.FULL)

any_answers = st.fixed_dictionaries(
    {}, optional={question.id: st.sampled_from(question.option_ids) for question in QUESTIONNAIRE.questions}
)
search = settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


def rank(answers: dict[str, str]) -> dict[MethodKey, RankedMethod]:
    ranking = rank_methods(collect_votes(check_answers(QUESTIONNAIRE, answers), BOOK))
    return {ranked.method: ranked for ranked in ranking}


@search
@given(any_answers)
def test_more_labels_never_lower_the_score_of_fine_tuning_nor_exclude_it(answers: dict[str, str]):
    rankings = [rank({**answers, "labelled_cases": labels}) for labels in LABELS_FROM_FEW_TO_MANY]
    for method in FINE_TUNING:
        scores = [ranking[method].score for ranking in rankings]
        assert scores == sorted(scores), method
        exclusions = [ranking[method].excluded for ranking in rankings]
        assert exclusions == sorted(exclusions, reverse=True), method


@search
@given(any_answers)
def test_fresher_knowledge_never_lowers_the_score_of_rag_nor_excludes_it(answers: dict[str, str]):
    rows = [rank({**answers, "knowledge_updates": updates})[MethodKey.RAG] for updates in UPDATES_FROM_SLOW_TO_FAST]
    assert [row.score for row in rows] == sorted(row.score for row in rows)
    assert len({row.excluded for row in rows}) == 1


@settings(search, max_examples=60)
@given(any_answers, st.dates(min_value=date(2025, 1, 1), max_value=date(2028, 1, 1)))
def test_an_excluded_method_is_never_recommended_nor_planned(answers: dict[str, str], today: date):
    advice = recommend(answers, today=today)
    excluded = {one.method for one in advice.ranking if one.excluded}
    assert not advice.ranking[0].excluded
    assert [one.excluded for one in advice.ranking] == sorted(one.excluded for one in advice.ranking)
    assert not excluded & set(advice.first_share)
    assert not excluded & set(advice.undecided)
    assert not {method.value for method in excluded} & {*advice.suggested_arms, *(arm.arm for arm in advice.plan_arms)}


@settings(search, max_examples=40)
@given(any_answers, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(answers: dict[str, str], chance):
    shuffled = list(answers.items())
    chance.shuffle(shuffled)
    assert recommend(answers) == recommend(dict(shuffled))


@settings(search, max_examples=40)
@given(any_answers)
def test_shares_of_first_places_add_up_to_one(answers: dict[str, str]):
    assert abs(sum(recommend(answers).first_share.values()) - 1) < 0.002
