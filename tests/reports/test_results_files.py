"""results.json and predictions.csv."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from app.glossary import TaskKind
from app.reports.predictions_csv import COLUMNS, write_predictions_csv
from app.reports.results_json import results_from_json, results_to_json
from app.reports.schema import results_schema
from app.values.predictions import ScoredPrediction
from app.values.results import Results
from tests.reports.invented import evaluate_quickly, invent_runs, make_row, make_run

ARMS = ("zero_shot", "few_shot", "rag", "lora")
DOCUMENTED_SCHEMA = Path(__file__).parents[2] / "docs" / "results.schema.json"


@pytest.fixture(scope="module")
def results() -> Results:
    return evaluate_quickly([*invent_runs(cases=20)[:3], make_run("lora", (), status="cancelled")], arms=ARMS)


def test_results_survive_the_way_through_json(results: Results):
    assert results_from_json(json.loads(json.dumps(results_to_json(results), allow_nan=False))) == results


def test_a_document_stored_before_a_field_existed_reads_with_its_default(results: Results):
    document = results_to_json(results)
    for arm in (*document["arms"], *document["runs"]):
        for later in ("retrieval", "failure_split", "diagnostics", "confusion", "classes", "slices", "calibration"):
            del arm[later]
    for later in ("pairs", "error_analysis"):
        del document[later]
    read = results_from_json(document)
    assert (read.pairs, read.arms[0].retrieval, read.arms[0].confusion) == ((), {}, None)
    assert read.arms[0].metrics == results.arms[0].metrics


def test_an_incomplete_document_is_refused(results: Results):
    document = results_to_json(results)
    del document["decision"]
    with pytest.raises(ValueError, match="decision"):
        results_from_json(document)


def test_results_follow_the_documented_schema(results: Results):
    schema = json.loads(DOCUMENTED_SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(results_to_json(results))
    empty = evaluate_quickly([], arms=("zero_shot", "rag"), task=TaskKind.CLASSIFICATION)
    jsonschema.Draft202012Validator(schema).validate(results_to_json(empty))


def test_the_documented_schema_is_the_one_in_the_code():
    assert json.loads(DOCUMENTED_SCHEMA.read_text(encoding="utf-8")) == results_schema()


@pytest.mark.parametrize("missing", ["plan", "arms", "decision"])
def test_the_schema_refuses_a_document_with_a_key_missing_or_too_many(results: Results, missing: str):
    document = results_to_json(results)
    validator = jsonschema.Draft202012Validator(results_schema())
    assert not validator.is_valid({key: value for key, value in document.items() if key != missing})
    assert not validator.is_valid({**document, "extra": 1})


def written(*rows: ScoredPrediction) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    write_predictions_csv(rows, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def test_the_columns_are_those_documented():
    stream = io.StringIO(newline="")
    write_predictions_csv([], stream)
    assert stream.getvalue() == (
        "arm,seed,case_id,target,answer,correct,token_f1,latency_seconds,prompt_tokens,completion_tokens,failure\n"
    )
    assert len(COLUMNS) == 11


def test_an_answer_is_one_row():
    row = written(make_row("rag", "7", "30 days of notice", target="30 days", latency_seconds=0.25))[0]
    assert row == {
        "arm": "rag",
        "seed": "1",
        "case_id": "7",
        "target": "30 days",
        "answer": "30 days of notice",
        "correct": "0",
        "token_f1": "0.666667",
        "latency_seconds": "0.25",
        "prompt_tokens": "100",
        "completion_tokens": "5",
        "failure": "",
    }


def test_a_label_has_no_token_f1_and_a_failure_has_no_scores():
    label = written(make_row("lora", "1", "Bill", target="bill", task=TaskKind.CLASSIFICATION))[0]
    assert (label["correct"], label["token_f1"]) == ("1", "")
    failed = written(make_row("lora", "1", "", target="x", failure="timed out"))[0]
    assert (failed["correct"], failed["token_f1"], failed["failure"]) == ("", "", "timed out")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_run_is_marked_as_text(start: str):
    formula = f'{start}HYPERLINK("x","y")'
    row = written(make_row("rag", formula, formula, target=formula))[0]
    assert row["case_id"] == row["answer"] == row["target"] == f"'{formula}"


def test_commas_quotes_line_breaks_and_lone_surrogates_are_kept_readable():
    row = written(make_row("rag", "1", 'a, "b"\nc \ud800', target="é 中"))[0]
    assert row["answer"] == 'a, "b"\nc ?'
    assert row["target"] == "é 中"
