"""Figures of the shipped weights: `python -m bundled.evaluate [--weights FOLDER] [--json FILE]`."""

import argparse
import csv
import json
import os
import random
import re
from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, Lfm2ForCausalLM, PreTrainedTokenizerFast

from app.metrics.text import token_f1
from bundled.checkpoints import WEIGHTS_FOLDER
from bundled.classification import draw_few_shot_case
from bundled.held_out import score_tasks
from bundled.prompts import completion, label_header, label_prompt, question_prompt
from bundled.world import draw_world

MAX_CONTEXT_WORDS = 120


def best_token_f1(written: str, answers: Sequence[str]) -> float:
    """The best token F1 over the accepted answers."""
    return max(token_f1(written, answer) for answer in answers)


@torch.no_grad()
def generate_lines(
    language_model: Lfm2ForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    prompts: Sequence[str],
    *,
    max_new_tokens: int = 24,
) -> list[str]:
    """The line that greedy decoding writes behind each prompt."""
    written: list[str] = []
    stop = [tokenizer.eos_token_id, tokenizer("\n").input_ids[0]]
    for prompt in prompts:
        encoded = tokenizer(prompt, return_tensors="pt")
        produced = language_model.generate(
            **encoded,
            max_new_tokens=max_new_tokens,
            do_sample=False,
            eos_token_id=stop,
            pad_token_id=tokenizer.pad_token_id,
        )
        text = tokenizer.decode(produced[0, encoded.input_ids.shape[1] :], skip_special_tokens=True)
        written.append(text.split("\n")[0].strip())
    return written


@torch.no_grad()
def choose_label(
    language_model: Lfm2ForCausalLM, tokenizer: PreTrainedTokenizerFast, prompt: str, labels: Sequence[str]
) -> str:
    """The label whose whole completion is likeliest behind the prompt."""
    prefix = tokenizer(prompt).input_ids
    endings = [tokenizer(completion(label)).input_ids for label in labels]
    width = max(map(len, endings))
    ids = torch.tensor([prefix + ending + [tokenizer.pad_token_id] * (width - len(ending)) for ending in endings])
    logits = language_model(input_ids=ids, use_cache=False).logits[:, len(prefix) - 1 : -1].float().log_softmax(-1)
    scores = [
        sum(float(logits[row, place, token]) for place, token in enumerate(ending))
        for row, ending in enumerate(endings)
    ]
    return labels[max(range(len(labels)), key=scores.__getitem__)]


def score_few_shot(
    language_model: Lfm2ForCausalLM, tokenizer: PreTrainedTokenizerFast, *, cases: int, classes: int = 5, shots: int = 3
) -> dict[str, float]:
    """Accuracy on held-out topics, with examples and without."""
    random_source = random.Random("few shot")
    world = draw_world(random_source, held_out=True)
    right = {"few_shot": 0, "zero_shot": 0}
    for _ in range(cases):
        few, zero, label, labels = draw_few_shot_case(random_source, world, classes=classes, shots=shots)
        right["few_shot"] += choose_label(language_model, tokenizer, few, labels) == label
        right["zero_shot"] += choose_label(language_model, tokenizer, zero, labels) == label
    return {name: round(count / cases, 3) for name, count in right.items()}


def cut_around(context: str, start: int, *, words: int = MAX_CONTEXT_WORDS) -> str:
    """At most `words` words of the context with the character at `start` near their middle."""
    spans = [match.span() for match in re.finditer(r"\S+", context)]
    place = next((index for index, (_, end) in enumerate(spans) if end > start), 0)
    first = max(0, min(place - words // 2, len(spans) - words))
    last = min(len(spans), first + words) - 1
    return context[spans[first][0] : spans[last][1]]


def score_xquad(
    language_model: Lfm2ForCausalLM, tokenizer: PreTrainedTokenizerFast, *, folder: Path, cases: int
) -> dict[str, float]:
    """Token F1 with the paragraph cut to 120 words, and closed-book."""
    articles = json.loads((folder / "xquad.en.json").read_text(encoding="utf-8"))["data"]
    asked = [
        (cut_around(paragraph["context"], question["answers"][0]["answer_start"]), question)
        for article in articles
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    ]
    chosen = random.Random("xquad").sample(asked, min(cases, len(asked)))
    answers = [[answer["text"] for answer in question["answers"]] for _, question in chosen]
    figures: dict[str, float] = {}
    for name, prompts in (
        ("xquad_f1", [question_prompt(context, question["question"]) for context, question in chosen]),
        ("xquad_closed_book_f1", [question_prompt("", question["question"]) for _, question in chosen]),
    ):
        written = generate_lines(language_model, tokenizer, prompts)
        scores = [best_token_f1(text, wanted) for text, wanted in zip(written, answers, strict=True)]
        figures[name] = round(sum(scores) / len(scores), 3)
    return figures


def score_banking(
    language_model: Lfm2ForCausalLM, tokenizer: PreTrainedTokenizerFast, *, folder: Path, cases: int
) -> dict[str, float]:
    """Accuracy on five random intents with three examples each, and without examples; chance is 0.20."""
    by_label: dict[str, dict[str, list[str]]] = {}
    for split in ("train", "test"):
        with (folder / f"{split}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                name = row["category"].replace("_", " ")
                by_label.setdefault(name, {"train": [], "test": []})[split].append(" ".join(row["text"].split()))
    random_source = random.Random("banking77")
    right = {"banking77_few_shot": 0, "banking77_zero_shot": 0}
    for _ in range(cases):
        labels = random_source.sample(sorted(by_label), 5)
        order = [label for label in labels for _ in range(3)]
        random_source.shuffle(order)
        asked = random_source.choice(labels)
        header = label_header(labels)
        examples = "".join(
            label_prompt(random_source.choice(by_label[label]["train"])) + completion(label) for label in order
        )
        last = label_prompt(random_source.choice(by_label[asked]["test"]))
        right["banking77_few_shot"] += (
            choose_label(language_model, tokenizer, header + examples + last, labels) == asked
        )
        right["banking77_zero_shot"] += choose_label(language_model, tokenizer, header + last, labels) == asked
    return {name: round(count / cases, 3) for name, count in right.items()}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FOLDER)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    tokenizer = AutoTokenizer.from_pretrained(options.weights)
    language_model = AutoModelForCausalLM.from_pretrained(options.weights, dtype=torch.float32).eval()
    figures = score_tasks(language_model, tokenizer, cases=options.cases)
    trained_side = score_tasks(language_model, tokenizer, cases=options.cases, held_out=False)
    figures |= {f"{name} (trained templates, new draws)": value for name, value in trained_side.items()}
    figures |= score_few_shot(language_model, tokenizer, cases=options.cases)
    data_folder = Path(os.environ.get("SEXTANT_BENCH_DATA", "../shared/data"))
    if (data_folder / "xquad").exists():
        figures |= score_xquad(language_model, tokenizer, folder=data_folder / "xquad", cases=options.cases)
    if (data_folder / "banking77").exists():
        figures |= score_banking(language_model, tokenizer, folder=data_folder / "banking77", cases=options.cases)
    for name, value in figures.items():
        print(f"{name:60} {value:.3f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
