"""LoRA training beside a plain TRL SFTTrainer script: speed, memory and the loss reached.

Run ``python -m benchmarks.lora_training``. Both sides train the same adapter (rank 8 on every linear layer, AdamW,
linear schedule with 3% warm-up, float32, batches of 8) on the bundled language model with the same banking77 cases,
encoded once by the same code. Each side runs in a child process of its own, in turns, so that the peak of resident
memory is its own; the validation loss of both is measured by the same function after training. Nothing is evaluated
while the clock runs.

Ours is what the `lora` arm calls: answers-only logits, batches of similar length. The peer is the trainer as its
documentation shows it, except that gradient checkpointing and bfloat16, on by default, are off as on our side.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.ending import ending, with_version

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

RANK, LEARNING_RATE, BATCH_SIZE = 8, 2e-3, 8
LABELS = 20


def encode(cases: int, validation: int):
    """Language model, training rows and validation rows: the first 20 intents, as the arm encodes them."""
    import random

    from app.glossary import Split, TaskKind
    from app.language_models.bundled import open_bundled
    from app.methods.contract import TaskSetting
    from app.methods.prompts import build_prompt
    from app.methods.tuning_rows import encode_row
    from app.values.generation import Decoding
    from benchmarks.banking77_cases import read_cases

    rows = [(case.input, case.target) for case in read_cases("train", Split.TRAIN)]
    labels = tuple(sorted({label for _, label in rows})[:LABELS])
    chosen = [row for row in rows if row[1] in labels]
    random.Random(7).shuffle(chosen)
    language_model = open_bundled()
    setting = TaskSetting(TaskKind.CLASSIFICATION, labels, "default", Decoding())

    def encode_case(text: str, label: str):
        prompt = build_prompt("default", task=setting.task, labels=labels, input_text=text)
        return encode_row(prompt, label, setting=setting, language_model=language_model)

    encoded = [encode_case(*row) for row in chosen]
    return language_model, encoded[:cases], encoded[cases : cases + validation]


def train_ours(language_model, rows, seed: int, epochs: float):
    from app.experiments.tuning_specs import LoraSpec
    from app.methods.tuning_loop import Lesson, Place, train_network
    from app.methods.tuning_weights import open_weights

    spec = LoraSpec(rank=RANK, epochs=epochs, learning_rate=LEARNING_RATE, batch_size=BATCH_SIZE)
    weights = open_weights(language_model, spec)
    network = weights.attach(spec, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        train_network(
            network,
            Lesson(rows, (), language_model.padding_token),
            spec=spec,
            seed=seed,
            place=Place(Path(folder), "benchmark"),
            report=lambda stage, done, total: None,
        )
        return network, time.perf_counter() - started


def train_with_trl(language_model, rows, seed: int, epochs: float):
    from datasets import Dataset
    from peft import LoraConfig
    from trl import SFTConfig, SFTTrainer

    dataset = Dataset.from_list(
        [
            {
                "input_ids": row.tokens,
                "completion_mask": [0] * (len(row.tokens) - row.answer_tokens) + [1] * row.answer_tokens,
            }
            for row in rows
        ]
    )
    with tempfile.TemporaryDirectory() as folder:
        trainer = SFTTrainer(
            model=language_model.network,
            args=SFTConfig(
                output_dir=folder,
                num_train_epochs=epochs,
                per_device_train_batch_size=BATCH_SIZE,
                learning_rate=LEARNING_RATE,
                lr_scheduler_type="linear",
                warmup_steps=0.03,
                weight_decay=0.0,
                max_grad_norm=1.0,
                completion_only_loss=True,
                max_length=language_model.context_tokens,
                gradient_checkpointing=False,
                bf16=False,
                use_cpu=language_model.device.type == "cpu",
                save_strategy="no",
                report_to=[],
                disable_tqdm=True,
                logging_strategy="no",
                seed=seed,
            ),
            train_dataset=dataset,
            processing_class=language_model.tokenizer,
            peft_config=LoraConfig(r=RANK, lora_alpha=2 * RANK, target_modules="all-linear", task_type="CAUSAL_LM"),
        )
        started = time.perf_counter()
        trainer.train()
        return trainer.model, time.perf_counter() - started


def run_side(side: str, *, cases: int, validation: int, epochs: float, seed: int) -> dict[str, float]:
    """Train on one side in this process."""
    from app.methods.tuning_rows import answer_loss, mean_loss

    language_model, rows, held_out = encode(cases, validation)
    padding = language_model.padding_token
    answer_loss(language_model.network, rows[:2], padding)  # libraries load before the clock runs
    before = mean_loss(language_model.network, held_out, batch_size=BATCH_SIZE, padding_token=padding)
    train = train_ours if side == "ours" else train_with_trl
    network, seconds = train(language_model, rows, seed, epochs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    loss = mean_loss(network, held_out, batch_size=BATCH_SIZE, padding_token=padding)
    tokens = epochs * sum(len(row.tokens) for row in rows)
    return {"tokens_per_second": tokens / seconds, "loss": loss, "loss_before": before, "peak_bytes": peak}


def run_child(side: str, arguments: argparse.Namespace, seed: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.lora_training", "--side", side, "--seed", str(seed)]
    for name in ("cases", "validation", "epochs"):
        command += [f"--{name}", str(getattr(arguments, name))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"exit status {done.returncode}: {done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=160)
    parser.add_argument("--validation", type=int, default=100)
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--side", choices=["ours", "trl"])
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.side:
        sizes = {name: getattr(arguments, name) for name in ("cases", "validation", "epochs", "seed")}
        print(json.dumps(run_side(arguments.side, **sizes)))
        return
    measured: dict[str, list[dict[str, float]]] = {"ours": [], "trl": []}
    for seed in range(1, arguments.rounds + 1):
        for side, rows in measured.items():
            rows.append(run_child(side, arguments, seed))
            print(f"{side:5} seed {seed}: " + ", ".join(f"{key} {value:,.3f}" for key, value in rows[-1].items()))

    def middle(side: str, key: str) -> float:
        return statistics.median(row[key] for row in measured[side])

    for key in ("loss", "peak_bytes"):
        print(f"{key}: ours / TRL = {middle('ours', key) / middle('trl', key):.3f}")
    ours, peer = middle("ours", "tokens_per_second"), middle("trl", "tokens_per_second")
    print(
        ending(
            "lora_training",
            ours=ours,
            peer=peer,
            peer_name=with_version("trl", ", SFTTrainer"),
            unit="tokens per second",
            higher_is_better=True,
            digits=1,
            loss_ratio=round(middle("ours", "loss") / middle("trl", "loss"), 4),
            memory_ratio=round(middle("ours", "peak_bytes") / middle("trl", "peak_bytes"), 3),
        )
    )


if __name__ == "__main__":
    main()
