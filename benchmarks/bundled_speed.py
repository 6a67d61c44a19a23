"""Speed of the bundled language model as the app runs it, beside transformers' own `generate`: load, write, label.

Run ``python -m benchmarks.bundled_speed [--cases 24]``. The goals are those of the project's plan for two cores: loaded
in 2 s, 60 tokens per second with greedy decoding of one prompt, 5 cases per second with 8 examples and 8 labels. The
peer reads the same weights and prompts and writes as many tokens, one prompt at a time.
"""

from __future__ import annotations

import app.language_models  # noqa: F401  how OpenMP threads wait is set before torch loads

# isort: split

import argparse
import random
import time

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from app.language_models.bundled import open_bundled
from app.resources import bundled_weights_folder
from app.values.generation import Decoding, ScoreRequest
from benchmarks.ending import ending, with_version

LABELS = ("invoice", "delivery", "login", "refund", "repair", "appointment", "contract", "praise")
WORDS = "the parcel with my new lamp has not come so please tell me where it is and when I can have it".split()
NEW_TOKENS = 64


def draw_text(source: random.Random) -> str:
    return " ".join(source.choices(WORDS, k=20)).capitalize() + "."


def write_label_prompts(count: int) -> list[str]:
    """Eight examples, one a label, shared by all prompts; then the text to label."""
    source = random.Random(1)
    examples = "".join(f"Text: {draw_text(source)}\nLabel: {label}\n" for label in LABELS)
    start = f"Choose one label: {', '.join(LABELS)}\n{examples}"
    return [f"{start}Text: {draw_text(source)}\nLabel:" for _ in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()

    open_bundled().close()  # libraries load at the first call
    started = time.perf_counter()
    ours = open_bundled()
    load_seconds = time.perf_counter() - started

    source = random.Random(2)
    prompts = [" ".join(draw_text(source) for _ in range(6)) for _ in range(4)]
    decoding = Decoding(max_tokens=NEW_TOKENS, stop=())
    tokenizer = AutoTokenizer.from_pretrained(bundled_weights_folder())
    peer = AutoModelForCausalLM.from_pretrained(bundled_weights_folder(), dtype=ours.network.dtype).eval()
    labelled = [
        ScoreRequest(prompt, tuple(f" {label}\n" for label in LABELS)) for prompt in write_label_prompts(chosen.cases)
    ]
    ours.generate(prompts[:1], decoding)
    rates: dict[str, list[float]] = {"ours": [], "peer": [], "label": []}
    for _ in range(chosen.rounds):  # in turns, so that a busy neighbour meets both
        started = time.perf_counter()
        tokens = sum(ours.generate([prompt], decoding)[0].completion_tokens for prompt in prompts)
        rates["ours"].append(tokens / (time.perf_counter() - started))
        started, tokens = time.perf_counter(), 0
        for prompt in prompts:
            encoded = tokenizer(prompt, return_tensors="pt")
            with torch.inference_mode():
                produced = peer.generate(
                    **encoded, max_new_tokens=NEW_TOKENS, do_sample=False, pad_token_id=tokenizer.pad_token_id
                )
            tokens += produced.shape[1] - encoded.input_ids.shape[1]
        rates["peer"].append(tokens / (time.perf_counter() - started))
        started = time.perf_counter()
        ours.score(labelled)
        rates["label"].append(len(labelled) / (time.perf_counter() - started))

    best = {name: max(values) for name, values in rates.items()}
    print(f"load: {load_seconds:.2f} s (goal 2)")
    print(f"greedy generation: {best['ours']:.0f} tokens per second (goal 60); transformers {best['peer']:.0f}")
    print(f"labelling, 8 examples and 8 labels: {best['label']:.1f} cases per second (goal 5)")
    print(
        ending(
            "bundled_speed",
            ours=best["ours"],
            peer=best["peer"],
            peer_name=with_version("transformers", " generate, one prompt at a time"),
            unit="tokens per second",
            higher_is_better=True,
            digits=1,
            load_seconds=round(load_seconds, 2),
            label_cases_per_second=round(best["label"], 2),
        )
    )


if __name__ == "__main__":
    main()
