"""Makers of tiny random language models and their tokenizer, saved as Hugging Face folders."""

from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertTokenizerFast,
    Lfm2Config,
    Lfm2ForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

TEXTS = (
    "Answer the question. Context: \nQuestion: What is the capital of Norway?\nAnswer: Oslo\n",
    "Choose one label: billing, shipping, returns\nText: Where is my parcel?\nLabel: shipping\n",
)


def make_tokenizer() -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer with 320 tokens; any text round-trips."""
    bare = Tokenizer(models.BPE())
    bare.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bare.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=["<pad>", "<end>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bare.train_from_iterator(TEXTS * 20, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=bare, pad_token="<pad>", eos_token="<end>")


def make_lfm2(folder: Path, *, seed: int = 0, context_tokens: int = 512) -> Path:
    """A folder with a random Lfm2 (two convolutions, two attention layers, 64 wide) and its tokenizer."""
    tokenizer = make_tokenizer()
    torch.manual_seed(seed)
    network = Lfm2ForCausalLM(
        Lfm2Config(
            vocab_size=len(tokenizer),
            hidden_size=64,
            intermediate_size=96,
            block_multiple_of=32,
            num_hidden_layers=4,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=context_tokens,
            layer_types=["conv", "full_attention", "conv", "full_attention"],
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            initializer_range=0.3,
        )
    )
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def make_llama(folder: Path, *, seed: int = 0, context_tokens: int = 512) -> Path:
    """A folder with a random Llama (two layers, 64 wide) and its tokenizer."""
    tokenizer = make_tokenizer()
    torch.manual_seed(seed)
    network = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=64,
            intermediate_size=128,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=context_tokens,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            initializer_range=0.3,
        )
    )
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def make_cross_encoder(folder: Path, *, seed: int = 0, labels: tuple[str, ...] = ("relevance",)) -> Path:
    """A folder with a random BERT (one layer, 16 wide) that scores pairs of texts, and its word tokenizer.

    Args:
        labels: what the columns of its output are called.
    """
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "key", "door", "lamp", "which", "is", "?", "."]
    tokenizer = BertTokenizerFast(vocab={word: number for number, word in enumerate(words)})
    torch.manual_seed(seed)
    network = BertForSequenceClassification(
        BertConfig(
            vocab_size=len(words),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=128,
            id2label=dict(enumerate(labels)),
            label2id={label: number for number, label in enumerate(labels)},
            initializer_range=0.5,
        )
    )
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
