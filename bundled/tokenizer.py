"""The bundled byte-level BPE tokenizer and its chat template."""

import ast
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TypeGuard

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from app.language_models.encoder import open_minilm
from bundled.sources import read_service_paragraphs, read_synsets

VOCABULARY_SIZE = 12_000
# The words of the wordings and the most frequent words of the encoder's own vocabulary, which lists them by frequency,
# become one token each; the most frequent also with a capital, at the start of a sentence or a line.
COMMON_WORDS = 4500
CAPITALIZED_WORDS = 1200
REPEATS = 300
END_OF_TEXT, PADDING, TURN_START, TURN_END = "<|endoftext|>", "<|pad|>", "<|im_start|>", "<|im_end|>"
SPECIAL_TOKENS = [PADDING, END_OF_TEXT, TURN_START, TURN_END]
# Words with their leading space, single digits, runs of signs; every line break stands alone, so that an answer
# ends in the same token whatever follows it.
WORDS = r" ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+"
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def train_tokenizer(texts: Iterable[str]) -> PreTrainedTokenizerFast:
    """A tokenizer with `VOCABULARY_SIZE` tokens, learned from texts."""
    bare = Tokenizer(models.BPE())
    bare.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split("\n", "isolated"),
            pre_tokenizers.Split(Regex(WORDS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    bare.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY_SIZE,
        special_tokens=SPECIAL_TOKENS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bare.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bare,
        pad_token=PADDING,
        eos_token=END_OF_TEXT,
        additional_special_tokens=[TURN_START, TURN_END],
        chat_template=CHAT_TEMPLATE,
        model_max_length=2048,
        clean_up_tokenization_spaces=False,
        padding_side="left",
    )


FRAMES = (
    "Answer the question. Context: \nQuestion: What is it?\nAnswer: not in the documents\n\n",
    "Question: Who is it?\nAnswer: \nQuestion: When was it?\nAnswer: \nQuestion: How many are there?\nAnswer: ",
    "Choose one label: \nText: \nLabel: \nText: \nLabel: ",
    "system\nYou are a helpful assistant.\nuser\nassistant\nJSON key: value, Rewrite, List, Summarize, Name, Extract",
)


def common_words(count: int) -> list[str]:
    """The most frequent English words, in the order of all-MiniLM-L6-v2's vocabulary (Apache-2.0)."""
    pieces = open_minilm().network.tokenizer.get_vocab()
    first = pieces["the"]
    whole = (piece for piece, place in sorted(pieces.items(), key=lambda entry: entry[1]) if place >= first)
    words = [piece for piece in whole if piece.isascii() and piece.isalpha() and len(piece) > 1]
    return words[:count]


def wording_words() -> set[str]:
    """The words that occur twice or more in the wordings of relations, topics and messages beside this file."""
    counts: Counter[str] = Counter()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        texts = [node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if _is_text(node)]
        counts.update(word for text in texts for word in re.findall(r"(?<![\w{])[a-z]{3,}(?![\w}])", text))
    return {word for word, count in counts.items() if count >= 2}


def _is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def tokenizer_texts(seed: int = 1) -> list[str]:
    """Text the tokenizer is learned from: common words, definitions, sentences, service descriptions, prompt frames."""
    random_source = random.Random(seed)
    sentences = [example for synset in read_synsets() for example in synset.examples]
    glosses = [f"{synset.words[0]}: {synset.definition}" for synset in read_synsets()]
    words = common_words(COMMON_WORDS)
    capitals = [word.capitalize() for word in words[:CAPITALIZED_WORDS]]
    return (
        random_source.sample(glosses, 40_000)
        + [sentence[:1].upper() + sentence[1:] + "." for sentence in sentences]
        + list(read_service_paragraphs()[:8000])
        + [f" {word}" * REPEATS for word in sorted({*words, *wording_words()})]
        + [f" {word}" * REPEATS for word in capitals]
        + [f"{word}\n" * REPEATS for word in capitals]
        + list(FRAMES) * 400
    )


if __name__ == "__main__":
    train_tokenizer(tokenizer_texts()).save_pretrained(sys.argv[1])
