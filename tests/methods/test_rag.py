from dataclasses import replace

import pytest

from app.errors import InputRejectedError, RunFailedError
from app.experiments.plan import read_plan
from app.experiments.retrieval_specs import RagSpec
from app.glossary import Split, TaskKind
from app.language_models.open import open_encoder
from app.language_models.weights import hash_weights
from app.methods.citations import find_citations
from app.values.cases import Case, CaseInput, Document
from tests.methods.scripted import ScriptedGenerator, make_setting, prepare
from tests.tiny import make_cross_encoder

CORPUS = [
    Document("hours.md", "The shop opens at nine in the morning and closes at six in the evening."),
    Document("keys.md", "The spare key is kept under the blue flower pot behind the workshop."),
    Document("paint.md", "The lid of the tea box is painted dark green with two coats of varnish."),
]
QUESTION = CaseInput("q", "Where is the spare key?")
CLOSED_BOOK_PROMPT = "Answer the question. Context: \nQuestion: Where is the spare key?\nAnswer:"
KEY_PROMPT = (
    "Answer the question. Context: The spare key is kept under the blue flower pot behind the workshop.\n"
    "Question: Where is the spare key?\nAnswer:"
)


@pytest.fixture(scope="module")
def encoder():
    return open_encoder("minilm")


def ask(
    arm: RagSpec,
    *,
    encoder=None,
    generator: ScriptedGenerator | None = None,
    case: CaseInput = QUESTION,
    task: TaskKind = TaskKind.QUESTION_ANSWERING,
):
    method, usage = prepare(arm, make_setting(task), generator or ScriptedGenerator(), corpus=CORPUS, encoder=encoder)
    return next(method.answer([case])), usage


class TestRetrievedContext:
    def test_the_nearest_passage_is_in_the_prompt_and_in_the_prediction(self, encoder):
        prediction, usage = ask(RagSpec(top_k=1), encoder=encoder)
        assert [passage.document for passage in prediction.passages] == ["keys.md"]
        assert prediction.prompt == KEY_PROMPT
        assert usage.index_passages == 3

    def test_passages_are_best_first(self, encoder):
        prediction, _ = ask(RagSpec(top_k=3, min_cosine=-1), encoder=encoder)
        cosines = [passage.cosine for passage in prediction.passages]
        assert len(cosines) == 3
        assert cosines == sorted(cosines, reverse=True)

    def test_shared_words_need_no_encoder(self):
        prediction, _ = ask(RagSpec(retriever="bm25", top_k=1))
        assert prediction.prompt == KEY_PROMPT
        assert prediction.passages[0].bm25 > 0

    def test_hybrid_finds_it_too(self, encoder):
        prediction, _ = ask(RagSpec(retriever="hybrid", top_k=1), encoder=encoder)
        assert prediction.prompt == KEY_PROMPT

    def test_a_reranker_is_pinned_by_the_hash_of_its_weights(self, tmp_path):
        folder = make_cross_encoder(tmp_path)
        prediction, usage = ask(RagSpec(retriever="bm25", reranker=str(folder)))
        assert prediction.passages[0].rerank is not None
        assert usage.notes == (f"Reranker {folder}: weights with SHA-256 {hash_weights(folder)}.",)

    def test_the_ranking_goes_beyond_what_is_shown(self, encoder):
        prediction, _ = ask(RagSpec(top_k=1, min_cosine=-1), encoder=encoder)
        assert prediction.ranking[0] == "keys.md"
        assert sorted(prediction.ranking) == ["hours.md", "keys.md", "paint.md"]

    def test_passages_that_do_not_fit_are_left_out_last_first(self, encoder):
        generator = ScriptedGenerator(
            context_tokens=36
        )  # 11 words of frame and question, 8 for the answer, 13 a passage
        prediction, _ = ask(RagSpec(top_k=3, min_cosine=-1), encoder=encoder, generator=generator)
        assert [passage.document for passage in prediction.passages] == ["keys.md"]

    def test_latency_includes_the_search(self, encoder):
        prediction, _ = ask(RagSpec(), encoder=encoder)
        assert prediction.latency_seconds > 0.5  # the scripted language model's own

    def test_documents_the_bundled_encoder_cannot_read_are_noted(self, encoder):
        def notes(corpus, arm):
            setting = make_setting(TaskKind.QUESTION_ANSWERING)
            return prepare(arm, setting, ScriptedGenerator(), corpus=corpus, encoder=encoder)[1].notes

        chinese = [Document("zh.md", "备用钥匙放在车间后面的蓝色花盆下面。Key 7.")]
        assert "retriever bm25" in notes(chinese, RagSpec(retriever="hybrid"))[0]
        assert notes(CORPUS, RagSpec(retriever="hybrid")) == ()


