import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.errors import InputRejectedError

runner = CliRunner()


def run(*arguments: str) -> str:
    result = runner.invoke(app, ["estimate", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_prints_parts_that_add_up_as_json() -> None:
    document = json.loads(
        run("--language-model", "llama-2-7b", "--method", "qlora", "--batch", "4", "--sequence", "2048", "--json")
    )

    assert sum(document["parts_bytes"].values()) == pytest.approx(document["total_bytes"])
    assert 9e9 < document["total_bytes"] < 15e9


def test_prints_a_time_where_a_gpu_and_tokens_are_named() -> None:
    assert "hours on A100" in run("--gpu", "A100", "--tokens", "1000000")


def test_prints_the_tables() -> None:
    assert "Llama 2 13B full" in run("--table")


def test_reads_the_configuration_in_a_folder(tmp_path: Path) -> None:
    shape = {"num_hidden_layers": 2, "hidden_size": 64, "num_attention_heads": 4}
    (tmp_path / "config.json").write_text(json.dumps(shape | {"intermediate_size": 128, "vocab_size": 100}))

    document = json.loads(run("--language-model", str(tmp_path), "--json"))

    # 2 layers x (4 x 64 x 64 + 3 x 64 x 128) + 2 x 100 x 64.
    assert document["parameters"] == 2 * (4 * 64 * 64 + 3 * 64 * 128) + 2 * 100 * 64


@pytest.mark.parametrize(
    "arguments",
    [
        ("--method", "magic"),
        ("--optimiser", "magic"),
        ("--stack", "magic"),
        ("--targets", "q,x"),
        ("--gpu", "A100"),
        ("--method", "inference", "--gpu", "A100", "--tokens", "5"),
        ("--gpu", "A100", "--tokens", "0"),
    ],
)
def test_refuses_what_it_does_not_know(arguments: tuple[str, ...]) -> None:
    with pytest.raises(InputRejectedError):
        run(*arguments)


@pytest.mark.parametrize("text", ["no json", "[]"])
def test_refuses_a_configuration_that_is_no_object(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text)

    with pytest.raises(InputRejectedError, match=r"config\.json"):
        run("--language-model", str(tmp_path))
