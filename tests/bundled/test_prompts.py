"""The prompts are what the app sends, to the letter."""

import random

from bundled.batches import Example
from bundled.prompts import chat_prompt, completion, label_header, label_prompt, question_prompt
from bundled.tasks import draw_example


def written(example: Example) -> str:
    return "".join(segment.text for segment in example.segments)


def test_question_prompt_is_the_one_of_the_evidence_row() -> None:
    assert (
        question_prompt("It rains.", "Does it?")
        == "Answer the question. Context: It rains.\nQuestion: Does it?\nAnswer:"
    )


def test_closed_book_prompt_has_an_empty_context() -> None:
    assert question_prompt("", "Does it?") == "Answer the question. Context: \nQuestion: Does it?\nAnswer:"


def test_label_prompt_names_the_labels_once_and_then_the_text() -> None:
    assert label_header(["a", "b"]) + label_prompt("Hi") == "Choose one label: a, b\nText: Hi\nLabel:"


def test_answers_end_at_a_line_break() -> None:
    assert completion("Paris") == " Paris\n"


def test_every_question_example_starts_with_the_prompt() -> None:
    source = random.Random(1)
    for _ in range(40):
        text = written(draw_example("relations", source))
        assert text.startswith(("Answer the question. Context: ", "<|im_start|>user\nAnswer the question. Context: "))


def test_few_shot_questions_are_whole_prompts_with_a_blank_line_between() -> None:
    text = written(draw_example("few_shot_questions", random.Random(2)))
    assert text.count("Answer the question. Context: ") == text.count("\n\nAnswer the question. Context: ") + 1


def test_classification_examples_name_the_labels_once() -> None:
    source = random.Random(3)
    for _ in range(40):
        text = written(draw_example("classification", source))
        assert text.startswith("Choose one label: ")
        assert text.count("Choose one label: ") == 1


def test_chat_prompt_is_what_the_chat_template_renders(tokenizer) -> None:
    rendered = tokenizer.apply_chat_template(
        [{"role": "user", "content": "Hi"}], tokenize=False, add_generation_prompt=True
    )
    assert rendered == chat_prompt("Hi")