class TestNothingFound:
    def test_a_question_is_answered_without_asking(self, encoder):
        generator = ScriptedGenerator()
        prediction, _ = ask(RagSpec(min_cosine=1), encoder=encoder, generator=generator)
        assert (prediction.answer, prediction.failure) == ("not in the documents", None)
        assert (prediction.prompt, prediction.prompt_tokens, prediction.passages) == ("", 0, ())
        assert generator.prompts == []

    def test_or_asked_as_in_zero_shot_where_that_is_set(self, encoder):
        prediction, _ = ask(RagSpec(min_cosine=1, when_nothing_found="ask"), encoder=encoder)
        assert prediction.passages == ()
        assert prediction.prompt == CLOSED_BOOK_PROMPT

    def test_a_text_to_label_is_always_asked(self, encoder):
        generator = ScriptedGenerator(lambda prompt: " returns", can_score=True)
        prediction, _ = ask(RagSpec(min_cosine=1), encoder=encoder, generator=generator, task=TaskKind.CLASSIFICATION)
        assert prediction.answer == "returns"

    def test_abstentions_keep_the_order_of_the_cases(self):
        method, _ = prepare(
            RagSpec(retriever="bm25"), make_setting(TaskKind.QUESTION_ANSWERING), ScriptedGenerator(), corpus=CORPUS
        )
        inputs = [CaseInput("a", "zzz"), QUESTION, CaseInput("b", "yyy"), CaseInput("c", "green lid?")]
        answers = [(one.case_id, one.answer) for one in method.answer(inputs)]
        nothing = "not in the documents"
        assert answers == [("a", nothing), ("q", "fine"), ("b", nothing), ("c", "fine")]


class TestDiagnosticContexts:
    def test_closed_book_shows_nothing_and_needs_no_encoder(self):
        prediction, usage = ask(RagSpec(context="closed_book"))
        assert prediction.prompt == CLOSED_BOOK_PROMPT
        assert prediction.ranking is None
        assert usage.index_passages is None

    def test_the_oracle_shows_the_gold_document_whatever_its_score(self, encoder):
        case = CaseInput("q", QUESTION.input, ("paint.md",))
        prediction, _ = ask(RagSpec(context="oracle", min_cosine=1), encoder=encoder, case=case)
        assert [passage.document for passage in prediction.passages] == ["paint.md"]
        assert "tea box" in prediction.prompt
        assert prediction.ranking is None

    def test_an_oracle_without_gold_fails_the_case(self):
        prediction, _ = ask(RagSpec(context="oracle", retriever="bm25"))
        assert prediction.failure == "The oracle has nothing to show: the case names no gold document."

    def test_gold_documents_reach_the_oracle_only(self):
        assert RagSpec(context="oracle").sees_gold
        assert not RagSpec().sees_gold
        assert not RagSpec(context="closed_book").sees_gold


class TestCitations:
    def test_passages_are_numbered_and_marks_are_taken_out_of_the_answer(self, encoder):
        generator = ScriptedGenerator(lambda prompt: " under the pot [1], not at nine [7]\n")
        prediction, _ = ask(RagSpec(top_k=2, min_cosine=-1, citations=True), encoder=encoder, generator=generator)
        assert prediction.answer == "under the pot, not at nine"
        assert prediction.citations == (1, 7)
        assert [passage.is_cited for passage in prediction.passages] == [True, False]
        assert prediction.prompt.startswith("Answer the question from the numbered passages")
        assert "Context: [1] The spare key" in prediction.prompt

    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            *[("a [2, 1] b [2]", (2, 1)), ("[ 3;4 ]", (3, 4)), ("[a] 5 [1999]", ()), ("", ())],
            *[("甲【1】乙［２］", (1, 2)), ("甲【1、3】乙［2，4］", (1, 3, 2, 4)), ("【注】", ())],
        ],
    )
    def test_reads_numbers_in_brackets(self, text: str, numbers: tuple[int, ...]):
        assert find_citations(text) == numbers

    def test_citations_in_chinese_brackets_are_taken_out_of_the_answer(self, encoder):
        generator = ScriptedGenerator(lambda prompt: " 在花盆下面【1】。\n")
        prediction, _ = ask(RagSpec(top_k=2, min_cosine=-1, citations=True), encoder=encoder, generator=generator)
        assert (prediction.answer, prediction.citations) == ("在花盆下面。", (1,))

    def test_a_label_cannot_cite(self):
        with pytest.raises(InputRejectedError, match="cannot cite"):
            read_plan(
                {
                    "name": "x",
                    "task": "classification",
                    "dataset": {"id": 1},
                    "corpus": 1,
                    "arms": [{"rag": {"citations": True}}],
                }
            )


