import re

import numpy as np
import pytest

from app.errors import InputRejectedError, RunFailedError
from app.experiments.prompting_specs import FewShotSpec
from app.glossary import Split, TaskKind
from app.language_models.contract import Embeddings
from app.methods.example_selection import choose_diverse, draw_at_random, draw_in_turns, rank_nearest
from app.methods.registry import build_method
from app.values.cases import Case, CaseInput
from tests.methods.scripted import LABELS, ScriptedGenerator, make_cases, make_setting, prepare

TRAIN = make_cases(30, Split.TRAIN)


def points(*degrees: float) -> Embeddings:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


class CircleEncoder:
    """The first word of a text is its angle in degrees."""

    name = "circle"

    def embed(self, texts):
        return points(*(float(text.split()[0]) for text in texts))


class TestDrawing:
    def test_labels_take_turns(self):
        skewed = [*make_cases(30, Split.TRAIN), *(Case(f"x{n}", "more", "billing", Split.TRAIN) for n in range(100))]
        drawn = draw_in_turns(skewed, 9, task=TaskKind.CLASSIFICATION, seed=3)
        assert sorted(case.target for case in drawn) == sorted(LABELS * 3)
        assert {case.target for case in drawn[:3]} == set(LABELS)

    def test_the_seed_decides(self):
        def draw(seed: int):
            return draw_in_turns(TRAIN, 5, task=TaskKind.QUESTION_ANSWERING, seed=seed)

        assert draw(1) == draw(1)
        assert draw(1) != draw(2)

    @pytest.mark.parametrize("task", [TaskKind.CLASSIFICATION, TaskKind.QUESTION_ANSWERING])
    def test_fewer_examples_are_the_first_of_more(self, task: TaskKind):
        assert draw_in_turns(TRAIN, 4, task=task, seed=1) == draw_in_turns(TRAIN, 12, task=task, seed=1)[:4]

    def test_random_draws_pay_no_heed_to_labels(self):
        skewed = [*make_cases(3, Split.TRAIN), *(Case(f"x{n}", "more", "billing", Split.TRAIN) for n in range(300))]
        drawn = draw_at_random(skewed, 9, seed=3)
        assert {case.target for case in drawn} == {"billing"}
        assert draw_at_random(skewed, 4, seed=3) == drawn[:4]

    def test_no_case_is_shown_twice(self):
        drawn = draw_in_turns(TRAIN, 30, task=TaskKind.CLASSIFICATION, seed=1)
        assert len({case.case_id for case in drawn}) == 30


class TestSimilarity:
    """Inputs as points on a circle, so that cosines can be read off."""

    def test_the_most_similar_stands_last(self):
        assert rank_nearest(points(0, 90, 30, 60), points(80), 3) == [[2, 3, 1]]

    def test_one_case_per_cluster_is_chosen(self):
        cases = make_cases(9, Split.TRAIN)
        vectors = points(0, 2, 4, 120, 122, 124, 240, 242, 244)
        chosen = choose_diverse(cases, vectors, 3, seed=1)
        assert sorted(cases.index(case) for case in chosen) == [1, 4, 7]
        assert chosen == choose_diverse(cases, vectors, 3, seed=1)

    def test_identical_inputs_are_one_cluster(self):
        chosen = choose_diverse(make_cases(6, Split.TRAIN), points(0, 0, 0, 90, 90, 90), 4, seed=1)
        assert len(chosen) == 2

    def test_asking_for_all_gives_all(self):
        assert len(choose_diverse(make_cases(3, Split.TRAIN), points(0, 90, 180), 5, seed=1)) == 3


def test_nearest_shows_each_input_its_own_examples_most_similar_last():
    train = [Case(f"c{angle}", f"{angle} degrees", "x", Split.TRAIN) for angle in (0, 40, 90, 200)]
    generator = ScriptedGenerator()
    method, _ = prepare(
        FewShotSpec(examples=2, selection="nearest"),
        make_setting(TaskKind.QUESTION_ANSWERING),
        generator,
        train=train,
        encoder=CircleEncoder(),
    )
    list(method.answer([CaseInput("a", "50 degrees"), CaseInput("b", "190 degrees")]))
    shown = [[int(angle) for angle in re.findall(r"(\d+) degrees", prompt)] for prompt in generator.prompts]
    assert shown == [[90, 40, 50], [90, 200, 190]]


