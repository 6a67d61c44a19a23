"""A tiny random sentence encoder on disk: two BERT layers, 32 wide, mean pooling."""

from pathlib import Path

import torch
from transformers import BertConfig, BertModel

from app.language_models.encoder import SentenceEncoder
from tests.tiny import make_tokenizer


def open_tiny_encoder(folder: Path, *, seed: int = 0) -> SentenceEncoder:
    tokenizer = make_tokenizer()
    tokenizer.model_max_length = 64
    torch.manual_seed(seed)
    network = BertModel(
        BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            max_position_embeddings=64,
            pad_token_id=tokenizer.pad_token_id,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            initializer_range=0.2,
        )
    )
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return SentenceEncoder("tiny", folder)
