"""The stages of training and what each one draws."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from transformers import PreTrainedTokenizerFast

from bundled.batches import Encoded, encode_example
from bundled.induction import draw_copy, draw_keyed_labels, draw_pairs
from bundled.tasks import draw_example


@dataclass(frozen=True)
class Stage:
    """One stretch of training on one mixture."""

    name: str
    tokens: int
    lr: float
    mixture: dict[str, float]
    tokens_per_batch: int = 2048
    max_tokens: int = 512
    distinct_tokens: int = 8192
    until_loss: float = 0.0
    warmup_steps: int = 30
    hold_share: float = 1.0
    final_lr_share: float = 0.1
    most_noise: int = 0
    taught_tokens: int = 0  # a step, of texts whose meaning is taught (bundled/text_meanings.py)
    hidden_share: float | None = None  # words whose meaning alone is shown (bundled/meaning.py); None: no meanings


_WRITTEN = {
    stage.name: stage
    for stage in (
        Stage("copy500", 2_000_000, 3e-3, {"copy": 1.0}, distinct_tokens=500, until_loss=0.35),
        Stage("copy2000", 1_000_000, 2e-3, {"copy": 0.7, "pairs": 0.3}, distinct_tokens=2000, until_loss=0.6),
        Stage("pairs", 2_000_000, 2e-3, {"copy": 0.4, "pairs": 0.6}, until_loss=0.4),
        Stage(
            "first_passages",
            900_000,
            2e-3,
            {"short_events": 0.35, "short_relations": 0.45, "pairs": 0.05, "prose": 0.1, "definition": 0.05},
            max_tokens=256,
        ),
        Stage(
            "mixture",
            12_000_000,
            2e-3,
            {
                "short_events": 0.04,
                "events": 0.15,
                "short_relations": 0.08,
                "relations": 0.20,
                "procedures": 0.07,
                "retrieved": 0.10,
                "few_shot_questions": 0.05,
                "natural": 0.14,
                "definitions_asked": 0.04,
                "classification": 0.13,
                "formats": 0.03,
                "prose": 0.03,
                "definition": 0.02,
            },
            tokens_per_batch=3072,
            max_tokens=768,
        ),
        Stage(
            "cooling",
            5_500_000,
            2e-3,
            {
                "events": 0.12,
                "short_relations": 0.04,
                "relations": 0.18,
                "procedures": 0.06,
                "retrieved": 0.16,
                "few_shot_questions": 0.04,
                "natural": 0.20,
                "definitions_asked": 0.03,
                "classification": 0.13,
                "formats": 0.02,
                "prose": 0.02,
            },
            tokens_per_batch=3072,
            max_tokens=768,
            hold_share=0.0,
            final_lr_share=0.04,
        ),
        Stage(
            "labels",
            2_200_000,
            1.2e-3,
            {
                "classification": 0.60,
                "relations": 0.12,
                "retrieved": 0.08,
                "natural": 0.09,
                "short_relations": 0.03,
                "events": 0.04,
                "procedures": 0.04,
            },
            tokens_per_batch=3072,
            max_tokens=640,
            hold_share=0.4,
            final_lr_share=0.02,
        ),
        Stage(
            "label_keys",
            1_500_000,
            1.5e-3,
            {"keyed_labels": 0.9, "relations": 0.1},
            tokens_per_batch=2048,
            distinct_tokens=500,
            most_noise=3,
            until_loss=0.25,
        ),
        Stage(
            "label_keys_wide",
            1_500_000,
            1.5e-3,
            {"keyed_labels": 0.6, "label_pairs": 0.25, "relations": 0.15},
            tokens_per_batch=2048,
            most_noise=10,
            until_loss=0.2,
        ),
        Stage(
            "again",
            7_000_000,
            1.5e-3,
            {
                "events": 0.08,
                "short_events": 0.02,
                "short_relations": 0.06,
                "relations": 0.18,
                "procedures": 0.05,
                "retrieved": 0.12,
                "few_shot_questions": 0.03,
                "natural": 0.16,
                "definitions_asked": 0.02,
                "keyed_labels": 0.06,
                "label_pairs": 0.04,
                "classification": 0.16,
                "formats": 0.01,
                "prose": 0.01,
            },
            tokens_per_batch=3072,
            max_tokens=768,
            most_noise=12,
        ),
        Stage(
            "last_cooling",
            8_000_000,
            1.5e-3,
            {
                "events": 0.06,
                "short_relations": 0.04,
                "relations": 0.26,
                "procedures": 0.04,
                "retrieved": 0.17,
                "few_shot_questions": 0.03,
                "natural": 0.18,
                "definitions_asked": 0.03,
                "keyed_labels": 0.02,
                "label_pairs": 0.02,
                "classification": 0.14,
                "formats": 0.01,
            },
            tokens_per_batch=3072,
            max_tokens=768,
            most_noise=12,
            hold_share=0.0,
            final_lr_share=0.03,
        ),
        Stage(
            "more_relations",
            2_400_000,
            1.5e-3,
            {
                "events": 0.05,
                "short_events": 0.01,
                "short_relations": 0.06,
                "relations": 0.30,
                "procedures": 0.04,
                "retrieved": 0.17,
                "few_shot_questions": 0.02,
                "natural": 0.18,
                "definitions_asked": 0.02,
                "keyed_labels": 0.03,
                "label_pairs": 0.01,
                "classification": 0.10,
                "formats": 0.01,
            },
            tokens_per_batch=3072,
            max_tokens=768,
            most_noise=12,
        ),
        Stage(
            "third_cooling",
            2_325_000,
            1.5e-3,
            {
                "events": 0.04,
                "short_relations": 0.05,
                "relations": 0.30,
                "clauses": 0.09,
                "procedures": 0.03,
                "retrieved": 0.17,
                "few_shot_questions": 0.02,
                "natural": 0.17,
                "definitions_asked": 0.01,
                "keyed_labels": 0.02,
                "label_pairs": 0.01,
                "classification": 0.09,
            },
            tokens_per_batch=3072,
            max_tokens=768,
            most_noise=12,
            hold_share=0.0,
            final_lr_share=0.03,
        ),
        Stage(
            "meanings",
            1_500_000,
            1.5e-3,
            {
                "events": 0.08,
                "short_events": 0.02,
                "short_relations": 0.06,
                "relations": 0.30,
                "clauses": 0.05,
                "procedures": 0.03,
                "retrieved": 0.14,
                "few_shot_questions": 0.02,
                "natural": 0.15,
                "definitions_asked": 0.02,
                "keyed_labels": 0.02,
                "label_pairs": 0.01,
                "classification": 0.10,
            },
            tokens_per_batch=4096,
            max_tokens=640,
            most_noise=12,
            hidden_share=0.15,
        ),
        Stage(
            "fourth_cooling",
            3_500_000,
            1.5e-3,
            {
                "events": 0.08,
                "short_events": 0.02,
                "short_relations": 0.06,
                "relations": 0.30,
                "clauses": 0.05,
                "procedures": 0.03,
                "retrieved": 0.14,
                "few_shot_questions": 0.02,
                "natural": 0.15,
                "definitions_asked": 0.02,
                "keyed_labels": 0.02,
                "label_pairs": 0.01,
                "classification": 0.10,
            },
            tokens_per_batch=4096,
            max_tokens=640,
            most_noise=12,
            hidden_share=0.05,
            hold_share=0.0,
            final_lr_share=0.03,
        ),
        Stage(
            "fifth_cooling",
            1_300_000,
            8e-4,
            {
                "events": 0.07,
                "short_relations": 0.07,
                "relations": 0.42,
                "clauses": 0.02,
                "procedures": 0.02,
                "retrieved": 0.15,
                "natural": 0.14,
                "keyed_labels": 0.01,
                "classification": 0.10,
            },
            tokens_per_batch=4096,
            max_tokens=640,
            most_noise=12,
            warmup_steps=10,
            hidden_share=0.05,
            hold_share=0.0,
            final_lr_share=0.02,
        ),
        Stage(
            "meanings_on",
            7_000_000,
            1.5e-3,
            {
                "events": 0.07,
                "short_events": 0.01,
                "short_relations": 0.07,
                "relations": 0.36,
                "clauses": 0.03,
                "procedures": 0.03,
                "retrieved": 0.14,
                "few_shot_questions": 0.01,
                "natural": 0.15,
                "definitions_asked": 0.01,
                "keyed_labels": 0.02,
                "classification": 0.10,
            },
            tokens_per_batch=4096,
            max_tokens=640,
            most_noise=12,
            hidden_share=0.1,
        ),
        Stage(
            "sixth_cooling",
            5_500_000,
            1.5e-3,
            {
                "events": 0.07,
                "short_relations": 0.07,
                "relations": 0.37,
                "clauses": 0.03,
                "procedures": 0.03,
                "retrieved": 0.15,
                "natural": 0.16,
                "definitions_asked": 0.01,
                "keyed_labels": 0.01,
                "classification": 0.10,
            },
            tokens_per_batch=4096,
            max_tokens=640,
            most_noise=12,
            hidden_share=0.05,
            hold_share=0.0,
            final_lr_share=0.02,
        ),
        Stage(
            "deeper",
            9_000_000,
            1.5e-3,
            {
                "events": 0.07,
                "short_events": 0.01,
                "short_relations": 0.06,
                "relations": 0.35,
                "clauses": 0.03,
                "procedures": 0.03,
                "retrieved": 0.14,
                "few_shot_questions": 0.01,
                "natural": 0.17,
                "definitions_asked": 0.01,
                "keyed_labels": 0.02,
                "classification": 0.10,
            },
            tokens_per_batch=4096,
            max_tokens=640,
            most_noise=12,
            hidden_share=0.1,
        ),
        Stage(
            "seventh_cooling",
            5_000_000,
            1.5e-3,
            {
                "events": 0.07,
                "short_relations": 0.06,
                "relations": 0.37,
                "clauses": 0.03,
                "procedures": 0.03,
                "retrieved": 0.15,
                "natural": 0.17,
                "definitions_asked": 0.01,
                "keyed_labels": 0.01,
                "classification": 0.10,
            },
            tokens_per_batch=4096,
            max_tokens=640,
            most_noise=12,
            warmup_steps=10,
            hidden_share=0.05,
            hold_share=0.0,
            final_lr_share=0.02,
        ),
    )
}

# The last rounds go on with a mixture that is written above, and teach the meaning of texts beside it.
STAGES = _WRITTEN | {
    stage.name: stage
    for stage in (
        replace(_WRITTEN["deeper"], name="taught", taught_tokens=1024),
        replace(_WRITTEN["seventh_cooling"], name="eighth_cooling", taught_tokens=1024),
    )
}


def draw_for(stage: Stage, tokenizer: PreTrainedTokenizerFast) -> Callable[[random.Random], Encoded]:
    """A function that draws one encoded sequence of the stage's mixture."""
    names, shares = list(stage.mixture), list(stage.mixture.values())

    def draw(random_source: random.Random) -> Encoded:
        name = random_source.choices(names, shares)[0]
        if name == "keyed_labels":
            return draw_keyed_labels(
                random_source, tokenizer, distinct_tokens=stage.distinct_tokens, most_noise=stage.most_noise
            )
        if name in ("copy", "pairs"):
            exercise = draw_copy if name == "copy" else draw_pairs
            return exercise(random_source, distinct_tokens=stage.distinct_tokens, vocabulary_size=len(tokenizer))
        return encode_example(draw_example(name, random_source), tokenizer, max_tokens=stage.max_tokens)

    return draw
