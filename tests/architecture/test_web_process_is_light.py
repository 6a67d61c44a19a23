"""What the web process loads decides its memory; a fresh interpreter tells the truth."""

import json
import subprocess
import sys

HEAVY = (
    "torch", "transformers", "peft", "sentence_transformers", "faiss", "scipy", "sklearn", "statsmodels", "pandas",
    "polars", "pyarrow", "pypdf", "docx", "openai",
)  # fmt: skip

PROBE = """
import json, sys
import app.main
app.main.create_app()
import app.actions.experiments, app.actions.reports, app.actions.assessments, app.actions.datasets
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_the_web_process_loads_no_heavy_library(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        env={"SEXTANT_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert loaded & set(HEAVY) == set()
    assert "workers" not in loaded
