"""The first exercise: continue a sequence that was seen once before, over a widening set of tokens."""

import random
from functools import lru_cache

from transformers import PreTrainedTokenizerFast

from bundled.batches import Encoded

HEADER_SHARE = 0.5
FIRST_TOKEN_ID = 300  # Past the special tokens and the byte alphabet: whole pieces of words.


def draw_copy(random_source: random.Random, *, distinct_tokens: int, vocabulary_size: int) -> Encoded:
    """A random sequence, then parts of it again; every repeated token but the first of a part counts."""
    top = min(vocabulary_size, FIRST_TOKEN_ID + distinct_tokens)
    length = random_source.randint(16, 40)
    original = [random_source.randrange(FIRST_TOKEN_ID, top) for _ in range(length)]
    ids = list(original)
    weights = [0.0] * length
    for _ in range(random_source.randint(2, 4)):
        start = random_source.randrange(0, length - 8)
        part = original[start : start + random_source.randint(6, 16)]
        ids += part
        weights += [0.0] + [1.0] * (len(part) - 1)
    return Encoded(ids=ids, weights=weights)


def draw_pairs(random_source: random.Random, *, distinct_tokens: int, vocabulary_size: int) -> Encoded:
    """Keys with values of one to three tokens, then the keys again in another order: only the values count."""
    top = min(vocabulary_size, FIRST_TOKEN_ID + distinct_tokens)

    def draw(count: int) -> list[int]:
        return [random_source.randrange(FIRST_TOKEN_ID, top) for _ in range(count)]

    keys = random_source.sample(range(FIRST_TOKEN_ID, top), random_source.randint(4, 12))
    link, end = draw(2)
    values = {key: draw(random_source.randint(1, 3)) for key in keys}
    ids: list[int] = []
    for key in keys:
        ids += [*draw(random_source.randint(0, 2)), key, link, *values[key], end]
    weights = [0.0] * len(ids)
    random_source.shuffle(keys)
    for key in keys:
        ids += [key, link, *values[key], end]
        weights += [0.0, 0.0] + [1.0] * (len(values[key]) + 1)
    return Encoded(ids=ids, weights=weights)


def draw_keyed_labels(
    random_source: random.Random, tokenizer: PreTrainedTokenizerFast, *, distinct_tokens: int, most_noise: int
) -> Encoded:
    """Rows of random tokens in the exact label format; one token of each row, the key, tells the label.

    Keys stand among up to `most_noise` other tokens, some of which occur in many rows. A label counts from the second
    row of its key on.
    """
    top = min(len(tokenizer), FIRST_TOKEN_ID + distinct_tokens)
    classes = random_source.choice((2, 2, 3, 4, 5, 6))
    drawn = random_source.sample(range(FIRST_TOKEN_ID, top), 4 * classes + 12)
    labels, keys, common = drawn[:classes], drawn[classes : 4 * classes], drawn[4 * classes :]
    keys_per_class = random_source.choice((1, 1, 2, 3))
    opening, middle = _fixed_ids(tokenizer, "Text:"), _fixed_ids(tokenizer, "\nLabel:")
    line_break = _fixed_ids(tokenizer, "\n")
    noise = random_source.randint(0, most_noise)
    ids: list[int] = []
    if random_source.random() < HEADER_SHARE:
        header = random_source.sample(labels, classes)
        comma = _fixed_ids(tokenizer, ",")
        ids += _fixed_ids(tokenizer, "Choose one label:")
        for place, label in enumerate(header):
            ids += (comma if place else []) + [label]
        ids += line_break
    weights = [0.0] * len(ids)
    seen: set[int] = set()
    for _ in range(random_source.randint(4 * classes, 6 * classes + 8)):
        chosen = random_source.randrange(classes)
        key = keys[3 * chosen + random_source.randrange(keys_per_class)]
        before = random_source.randint(0, noise)
        around = [
            random_source.choice(common)
            if random_source.random() < 0.5
            else random_source.randrange(FIRST_TOKEN_ID, top)
            for _ in range(noise)
        ]
        row = [*opening, *around[:before], key, *around[before:], *middle]
        ids += [*row, labels[chosen], *line_break]
        weights += [0.0] * len(row) + [1.0 if key in seen else 0.0] + [0.0] * len(line_break)
        seen.add(key)
    return Encoded(ids=ids, weights=weights)


@lru_cache(maxsize=16)
def _fixed_ids(tokenizer: PreTrainedTokenizerFast, text: str) -> list[int]:
    return tokenizer(text, add_special_tokens=False).input_ids
