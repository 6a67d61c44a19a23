"""The exercises of the first stages say what they claim to teach."""

import random

from bundled.induction import FIRST_TOKEN_ID, draw_keyed_labels


def rows_of(ids: list[int], weights: list[float], *, end: int) -> list[tuple[list[int], list[float]]]:
    """Ids and weights line by line."""
    rows: list[tuple[list[int], list[float]]] = [([], [])]
    for token, weight in zip(ids, weights, strict=True):
        if token == end:
            rows.append(([], []))
            continue
        rows[-1][0].append(token)
        rows[-1][1].append(weight)
    return [row for row in rows if row[0]]


def test_a_counted_label_follows_from_an_earlier_row_with_the_same_key(tokenizer) -> None:
    end = tokenizer("\n").input_ids[0]
    opening = tokenizer("Label:", add_special_tokens=False).input_ids
    counted = 0
    for seed in range(20):
        drawn = draw_keyed_labels(random.Random(seed), tokenizer, distinct_tokens=500, most_noise=0)
        known: dict[int, int] = {}
        key = -1
        for ids, weights in rows_of(drawn.ids, drawn.weights, end=end):
            if ids[: len(opening)] != opening:
                key = ids[-1]
                continue
            if weights[-1]:
                counted += 1
                assert known[key] == ids[-1]
            known[key] = ids[-1]
    assert counted > 100


def test_keys_and_labels_are_drawn_from_the_distinct_tokens(tokenizer) -> None:
    drawn = draw_keyed_labels(random.Random(3), tokenizer, distinct_tokens=500, most_noise=4)
    counted = [token for token, weight in zip(drawn.ids, drawn.weights, strict=True) if weight]
    assert all(FIRST_TOKEN_ID <= token < FIRST_TOKEN_ID + 500 for token in counted)
