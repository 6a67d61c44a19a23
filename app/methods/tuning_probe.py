"""What a network forgets while it learns: how well it predicts plain text that no task is about, before and after.

The text was written for this purpose (five English and two Chinese paragraphs, `probe.txt`), so no language model has
been trained on it. Luo et al. 2023 (arXiv:2308.08747) measured such forgetting of language models under fine-tuning.
"""

import math
from functools import lru_cache
from pathlib import Path

import torch

from app.language_models.transformers_generator import TransformersGenerator
from app.methods.tuning_rows import TrainingRow, mean_loss

PROBE_ROWS_AT_ONCE = 4
MOST_PROBE_TOKENS = 512


def probe_perplexity(network: torch.nn.Module, language_model: TransformersGenerator) -> float:
    """Perplexity per token on the probe text, each paragraph read by itself."""
    most = min(MOST_PROBE_TOKENS, language_model.context_tokens)
    encoded = [language_model.encode_prompt(paragraph)[:most] for paragraph in _paragraphs()]
    rows = [TrainingRow(tokens, len(tokens) - 1) for tokens in encoded]
    loss = mean_loss(network, rows, batch_size=PROBE_ROWS_AT_ONCE, padding_token=language_model.padding_token)
    return math.exp(min(loss, 700.0))  # beyond that a float overflows


def describe_probe(before: float, after: float) -> str:
    """Both perplexities in one sentence."""
    change = after / before - 1
    return (
        f"General text: perplexity {before:,.1f} before training and {after:,.1f} after ({change:+.0%}); "
        "a rise means that something general was forgotten."
    )


@lru_cache(maxsize=1)
def _paragraphs() -> tuple[str, ...]:
    text = (Path(__file__).parent / "probe.txt").read_text(encoding="utf-8")
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())
