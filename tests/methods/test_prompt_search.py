from dataclasses import replace

import pytest

from app.errors import InputRejectedError, RunFailedError
from app.experiments.prompting_specs import PromptSearchSpec
from app.glossary import Split, TaskKind
from app.language_models.open import open_encoder
from app.methods.registry import build_method
from app.values.cases import Case, CaseInput
from tests.methods.scripted import ScriptedGenerator, make_cases, make_setting, prepare

TRAIN = make_cases(12, Split.TRAIN)
VALIDATION = [Case(f"v{n}", f"validation question {n}?", "Oslo", Split.VALIDATION) for n in range(16)]
MAGIC = "Say the capital."


def answer_when_told(prompt: str) -> str:
    return " Oslo\n" if prompt.startswith(MAGIC) else " no idea\n"


def search(arm: PromptSearchSpec, generator: ScriptedGenerator, **given):
    setting = make_setting(TaskKind.QUESTION_ANSWERING)
    return prepare(arm, setting, generator, **{"train": TRAIN, "validation": VALIDATION, **given})


def test_finds_the_instruction_that_works_and_answers_with_it():
    generator = ScriptedGenerator(answer_when_told)
    method, usage = search(PromptSearchSpec(instructions=("Be polite.", MAGIC), example_sets=1, examples=2), generator)
    prediction = next(method.answer([CaseInput("t", "Where?")]))
    assert prediction.prompt == f"{MAGIC} Context: \nQuestion: Where?\nAnswer:"
    assert prediction.answer == "Oslo"
    chosen = [trial for trial in usage.trials if trial.is_chosen]
    assert [(trial.settings, trial.score) for trial in chosen] == [
        ({"instruction": MAGIC, "example_set": 0, "examples": 0}, 1.0)
    ]
    assert usage.notes == (f'Chosen of 6 prompts: "{MAGIC}" with 0 examples; token_f1 1.000 on 16 validation cases.',)


def test_every_candidate_is_stored_with_its_score():
    _, usage = search(
        PromptSearchSpec(instructions=(MAGIC,), example_sets=1, examples=2), ScriptedGenerator(answer_when_told)
    )
    assert [(trial.settings["instruction"], trial.settings["examples"], trial.score) for trial in usage.trials] == [
        ("the default", 0, 0.0),
        (MAGIC, 0, 1.0),
        ("the default", 2, 0.0),
        (MAGIC, 2, 1.0),
    ]


def test_never_asks_more_than_the_budget():
    generator = ScriptedGenerator(answer_when_told)
    _, usage = search(
        PromptSearchSpec(instructions=("Be polite.", MAGIC), example_sets=3, max_evaluations=40), generator
    )
    assert len(generator.prompts) <= 40
    assert sum(trial.cases for trial in usage.trials) == len(generator.prompts)
    best = max(usage.trials, key=lambda trial: trial.cases)
    assert best.settings["instruction"] == MAGIC
    assert min(trial.cases for trial in usage.trials) < best.cases


def test_candidates_beyond_the_budget_are_noted():
    _, usage = search(
        PromptSearchSpec(instructions=("Be polite.", MAGIC), example_sets=0, max_evaluations=2),
        ScriptedGenerator(answer_when_told),
    )
    assert [trial.cases for trial in usage.trials] == [1, 1, 0]
    assert usage.trials[2].score is None
    assert usage.notes[1].startswith("1 prompts were not tried")


def test_a_tie_goes_to_the_default_without_examples():
    _, usage = search(PromptSearchSpec(), ScriptedGenerator(lambda prompt: " Oslo"))
    assert [trial.is_chosen for trial in usage.trials].index(True) == 0


def test_only_validation_cases_are_asked_and_only_training_cases_are_shown():
    generator = ScriptedGenerator()
    search(PromptSearchSpec(example_sets=2, examples=3), generator)
    for prompt in generator.prompts:
        assert prompt.rstrip().splitlines()[-2].startswith("Question: validation")
        assert prompt.count("validation question") == 1


