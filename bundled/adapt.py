"""Does LoRA teach the shipped weights a labelling task in minutes? `python -m bundled.adapt --cases 300`."""

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from bundled.batches import Example, Segment, encode_example, pad_batch
from bundled.checkpoints import WEIGHTS_FOLDER
from bundled.evaluate import choose_label
from bundled.losses import weighted_loss
from bundled.prompts import completion, label_header, label_prompt
from bundled.topics import TOPICS, write_topic_text
from bundled.world import draw_world


def draw_labelled(random_source: random.Random, names: Sequence[str], *, count: int) -> list[tuple[str, str]]:
    """Texts on held-out topics with their topic."""
    world = draw_world(random_source, held_out=True)
    chosen = [random_source.choice(names) for _ in range(count)]
    return [(write_topic_text(world, name), name) for name in chosen]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FOLDER)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--classes", type=int, default=8)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(options.weights)
    language_model = AutoModelForCausalLM.from_pretrained(options.weights, dtype=torch.float32)
    random_source = random.Random(1)
    names = sorted(random_source.sample(TOPICS.names(held_out=True), options.classes))
    train = draw_labelled(random_source, names, count=options.cases)
    test = draw_labelled(random_source, names, count=100)
    header = label_header(names)

    def accuracy() -> float:
        guesses = [choose_label(language_model, tokenizer, header + label_prompt(text), names) for text, _ in test]
        return sum(guess == label for guess, (_, label) in zip(guesses, test, strict=True)) / len(test)

    print(f"accuracy before {accuracy():.2f}, chance {1 / options.classes:.2f}", flush=True)
    adapted = get_peft_model(
        language_model, LoraConfig(r=8, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM")
    )
    optimizer = torch.optim.AdamW((p for p in adapted.parameters() if p.requires_grad), lr=options.lr)
    started = time.monotonic()
    for _ in range(options.epochs):
        random_source.shuffle(train)
        for first in range(0, len(train), 8):
            rows = [
                encode_example(
                    Example("label", (Segment(header + label_prompt(text)), Segment(completion(label), 1.0))),
                    tokenizer,
                    max_tokens=256,
                )
                for text, label in train[first : first + 8]
            ]
            loss = weighted_loss(language_model, pad_batch(rows, pad_token_id=tokenizer.pad_token_id))
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    seconds = time.monotonic() - started
    print(f"accuracy after {accuracy():.2f}, {options.cases} cases, {options.epochs} epochs, {seconds:.0f} s")


if __name__ == "__main__":
    main()
