"""Peak memory of training: adapters (lora), adapters on 4-bit weights (qlora) and all weights (full).

Run ``python -m benchmarks.qlora_memory``. Every arm trains the same four batches on the same weights, random Llama
networks of two sizes, in a child process of its own. What is compared is the peak of resident memory above what the
process held before the weights were opened (on a GPU: the peak that PyTorch allocated there), so that the libraries
themselves, about 0.6 GB, do not blur the figures.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.ending import ending

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

SIZES = {"27M": (384, 8), "71M": (640, 10)}
BATCH_SIZE, ROW_TOKENS, STEPS = 4, 64, 4
METHODS = ("lora", "qlora", "full")
VOCABULARY = 8192


def make_weights(folder: Path, width: int, layers: int) -> None:
    """A random Llama in bfloat16 with the tokenizer of the bundled language model."""
    import shutil

    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    from app.resources import bundled_weights_folder

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=width,
        intermediate_size=4 * width,
        num_hidden_layers=layers,
        num_attention_heads=width // 64,
        num_key_value_heads=width // 64,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=1,
    )
    LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(bundled_weights_folder() / name, folder / name)


def measure(method: str, folder: Path) -> dict[str, float]:
    """Train in this process."""
    import torch

    from app.experiments.tuning_specs import FullSpec, LoraSpec, QloraSpec
    from app.language_models.transformers_generator import TransformersGenerator
    from app.methods.tuning_loop import Lesson, Place, train_network
    from app.methods.tuning_rows import TrainingRow
    from app.methods.tuning_weights import open_weights

    kind = {"lora": LoraSpec, "qlora": QloraSpec, "full": FullSpec}[method]
    spec = kind(epochs=1, batch_size=BATCH_SIZE, learning_rate=1e-4)
    rows = [
        TrainingRow([(7 * n + 11 * place) % VOCABULARY for place in range(ROW_TOKENS)], 8)
        for n in range(BATCH_SIZE * STEPS)
    ]
    before = _resident_bytes()
    language_model = TransformersGenerator("hf:random", folder, quantisation=spec.quantisation)
    weights = open_weights(language_model, spec)
    network = weights.attach(spec, seed=1)
    with tempfile.TemporaryDirectory() as place:
        started = time.perf_counter()
        train_network(
            network,
            Lesson(rows, (), language_model.padding_token),
            spec=spec,
            seed=1,
            place=Place(Path(place), "benchmark"),
            report=lambda stage, done, total: None,
        )
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    if torch.cuda.is_available():
        peak = torch.cuda.max_memory_allocated()
    return {"peak_mb": peak / 1e6, "tokens_per_second": ROW_TOKENS * len(rows) / seconds}


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=list(SIZES))
    parser.add_argument("--method", choices=METHODS)
    parser.add_argument("--weights", type=Path)
    arguments = parser.parse_args()
    if arguments.method:
        print(json.dumps(measure(arguments.method, arguments.weights)))
        return
    peaks: dict[str, float] = {}
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            make_weights(Path(folder), *SIZES[size])
            for method in METHODS:
                command = [sys.executable, "-m", "benchmarks.qlora_memory", "--method", method, "--weights", folder]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode:
                    raise SystemExit(f"exit status {done.returncode}: {done.stderr[-3000:]}")
                figures = json.loads(done.stdout.splitlines()[-1])
                peaks[method] = figures["peak_mb"]
                print(f"{size:>5} {method:5}: " + ", ".join(f"{key} {value:,.1f}" for key, value in figures.items()))
    print(
        ending(
            "qlora_memory",
            ours=peaks["qlora"],
            peer=peaks["lora"],
            peer_name=f"lora on the same weights ({arguments.sizes[-1]})",
            unit="MB",
            higher_is_better=False,
            digits=1,
            full_mb=round(peaks["full"], 1),
        )
    )


if __name__ == "__main__":
    main()
