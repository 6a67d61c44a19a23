"""Child process for a short step: `python -m workers.run_step JOB_NAME ID`.

Uploads are parsed here, under limits on memory and processor time, so that a document that unpacks to
gigabytes cannot take the worker with it.
"""

import sys

from app.jobs import CORPUS_PARSE, DATASET_PARSE, EXPERIMENT_EVALUATE
from workers.child import die_with_parent, limit_memory, limit_processor_time


def main() -> None:
    """Execute the step named on the command line; the outcome is in the database."""
    die_with_parent()
    from app.db.database import open_database  # noqa: PLC0415 - after the parent watch
    from app.settings import get_settings  # noqa: PLC0415 - after the parent watch

    settings = get_settings()
    job_name, subject_id = sys.argv[1], int(sys.argv[2])
    database = open_database(settings.resolved_database_url)
    if job_name == EXPERIMENT_EVALUATE:
        from app.pipeline_evaluation import evaluate_stored_experiment  # noqa: PLC0415 - loads scipy and scikit-learn

        evaluate_stored_experiment(database, settings, subject_id)
        return
    from app.pipeline_intake import parse_corpus, parse_dataset  # noqa: PLC0415 - loads the document readers

    limit_memory(settings.parse_memory_bytes)
    limit_processor_time(settings.parse_seconds)
    if job_name == DATASET_PARSE:
        parse_dataset(database, settings, subject_id)
    elif job_name == CORPUS_PARSE:
        parse_corpus(database, settings, subject_id)
    else:
        raise SystemExit(f"unknown step {job_name!r}")


if __name__ == "__main__":
    main()
