"""Gold documents of an experiment: those that its test cases name, against those that its corpus holds."""

from sqlalchemy.orm import Session

from app.db import experiment_queries, intake_queries
from app.db.database import Database
from app.db.tables import ExperimentRow
from app.errors import InputRejectedError
from app.experiments.plan import Plan
from app.intake.gold_documents import UnknownGoldDocuments, find_unknown_gold_documents


def unknown_gold_documents(database: Database, experiment_id: int) -> UnknownGoldDocuments | None:
    """Gold documents of the test cases that the corpus lacks; None without a corpus and where it lacks nothing.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    with database.reading() as session:
        return _find(session, experiment_queries.get_experiment_row(session, experiment_id))


def check_oracles_have_documents(session: Session, experiment: ExperimentRow, plan: Plan) -> None:
    """Pass silently unless an arm is to be shown gold documents and the corpus holds none of them.

    Raises:
        InputRejectedError: GOLD_DOCUMENTS_UNKNOWN.
    """
    oracle = next((key for key, arm in zip(plan.arm_keys, plan.arms, strict=True) if arm.sees_gold), None)
    if oracle is None or experiment.corpus_id is None:
        return
    unknown = _find(session, experiment)
    if unknown is not None and unknown.none_is_known:
        hint = " (uploaded documents go by their file name without folders)" if unknown.without_folders else ""
        raise InputRejectedError(
            "GOLD_DOCUMENTS_UNKNOWN",
            f"Arm {oracle!r} shows the documents that hold the answer, but the corpus holds none of those that the "
            f"test cases name: {unknown.listed_names}; name them as the corpus does{hint}, or leave the arm out.",
        )
    if unknown is None and not any(intake_queries.gold_documents_of(session, experiment.test_case_ids)):
        raise InputRejectedError(
            "GOLD_DOCUMENTS_UNKNOWN",
            f"Arm {oracle!r} shows the documents that hold the answer, but the test cases name no document; "
            "upload the table with a column for them, or leave the arm out.",
        )


def _find(session: Session, experiment: ExperimentRow) -> UnknownGoldDocuments | None:
    if experiment.corpus_id is None:
        return None
    return find_unknown_gold_documents(
        intake_queries.gold_documents_of(session, experiment.test_case_ids),
        intake_queries.document_names(session, experiment.corpus_id),
    )
