"""The first exercise: continue a sequence that was seen once before, over a widening set of tokens."""

import random

from bundled.batches import Encoded

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
