"""What training makes smaller: the loss of answers, and how far texts are from telling their meaning."""

import torch
from torch import Tensor
from torch.nn import functional
from transformers import Lfm2ForCausalLM

from bundled import fused_layers
from bundled.batches import Batch
from bundled.meaning import Tables
from bundled.text_meanings import TAUGHT_LAYERS, MeaningBatch, MeaningHead


def own_tables(language_model: Lfm2ForCausalLM) -> Tables:
    """The language model's embedding, which is its output layer too."""
    own = language_model.model.embed_tokens.weight
    return Tables(shown=own, output=own)


def weighted_loss(
    language_model: Lfm2ForCausalLM, batch: Batch, tables: Tables | None = None, *, fused: bool | None = None
) -> Tensor:
    """Cross-entropy per counted token; the output layer runs only where a token counts.

    Args:
        tables: embeddings to use instead of the language model's own.
        fused: through the fused layers or the plain ones; None: the fused ones where they run.
    """
    tables = tables or own_tables(language_model)
    inputs = functional.embedding(batch.ids, tables.shown)
    counted = batch.weights[:, 1:] > 0
    weights, targets = batch.weights[:, 1:][counted], batch.ids[:, 1:][counted]
    if are_fused(batch.ids.device.type) if fused is None else fused:
        hidden = fused_layers.hidden_states(language_model, inputs)
        losses = fused_layers.cross_entropy(hidden[:, :-1][counted], tables.output, targets)
    else:
        hidden = language_model.model(inputs_embeds=inputs, use_cache=False).last_hidden_state  # (rows, tokens, hidden)
        logits = functional.linear(hidden[:, :-1][counted], tables.output)  # (counted, vocabulary)
        losses = functional.cross_entropy(logits.float(), targets, reduction="none")
    return (losses * weights).sum() / weights.sum()


def meaning_loss(
    language_model: Lfm2ForCausalLM, batch: MeaningBatch, head: MeaningHead, tables: Tables | None = None
) -> Tensor:
    """How far the states behind texts are from telling the encoder's vectors: one minus the cosine, averaged."""
    tables = tables or own_tables(language_model)
    inputs = functional.embedding(batch.ids, tables.shown)
    if are_fused(batch.ids.device.type):
        states = fused_layers.hidden_states(language_model, inputs, layers=TAUGHT_LAYERS)
    else:
        read = language_model.model(inputs_embeds=inputs, use_cache=False, output_hidden_states=True)
        states = read.hidden_states[TAUGHT_LAYERS]
    return head.loss(states[batch.rows, batch.places], batch.vectors)


def are_fused(device: str) -> bool:
    """Whether the fused layers run here: under autocast, on a processor that they are written for."""
    is_autocast = torch.is_autocast_enabled("cpu") and torch.get_autocast_dtype("cpu") == torch.bfloat16
    return device == "cpu" and is_autocast and fused_layers.are_supported()
