import numpy as np
import pytest

from app.language_models.open import open_encoder


@pytest.fixture(scope="module")
def minilm():
    return open_encoder("minilm")


def test_rows_are_unit_vectors_in_float32(minilm):
    vectors = minilm.embed(["The lid is dark green.", "Opening hours", ""])
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 1.0, 1.0], abs=1e-5)


def test_what_means_the_same_is_nearer(minilm):
    question, near, far = minilm.embed(
        ["When does the shop open?", "Opening hours are nine to five.", "The lid is made of steel."]
    )
    assert question @ near > question @ far


def test_no_texts_give_no_rows(minilm):
    assert minilm.embed([]).shape == (0, 384)


def test_says_what_pins_it_and_how_much_it_reads(minilm):
    provenance = minilm.provenance()
    assert provenance["name"] == "minilm"
    assert len(provenance["weights_sha256"]) == 64
    assert minilm.most_tokens == 256
    assert minilm.count_tokens(["lid", "the lid " * 300])[0] == 3
    assert minilm.count_tokens(["the lid " * 300]) == [602]
