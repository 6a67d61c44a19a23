"""The shipped weights load, are small, and carry the hash of what they are."""

import json

from bundled.checkpoints import WEIGHTS_FOLDER, hash_file
from bundled.tokenizer import VOCABULARY_SIZE

RECIPE = json.loads((WEIGHTS_FOLDER / "recipe.json").read_text())


def test_weights_are_the_ones_the_recipe_names() -> None:
    assert hash_file(WEIGHTS_FOLDER / "model.safetensors") == RECIPE["weights_sha256"]


def test_recipe_tells_every_stage_with_its_tokens() -> None:
    assert RECIPE["stages"]
    assert all(stage["trained_tokens"] > 0 for stage in RECIPE["stages"])


def test_weights_file_is_at_most_24_megabytes() -> None:
    assert (WEIGHTS_FOLDER / "model.safetensors").stat().st_size <= 24_000_000


def test_language_model_has_at_most_12_million_parameters(language_model) -> None:
    assert language_model.num_parameters() <= 12_000_000


def test_context_is_at_least_2048_tokens(language_model) -> None:
    assert language_model.config.max_position_embeddings >= 2048


def test_tokenizer_keeps_text_as_it_is(tokenizer) -> None:
    text = "Zoë paid €1,204.50 on 3 May;\n\n- café\tétude 你好 AX-4410."
    assert tokenizer.decode(tokenizer(text).input_ids) == text


def test_tokenizer_splits_numbers_into_digits(tokenizer) -> None:
    assert len(tokenizer("2019").input_ids) == 4


def test_every_line_break_is_a_token_of_its_own(tokenizer) -> None:
    assert tokenizer("a\n\nb").input_ids[1] == tokenizer("\n").input_ids[0]


def test_tokenizer_has_the_planned_size(tokenizer) -> None:
    assert len(tokenizer) == VOCABULARY_SIZE


def test_special_tokens_are_single_tokens(tokenizer) -> None:
    for token in ("<|endoftext|>", "<|pad|>", "<|im_start|>", "<|im_end|>"):
        assert len(tokenizer(token).input_ids) == 1


def test_generation_ends_at_the_end_of_a_turn(language_model, tokenizer) -> None:
    assert tokenizer.convert_tokens_to_ids("<|im_end|>") in language_model.generation_config.eos_token_id
