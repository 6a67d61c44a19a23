"""Labelling prompts whose states are taught what their texts mean."""

import copy
import random

import numpy as np
import pytest
import torch

from bundled.losses import meaning_loss
from bundled.text_meanings import TAUGHT_LAYERS, MeaningBatch, MeaningHead, TextMeanings, encode_texts, write_texts

TEXTS = ["My bike has a flat tyre.", "Please send the invoice again.", "The brakes squeal."]


def test_each_taught_place_stands_behind_the_label_of_its_own_text(tokenizer) -> None:
    meanings = TextMeanings(TEXTS, np.eye(3, 384, dtype=np.float16))
    batches = meanings.batches(tokenizer, random_source=random.Random(1), tokens_per_batch=400)
    batch = next(batches)
    assert len(batch.rows) > 5
    for row, place, vector in zip(batch.rows, batch.places, batch.vectors, strict=True):
        read = tokenizer.decode(batch.ids[row, : place + 1])
        assert read.endswith(f"Text: {TEXTS[int(vector.argmax())]}\nLabel:")


def test_texts_of_like_meaning_lie_nearer_than_others() -> None:
    wheel, tyre, bill = encode_texts(["The wheel of my bicycle is flat.", TEXTS[0], TEXTS[1]])
    assert wheel @ tyre > 0.3 + wheel @ bill


def test_loss_is_none_where_the_states_tell_the_vectors() -> None:
    head = MeaningHead(8, width=8)
    vectors = torch.nn.functional.normalize(torch.randn(5, 8, generator=torch.Generator().manual_seed(2)), dim=1)
    with torch.no_grad():
        head.projection.weight.copy_(torch.eye(8))
        head.projection.bias.zero_()
    assert head.loss(3 * vectors, vectors).item() == pytest.approx(0, abs=1e-6)
    assert head.loss(-vectors, vectors).item() == pytest.approx(2, abs=1e-6)


def test_meanings_are_taught_to_the_first_layers_only(language_model) -> None:
    taught = copy.deepcopy(language_model).float()
    batch = MeaningBatch(torch.tensor([[5, 6, 7, 8]]), torch.tensor([0]), torch.tensor([2]), torch.ones(1, 384))
    meaning_loss(taught, batch, MeaningHead(taught.config.hidden_size)).backward()
    layers = taught.model.layers
    assert all(weight.grad is not None for layer in layers[:TAUGHT_LAYERS] for weight in layer.parameters())
    assert all(weight.grad is None for layer in layers[TAUGHT_LAYERS:] for weight in layer.parameters())


def test_every_run_starts_with_the_same_head() -> None:
    first = MeaningHead(8).projection.weight
    torch.rand(3)
    assert torch.equal(MeaningHead(8).projection.weight, first)


def test_texts_are_short_and_written_once() -> None:
    texts = write_texts(200)
    assert len(set(texts)) == 200
    assert max(len(text.split()) for text in texts) < 90
    assert write_texts(200) == texts


def test_reading_tells_how_to_write_what_is_missing(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SEXTANT_TEXT_SOURCES", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"python -m bundled\.text_meanings"):
        TextMeanings.read()
