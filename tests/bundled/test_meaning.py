"""Embeddings as own vectors plus projected meanings, and weights carried over to another tokenizer."""

import random

import numpy as np
import pytest
import torch

from bundled.carry_over import carry_table
from bundled.meaning import MeaningEmbedding, find_neighbours, token_meanings, token_words
from bundled.wording import blur
from bundled.world import draw_world


@pytest.fixture(scope="module")
def meanings(tokenizer) -> np.ndarray:
    return token_meanings(tokenizer)


def place(tokenizer, word: str) -> int:
    (token_id,) = tokenizer(f" {word}", add_special_tokens=False).input_ids
    return token_id


def test_tokens_of_like_meaning_lie_nearer_than_others(tokenizer, meanings) -> None:
    price, cost, river = (meanings[place(tokenizer, word)] for word in ("price", "cost", "river"))
    assert price @ cost > 0.5
    assert price @ river < 0.3


def test_a_word_means_the_same_at_the_start_of_a_sentence(tokenizer, meanings) -> None:
    (capital,) = tokenizer("The", add_special_tokens=False).input_ids
    assert meanings[capital] == pytest.approx(meanings[place(tokenizer, "the")])


def test_digits_signs_and_pieces_have_no_meaning(tokenizer, meanings) -> None:
    for token_id in tokenizer("7?\n", add_special_tokens=False).input_ids:
        assert not meanings[token_id].any()
    assert {word for word in token_words(tokenizer) if not (word == "" or word.isalpha())} == set()


class TestMeaningEmbedding:
    weight = torch.randn(6, 4, generator=torch.Generator().manual_seed(3))
    meanings = np.eye(6, 3, dtype=np.float32)  # the first three tokens are words

    def test_starts_at_the_weight_it_is_given(self) -> None:
        tables = MeaningEmbedding(self.weight, self.meanings).tables()
        assert torch.allclose(tables.shown, self.weight, atol=1e-6)
        assert torch.allclose(tables.output, self.weight, atol=1e-6)

    def test_hides_own_vectors_of_words_only_and_only_in_the_input(self) -> None:
        tables = MeaningEmbedding(self.weight, self.meanings).tables(hidden_share=1.0)
        assert torch.allclose(tables.output, self.weight, atol=1e-6)
        assert torch.allclose(tables.shown[3:], self.weight[3:], atol=1e-6)
        assert not torch.isclose(tables.shown[:3], self.weight[:3], atol=1e-4).all(1).any()


def test_a_new_token_starts_as_the_mean_of_the_tokens_that_spelled_it(tokenizer) -> None:
    class OneTokenMore:
        """Stand-in for a tokenizer: the shipped one with the word ` Sextant` added."""

        def get_vocab(self) -> dict[str, int]:
            return tokenizer.get_vocab() | {"ĠSextant": len(tokenizer)}

        def decode(self, ids: list[int]) -> str:
            return " Sextant" if ids == [len(tokenizer)] else tokenizer.decode(ids)

    table = torch.randn(len(tokenizer), 8, generator=torch.Generator().manual_seed(4))
    carried = carry_table(table, old_tokenizer=tokenizer, tokenizer=OneTokenMore())  # type: ignore[arg-type]
    spelled = tokenizer(" Sextant", add_special_tokens=False).input_ids
    assert len(spelled) > 1
    assert torch.equal(carried[:-1], table)
    assert torch.allclose(carried[-1], table[spelled].mean(0))


def test_neighbours_are_other_words_of_like_meaning() -> None:
    neighbours = find_neighbours(words=1500)
    assert "started" in neighbours["began"]
    assert all(word not in others for word, others in neighbours.items())


def test_held_out_wordings_are_never_blurred() -> None:
    world = draw_world(random.Random(5), held_out=True)
    template = "{e} was founded by {v} some years before the war"
    assert {blur(world, template, share=1.0) for _ in range(30)} == {template}


def test_blurred_wordings_keep_name_and_value() -> None:
    world = draw_world(random.Random(5), held_out=False)
    template = "{e} was founded by {v} some years before the war"
    blurred = {blur(world, template, share=1.0) for _ in range(40)}
    assert len(blurred) > 10
    assert all("{e}" in text and "{v}" in text for text in blurred)
