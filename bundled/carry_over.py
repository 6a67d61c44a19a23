"""Weights carried over to another tokenizer: each new token starts as the mean of the old tokens that spell it."""

import torch
from torch import Tensor
from transformers import Lfm2ForCausalLM, PreTrainedTokenizerFast

from bundled.architecture import build_language_model


def carry_over(
    old: Lfm2ForCausalLM, *, old_tokenizer: PreTrainedTokenizerFast, tokenizer: PreTrainedTokenizerFast
) -> Lfm2ForCausalLM:
    """A language model for the new tokenizer with every weight of the old one but for new tokens, which get means."""
    carried = build_language_model(tokenizer)
    state = old.state_dict()
    table = carry_table(state["model.embed_tokens.weight"], old_tokenizer=old_tokenizer, tokenizer=tokenizer)
    state["model.embed_tokens.weight"] = state["lm_head.weight"] = table
    carried.load_state_dict(state)
    return carried


def carry_table(table: Tensor, *, old_tokenizer: PreTrainedTokenizerFast, tokenizer: PreTrainedTokenizerFast) -> Tensor:
    """Embeddings of the new tokens, shape (new tokens, hidden)."""
    known = old_tokenizer.get_vocab()
    rows: list[Tensor] = []
    for token, token_id in sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1]):
        spelled = [known[token]] if token in known else old_tokenizer(tokenizer.decode([token_id])).input_ids
        rows.append(table[spelled].mean(0) if spelled else table.mean(0))
    return torch.stack(rows)
