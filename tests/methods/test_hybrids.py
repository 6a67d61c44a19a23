"""Each hybrid learns something its base language model does not know."""

import math

import pytest
import torch

from app.errors import InputRejectedError, RunFailedError
from app.experiments.hybrid_specs import ContinuedPretrainingSpec, DistilledSpec, PreferenceSpec, RagLoraSpec, RatedPair
from app.experiments.plan import read_plan
from app.experiments.prompting_specs import ZeroShotSpec
from app.experiments.retrieval_specs import RagSpec
from app.experiments.tuning_specs import FullSpec, LoraSpec
from app.glossary import Split, TaskKind
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.continued_pretraining import cut_into_blocks
from app.methods.further_tasks import draw_replay
from app.methods.tuning_rows import TrainingRow
from app.values.cases import Case, CaseInput, Document
from app.values.generation import ScoreRequest
from tests.methods.scripted import ScriptedGenerator, make_setting, prepare
from tests.methods.test_lora import CASES, INPUTS, equal_weights, weights_of
from tests.tiny import make_llama

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")

QA = make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=16)
LEARNING = LoraSpec(rank=8, epochs=40, learning_rate=0.01, batch_size=8)
WORDS = RagSpec(retriever="bm25", top_k=2, chunk_words=20, overlap_words=0)
KEYS = ["harbour", "mill", "tower", "bakery"]
CODES = ["14", "27", "38", "40"]
ROOMS = [Document(f"{key}.md", f"The code of the {key} is {code}.") for key, code in zip(KEYS, CODES, strict=True)]
ROOM_CASES = [
    Case(key, f"Which code has the {key}?", code, Split.TRAIN, gold_documents=(f"{key}.md",))
    for key, code in zip(KEYS, CODES, strict=True)
]


@pytest.fixture(scope="module")
def llama(tmp_path_factory):
    return TransformersGenerator("hf:tiny", make_llama(tmp_path_factory.mktemp("llama")))


def accuracy(method, cases) -> float:
    predictions = method.answer([CaseInput(case.case_id, case.input) for case in cases])
    return sum(one.answer == case.target for one, case in zip(predictions, cases, strict=True)) / len(cases)


def test_rag_lora_learns_to_answer_from_passages_and_gives_the_weights_back(llama, tmp_path):
    before = weights_of(llama)
    base, _ = prepare(WORDS, QA, llama, corpus=ROOMS)
    assert accuracy(base, ROOM_CASES) == 0
    spec = RagLoraSpec(rag=WORDS, tuning=FullSpec(epochs=40, learning_rate=0.003, batch_size=4))
    method, usage = prepare(spec, QA, llama, train=ROOM_CASES, validation=ROOM_CASES, corpus=ROOMS, workdir=tmp_path)
    assert accuracy(method, ROOM_CASES) >= 0.75
    prediction = next(method.answer([CaseInput("mill", "Which code has the mill?")]))
    method.close()
    assert prediction.passages[0].document == "mill.md"
    assert usage.index_passages == 4
    assert equal_weights(weights_of(llama), before)


@pytest.mark.parametrize(("share", "with_gold"), [(1.0, 4), (0.0, 0)])
def test_rag_lora_shows_the_passage_with_the_answer_in_the_share_that_is_set(llama, tmp_path, share, with_gold):
    tuning = LoraSpec(rank=2, epochs=1, learning_rate=0.001, batch_size=8)
    method, usage = prepare(
        RagLoraSpec(rag=WORDS, tuning=tuning, gold_share=share),
        QA,
        llama,
        train=ROOM_CASES,
        corpus=ROOMS,
        workdir=tmp_path,
    )
    method.close()
    assert f"{with_gold} of 4 training prompts show a passage with the answer." in usage.notes
    shown = (tmp_path / "first_batch.txt").read_text()
    learned = [shown.split(">>> ")[1].split("\n")[0], shown.split(">>> ")[2].split("\n")[0]]
    contexts = [part.split("Context: ")[1].split("\n")[0] for part in shown.split("\n---\n")]
    assert [code in context for code, context in zip(learned, contexts, strict=True)] == [share == 1.0] * 2