def test_candidates_too_long_for_the_context_are_left_out():
    generator = ScriptedGenerator(context_tokens=30)
    _, usage = search(PromptSearchSpec(examples=4, example_sets=1, instructions=(MAGIC,)), generator)
    assert [trial.score is None for trial in usage.trials] == [False, False, True, True]


def test_a_failed_answer_counts_as_wrong():
    class Failing(ScriptedGenerator):
        def generate(self, prompts, decoding):
            generations = super().generate(prompts, decoding)
            return [
                one if prompt.startswith(MAGIC) else type(one)("", 1, 0, 0.1, "Refused.")
                for one, prompt in zip(generations, prompts, strict=True)
            ]

    _, usage = search(PromptSearchSpec(instructions=(MAGIC,), example_sets=0), Failing(lambda prompt: " Bergen"))
    assert [trial.score for trial in usage.trials] == [0.0, 0.0]


def test_an_empty_validation_split_is_refused():
    with pytest.raises(RunFailedError) as caught:
        search(PromptSearchSpec(), ScriptedGenerator(), validation=())
    assert caught.value.code == "NO_VALIDATION_CASES"


def test_a_context_without_room_for_any_candidate_is_refused():
    with pytest.raises(RunFailedError) as caught:
        search(PromptSearchSpec(), ScriptedGenerator(context_tokens=10))
    assert caught.value.code == "PROMPT_TOO_LONG"


def test_a_template_without_examples_suits_a_search_without_them_only():
    setting = make_setting(TaskKind.QUESTION_ANSWERING, prompt="Q: {input}")
    build_method(PromptSearchSpec(example_sets=0), setting)
    with pytest.raises(InputRejectedError, match=r"\{examples\}"):
        build_method(PromptSearchSpec(), setting)


@pytest.mark.parametrize("instructions", [("a", " "), ("a", "a ")])
def test_unusable_instructions_are_refused(instructions: tuple[str, ...]):
    with pytest.raises(ValueError, match=r"empty|twice"):
        PromptSearchSpec(instructions=instructions)


def answer_seldom_exactly(prompt: str) -> str:
    """Told the magic words, every fourth answer is right word for word; else all hold the right word among others."""
    if prompt.startswith(MAGIC):
        return " Oslo\n" if any(f"question {number}?" in prompt for number in (0, 4, 8, 12)) else " no idea\n"
    return " Oslo in Norway\n"


# Exact match: 4 of 16, and none. Token F1: 0.25, and one word of three in every case, 2 x 1/3 x 1 / (1/3 + 1) = 0.5.
@pytest.mark.parametrize(
    ("metric", "instruction", "score"), [("exact_match", MAGIC, "0.250"), ("token_f1", "the default", "0.500")]
)
def test_searches_by_the_metric_that_ranks_the_arms(metric: str, instruction: str, score: str):
    setting = replace(make_setting(TaskKind.QUESTION_ANSWERING), metric=metric)
    arm = PromptSearchSpec(instructions=(MAGIC,), example_sets=0)
    _, usage = prepare(arm, setting, ScriptedGenerator(answer_seldom_exactly), validation=VALIDATION)
    assert [trial.settings["instruction"] for trial in usage.trials if trial.is_chosen] == [instruction]
    assert f"; {metric} {score} on 16 validation cases" in usage.notes[0]


def test_searches_by_similarity_where_that_ranks_the_arms():
    setting = replace(make_setting(TaskKind.QUESTION_ANSWERING), metric="embedding_similarity")
    arm = PromptSearchSpec(instructions=(MAGIC,), example_sets=0)
    _, usage = prepare(
        arm, setting, ScriptedGenerator(answer_when_told), validation=VALIDATION, encoder=open_encoder("minilm")
    )
    default, told = usage.trials
    assert 0 < default.score < 0.9  # nothing to token F1
    assert told.score == pytest.approx(1.0, abs=1e-5)
