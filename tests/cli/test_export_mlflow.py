"""`sextant export-mlflow`, read back from a real SQLite store by MLflow's own client."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from app.cli_export_mlflow import LOGGED, export_to_mlflow
from app.db import run_queries
from app.db.database import Database
from app.errors import AppError
from app.experiments.plan import read_plan
from app.glossary import RunStatus
from app.pipeline_evaluation import evaluate_stored_experiment
from app.settings import Settings
from tests import stored
from tests.cli.test_compare import ROOT, sextant

# MLflow 3.17 uses a way of loading that SQLAlchemy 2.1 wants to drop.
pytestmark = pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy is deprecated")

ARMS = ("zero_shot", {"few_shot": {"examples": 2}}, {"lora": {"epochs": 1, "rank": 2}})
CURVE = [
    {"step": 4, "train_loss": 2.5, "validation_loss": None},
    {"step": 8, "train_loss": 1.5, "validation_loss": 1.75, "validation_score": 0.625},
]
MLFLOW_NAMES = ("MLFLOW_DISABLE_TELEMETRY", "MLFLOW_HTTP_REQUEST_MAX_RETRIES")


@pytest.fixture(scope="module", autouse=True)
def _environment() -> Iterator[None]:
    """The command sets defaults for MLflow in its own process; other tests shall not see them."""
    before = {name: os.environ.get(name) for name in MLFLOW_NAMES}
    yield
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The home of `compare`, so that the experiment goes by the name of its folder."""
    return Settings(home=tmp_path / "out" / ".sextant")


def add_finished(database: Database, settings: Settings) -> int:
    """Three arms with two seeds each; the first seed of `lora` learned, its second failed."""
    experiment_id = stored.add_experiment(database, settings, arms=ARMS, test=30, seeds=[1, 2], baseline="zero_shot")
    for run in stored.runs_of(database, experiment_id):
        attempt = stored.claim(database, run.id)
        fails = run.arm_key == "lora" and run.seed == 2
        if not fails:
            right = 6 if run.arm_key == "zero_shot" else 24
            scores = {f"t{number}": float(number < right + run.seed) for number in range(30)}
            stored.save_answers(database, run, dict.fromkeys(scores, "Oslo"), attempt=attempt, scores=scores)
        usage = {"train_seconds": 3.5, "curve": CURVE} if run.arm_key == "lora" and not fails else None
        provenance = {
            "language_model": {"weights_sha256": "ab" * 32},
            "libraries": {"torch": "2.13.0", "trl": None},
            "hashes": {"dataset": "parcels", "corpus": "halls"},
        }
        with database.unit_of_work() as work:
            run_queries.finish_run(
                work.session,
                run.id,
                attempt=attempt,
                status=RunStatus.FAILED if fails else RunStatus.SUCCEEDED,
                usage=usage,
                provenance=None if fails else provenance,
                failure_message="The memory was not enough." if fails else None,
            )
    evaluate_stored_experiment(database, settings, experiment_id)
    return experiment_id


