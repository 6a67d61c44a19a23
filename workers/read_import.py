"""Child process that reads results files of other tools: `python -m workers.read_import FOLDER`.

Under limits on memory and processor time, like every upload; what it found is left in the folder as summary.json.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from workers.child import die_with_parent, limit_memory, limit_processor_time

SUMMARY = "summary.json"


def main() -> None:
    """Read the files in the folder `files`, and write what they are, or the code and sentence of the refusal."""
    die_with_parent()
    from app.errors import AppError  # noqa: PLC0415 - after the parent watch
    from app.intake.results_files import inspect_results  # noqa: PLC0415 - after the parent watch
    from app.settings import get_settings  # noqa: PLC0415 - after the parent watch

    settings = get_settings()
    limit_memory(settings.parse_memory_bytes)
    limit_processor_time(settings.parse_seconds)
    folder = Path(sys.argv[1])
    files = sorted((folder / "files").iterdir())
    try:
        summary = asdict(inspect_results({path.name: path.read_bytes() for path in files}))
    except AppError as error:
        summary = {"code": error.code, "message": error.message}
    (folder / SUMMARY).write_text(json.dumps(summary), encoding="utf-8")


if __name__ == "__main__":
    main()