def test_continued_pretraining_learns_what_the_documents_say(llama, tmp_path):
    setting = make_setting(TaskKind.QUESTION_ANSWERING, prompt="{input}", max_tokens=6)
    said = [
        Case(key, f"The code of the {key} is", f"{code}.", Split.TEST) for key, code in zip(KEYS, CODES, strict=True)
    ]
    before = weights_of(llama)
    base, _ = prepare(ZeroShotSpec(), setting, llama)
    assert accuracy(base, said) == 0
    documents = [Document(room.name, f"{room.text}\n") for room in ROOMS]
    spec = ContinuedPretrainingSpec(tuning=LEARNING.model_copy(update={"epochs": 40.0}), block_tokens=64)
    method, usage = prepare(spec, setting, llama, corpus=documents, workdir=tmp_path)
    assert accuracy(method, said) >= 0.75
    method.close()
    assert usage.notes[0].startswith("Read 4 documents: 4 blocks, ")
    assert equal_weights(weights_of(llama), before)


def test_replayed_cases_are_learned_beside_the_documents(llama, tmp_path):
    spec = ContinuedPretrainingSpec(
        tuning=LEARNING.model_copy(update={"epochs": 30.0}), block_tokens=64, replay_share=0.5
    )
    method, usage = prepare(spec, QA, llama, train=ROOM_CASES, corpus=ROOMS, workdir=tmp_path)
    assert accuracy(method, ROOM_CASES) >= 0.75
    method.close()
    assert usage.notes[0].endswith("4 training cases were replayed among them.")


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (0.2, 5), (0.5, 20)])
def test_replay_is_the_share_of_the_whole_that_is_set(share, count):
    rows = [TrainingRow([number, 1], 1) for number in range(6)]
    drawn = draw_replay([None, *rows], 20, share=share, seed=1)
    assert len(drawn) == count
    assert max((drawn.count(row) for row in rows), default=0) <= math.ceil(count / len(rows))


def test_continued_pretraining_can_answer_with_passages(llama, tmp_path):
    tuning = LoraSpec(rank=2, epochs=1, learning_rate=0.001, batch_size=8)
    spec = ContinuedPretrainingSpec(tuning=tuning, rag=WORDS)
    method, usage = prepare(spec, QA, llama, corpus=ROOMS, workdir=tmp_path)
    prediction = next(method.answer([CaseInput("mill", "Which code has the mill?")]))
    method.close()
    assert prediction.passages[0].document == "mill.md"
    assert usage.index_passages == 4


def test_blocks_of_a_document_teach_every_token_but_the_first(llama):
    document = Document("long.md", "The quick brown fox jumps over the lazy dog. " * 6)
    whole = llama.encode_prompt(document.text)
    blocks = list(cut_into_blocks(document, llama, 32))
    assert [token for block in blocks for token in block.tokens[1:]] == whole[1:]
    assert sum(block.units for block in blocks) == len(whole) - 1
    assert max(block.length for block in blocks) == 32


def test_distilled_learns_the_answers_of_its_teacher_and_asks_once(llama, tmp_path):
    teacher = ScriptedGenerator(lambda prompt: f" {len(prompt) % 7}\n")
    expected = [str(len(f"Answer the question. Context: \nQuestion: {case.input}\nAnswer:") % 7) for case in CASES]
    spec = DistilledSpec(teacher="endpoint:big", tuning=LEARNING)
    for _ in range(2):
        method, usage = prepare(
            spec, QA, llama, train=CASES, workdir=tmp_path, open_language_model=lambda name: teacher
        )
        answers = [prediction.answer for prediction in method.answer(INPUTS)]
        method.close()
        assert answers == expected
    assert len(teacher.prompts) == len(CASES)
    assert usage.notes[0] == (
        "The teacher endpoint:big answered 8 of 8 training inputs, 0 of them word for word as in the data."
    )


