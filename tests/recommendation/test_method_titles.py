"""Every method has plain words."""

from app.glossary import MethodKey
from app.recommendation.method_titles import method_titles, methods_by_simplicity


def test_every_method_has_a_title_a_sentence_and_its_needs():
    titles = method_titles()
    assert set(titles) == set(MethodKey)
    for words in titles.values():
        assert words.title
        assert words.description.endswith(".")
        assert words.needs


def test_titles_tell_methods_apart():
    assert len({words.title for words in method_titles().values()}) == len(MethodKey)


def test_the_order_begins_with_a_prompt_and_ends_with_training_from_scratch():
    order = methods_by_simplicity()
    assert order[0] is MethodKey.ZERO_SHOT
    assert order[-1] is MethodKey.FROM_SCRATCH
