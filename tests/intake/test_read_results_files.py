"""Results files of other tools. Those in tests/imported_files were written by the tools themselves: promptfoo 0.123.1
with a provider that stands for a paid service, lm_eval 0.4.13 on the bundled language model."""

import json
from pathlib import Path

import pytest

from app.errors import InputRejectedError
from app.experiments.imported_specs import ImportedSpec
from app.intake.results_files import choose_answers, decode_results, find_format, list_sources, read_results_file

FILES = Path(__file__).parents[1] / "imported_files"


def text_of(name):
    return (FILES / name).read_text(encoding="utf-8")


def read(name, form, **more):
    return read_results_file(text_of(name), form=form, name=name, **more)


def changed_promptfoo(change):
    document = json.loads(text_of("promptfoo.json"))
    change(document)
    return json.dumps(document)


def refused(text, form="promptfoo", name="results.json"):
    with pytest.raises(InputRejectedError) as caught:
        read_results_file(
            decode_results(text.encode() if isinstance(text, str) else text, name=name), form=form, name=name
        )
    assert caught.value.message.startswith(name)
    assert caught.value.message.endswith((".", "?"))
    return caught.value


class TestPromptfoo:
    def test_every_provider_with_every_prompt_is_a_source(self):
        found = read("promptfoo.json", "promptfoo")
        assert found.tool == "promptfoo 0.123.1"
        assert found.evaluated_at.startswith("2026-11-28")
        named = {(source.provider, source.variant): source.answers for source in list_sources(found.answers)}
        assert named == {("small-service", "short"): 5, ("small-service", "long"): 5, ("echo", "short"): 5}

    def test_an_answer_has_its_variables_prompt_time_tokens_and_cost(self):
        answers = choose_answers(
            read("promptfoo.json", "promptfoo"),
            ImportedSpec(file="x", provider="small-service", variant="short"),
        )
        first = answers[0]
        assert first.answer == "repair"
        assert first.texts["text"] == "my bike makes a grinding noise"
        assert first.texts["case_id"] == "t0"
        assert first.prompt == "Sort this ticket into repair or billing: my bike makes a grinding noise"
        assert (first.prompt_tokens, first.completion_tokens, first.cost_usd) == (12, 2, 0.0004)
        assert 0.02 < first.latency_seconds < 1

    def test_a_refused_assertion_is_an_answer_and_an_error_is_a_failure(self):
        answers = read("promptfoo.json", "promptfoo").answers
        wrong = next(answer for answer in answers if answer.provider == "echo")
        assert wrong.failure is None
        assert wrong.answer.startswith("Sort this ticket")
        failed = [answer for answer in answers if answer.failure]
        assert {answer.failure for answer in failed} == {"The service refused the request (400): content filter"}
        assert {(answer.answer, answer.latency_seconds, answer.cost_usd) for answer in failed} == {("", None, None)}

    def test_zeros_of_a_provider_that_counts_nothing_are_no_tokens(self):
        echoed = next(answer for answer in read("promptfoo.json", "promptfoo").answers if answer.provider == "echo")
        assert (echoed.prompt_tokens, echoed.completion_tokens) == (None, None)

    def test_an_answer_from_the_cache_has_no_time_and_no_cost(self):
        def keep(document):
            for row in document["results"]["results"]:
                row.get("response", {})["cached"] = True

        found = read_results_file(changed_promptfoo(keep), form="promptfoo", name="results.json")
        assert {(answer.latency_seconds, answer.cost_usd) for answer in found.answers} == {(None, None)}

    def test_an_object_as_output_is_its_json(self):
        def keep(document):
            document["results"]["results"][1]["response"] = {"output": {"label": "repair"}}

        answers = read_results_file(changed_promptfoo(keep), form="promptfoo", name="results.json").answers
        assert answers[1].answer == '{"label": "repair"}'

    def test_json_lines_hold_the_same_answers(self):
        rows = json.loads(text_of("promptfoo.json"))["results"]["results"]
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        assert find_format(lines) == "promptfoo"
        found = read_results_file(lines, form="promptfoo", name="results.jsonl")
        assert found.answers == read("promptfoo.json", "promptfoo").answers

    @pytest.mark.parametrize(
        ("given", "code", "said"),
        [
            (b"", "IMPORT_EMPTY", "is empty"),
            (b"\xff\xfe\x00", "IMPORT_INVALID", "no UTF-8 text"),
            ('{"results": ', "IMPORT_INVALID", "cut off"),
            ('{"results": }', "IMPORT_INVALID", "line 1, column 13"),
            ("[" * 100_000, "IMPORT_INVALID", "nested"),
            ('{"a": ' + "9" * 5000 + "}", "IMPORT_INVALID", "number"),
            ("[1, 2]", "IMPORT_FORMAT", "lacks the list results.results"),
            ('{"results": {"results": []}}', "IMPORT_EMPTY", "holds no result"),
            (
                '{"results": {"results": [{"vars": {}}]}}',
                "IMPORT_FORMAT",
                "result 1 is not as promptfoo writes it: provider",
            ),
            ('{"results": {"results": [3]}}', "IMPORT_FORMAT", "result 1"),
        ],
    )
    def test_what_cannot_be_read_is_refused_in_a_sentence(self, given, code, said):
        error = refused(given)
        assert error.code == code
        assert said in error.message
        assert len(error.message) < 300

    def test_a_file_of_the_other_tool_is_named(self):
        assert (
            "written by lm_eval, not by promptfoo; say format: lm_eval"
            in refused(text_of("samples_tickets_choice.jsonl"), name="samples.jsonl").message
        )
        assert "format: promptfoo" in refused(text_of("promptfoo.json"), form="lm_eval").message
        assert "samples_*.jsonl" in refused(text_of("results.json"), form="lm_eval").message

    def test_a_provider_or_prompt_left_open_is_asked_for_with_those_there_are(self):
        found = read("promptfoo.json", "promptfoo")
        for given, code, said in (
            ({}, "IMPORT_PROVIDER", "answers of 2 providers; name one under provider: 'echo' and 'small-service'"),
            ({"provider": "gpt"}, "IMPORT_PROVIDER", "no provider 'gpt'; it has"),
            ({"provider": "small-service"}, "IMPORT_VARIANT", "2 variants"),
        ):
            with pytest.raises(InputRejectedError) as caught:
                choose_answers(found, ImportedSpec(file="x", **given))
            assert caught.value.code == code
            assert said in caught.value.message


