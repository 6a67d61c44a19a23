"""Every stage of the evaluation of one experiment, in order, once all its runs have ended.

    load every prediction -> summarise the arms -> compare them -> price them -> decide -> summarise the judges -> save

It opens no network and runs in a child process of its own, which loads scipy and scikit-learn but not torch; the runs
themselves are in `pipeline.py`.
"""

from dataclasses import replace
from typing import Any

from app.db import experiment_queries, intake_queries, outcome_queries
from app.db.clock import utc_today
from app.db.database import Database
from app.db.followup_records import cases_for_judge, entailment_notes, load_judge_records
from app.db.run_records import load_run_records
from app.decision.experiment_decision import with_decision_analysis
from app.decision.verdict import decide
from app.economics.experiment_costs import ExperimentCosts
from app.errors import AppError
from app.evaluation.evaluate import evaluate_experiment, identify_arms, with_reasons
from app.evaluation.experiment_curves import learning_curves_of
from app.evaluation.judges import with_judges
from app.experiments.arms import plan_document
from app.experiments.followups import read_followup
from app.experiments.plan import read_plan
from app.experiments.status import is_finished
from app.glossary import RunStatus, Split
from app.metrics.diagnostic_names import ENTAILMENT
from app.metrics.scoring import metrics_of_plan
from app.reports.results_json import results_to_json
from app.settings import Settings
from app.version import sextant_version


def evaluate_stored_experiment(database: Database, settings: Settings, experiment_id: int) -> None:
    """Summarise, compare, price and decide over every stored prediction, and save the results document.

    Nothing happens while a run is still to come: the hint was early, or somebody tries the run again.
    """
    with database.reading() as session:
        experiment = experiment_queries.get_experiment_row(session, experiment_id)
        states = experiment_queries.run_states(experiment)
        if not all(is_finished(RunStatus(run.status)) for run in experiment.runs):
            return
        plan = read_plan(experiment.plan)
        records = load_run_records(session, experiment_id, plan)
        judged = load_judge_records(session, experiment, plan)
        entailment = entailment_notes(session, experiment_id)
        cases_of_judges = {judge.name: len(cases_for_judge(session, experiment, judge)) for judge in plan.judges}
        test_rows = intake_queries.case_rows_by_id(session, experiment.test_case_ids)
        case_ids = [row.case_id for row in test_rows]
        provenance: dict[str, Any] = {  # a JSON document
            "dataset_hash": intake_queries.get_dataset_row(session, experiment.dataset_id).content_hash,
            "runs": {
                f"{run.arm_key}/{run.seed}": run.provenance
                for run in experiment.runs
                if run.provenance and read_followup(run.arm_key) is None
            },
        }
        if entailment.network is not None:
            provenance["entailment"] = entailment.network
        available = intake_queries.count_cases(session, experiment.dataset_id, Split.TRAIN)
        costs = ExperimentCosts(
            plan=plan,
            endpoints=settings.endpoints,
            train_cases=plan.training_cases_by_arm(available),
            validation_cases=intake_queries.count_cases(session, experiment.dataset_id, Split.VALIDATION),
            today=utc_today(),
        )
    try:
        results = evaluate_experiment(
            version=sextant_version(),
            plan=plan_document(plan),
            task=plan.task,
            arms=identify_arms(plan),
            baseline=plan.baseline_key,
            runs=records,
            provenance=provenance,
            decide=decide,
            case_ids=case_ids,
            metrics=metrics_of_plan(plan),
            margin=plan.margin,
            request_cost=costs.request_cost,
            economics=costs.economics(records),
        )
        curves = learning_curves_of(
            plan, arms=results.arms, runs=records, metric=results.decision.metric, train_cases=costs.train_cases
        )
        results = replace(results, learning_curves=curves)
        results = with_decision_analysis(results, runs=records, plan=plan)
        results = with_reasons(results, diagnostic=ENTAILMENT, reasons=entailment.reasons)
        results = with_judges(results, plan=plan, runs=records, records=judged, cases=cases_of_judges)
        results = replace(results, judges=tuple(costs.with_judge_cost(judge) for judge in results.judges))
    except AppError as error:
        with database.unit_of_work() as work:
            experiment_queries.save_results(work.session, experiment_id, None, error.message, rests_on=states)
        return
    with database.unit_of_work() as work:
        experiment_queries.save_results(work.session, experiment_id, results_to_json(results), None, rests_on=states)
        outcome_queries.record_outcome(work.session, experiment_id)