def test_a_teacher_that_answers_nothing_fails_the_run(llama, tmp_path):
    with pytest.raises(RunFailedError) as caught:
        prepare(
            DistilledSpec(teacher="hf:big", tuning=LEARNING),
            QA,
            llama,
            train=CASES,
            workdir=tmp_path,
            open_language_model=lambda name: ScriptedGenerator(lambda prompt: "\n"),
        )
    assert caught.value.code == "TEACHER_SILENT"


def test_preference_makes_the_preferred_answer_likelier(llama, tmp_path):
    pairs = tuple(
        RatedPair(input=f"{case.input} {turn}", chosen="yes", rejected="never") for turn in "ab" for case in CASES
    )
    before = weights_of(llama)
    tuning = LEARNING.model_copy(update={"epochs": 6.0})
    method, usage = prepare(PreferenceSpec(tuning=tuning, pairs=pairs), QA, llama, workdir=tmp_path)
    base, trained = (margin(llama, weights) for weights in (before, None))
    method.close()
    assert usage.curve[0].validation_loss == pytest.approx(math.log(2), abs=1e-4)
    assert usage.curve[-1].validation_loss < 0.3
    assert trained > base + 5
    assert "never" in (tmp_path / "first_batch.txt").read_text()
    assert equal_weights(weights_of(llama), before)


def margin(generator: TransformersGenerator, weights: dict[str, torch.Tensor] | None) -> float:
    """How much likelier (nats per token) yes is than never to a question in no pair, with these weights."""
    now = weights_of(generator)
    if weights is not None:
        generator.network.load_state_dict(weights)
    prompt = "Answer the question. Context: \nQuestion: Who has the other key? c\nAnswer:"
    scores = generator.score([ScoreRequest(prompt, (" yes\n", " never\n"))])[0].scores
    generator.network.load_state_dict(now)
    return scores[0] - scores[1]


def test_preference_without_ratings_is_refused_in_one_sentence(llama, tmp_path):
    with pytest.raises(RunFailedError, match="but the plan has none; rate answers") as caught:
        prepare(PreferenceSpec(), QA, llama, train=CASES, workdir=tmp_path)
    assert caught.value.code == "NO_PREFERENCES"


def plan_with(arm: object) -> dict[str, object]:
    return {
        "name": "n",
        "task": "question_answering",
        "dataset": {"file": "c.csv"},
        "corpus": "docs/",
        "language_model": "hf:x",
        "arms": [arm],
    }


def test_hybrids_are_written_as_arms_are():
    arms = [
        {"rag_lora": {"rag": {"top_k": 5}, "tuning": {"qlora": {"rank": 4}}}},
        {"continued_pretraining": {"tuning": "full"}},
        {"distilled": {"teacher": "endpoint:big"}},
        "preference",
    ]
    plan = read_plan({**plan_with("zero_shot"), "arms": arms})
    assert plan.arm_keys == ("rag_lora", "continued_pretraining", "distilled", "preference")
    first, second, *_ = plan.arms
    assert isinstance(first, RagLoraSpec)
    assert (first.rag.top_k, first.tuning.rank, first.quantisation) == (5, 4, "nf4")
    assert isinstance(second, ContinuedPretrainingSpec)
    assert second.tuning == FullSpec()


@pytest.mark.parametrize(
    ("arm", "sentence"),
    [
        ({"distilled": {}}, "teacher: is missing"),
        ({"distilled": {"teacher": "gpt"}}, "teacher"),
        ({"rag_lora": {"tuning": "adapter"}}, "unknown way of training 'adapter'; allowed: lora, qlora, full"),
        ({"rag_lora": {"tuning": {"lora": {"key": "a"}}}}, "key and language_model belong to the arm itself"),
        ({"rag_lora": {"rag": {"context": "oracle"}}}, "rag.context must be retrieved, not oracle"),
        ({"preference": {"pairs": [{"input": "a", "chosen": "b", "rejected": " b"}]}}, "are the same answer to 'a'"),
        ({"lora": {"gradient_accumulation": 16}}, "gradient_accumulation 16 must be at most batch_size 8"),
    ],
)
def test_settings_that_do_not_fit_are_refused_in_one_sentence(arm, sentence):
    with pytest.raises(InputRejectedError, match=sentence):
        read_plan(plan_with(arm))
