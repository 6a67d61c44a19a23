from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.economics.memory_architectures import architecture_from_configuration, find_architecture, known_architectures
from app.economics.memory_estimate import estimate_memory, kv_cache_bytes, trainable_parameters
from app.economics.memory_request import STACKS, MemoryRequest, Optimiser, TuningMethod
from app.errors import InputRejectedError

PUBLISHED = yaml.safe_load(Path(__file__).with_name("published_peaks.yaml").read_text(encoding="utf-8"))
UNITS = {"GB": 1e9, "GiB": 2**30}


def request(method: TuningMethod = TuningMethod.LORA, name: str = "llama-2-7b", **settings: Any) -> MemoryRequest:
    return MemoryRequest(architecture=find_architecture(name), method=method, **settings)


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"{row['source']} {row['name']} {row['method']}")
def test_is_within_ten_percent_of_peaks_whose_settings_are_published(row: dict[str, Any]) -> None:
    settings = {key: row[key] for key in row if key not in {"source", "name", "method", "peak", "unit", "stack"}}
    asked = request(TuningMethod(row["method"]), row["name"], stack=STACKS[row["stack"]], **settings)

    assert estimate_memory(asked).total == pytest.approx(row["peak"] * UNITS[row["unit"]], rel=0.10)


@pytest.mark.parametrize(
    ("name", "billions"),
    # Parameters as their model cards state them.
    [("llama-2-7b", 6.74), ("llama-3.1-8b", 8.03), ("llama-3.2-3b", 3.21), ("t0-3b", 2.85), ("gemma-2b", 2.51)],
)
def test_counts_the_parameters_of_known_language_models(name: str, billions: float) -> None:
    assert find_architecture(name).parameters / 1e9 == pytest.approx(billions, rel=0.01)


def test_every_known_architecture_names_its_source() -> None:
    assert all(architecture.source for architecture in known_architectures().values())


def test_counts_lora_parameters_like_the_published_run() -> None:
    # LitGPT states 4,194,304 for Llama 2 7B: 32 layers x (q and v) x rank 8 x (4096 + 4096).
    assert trainable_parameters(request(rank=8, targets=("q", "v"))) == 4_194_304


def test_keeps_keys_and_values_of_every_token() -> None:
    # 2 x 32 layers x 4,096 x 2 bytes = 512 KiB a token.
    assert kv_cache_bytes(request(TuningMethod.INFERENCE, batch=2, sequence=10)) == 20 * 512 * 1024


def test_full_tuning_with_short_rows_peaks_at_the_step_with_eight_bytes_a_parameter() -> None:
    estimate = estimate_memory(request(TuningMethod.FULL, sequence=16))

    assert estimate.moment == "step"
    assert estimate.total == pytest.approx(8 * find_architecture("llama-2-7b").parameters + 0.5e9)


def test_logits_of_a_large_vocabulary_are_counted_by_hand() -> None:
    # 1,000 tokens x 128,256 x 14 bytes.
    estimate = estimate_memory(request(name="llama-3.1-8b", sequence=1000))

    assert estimate.logits == 1000 * 128_256 * 14


def test_double_quantisation_saves_0_373_bits_a_weight() -> None:
    plain = estimate_memory(request(TuningMethod.QLORA))
    double = estimate_memory(request(TuningMethod.QLORA, double_quantisation=True))

    saved_bits = 8 * (plain.quantisation - double.quantisation) / find_architecture("llama-2-7b").matrix_parameters
    assert saved_bits == pytest.approx(0.373)


@pytest.mark.parametrize(
    "saving",
    [
        {"checkpointing": True},
        {"loss_chunks": 8},
        {"batch": 1},
        {"compiled": True},
        {"gpus": 8},
        {"optimiser": Optimiser.ADAMW_8BIT},
        {"optimiser": Optimiser.PAGED_ADAMW},
    ],
    ids=str,
)
def test_every_saving_saves(saving: dict[str, Any]) -> None:
    costly = request(TuningMethod.FULL, batch=4, sequence=1024)

    assert estimate_memory(replace(costly, **saving)).total < estimate_memory(costly).total


def test_ranks_methods_by_what_they_need() -> None:
    totals = [
        estimate_memory(request(method, quantised=method is TuningMethod.QLORA)).total
        for method in (TuningMethod.QLORA, TuningMethod.LORA, TuningMethod.FULL)
    ]

    assert totals == sorted(totals)


def test_parts_add_up_to_the_total() -> None:
    estimate = estimate_memory(request(TuningMethod.QLORA, gpus=2))

    assert sum(estimate.parts().values()) == estimate.total


def test_reads_a_configuration_file() -> None:
    configuration = {
        "num_hidden_layers": 32,
        "hidden_size": 4096,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "intermediate_size": 14336,
        "vocab_size": 128256,
    }
    read = architecture_from_configuration(configuration, source="config.json")

    assert read.parameters == find_architecture("llama-3.1-8b").parameters


@pytest.mark.parametrize("broken", [{}, {"num_attention_heads": 32, "hidden_size": "wide"}])
def test_refuses_a_configuration_without_a_width(broken: dict[str, object]) -> None:
    with pytest.raises(InputRejectedError, match="whole number"):
        architecture_from_configuration(broken, source="config.json")


def test_refuses_an_unknown_language_model() -> None:
    with pytest.raises(InputRejectedError, match="no architecture 'gpt-9'"):
        find_architecture("gpt-9")


@pytest.mark.parametrize("settings", [{"batch": 0}, {"sequence": -1}, {"targets": ("x",)}, {"weight_bytes": 3}])
def test_refuses_impossible_requests(settings: dict[str, Any]) -> None:
    with pytest.raises(InputRejectedError):
        request(**settings)
