"""Every benchmark runs alone and ends with one line that sets our figure beside a peer's."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.ending import FOLDER, HELPERS, benchmark_names, ending, read_ending

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("SEXTANT_BENCH_DATA", ROOT / ".." / "shared" / "data")).resolve()
REFERENCE = Path(os.environ.get("SEXTANT_REFERENCE", ROOT / ".." / "shared" / "reference")).resolve()

# Arguments that make a benchmark tiny: its figures then say nothing, its line is the same.
TINY = {
    "advice_speed": ["--scenarios", "2", "--repeat", "1"],
    "case_pages": ["--cases", "30", "--repeat", "1"],
    "interval_coverage": ["--repeat", "20", "--only", "Wilson, share 0.8"],
}
TINY_WITH_DATA = {"demo_overlap": [], "learning_curves": [], "memory_estimator": []}
# These load torch and open networks.
TINY_AND_SLOW = {
    "banking77_classifiers": [
        "--draws",
        "1",
        "--train-per-label",
        "5",
        "--validation-per-label",
        "1",
        "--test-cases",
        "20",
    ],
    "banking77_examples": ["--test-cases", "3", "--train-per-label", "1", "--examples", "2"],
    "bundled_speed": ["--cases", "2", "--rounds", "1"],
    "endpoint_calls": ["--calls", "20", "--at-once", "4", "--delay", "0.01"],
    "few_shot_scoring": ["--cases", "2", "--examples", "2", "--labels", "2", "--rounds", "1", "--peer-batches", "1"],
    "fused_training": ["--steps", "2", "--tokens", "512"],
    "look_up_split": ["--cases", "20"],
    "lora_training": ["--cases", "8", "--validation", "4", "--rounds", "1"],
    "qlora_memory": ["--sizes", "27M"],
    "racing": ["--orders", "2", "--margin", "0.05"],
    "xquad_retrieval": ["--questions", "6", "--cases", "2"],
}
PEERS = {"few_shot_scoring": "lm_eval", "lora_training": "trl", "xquad_retrieval": "rank_bm25"}
NEED_DATA = {
    *TINY_WITH_DATA,
    "banking77_classifiers",
    "banking77_examples",
    "few_shot_scoring",
    "lora_training",
    "xquad_retrieval",
}


def last_line(name: str, arguments: list[str]) -> str:
    """What `python -m benchmarks.NAME` ends with."""
    if name in PEERS and importlib.util.find_spec(PEERS[name]) is None:
        pytest.skip(f"{PEERS[name]} is not installed (pip install sextant[bench])")
    if name == "endpoint_calls" and "SEXTANT_BENCH_PROMPTFOO" not in os.environ:
        pytest.skip("SEXTANT_BENCH_PROMPTFOO names no promptfoo")
    if name in NEED_DATA and not (DATA.is_dir() and REFERENCE.is_dir()):
        pytest.skip(f"no data at {DATA} and {REFERENCE}")
    found = {"SEXTANT_BENCH_DATA": str(DATA), "SEXTANT_REFERENCE": str(REFERENCE), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *arguments],
        cwd=ROOT,
        env=os.environ | found,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


def test_every_benchmark_is_tried_here():
    assert {*TINY, *TINY_WITH_DATA, *TINY_AND_SLOW} == set(benchmark_names())


@pytest.mark.parametrize("name", benchmark_names())
def test_a_benchmark_says_how_it_is_run_and_ends_by_the_one_function(name: str):
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert f"python -m benchmarks.{name}" in (ast.get_docstring(tree) or "")
    assert {"main", "ending"} <= called


@pytest.mark.parametrize("name", sorted(HELPERS - {"__main__"}))
def test_a_helper_measures_nothing_when_run(name: str):
    assert "__name__" not in (FOLDER / f"{name}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*TINY, *TINY_WITH_DATA])
def test_the_last_line_is_well_formed(name: str):
    line = read_ending(last_line(name, {**TINY, **TINY_WITH_DATA}[name]))
    assert str(line["name"]).startswith(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(TINY_AND_SLOW))
def test_the_last_line_of_what_opens_networks_is_well_formed(name: str):
    line = read_ending(last_line(name, TINY_AND_SLOW[name]))
    assert str(line["name"]).startswith(name.partition("_")[0])


def test_the_ratio_is_ours_by_the_peers():
    line = ending("x", ours=3.0, peer=4.0, peer_name="p", unit="s", higher_is_better=False, more=[1])
    assert read_ending(line) == {
        "name": "x",
        "ours": 3.0,
        "peer": 4.0,
        "peer_name": "p",
        "unit": "s",
        "ratio": 0.75,
        "higher_is_better": False,
        "more": [1],
    }


@pytest.mark.parametrize(
    "changed",
    [
        '"peer": null',
        '"peer_name": ""',
        '"ratio": 0.9',
        '"higher_is_better": "no"',
    ],
)
def test_a_line_without_a_peer_or_with_a_wrong_ratio_is_refused(changed: str):
    line = ending("x", ours=3.0, peer=4.0, peer_name="p", unit="s", higher_is_better=False)
    key = changed.partition(":")[0]
    spoilt = ", ".join(changed if piece.startswith(key) else piece for piece in line.strip("{}").split(", "))
    with pytest.raises(ValueError, match=r"must be|is not"):
        read_ending("{" + spoilt + "}")


def test_a_small_figure_keeps_the_digits_its_ratio_needs():
    line = read_ending(ending("x", ours=0.1428, peer=0.00638, peer_name="p", unit="s", higher_is_better=False))
    assert (line["ours"], line["peer"], line["ratio"]) == (0.143, 0.00638, 22.382)


def test_a_peer_without_success_has_no_ratio():
    line = ending("x", ours=3.0, peer=0.0, peer_name="p", unit="s", higher_is_better=False)
    assert read_ending(line)["ratio"] is None


def test_a_benchmark_nobody_wrote_is_refused():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "speed_of_light"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no benchmark is called speed_of_light" in done.stderr
