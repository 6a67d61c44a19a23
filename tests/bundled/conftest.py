"""The shipped tokenizer and language model, loaded once and without a network."""

import pytest

from bundled.checkpoints import WEIGHTS_FOLDER

transformers = pytest.importorskip("transformers", reason="the bundled language model needs the ml extra")


@pytest.fixture(scope="session")
def tokenizer():
    return transformers.AutoTokenizer.from_pretrained(WEIGHTS_FOLDER, local_files_only=True)


@pytest.fixture(scope="session")
def language_model():
    return transformers.AutoModelForCausalLM.from_pretrained(WEIGHTS_FOLDER, local_files_only=True)
