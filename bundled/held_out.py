"""Held-out figures by task while training: the share of answers that greedy decoding would give exactly.

`python -m bundled.held_out --cases 1000` prints those of the look-up tasks with their counts for the shipped weights;
`--sample NAME` draws other cases of the same tasks.
"""

import argparse
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from transformers import AutoTokenizer, Lfm2ForCausalLM, PreTrainedTokenizerFast

from bundled.batches import Example, encode_example
from bundled.checkpoints import WEIGHTS_FOLDER
from bundled.deepen import open_weights
from bundled.precision import computes_in_bfloat16
from bundled.prompts import NOT_FOUND
from bundled.tasks import EVALUATED_TASKS, draw_example

LOOK_UP_TASKS = ("relations", "short_relations", "events", "short_events", "retrieved")


def score_tasks(
    language_model: Lfm2ForCausalLM, tokenizer: PreTrainedTokenizerFast, *, cases: int, held_out: bool = True
) -> dict[str, float]:
    """Exact match by task on held-out words, names and templates, each answer read behind the right ones before it."""
    figures: dict[str, float] = {}
    for task in EVALUATED_TASKS:
        right = score_task(language_model, tokenizer, task, cases=cases, held_out=held_out)
        figures[task] = round(sum(right["answerable"]) / max(1, len(right["answerable"])), 3)
        if right["unanswerable"]:
            figures[f"{task}/unanswerable"] = round(sum(right["unanswerable"]) / len(right["unanswerable"]), 3)
    return figures


def score_task(
    language_model: Lfm2ForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    task: str,
    *,
    cases: int,
    held_out: bool = True,
    sample: str = "held out",
) -> dict[str, list[bool]]:
    """`score_answers` on examples of the task; `sample` begins the seed that draws them."""
    draw = partial(draw_example, task, random.Random(f"{sample}/{task}"), held_out=held_out)
    return score_answers(language_model, tokenizer, draw, cases=cases)


@torch.no_grad()
def score_answers(
    language_model: Lfm2ForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    draw: Callable[[], Example],
    *,
    cases: int,
) -> dict[str, list[bool]]:
    """Whether each answer of the examples is right, under "answerable" and "unanswerable", `cases` or a few more.

    Greedy decoding gives the whole answer exactly when every token of it is the likeliest one after the tokens before
    it, so one forward pass over the answered prompt tells it.
    """
    device = next(language_model.parameters()).device
    right: dict[str, list[bool]] = {"answerable": [], "unanswerable": []}
    while sum(map(len, right.values())) < cases:
        example = draw()
        encoded = encode_example(example, tokenizer, max_tokens=2048)
        ids = torch.tensor([encoded.ids], device=device)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=computes_in_bfloat16(device.type)):
            guesses = language_model(input_ids=ids, use_cache=False).logits[0].argmax(-1).tolist()
        place = 0
        for segment in example.segments:
            size = len(tokenizer(segment.text, add_special_tokens=False).input_ids)
            if segment.weight and place:
                is_right = guesses[place - 1 : place + size - 1] == encoded.ids[place : place + size]
                kind = "unanswerable" if segment.text.strip() == NOT_FOUND else "answerable"
                right[kind].append(is_right)
            place += size
    return right


def main() -> None:
    """Print what is right, task by task and of the unanswerable questions of these tasks together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FOLDER)
    parser.add_argument("--cases", type=int, default=1000, help="questions of each task")
    parser.add_argument("--sample", default="held out", help="begins the seed of each task's cases")
    options = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(options.weights)
    language_model = open_weights(options.weights, tokenizer).eval()
    recognised: list[bool] = []
    for task in LOOK_UP_TASKS:
        right = score_task(language_model, tokenizer, task, cases=options.cases, sample=options.sample)
        counts = [f"{sum(marks)} of {len(marks)} {kind}" for kind, marks in right.items()]
        print(f"{task:16} {', '.join(counts)}", flush=True)
        recognised += right["unanswerable"]
    print(f"unanswerable recognised: {sum(recognised)} of {len(recognised)}")


if __name__ == "__main__":
    main()
