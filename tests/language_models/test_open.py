import json

import pytest

from app.errors import InputRejectedError
from app.language_models.open import open_encoder, open_generator
from app.settings import EndpointSettings, Settings
from app.values.generation import Decoding
from tests.tiny import make_llama

SETTINGS = Settings(
    endpoints={
        "office": EndpointSettings(base_url="http://127.0.0.1:1/v1", language_model="x"),
        "cloud": EndpointSettings(base_url="http://127.0.0.1:1/v1", language_model="y"),
    }
)


def refused(name: str) -> InputRejectedError:
    with pytest.raises(InputRejectedError) as caught:
        open_generator(name, settings=SETTINGS)
    assert "\n" not in caught.value.message
    return caught.value


def test_opens_a_folder(tmp_path):
    generator = open_generator(f"hf:{make_llama(tmp_path)}", settings=SETTINGS)
    assert generator.can_score
    assert generator.context_tokens == 512
    assert len(generator.generate(["Hi"], Decoding(max_tokens=2))) == 1


def test_opens_an_endpoint(tmp_path):
    generator = open_generator("endpoint:office", settings=SETTINGS.model_copy(update={"home": tmp_path}))
    assert not generator.can_score
    assert generator.name == "endpoint:office"
    generator.close()


def test_an_unknown_endpoint_names_those_there_are():
    error = refused("endpoint:moon")
    assert error.code == "LANGUAGE_MODEL_NOT_FOUND"
    assert "cloud, office" in error.message


@pytest.mark.parametrize("name", ["gpt", "hf:", "endpoint: ", "hf:/no/such/folder", "hf:a/b/c d"])
def test_an_unknown_name_is_one_sentence(name: str):
    assert refused(name).code == "LANGUAGE_MODEL_NOT_FOUND"


def test_code_in_a_folder_is_never_run(tmp_path):
    folder = make_llama(tmp_path)
    (folder / "evil.py").write_text("raise SystemExit(1)")
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "evil", "auto_map": {"AutoConfig": "evil.C", "AutoModelForCausalLM": "evil.M"}}
    (folder / "config.json").write_text(json.dumps(config))
    assert refused(f"hf:{folder}").code == "LANGUAGE_MODEL_NEEDS_CODE"


def test_pickled_weights_are_refused(tmp_path):
    folder = make_llama(tmp_path)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert refused(f"hf:{folder}").code == "LANGUAGE_MODEL_WITHOUT_SAFETENSORS"


def test_damaged_weights_are_one_sentence(tmp_path):
    folder = make_llama(tmp_path)
    (folder / "model.safetensors").write_bytes(b"12345678 no weights")
    assert refused(f"hf:{folder}").code == "LANGUAGE_MODEL_UNREADABLE"


def test_an_empty_folder_is_one_sentence(tmp_path):
    assert refused(f"hf:{tmp_path}").code == "LANGUAGE_MODEL_UNREADABLE"


def test_an_unknown_encoder_is_one_sentence():
    with pytest.raises(InputRejectedError) as caught:
        open_encoder("/no/such/encoder")
    assert caught.value.code == "ENCODER_NOT_FOUND"