class TestLmEval:
    def test_the_likeliest_choice_is_the_answer(self):
        found = read(
            "samples_tickets_choice.jsonl", "lm_eval", results=text_of("results.json"), results_name="results.json"
        )
        assert found.tool == "lm_eval 0.4.13"
        assert {answer.provider for answer in found.answers} == {"sextant-bundled"}
        first = found.answers[0]  # -0.36 for repair, -1.26 for billing
        assert (first.answer, first.texts["case_id"], first.variant) == ("repair", "t0", "none")
        assert first.prompt.endswith("Text: my bike makes a grinding noise\nLabel:")
        assert (first.latency_seconds, first.prompt_tokens, first.cost_usd) == (None, None, None)

    def test_the_choices_agree_with_the_accuracy_lm_eval_counted(self):
        samples = [json.loads(line) for line in text_of("samples_tickets_choice.jsonl").splitlines()]
        answers = read("samples_tickets_choice.jsonl", "lm_eval").answers
        right = [float(answer.answer == sample["target"]) for answer, sample in zip(answers, samples, strict=True)]
        assert right == [sample["acc"] for sample in samples]

    def test_written_answers_have_one_source_for_each_filter(self):
        found = read("samples_tickets_written.jsonl", "lm_eval")
        assert {source.variant for source in list_sources(found.answers)} == {"as_written", "first_word"}
        (answer, *_) = choose_answers(found, ImportedSpec(file="x", format="lm_eval", variant="first_word"))
        assert answer.answer == "repair"

    def test_requests_without_the_question_are_no_choices(self):
        sample = json.loads(text_of("samples_tickets_choice.jsonl").splitlines()[0])
        sample["arguments"] |= {
            "gen_args_2": {"arg_0": "", "arg_1": " billing"},
            "gen_args_3": {"arg_0": "", "arg_1": " repair"},
        }
        sample["filtered_resps"] += [["-0.1", "False"], ["-9.0", "False"]]
        found = read_results_file(json.dumps(sample), form="lm_eval", name="samples.jsonl")
        assert found.answers[0].answer == "repair"

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"filtered_resps": [["-3.5", "False"]]}, "holds likelihoods and no answer"),
            ({"doc": "text"}, "line 1 is no sample of lm_eval (doc"),
            ({"filtered_resps": []}, "line 1 is no sample of lm_eval (filtered_resps"),
        ],
    )
    def test_what_is_no_answer_is_refused_with_its_line(self, change, said):
        sample = json.loads(text_of("samples_tickets_choice.jsonl").splitlines()[0]) | change
        error = refused(json.dumps(sample), form="lm_eval", name="samples.jsonl")
        assert error.code == "IMPORT_FORMAT"
        assert said in error.message

    def test_a_line_that_is_cut_off_is_named(self):
        error = refused(text_of("samples_tickets_choice.jsonl")[:-40], form="lm_eval", name="samples.jsonl")
        assert error.code == "IMPORT_INVALID"
        assert "line 5 ends in the middle" in error.message
