import pytest

from app.errors import InputRejectedError
from app.glossary import TaskKind
from app.methods.prompts import Example, build_prompt, check_template, continue_with, join_passages
from app.values.cases import Passage

QA = {"task": TaskKind.QUESTION_ANSWERING, "labels": ()}
LABELS = {"task": TaskKind.CLASSIFICATION, "labels": ("billing", "shipping")}
TEXT = {"task": TaskKind.GENERATION, "labels": ()}


class TestDefaultTemplates:
    def test_closed_book_question(self):
        assert build_prompt("default", **QA, input_text="Who wrote it?") == (
            "Answer the question. Context: \nQuestion: Who wrote it?\nAnswer:"
        )

    def test_question_with_context(self):
        passages = [Passage("a", 0, "Ida wrote it.\nIn Oslo."), Passage("b", 3, "Per read it.")]
        prompt = build_prompt("default", **QA, input_text="Who wrote it?", context=join_passages(passages))
        assert prompt == (
            "Answer the question. Context: Ida wrote it. In Oslo. Per read it.\nQuestion: Who wrote it?\nAnswer:"
        )

    def test_question_after_examples(self):
        examples = [Example("How many?", "42"), Example("Where?", "Oslo")]
        assert build_prompt("default", **QA, input_text="Who?", examples=examples) == (
            "Answer the question. Context: \nQuestion: How many?\nAnswer: 42\n\n"
            "Answer the question. Context: \nQuestion: Where?\nAnswer: Oslo\n\n"
            "Answer the question. Context: \nQuestion: Who?\nAnswer:"
        )

    def test_label(self):
        assert build_prompt("default", **LABELS, input_text="Where is it?") == (
            "Choose one label: billing, shipping\nText: Where is it?\nLabel:"
        )

    def test_label_after_examples(self):
        examples = [Example("Pay twice?", "billing"), Example("No parcel", "shipping")]
        assert build_prompt("default", **LABELS, input_text="Where is it?", examples=examples) == (
            "Choose one label: billing, shipping\n"
            "Text: Pay twice?\nLabel: billing\n"
            "Text: No parcel\nLabel: shipping\n"
            "Text: Where is it?\nLabel:"
        )

    def test_label_with_context(self):
        assert build_prompt("default", **LABELS, input_text="Where is it?", context="Parcels take a day.") == (
            "Choose one label: billing, shipping\nContext: Parcels take a day.\nText: Where is it?\nLabel:"
        )

    def test_generation(self):
        examples = [Example("Greet Ida", "Dear Ida")]
        assert build_prompt("default", **TEXT, input_text="Greet Per", examples=examples, context="Be short.") == (
            "Greet Ida\nDear Ida\n\nContext: Be short.\nGreet Per\n"
        )

    def test_line_breaks_inside_an_input_become_spaces(self):
        prompt = build_prompt("default", **LABELS, input_text="\nHello\r\n\n  there\u2028Ida \n")
        assert prompt.endswith("Text: Hello there Ida\nLabel:")


class TestInstructions:
    """An instruction of one's own in place of the default one."""

    def test_a_question(self):
        prompt = build_prompt(
            "default", **QA, input_text="Who?", examples=[Example("How?", "So")], instruction="Be brief."
        )
        assert (
            prompt == "Be brief. Context: \nQuestion: How?\nAnswer: So\n\nBe brief. Context: \nQuestion: Who?\nAnswer:"
        )

    def test_a_label(self):
        prompt = build_prompt("default", **LABELS, input_text="Where is it?", instruction="What is it about?")
        assert prompt == "What is it about? billing, shipping\nText: Where is it?\nLabel:"

    def test_without_a_list_of_labels(self):
        bare = {**LABELS, "labels": ()}
        assert build_prompt("default", **bare, input_text="Hm?") == "Text: Hm?\nLabel:"
        assert build_prompt("default", **bare, input_text="Hm?", instruction="Sort.") == "Sort.\nText: Hm?\nLabel:"

    def test_a_text(self):
        assert build_prompt("default", **TEXT, input_text="Per", instruction="Greet.") == "Greet.\nPer\n"

    def test_a_custom_template_comes_after_it(self):
        assert build_prompt("Q: {input}", **QA, input_text="Who?", instruction="Be brief.") == "Be brief.\nQ: Who?"


class TestCustomTemplates:
    def test_values_are_put_in_as_they_are(self):
        prompt = build_prompt("[{labels}] {examples}{context}|{input}", **LABELS, input_text="a\nb", context="c")
        assert prompt == "[billing, shipping] c|a\nb"

    def test_examples_are_shown_in_the_style_of_the_task(self):
        prompt = build_prompt("{examples}{input}", **QA, input_text="Who?", examples=[Example("How many?", "42")])
        assert prompt == "Question: How many?\nAnswer: 42\nWho?"

    def test_nothing_in_a_value_is_substituted(self):
        prompt = build_prompt("{context} {input}", **QA, input_text="{context}", context="{labels}")
        assert prompt == "{labels} {context}"

    def test_other_braces_stay(self):
        prompt = build_prompt('{"q": "{input}"} {input.__class__} {0}', **QA, input_text="Who?")
        assert prompt == '{"q": "Who?"} {input.__class__} {0}'

    @pytest.mark.parametrize("template", ["{input} {question}", "Answer this.", "{context}"])
    def test_an_unknown_or_missing_variable_is_refused_naming_those_there_are(self, template: str):
        with pytest.raises(InputRejectedError, match=r"\{input\}, \{context\}, \{examples\}, \{labels\}") as caught:
            check_template(template)
        assert caught.value.code == "PROMPT_VARIABLE"

    def test_a_method_that_would_equal_zero_shot_is_refused(self):
        with pytest.raises(InputRejectedError, match="few_shot would show the same as zero_shot"):
            check_template("{input}", needs=("examples",), method="few_shot")


@pytest.mark.parametrize(
    ("prompt", "continuation"), [("Answer:", " Oslo"), ("Greet Ida\n", "Oslo"), ("Answer: ", "Oslo")]
)
def test_an_answer_follows_after_one_space(prompt: str, continuation: str):
    assert continue_with(prompt, " Oslo\n", task=TaskKind.QUESTION_ANSWERING) == continuation