def answer_from_context(prompt: str) -> str:
    return " under the blue flower pot\n" if "flower pot" in prompt else " no idea\n"


class TestSearch:
    """Only settings that find the key passage let the scripted language model answer."""

    VALIDATION = tuple(
        Case(f"v{n}", "Where is the spare key?", "under the blue flower pot", Split.VALIDATION) for n in range(6)
    )

    def search(self, generator: ScriptedGenerator, encoder, **settings):
        return prepare(
            RagSpec(min_cosine=0.95, search={"trials": 8, "cases": 4}, **settings),
            make_setting(TaskKind.QUESTION_ANSWERING),
            generator,
            validation=self.VALIDATION,
            corpus=CORPUS,
            encoder=encoder,
        )

    def test_finds_settings_that_answer_and_answers_with_them(self, encoder):
        method, usage = self.search(ScriptedGenerator(answer_from_context), encoder)
        assert next(method.answer([QUESTION])).answer == "under the blue flower pot"
        own = usage.trials[0]
        assert (own.settings["retriever"], own.settings["min_cosine"], own.score) == ("dense", 0.95, 0.0)
        chosen = [trial for trial in usage.trials if trial.is_chosen]
        assert [(trial.score, trial.cases) for trial in chosen] == [(1.0, 4)]
        assert "1.000 on 4 validation cases, 0.000 with the settings of the plan" in usage.notes[0]

    def test_searches_by_the_metric_that_ranks_the_arms(self):
        arm = RagSpec(retriever="bm25", search={"trials": 3, "retrievers": ["bm25"]})
        _, usage = prepare(
            arm,
            replace(make_setting(TaskKind.QUESTION_ANSWERING), metric="exact_match"),
            ScriptedGenerator(lambda prompt: " under the pot\n"),
            validation=self.VALIDATION,
            corpus=CORPUS,
        )
        assert {trial.score for trial in usage.trials} == {0.0}
        assert "exact_match 0.000 on 6 validation cases" in usage.notes[0]

    def test_the_same_seed_tries_the_same(self, encoder):
        first, second = (self.search(ScriptedGenerator(answer_from_context), encoder)[1] for _ in range(2))
        assert first.trials == second.trials

    def test_settings_that_are_no_better_leave_the_plan_as_it_is(self, encoder):
        _, usage = self.search(ScriptedGenerator(lambda prompt: " no idea"), encoder)
        assert usage.trials[0].is_chosen

    def test_never_scores_more_than_the_trials_allow(self, encoder):
        _, usage = self.search(ScriptedGenerator(answer_from_context), encoder)
        assert len(usage.trials) <= 8

    def test_words_alone_need_no_encoder(self):
        arm = RagSpec(retriever="bm25", search={"trials": 3, "retrievers": ["bm25"]})
        assert not arm.opens_encoder
        _, usage = prepare(
            arm,
            make_setting(TaskKind.QUESTION_ANSWERING),
            ScriptedGenerator(answer_from_context),
            validation=self.VALIDATION,
            corpus=CORPUS,
        )
        assert usage.trials[0].score == 1.0

    def test_an_empty_validation_split_is_refused(self):
        with pytest.raises(RunFailedError) as caught:
            ask(RagSpec(retriever="bm25", search={"retrievers": ["bm25"]}))
        assert caught.value.code == "NO_VALIDATION_CASES"

    def test_an_oracle_cannot_be_searched(self):
        with pytest.raises(ValueError, match="search needs context: retrieved"):
            RagSpec(context="oracle", search={})


def test_an_empty_corpus_is_refused(encoder):
    with pytest.raises(RunFailedError) as caught:
        prepare(RagSpec(), make_setting(TaskKind.QUESTION_ANSWERING), ScriptedGenerator(), encoder=encoder)
    assert caught.value.code == "CORPUS_EMPTY"


def test_a_missing_encoder_is_refused():
    with pytest.raises(RunFailedError) as caught:
        prepare(RagSpec(), make_setting(TaskKind.QUESTION_ANSWERING), ScriptedGenerator(), corpus=CORPUS)
    assert caught.value.code == "ENCODER_MISSING"
