"""The bundled byte-level BPE tokenizer and its chat template."""

import random
import sys
from collections import Counter
from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from bundled.sources import read_service_paragraphs, read_synsets

VOCABULARY_SIZE = 8192
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


def tokenizer_texts(seed: int = 1) -> list[str]:
    """Text the tokenizer is learned from: definitions, example sentences, service descriptions and prompt frames."""
    random_source = random.Random(seed)
    sentences = [example for synset in read_synsets() for example in synset.examples]
    glosses = [f"{synset.words[0]}: {synset.definition}" for synset in read_synsets()]
    counts = Counter(word for text in sentences + glosses for word in text.split() if word.isalpha() and word.islower())
    common = [word for word, count in counts.most_common(3000) for _ in range(min(60, count // 4))]
    # Common words also stand at the start of a line or a sentence, where the texts above show them too seldom.
    starts = [f"{word.capitalize()}\n {word.capitalize()}" for word in common]
    return (
        random_source.sample(glosses, 60_000)
        + [sentence[:1].upper() + sentence[1:] + "." for sentence in sentences]
        + list(read_service_paragraphs()[:16_000])
        + starts
        + list(FRAMES) * 400
    )


if __name__ == "__main__":
    train_tokenizer(tokenizer_texts()).save_pretrained(sys.argv[1])
