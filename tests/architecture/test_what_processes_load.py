"""What a process loads decides its memory and how long it starts; a fresh interpreter tells the truth."""

import json
import subprocess
import sys

HEAVY = (
    "torch", "transformers", "peft", "sentence_transformers", "faiss", "scipy", "sklearn", "statsmodels", "pandas",
    "polars", "pyarrow", "pypdf", "docx", "openai", "mlflow",
)  # fmt: skip

WEB = """
import app.main
app.main.create_app()
import app.actions.experiments, app.actions.reports, app.actions.assessments, app.actions.datasets
"""
TELL = """
import json, sys
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def loaded_by(statements, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", statements + TELL],
        env={"SEXTANT_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_web_process_loads_no_heavy_library(tmp_path):
    loaded = loaded_by(WEB, tmp_path)
    assert loaded & set(HEAVY) == set()
    assert "workers" not in loaded


def test_a_run_holds_its_lease_before_it_loads_a_heavy_library(tmp_path):
    assert loaded_by("import app.pipeline", tmp_path) & set(HEAVY) == set()


def test_an_evaluation_opens_no_network(tmp_path):
    assert loaded_by("import app.pipeline_evaluation", tmp_path) & {"torch", "transformers", "faiss", "peft"} == set()
