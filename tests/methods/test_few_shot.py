import pytest

from app.errors import InputRejectedError, RunFailedError
from app.experiments.plan import FewShotSpec
from app.glossary import Split, TaskKind
from app.methods.few_shot import draw_examples
from app.methods.registry import build_method
from app.values.cases import Case, CaseInput
from tests.methods.scripted import LABELS, ScriptedGenerator, make_cases, make_setting, prepare

TRAIN = make_cases(30, Split.TRAIN)


class TestDrawExamples:
    def test_labels_take_turns(self):
        skewed = [*make_cases(30, Split.TRAIN), *(Case(f"x{n}", "more", "billing", Split.TRAIN) for n in range(100))]
        drawn = draw_examples(skewed, 9, task=TaskKind.CLASSIFICATION, seed=3)
        assert sorted(case.target for case in drawn) == sorted(LABELS * 3)
        assert {case.target for case in drawn[:3]} == set(LABELS)

    def test_the_seed_decides(self):
        def draw(seed: int):
            return draw_examples(TRAIN, 5, task=TaskKind.QUESTION_ANSWERING, seed=seed)

        assert draw(1) == draw(1)
        assert draw(1) != draw(2)

    @pytest.mark.parametrize("task", [TaskKind.CLASSIFICATION, TaskKind.QUESTION_ANSWERING])
    def test_fewer_examples_are_the_first_of_more(self, task: TaskKind):
        assert draw_examples(TRAIN, 4, task=task, seed=1) == draw_examples(TRAIN, 12, task=task, seed=1)[:4]

    def test_no_case_is_shown_twice(self):
        drawn = draw_examples(TRAIN, 30, task=TaskKind.CLASSIFICATION, seed=1)
        assert len({case.case_id for case in drawn}) == 30


def test_examples_come_from_the_training_split_only():
    generator = ScriptedGenerator()
    method, _ = prepare(
        FewShotSpec(examples=20),
        make_setting(TaskKind.QUESTION_ANSWERING),
        generator,
        train=TRAIN,
        validation=make_cases(30, Split.VALIDATION),
    )
    list(method.answer([CaseInput("t", "the only question?")]))
    assert generator.prompts[0].count("train question") == 20
    assert "validation" not in generator.prompts[0]
    assert generator.prompts[0].endswith("Question: the only question?\nAnswer:")


def test_fewer_training_cases_than_asked_are_noted():
    _, usage = prepare(
        FewShotSpec(examples=8), make_setting(TaskKind.CLASSIFICATION), ScriptedGenerator(), train=TRAIN[:2]
    )
    assert usage.notes == (
        "8 examples were asked for, the training split has 2.",
        "1 of 3 labels have no example in the prompt.",
    )


def test_an_empty_training_split_is_refused():
    with pytest.raises(RunFailedError) as caught:
        prepare(FewShotSpec(), make_setting(TaskKind.QUESTION_ANSWERING), ScriptedGenerator())
    assert caught.value.code == "NO_TRAINING_CASES"


def test_examples_that_do_not_fit_are_refused_before_the_first_call_with_how_many_would():
    # Closed-book prompt of a question of 3 words: 9 tokens (words); each example adds its 9 and 1 answer token.
    generator = ScriptedGenerator(context_tokens=60)
    method, _ = prepare(
        FewShotSpec(examples=10), make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=8), generator, train=TRAIN
    )
    with pytest.raises(RunFailedError, match=r"need 117 tokens, scripted allows 60: 4 examples would fit") as caught:
        list(method.answer([CaseInput("t", "test question 1?")]))
    assert caught.value.code == "PROMPT_TOO_LONG"
    assert generator.prompts == []


def test_an_input_too_long_even_alone_does_not_refuse_the_run():
    method, _ = prepare(
        FewShotSpec(examples=2),
        make_setting(TaskKind.QUESTION_ANSWERING),
        ScriptedGenerator(context_tokens=60),
        train=TRAIN,
    )
    inputs = [CaseInput("long", "word " * 100), CaseInput("short", "test question 1?")]
    assert len(list(method.answer(inputs))) == 2


def test_a_template_without_examples_is_refused():
    with pytest.raises(InputRejectedError) as caught:
        build_method(FewShotSpec(), make_setting(TaskKind.QUESTION_ANSWERING, prompt="{input}"))
    assert caught.value.code == "PROMPT_VARIABLE"