def test_diverse_shows_every_input_the_same_examples():
    train = [Case(f"c{angle}", f"{angle} degrees", "x", Split.TRAIN) for angle in (0, 2, 4, 180, 182, 184)]
    generator = ScriptedGenerator()
    method, _ = prepare(
        FewShotSpec(examples=2, selection="diverse"),
        make_setting(TaskKind.QUESTION_ANSWERING),
        generator,
        train=train,
        encoder=CircleEncoder(),
    )
    list(method.answer([CaseInput("a", "50 degrees"), CaseInput("b", "190 degrees")]))
    shown = [set(re.findall(r"(\d+) degrees", prompt)[:2]) for prompt in generator.prompts]
    assert shown == [{"2", "182"}] * 2


@pytest.mark.parametrize("selection", ["nearest", "diverse"])
def test_similarity_without_an_encoder_is_refused(selection: str):
    with pytest.raises(RunFailedError) as caught:
        prepare(
            FewShotSpec(selection=selection),
            make_setting(TaskKind.QUESTION_ANSWERING),
            ScriptedGenerator(),
            train=TRAIN,
        )
    assert caught.value.code == "ENCODER_MISSING"


@pytest.mark.parametrize(("selection", "opens"), [("random", False), ("many", False), ("nearest", True)])
def test_the_encoder_is_opened_only_where_similarity_is_asked_for(selection: str, opens: bool):
    assert FewShotSpec(selection=selection).opens_encoder is opens


class TestMany:
    # A question of 3 words makes a prompt of 9 words; each example adds its 9 and 1 answer word.
    def test_takes_as_many_as_fit_and_says_so(self):
        generator = ScriptedGenerator(context_tokens=60)
        method, usage = prepare(
            FewShotSpec(examples=20, selection="many"),
            make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=8),
            generator,
            train=TRAIN,
        )
        assert usage.notes == ("4 of 20 examples fit the context.",)
        list(method.answer([CaseInput("t", "test question 1?")]))
        assert generator.prompts[0].count("train question") == 4

    def test_an_input_longer_than_any_known_gets_fewer(self):
        generator = ScriptedGenerator(context_tokens=60)
        method, _ = prepare(
            FewShotSpec(examples=20, selection="many"),
            make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=8),
            generator,
            train=TRAIN,
        )
        list(method.answer([CaseInput("t", "test question 1? " * 5)]))
        assert generator.prompts[0].count("train question") == 3

    def test_room_for_no_example_is_refused(self):
        with pytest.raises(RunFailedError, match="no room for an example") as caught:
            prepare(
                FewShotSpec(selection="many"),
                make_setting(TaskKind.QUESTION_ANSWERING),
                ScriptedGenerator(context_tokens=20),
                train=TRAIN,
            )
        assert caught.value.code == "PROMPT_TOO_LONG"


class TestLabelsInPrompt:
    # Prompt: 6 words of list, "Text: train question 1? Label:" 5 words, each example one word more.
    def ask(self, listed: str, *, context_tokens: int, text: str = "test question 1?"):
        generator = ScriptedGenerator(lambda prompt: " returns", can_score=True, context_tokens=context_tokens)
        method, usage = prepare(
            FewShotSpec(examples=3, labels_in_prompt=listed),
            make_setting(TaskKind.CLASSIFICATION),
            generator,
            train=TRAIN,
        )
        list(method.answer([CaseInput("t", text)]))
        return generator.prompts[0], usage.notes

    def test_auto_lists_them_where_they_fit(self):
        prompt, notes = self.ask("auto", context_tokens=100)
        assert prompt.startswith("Choose one label: billing, shipping, returns\n")
        assert notes == ()

    def test_auto_leaves_them_out_where_they_do_not_and_says_so(self):
        prompt, notes = self.ask("auto", context_tokens=25)
        assert prompt.startswith("Text: train")
        assert len(notes) == 1
        assert notes[0] == (
            "The list of 3 labels is left out of the prompt: with it the longest prompt would take 29 tokens, "
            "and there is room for 24."
        )

    def test_auto_leaves_them_out_for_one_input_that_is_longer_than_any_known(self):
        prompt, notes = self.ask("auto", context_tokens=30, text="a test question 2?")
        assert prompt.startswith("Text: train")
        assert notes == ()

    def test_never_leaves_them_out(self):
        prompt, notes = self.ask("never", context_tokens=100)
        assert prompt.startswith("Text: train")
        assert notes == ("The 3 labels are not listed in the prompt, as set.",)

    def test_always_is_refused_where_they_do_not_fit(self):
        with pytest.raises(RunFailedError, match="2 examples would fit"):
            self.ask("always", context_tokens=25)


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