@pytest.fixture
def finished(database: Database, settings: Settings) -> int:
    return add_finished(database, settings)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its tables, which take MLflow seconds to make; copy it."""
    path = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from mlflow import MlflowClient; MlflowClient(sys.argv[1])", uri_of(path)],
        env={**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def uri(empty_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)  # MLflow keeps files of a local store beside it
    (tmp_path / "mlflow.db").write_bytes(empty_store.read_bytes())
    return uri_of(tmp_path / "mlflow.db")


def uri_of(path: Path) -> str:
    return f"sqlite:///{path}"


def read_runs(uri: str, name: str = "Parcels"):
    """Every run of the MLflow experiment by its name, with the client that read it."""
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=uri)
    experiment = client.get_experiment_by_name(name)
    assert experiment is not None
    return client, {run.info.run_name: run for run in client.search_runs([experiment.experiment_id])}


def refusal(place: str, uri: str) -> AppError:
    with pytest.raises(AppError) as caught:
        export_to_mlflow(place, tracking_uri=uri)
    return caught.value


def test_arms_become_runs_with_everything_that_was_measured(
    finished: int, tmp_path: Path, uri: str, database: Database
):
    export_to_mlflow(str(tmp_path / "out"), tracking_uri=uri)
    client, runs = read_runs(uri)
    assert sorted(runs) == sorted(
        name for arm in ("zero_shot", "few_shot", "lora") for name in (arm, f"{arm} (seed 1)", f"{arm} (seed 2)")
    )
    results = client.download_artifacts(runs["few_shot"].info.run_id, "results.json", str(tmp_path))
    document = json.loads(Path(results).read_text(encoding="utf-8"))
    few_shot = document["arms"][1]
    score = few_shot["metrics"]["token_f1"]
    metrics = runs["few_shot"].data.metrics
    assert metrics["token_f1"] == score["value"] == pytest.approx(25.5 / 30)
    assert (metrics["token_f1.low"], metrics["token_f1.high"]) == (score["low"], score["high"])
    compared = next(
        each for each in document["comparisons"] if (each["arm"], each["metric"]) == ("few_shot", "token_f1")
    )
    assert metrics["token_f1.difference"] == compared["difference"]
    assert metrics["token_f1.p_value_adjusted"] == compared["p_value_adjusted"]
    assert metrics["latency_seconds.p50"] == 0.5
    assert metrics["probability_best"] == document["utility"]["arms"][1]["probability_best"]
    assert "cost_usd_per_1000_requests" in metrics
    assert runs["few_shot (seed 1)"].data.metrics["token_f1"] == pytest.approx(25 / 30)

    params = runs["few_shot"].data.params
    assert (params["method"], params["examples"], params["seeds"]) == ("few_shot", "2", "1, 2")
    assert (params["language_model"], params["decoding.max_tokens"], params["dataset_hash"]) == (
        "bundled",
        "4",
        "parcels",
    )
    assert runs["lora"].data.params["rank"] == "2"
    assert runs["lora (seed 1)"].data.params["seed"] == "1"

    tags = runs["few_shot (seed 1)"].data.tags
    assert tags["mlflow.parentRunId"] == runs["few_shot"].info.run_id
    assert (tags["sextant.experiment_id"], tags["sextant.weights_sha256"]) == (str(finished), "ab" * 32)
    assert (tags["sextant.library.torch"], tags["sextant.corpus_hash"]) == ("2.13.0", "halls")
    assert "sextant.library.trl" not in tags
    assert tags["sextant.verdict"] == document["decision"]["sentence"]
    assert tags["sextant.plan_hash"] == params["plan_hash"]

    plan = client.download_artifacts(runs["lora"].info.run_id, "plan.yaml", str(tmp_path))
    assert read_plan(yaml.safe_load(Path(plan).read_text(encoding="utf-8"))).arm_keys == (
        "zero_shot",
        "few_shot",
        "lora",
    )
    assert {file.path for file in client.list_artifacts(runs["lora"].info.run_id)} == {
        "plan.yaml",
        "report.html",
        "results.json",
    }


def test_the_loss_is_a_curve_of_its_seed_and_a_failed_seed_says_so(finished: int, tmp_path: Path, uri: str):
    export_to_mlflow(str(tmp_path / "out"), tracking_uri=uri)
    client, runs = read_runs(uri)
    learned = runs["lora (seed 1)"].info
    assert [(each.step, each.value) for each in client.get_metric_history(learned.run_id, "train_loss")] == [
        (4, 2.5),
        (8, 1.5),
    ]
    assert [(each.step, each.value) for each in client.get_metric_history(learned.run_id, "validation_loss")] == [
        (8, 1.75)
    ]
    assert [(each.step, each.value) for each in client.get_metric_history(learned.run_id, "validation_score")] == [
        (8, 0.625)
    ]
    assert learned.status == "FINISHED"
    assert runs["lora (seed 2)"].info.status == "FAILED"
    assert runs["lora (seed 2)"].data.tags["sextant.failure"] == "The memory was not enough."
    assert "train_loss" not in runs["zero_shot"].data.metrics


def test_a_second_export_changes_the_same_runs_and_logs_nothing_twice(
    finished: int, tmp_path: Path, uri: str, capsys: pytest.CaptureFixture[str]
):
    export_to_mlflow(str(tmp_path / "out"), tracking_uri=uri)
    _, before = read_runs(uri)
    export_to_mlflow(str(tmp_path / "out"), tracking_uri=uri)
    client, after = read_runs(uri)
    assert {name: run.info.run_id for name, run in after.items()} == {
        name: run.info.run_id for name, run in before.items()
    }
    for name, metric in (("lora (seed 1)", "train_loss"), ("lora", "token_f1")):
        history = client.get_metric_history(after[name].info.run_id, metric)
        assert len(history) == len({(each.step, each.value) for each in history})
    said = " ".join(capsys.readouterr().out.split())
    assert said.index("9 new and 0 updated runs") < said.index("0 new and 9 updated runs")


def test_a_run_whose_metric_is_gone_is_written_anew(finished: int, tmp_path: Path, uri: str):
    export_to_mlflow(str(tmp_path / "out"), tracking_uri=uri)
    client, before = read_runs(uri)
    run_id = before["zero_shot"].info.run_id
    client.log_metric(run_id, "rouge_l", 0.5)
    client.set_tag(run_id, LOGGED, before["zero_shot"].data.tags[LOGGED] + " rouge_l")
    export_to_mlflow(str(tmp_path / "out"), tracking_uri=uri)
    client, after = read_runs(uri)
    assert "rouge_l" not in after["zero_shot"].data.metrics
    assert len(after) == len(before)
    parent = after["zero_shot (seed 1)"].data.tags["mlflow.parentRunId"]
    assert parent == after["zero_shot"].info.run_id


def test_what_people_added_to_a_run_outlives_the_next_export(finished: int, tmp_path: Path, uri: str):
    export_to_mlflow(str(tmp_path / "out"), tracking_uri=uri)
    client, before = read_runs(uri)
    run_id = before["zero_shot"].info.run_id
    client.log_metric(run_id, "human_rating", 4.5)
    client.log_param(run_id, "reviewer", "Kim")
    export_to_mlflow(str(tmp_path / "out"), tracking_uri=uri)
    after = read_runs(uri)[1]["zero_shot"]
    assert after.info.run_id == run_id
    assert (after.data.metrics["human_rating"], after.data.params["reviewer"]) == (4.5, "Kim")


def test_two_experiments_of_one_name_stay_apart(finished: int, settings: Settings, tmp_path: Path, uri: str, database):
    again = add_finished(database, settings)
    export_to_mlflow(str(tmp_path / "out"), tracking_uri=uri)
    env = {"SEXTANT_HOME": str(settings.home), "MLFLOW_TRACKING_URI": uri, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin"}
    command = [sys.executable, "-m", "app.cli", "export-mlflow", str(again)]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "9 new and 0 updated runs" in " ".join(done.stdout.split())
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=uri)
    runs = client.search_runs([client.get_experiment_by_name("Parcels").experiment_id])
    assert len(runs) == 18


def test_an_experiment_that_has_not_finished_is_refused(
    database: Database, settings: Settings, tmp_path: Path, uri: str
):
    stored.add_experiment(database, settings)
    error = refusal(str(tmp_path / "out"), uri)
    assert error.code == "RESULTS_NOT_READY"


@pytest.mark.parametrize(
    "unusable",
    ["http://127.0.0.1:9", "postgresql://team:secret@127.0.0.1:9/mlflow", "sqlite:////proc/mlflow.db", "unheard://of"],
)
def test_a_store_that_cannot_be_reached_is_named_without_its_password(finished: int, tmp_path: Path, unusable: str):
    error = refusal(str(tmp_path / "out"), unusable)
    assert error.code == "TRACKING_STORE_UNUSABLE"
    assert "secret" not in error.message
    assert unusable.replace("secret", "***") in error.message


def test_the_folder_store_that_mlflow_gave_up_is_refused_with_what_to_use(finished: int, tmp_path: Path):
    error = refusal(str(tmp_path / "out"), (tmp_path / "mlruns").as_uri())
    assert error.code == "TRACKING_STORE_UNUSABLE"
    assert "sqlite:///mlflow.db" in error.message


def test_a_deleted_mlflow_experiment_is_not_brought_back_unasked(finished: int, tmp_path: Path, uri: str):
    export_to_mlflow(str(tmp_path / "out"), tracking_uri=uri)
    client, _ = read_runs(uri)
    client.delete_experiment(client.get_experiment_by_name("Parcels").experiment_id)
    assert refusal(str(tmp_path / "out"), uri).code == "MLFLOW_EXPERIMENT_DELETED"


def test_a_place_that_is_no_experiment_is_refused(tmp_path: Path, uri: str):
    assert refusal("nowhere", uri).code == "FOLDER_NOT_FOUND"
    assert "DATABASE_NOT_FOUND" in sextant("export-mlflow", "7", cwd=tmp_path).stderr


def test_without_mlflow_the_sentence_names_the_command(tmp_path: Path):
    (tmp_path / "mlflow.py").write_text("raise ModuleNotFoundError(\"No module named 'mlflow'\", name='mlflow')\n")
    env = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "PATH": "/usr/bin", "SEXTANT_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "app.cli", "export-mlflow", "1"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "MLFLOW_MISSING: MLflow is not installed here" in done.stderr
    assert "pip install 'sextant[mlflow]'" in done.stderr
    assert "Traceback" not in done.stderr
