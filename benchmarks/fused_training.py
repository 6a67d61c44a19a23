"""Training the bundled language model with fused layers against the plain ones.

Run ``python -m benchmarks.fused_training [--steps 6] [--tokens 4096]``. Loss and gradients of the same batches (bf16
autocast, one thread), tokens per second; without the optimizer, which is the same for both. Where the fused layers do
not run (they need a processor with AMX, and g++), the plain ones are measured twice and the ratio is about 1.
"""

from __future__ import annotations

import argparse
import random
import time
from importlib.metadata import version

import torch
from transformers import AutoTokenizer

from app.resources import bundled_weights_folder
from benchmarks.ending import ending
from bundled import fused_layers
from bundled.batches import Batch, batch_stream
from bundled.deepen import open_weights
from bundled.losses import weighted_loss
from bundled.precision import computes_in_bfloat16
from bundled.recipe import STAGES, draw_for


def draw_batches(tokenizer, *, count: int, tokens: int) -> list[Batch]:
    """Batches of the longest stage."""
    stream = batch_stream(
        draw_for(STAGES["deeper"], tokenizer),
        random_source=random.Random(1),
        tokens_per_batch=tokens,
        pad_token_id=tokenizer.pad_token_id,
        pool_batches=count,
    )
    return [next(stream) for _ in range(count)]


def tokens_per_second(language_model, batches: list[Batch], *, fused: bool) -> float:
    """Tokens of the batches per second of loss and gradients."""
    started = time.perf_counter()
    for batch in batches:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=computes_in_bfloat16("cpu")):
            loss = weighted_loss(language_model, batch, fused=fused)
        loss.backward()
        language_model.zero_grad()
    return sum(batch.token_count for batch in batches) / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--tokens", type=int, default=4096, help="of a batch")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    folder = bundled_weights_folder()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    language_model = open_weights(folder, tokenizer)
    batches = draw_batches(tokenizer, count=chosen.steps, tokens=chosen.tokens)
    is_fused = fused_layers.are_supported()
    print(f"fused layers run here: {is_fused}")
    rates: list[float] = []
    for fused in (False, is_fused):
        tokens_per_second(language_model, batches[:1], fused=fused)
        rates.append(tokens_per_second(language_model, batches, fused=fused))
    print(
        ending(
            "fused_training",
            ours=rates[1],
            peer=rates[0],
            peer_name=f"transformers {version('transformers')}, torch {version('torch')}, plain layers",
            unit="tokens per second, one thread",
            higher_is_better=True,
            digits=0,
        )
    )


if __name__ == "__main__":
    main()
