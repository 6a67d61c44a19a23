import pytest
import torch

from app.language_models.reading import read_shared_start, start_rows
from app.language_models.transformers_generator import TransformersGenerator
from app.values.generation import Decoding, ScoreRequest
from tests.tiny import make_lfm2, make_llama

EXAMPLES = "Choose one label: billing, shipping, returns\n" + "".join(
    f"Text: Where is parcel {number}?\nLabel: shipping\n" for number in range(4)
)
INPUTS = ("Hi", "Where is my parcel?", "I paid twice and would like my money back", "no", "Box")
PROMPTS = [f"{EXAMPLES}Text: {text}\nLabel:" for text in INPUTS]
CONTINUATIONS = (" shipping", " billing", " returns and much more", "x")


@pytest.fixture(scope="module", params=[make_lfm2, make_llama])
def generator(request, tmp_path_factory):
    opened = TransformersGenerator("hf:tiny", request.param(tmp_path_factory.mktemp("tiny")), batch_size=4)
    yield opened
    opened.close()


def test_the_start_is_what_all_prompts_share(generator):
    encoded = [generator.encode_prompt(prompt) for prompt in PROMPTS]
    start = read_shared_start(generator.network, encoded)
    assert start is not None
    assert len(start.tokens) > 80
    assert all(tokens[: len(start.tokens)] == start.tokens for tokens in encoded)
    assert len({tokens[len(start.tokens)] for tokens in encoded}) > 1


def test_only_the_rest_of_the_prompts_is_read(generator):
    encoded = [generator.encode_prompt(prompt) for prompt in PROMPTS]
    start = read_shared_start(generator.network, encoded)
    started = start_rows(encoded, start, padding_token=0, device=torch.device("cpu"))
    longest = max(map(len, encoded))
    assert started.rows.tokens.shape[1] - started.cached_columns == longest - len(start.tokens)


def test_scores_equal_those_of_prompts_read_alone(generator):
    together = generator.score([ScoreRequest(prompt, CONTINUATIONS) for prompt in PROMPTS])
    for prompt, outcome in zip(PROMPTS, together, strict=True):
        alone = generator.score([ScoreRequest(prompt, CONTINUATIONS)])[0]
        assert outcome.scores == pytest.approx(alone.scores, abs=1e-4)
        assert outcome.prompt_tokens == alone.prompt_tokens


def test_texts_equal_those_of_prompts_read_alone(generator):
    decoding = Decoding(max_tokens=24, stop=())
    together = generator.generate(PROMPTS, decoding)
    alone = [generator.generate([prompt], decoding)[0] for prompt in PROMPTS]
    assert [answer.text for answer in together] == [answer.text for answer in alone]
    assert [answer.prompt_tokens for answer in together] == [answer.prompt_tokens for answer in alone]


def test_a_prompt_that_is_the_start_itself_is_answered_too(generator):
    prompts = [EXAMPLES, f"{EXAMPLES}Text: Hi\nLabel:"]
    together = generator.score([ScoreRequest(prompt, CONTINUATIONS) for prompt in prompts])
    alone = [generator.score([ScoreRequest(prompt, CONTINUATIONS)])[0] for prompt in prompts]
    for one, other in zip(together, alone, strict=True):
        assert one.scores == pytest.approx(other.scores, abs=1e-4)


def test_prompts_with_little_in_common_have_no_start(generator):
    encoded = [generator.encode_prompt(text) for text in ("Where is my parcel?", "When is it here?")]
    assert read_shared_start(generator.network, encoded) is None
