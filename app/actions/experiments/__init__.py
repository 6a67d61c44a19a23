"""Experiments: start them, watch them, read their cases and results."""

from app.actions.experiments.cases import find_neighbours, get_case, latency_percentiles, list_cases
from app.actions.experiments.gold_documents import unknown_gold_documents
from app.actions.experiments.run_details import get_run_detail, spend_so_far
from app.actions.experiments.side_by_side import compare_experiments, plan_history, same_plan_ids
from app.actions.experiments.starting import (
    cancel_experiment,
    check_language_model_is_known,
    create_demo_experiment,
    create_experiment,
    get_results,
    language_model_choices,
    retry_experiment,
)
from app.actions.experiments.views import get_experiment, get_plan, list_experiments

__all__ = [
    "cancel_experiment",
    "check_language_model_is_known",
    "compare_experiments",
    "create_demo_experiment",
    "create_experiment",
    "find_neighbours",
    "get_case",
    "get_experiment",
    "get_plan",
    "get_results",
    "get_run_detail",
    "language_model_choices",
    "latency_percentiles",
    "list_cases",
    "list_experiments",
    "plan_history",
    "retry_experiment",
    "same_plan_ids",
    "spend_so_far",
    "unknown_gold_documents",
]
