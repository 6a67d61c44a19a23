import pytest

from app.language_models.absent import AbsentGenerator
from app.values.generation import Decoding


def test_asking_what_is_not_there_is_a_mistake_of_ours():
    absent = AbsentGenerator()
    for ask in (
        lambda: absent.generate(["?"], Decoding()),
        lambda: absent.score([]),
        lambda: absent.count_tokens("?"),
    ):
        with pytest.raises(AssertionError, match="needs no language model"):
            ask()
    absent.close()


def test_its_provenance_says_that_there_is_none():
    assert AbsentGenerator().provenance() == {"name": "none"}
