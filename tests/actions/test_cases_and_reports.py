"""Cases side by side under their filters, and the files people take away."""

import csv
import io

import pytest

from app.actions.case_tags import count_tags, tag_answer
from app.actions.experiments import find_neighbours, get_case, list_cases
from app.actions.reports import predictions_csv, report_html, results_document
from app.errors import ConflictError, InputRejectedError, NotFoundError
from app.reports.predictions_csv import COLUMNS
from app.values.case_views import CaseQuery
from tests import stored


@pytest.fixture
def experiment_id(database, settings):
    """Two arms on six cases: t0 better, t1 worse, t2 equal, t3 failed, t4 answered by one arm, t5 by none."""
    made = stored.add_experiment(database, settings, arms=("zero_shot", {"few_shot": {"examples": 2}}))
    zero_shot, few_shot = stored.runs_of(database, made)
    for run in (zero_shot, few_shot):
        stored.claim(database, run.id)
    stored.save_answers(
        database,
        zero_shot,
        {"t0": "=cmd|' /C calc'!A0", "t1": "Turin", "t2": "?", "t3": "?", "t4": "?"},
        scores={"t1": 1.0},
    )
    stored.save_answers(database, few_shot, {"t0": "Oslo", "t1": "?", "t2": "?", "t3": None}, scores={"t0": 1.0})
    return made


@pytest.mark.parametrize(
    ("filter_name", "case_ids"),
    [
        ("all", ["t0", "t1", "t2", "t3", "t4", "t5"]),
        ("different", ["t0", "t1"]),
        ("improved", ["t0"]),
        ("regressed", ["t1"]),
        ("errors", ["t3"]),
    ],
)
def test_a_filter_shows_its_cases_and_counts_them(database, experiment_id, filter_name, case_ids):
    page = list_cases(database, experiment_id, CaseQuery(filter_name=filter_name))
    assert [case.case_id for case in page.cases] == case_ids
    assert page.counts[filter_name] == len(case_ids)


def test_better_and_worse_add_up_to_different_where_two_arms_are_compared(database, experiment_id):
    counts = list_cases(database, experiment_id).counts
    assert counts["improved"] + counts["regressed"] == counts["different"]


def test_filters_can_be_read_for_one_arm_against_another_baseline(database, experiment_id):
    query = CaseQuery(filter_name="improved", baseline="few_shot", arm="zero_shot")
    assert [case.case_id for case in list_cases(database, experiment_id, query).cases] == ["t1"]


def test_an_error_tag_narrows_the_cases_until_it_is_removed(database, experiment_id):
    tagged = {"case_id": "t2", "arm": "few_shot", "tag": " Out  of date "}
    tag_answer(database, experiment_id, **tagged, is_set=True)
    page = list_cases(database, experiment_id, CaseQuery(tag="Out of date"))
    assert [(case.case_id, case.tags) for case in page.cases] == [("t2", {"few_shot": ("Out of date",)})]
    assert count_tags(database, experiment_id) == {"Out of date": {"few_shot": 1}}
    tag_answer(database, experiment_id, **tagged, is_set=False)
    assert count_tags(database, experiment_id) == {}


def test_the_next_case_is_the_next_one_behind_the_filter(database, experiment_id):
    neighbours = find_neighbours(database, experiment_id, "t0", CaseQuery(filter_name="different"))
    assert (neighbours.previous, neighbours.next, neighbours.place, neighbours.count) == (None, "t1", 1, 2)


def test_pages_hold_every_case_once(database, experiment_id):
    pages = [list_cases(database, experiment_id, page=number, page_size=4) for number in (1, 2)]
    assert [case.case_id for page in pages for case in page.cases] == [f"t{number}" for number in range(6)]
    assert {page.page_count for page in pages} == {2}


@pytest.mark.parametrize(("asked", "shown"), [(-5, 1), (0, 1), (10**30, 2)])
def test_a_page_out_of_range_is_the_nearest_there_is(database, experiment_id, asked, shown):
    assert list_cases(database, experiment_id, page=asked, page_size=4).page == shown


def test_an_unknown_filter_is_refused_with_those_there_are(database, experiment_id):
    with pytest.raises(InputRejectedError, match="improved") as caught:
        list_cases(database, experiment_id, CaseQuery(filter_name="best"))
    assert caught.value.code == "FILTER_UNKNOWN"


def test_a_case_shows_every_answer_with_its_score_or_failure(database, experiment_id):
    case = get_case(database, experiment_id, "t3")
    assert [(answer.arm_key, answer.score, answer.is_correct) for answer in case.answers] == [
        ("zero_shot", 0.0, False),
        ("few_shot", None, None),
    ]
    assert case.answers[1].failure == "The endpoint answered 500."


def test_a_case_that_is_not_in_the_experiment_is_not_found(database, experiment_id):
    with pytest.raises(NotFoundError) as caught:
        get_case(database, experiment_id, "l0")
    assert caught.value.code == "CASE_NOT_FOUND"


def test_predictions_are_one_row_per_answer_with_empty_cells_for_a_failed_case(database, experiment_id):
    rows = list(csv.DictReader(io.StringIO("".join(predictions_csv(database, experiment_id)))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 9
    failed = next(row for row in rows if row["arm"] == "few_shot" and row["case_id"] == "t3")
    assert (failed["correct"], failed["token_f1"], failed["failure"]) == ("", "", "The endpoint answered 500.")


def test_an_answer_that_a_spreadsheet_would_execute_is_text(database, experiment_id):
    rows = list(csv.DictReader(io.StringIO("".join(predictions_csv(database, experiment_id)))))
    assert rows[0]["answer"] == "'=cmd|' /C calc'!A0"


@pytest.mark.parametrize("make", [results_document, report_html])
def test_results_that_are_not_there_yet_are_refused_with_the_reason(database, experiment_id, make):
    with pytest.raises(ConflictError, match="not all ended") as caught:
        make(database, experiment_id)
    assert caught.value.code == "RESULTS_NOT_READY"


@pytest.mark.parametrize("make", [results_document, report_html, list_cases])
def test_an_experiment_that_does_not_exist_is_not_found(database, make):
    with pytest.raises(NotFoundError) as caught:
        make(database, 404)
    assert caught.value.code == "EXPERIMENT_NOT_FOUND"
