"""A folder in which `compare` has run once, for the tests of everything that uses a measured arm."""

from pathlib import Path

import pytest

from tests.cli.test_compare import sextant, write_plan
from tests.tiny import make_lfm2

MEASURED_ARMS = [
    {"few_shot": {"examples": 2}},
    {"lora": {"epochs": 1, "rank": 2}},
    {"lora": {"epochs": 1, "rank": 2, "key": "longer", "context_extension": {"factor": 2}}},
    "embedding_classifier",
]


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its `out` holds the results, `tiny` beside it the language model."""
    folder = tmp_path_factory.mktemp("measured")
    tiny = make_lfm2(folder / "tiny")
    plan = write_plan(folder, arms=MEASURED_ARMS, language_model=f"hf:{tiny}")
    done = sextant("compare", plan, "--out", "out", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
