"""Answers measured elsewhere become an arm of this experiment: frozen, matched, scored by its own metrics."""

from pathlib import Path

import pytest

from app.errors import AppError
from app.experiments.imported_specs import ImportedSpec
from app.glossary import TaskKind
from app.intake.kept_files import keep_file
from app.language_models.absent import AbsentGenerator
from app.methods.contract import TaskSetting
from app.methods.imported import load_answers
from app.methods.registry import build_method
from app.values.cases import CaseInput
from app.values.generation import Decoding

FILES = Path(__file__).parents[1] / "imported_files"
CASES = (
    CaseInput("t0", "my bike makes a grinding noise"),
    CaseInput("t1", "please send the invoice again"),
    CaseInput("t2", "the brakes squeal badly"),
    CaseInput("t3", "the direct debit failed"),
    CaseInput("t4", "a spoke is broken"),
)


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "imports"


def spec_of(kept, name, **settings):
    return ImportedSpec(file=name, sha256=keep_file(kept, FILES / name), **settings)


def prepare(spec, kept, *, task=TaskKind.CLASSIFICATION, cases=CASES):
    labels = ("billing", "repair") if task is TaskKind.CLASSIFICATION else ()
    method = build_method(
        spec,
        TaskSetting(task, labels, "default", Decoding()),
        load_answers=lambda wanted: load_answers(wanted, folder=kept, cases=cases),
    )
    usage = method.prepare(
        (),
        (),
        (),
        language_model=AbsentGenerator(),
        encoder=None,
        seed=1,
        workdir=Path("unused"),
        report=lambda *_: None,
    )
    return method, usage


def test_answers_of_a_provider_become_predictions_with_their_time_tokens_and_cost(kept):
    spec = spec_of(kept, "promptfoo.json", provider="small-service", variant="short")
    method, usage = prepare(spec, kept)
    found = list(method.answer(CASES))
    assert [prediction.answer for prediction in found] == ["repair", "billing", "repair", "", ""]
    assert (found[0].prompt_tokens, found[0].completion_tokens) == (12, 2)
    assert found[0].latency_seconds > 0.02
    assert found[3].failure == "The service refused the request (400): content filter"
    assert found[4].failure == "promptfoo.json has no answer to it."
    assert usage.usd_per_1000_requests == pytest.approx(0.4)  # 0.0004 each, failures aside
    assert usage.notes[0] == (
        "promptfoo.json: 4 of 5 test cases have an answer of small-service (4 matched by id, 0 by input text); "
        "1 without one, counted as missing; left out: 1 answer to no test case."
    )
    assert "promptfoo 0.123.1 on 2026-11-28: times come from another machine" in usage.notes[1]


def test_answers_that_mean_no_label_are_counted(kept):
    _, usage = prepare(spec_of(kept, "promptfoo.json", provider="echo"), kept)
    assert "4 of 4 answers are none of the labels and count as wrong." in usage.notes


def test_labels_are_read_from_answers_as_from_any_arm(kept):
    spec = spec_of(kept, "samples_tickets_written.jsonl", format="lm_eval", variant="as_written")
    method, usage = prepare(spec, kept)
    assert {prediction.answer for prediction in method.answer(CASES[:4])} <= {"billing", "repair"}
    assert usage.usd_per_1000_requests is None


def test_the_results_beside_the_samples_name_the_language_model(kept):
    spec = spec_of(kept, "samples_tickets_choice.jsonl", format="lm_eval")
    spec = spec.model_copy(
        update={"results": "results.json", "results_sha256": keep_file(kept, FILES / "results.json")}
    )
    _, usage = prepare(spec, kept)
    assert "have an answer of sextant-bundled" in usage.notes[0]


def test_a_case_without_an_answer_is_asked_again_in_a_later_attempt_and_still_missing(kept):
    spec = spec_of(kept, "promptfoo.json", provider="small-service", variant="short")
    method, _ = prepare(spec, kept)
    (again,) = method.answer(CASES[4:])
    assert again.failure is not None


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda path: path.write_bytes(path.read_bytes() + b" "), "IMPORT_CHANGED"),
        (lambda path: path.unlink(), "IMPORT_NOT_KEPT"),
    ],
)
def test_another_content_than_the_frozen_one_is_refused(kept, damage, code):
    spec = spec_of(kept, "promptfoo.json", provider="small-service", variant="short")
    damage(kept / spec.sha256)
    with pytest.raises(AppError) as caught:
        prepare(spec, kept)
    assert caught.value.code == code


def test_a_file_that_was_never_frozen_is_refused(kept):
    with pytest.raises(AppError) as caught:
        prepare(ImportedSpec(file="promptfoo.json"), kept)
    assert caught.value.code == "IMPORT_NOT_FROZEN"
