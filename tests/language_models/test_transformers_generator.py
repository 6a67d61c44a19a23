import json

import numpy as np
import pytest
import torch

from app.errors import InputRejectedError
from app.language_models.network import Loading
from app.language_models.transformers_generator import TransformersGenerator
from app.values.generation import Decoding, ScoreRequest, likeliest
from tests.tiny import make_lfm2, make_llama

PROMPTS = (
    "Hi",
    "Answer the question. Context: \nQuestion: What is the capital of Norway?\nAnswer:",
    "one two three four five six seven eight nine ten eleven twelve",
)


def teach(generator: TransformersGenerator, answers: dict[str, str]) -> None:
    """Train the network until it says these answers by heart."""
    rows = [
        (generator.encode_prompt(prompt), generator.tokenizer(answer, add_special_tokens=False)["input_ids"])
        for prompt, answer in answers.items()
    ]
    optimiser = torch.optim.AdamW(generator.network.parameters(), lr=3e-3)
    loss = 1.0
    while loss > 0.02:
        losses = []
        for prompt, answer in rows:
            labels = torch.tensor([[-100] * len(prompt) + answer])
            losses.append(generator.network(torch.tensor([prompt + answer]), labels=labels).loss)
        loss = torch.stack(losses).max().item()
        optimiser.zero_grad()
        torch.stack(losses).sum().backward()
        optimiser.step()


def count_tokens(generator: TransformersGenerator, text: str) -> int:
    return len(generator.tokenizer(text, add_special_tokens=False)["input_ids"])


@pytest.fixture(scope="module", params=[make_lfm2, make_llama])
def generator(request, tmp_path_factory):
    opened = TransformersGenerator("hf:tiny", request.param(tmp_path_factory.mktemp("tiny")), batch_size=4)
    yield opened
    opened.close()


class TestGenerate:
    def test_a_batch_gives_what_each_prompt_gives_alone(self, generator):
        decoding = Decoding(max_tokens=16, stop=())
        together = generator.generate(PROMPTS, decoding)
        alone = [generator.generate([prompt], decoding)[0] for prompt in PROMPTS]
        assert [answer.text for answer in together] == [answer.text for answer in alone]
        assert [answer.completion_tokens for answer in together] == [answer.completion_tokens for answer in alone]

    def test_equals_picking_the_likeliest_token_step_by_step(self, generator):
        tokens = generator.encode_prompt(PROMPTS[1])
        expected: list[int] = []
        for _ in range(8):
            with torch.no_grad():
                logits = generator.network(torch.tensor([tokens + expected])).logits
            expected.append(int(logits[0, -1].argmax()))
        answer = generator.generate([PROMPTS[1]], Decoding(max_tokens=8, stop=()))[0]
        assert answer.text == generator.tokenizer.decode(expected, skip_special_tokens=True)

    def test_ends_before_the_first_stop_string(self, generator):
        whole = generator.generate([PROMPTS[2]], Decoding(max_tokens=16, stop=()))[0]
        middle = whole.text[3:5]
        cut = generator.generate([PROMPTS[2]], Decoding(max_tokens=16, stop=(middle,)))[0]
        assert cut.text == whole.text[: whole.text.index(middle)]
        assert cut.completion_tokens < whole.completion_tokens

    def test_a_prompt_beyond_the_context_is_a_failure_with_figures(self, generator):
        long, short = generator.generate(["1" * 600, "Hi"], Decoding(max_tokens=10))
        assert long.failure is not None
        assert long.failure.startswith("Needs 610 tokens, the language model allows 512: ")
        assert long.text == ""
        assert short.failure is None

    def test_sampling_repeats_with_the_seed_and_differs_with_another(self, generator):
        def sample(seed: int) -> str:
            return generator.generate(["Hi"], Decoding(max_tokens=12, temperature=1.0, stop=(), seed=seed))[0].text

        assert sample(1) == sample(1)
        assert sample(1) != sample(2)

    def test_every_answer_took_time(self, generator):
        assert all(answer.latency_seconds > 0 for answer in generator.generate(PROMPTS, Decoding(max_tokens=4)))

    def test_nothing_asked_gives_nothing(self, generator):
        assert generator.generate([], Decoding()) == []
        assert generator.score([]) == []


class TestScore:
    CONTINUATIONS = (" shipping", " billing", " returns and much more", "x")

    def test_equals_a_hand_computation_with_the_logits(self, generator):
        scored = generator.score([ScoreRequest(prompt, self.CONTINUATIONS) for prompt in PROMPTS])
        for prompt, outcome in zip(PROMPTS, scored, strict=True):
            start = generator.encode_prompt(prompt)
            for text, score in zip(self.CONTINUATIONS, outcome.scores, strict=True):
                tail = generator.encode_continuations(prompt, [text])[0]
                with torch.no_grad():
                    logs = generator.network(torch.tensor([start + tail])).logits[0].log_softmax(-1)
                by_hand = np.mean([float(logs[len(start) + i - 1, token]) for i, token in enumerate(tail)])
                assert score == pytest.approx(by_hand, abs=1e-4)

    def test_many_continuations_are_scored_in_parts(self, generator):
        texts = tuple(f" label number {n}" for n in range(150))
        whole = generator.score([ScoreRequest(PROMPTS[1], texts)])[0].scores
        parts = generator.score([ScoreRequest(PROMPTS[1], texts[140:])])[0].scores
        assert whole[140:] == pytest.approx(parts, abs=1e-4)

    def test_a_prompt_beyond_the_context_is_a_failure(self, generator):
        long, short = generator.score([ScoreRequest("1" * 600, (" a",)), ScoreRequest("Hi", (" a",))])
        assert long.failure is not None
        assert long.scores == ()
        assert short.failure is None
        assert short.scores[0] < 0


class TestJsonSchema:
    SCHEMA = (
        '{"type": "object", "properties": {"size": {"enum": ["s", "m"]}, "paid": {"type": "boolean"}},'
        ' "required": ["size", "paid"], "additionalProperties": false}'
    )

    def test_every_answer_of_a_batch_follows_it(self, generator):
        decoding = Decoding(max_tokens=40, json_schema=self.SCHEMA)
        for answer in generator.generate(PROMPTS, decoding):
            document = json.loads(answer.text)
            assert document["size"] in {"s", "m"}
            assert isinstance(document["paid"], bool)

    def test_one_that_is_none_is_refused(self, generator):
        with pytest.raises(InputRejectedError) as caught:
            generator.generate(PROMPTS, Decoding(max_tokens=4, json_schema='{"type": "no such type"}'))
        assert caught.value.code == "JSON_SCHEMA_UNUSABLE"


class TestChat:
    TEMPLATE = (
        "{% for message in messages %}[{{ message['role'] }}] {{ message['content'] }}\n{% endfor %}"
        "{% if add_generation_prompt %}[assistant]\n{% endif %}"
    )

    @pytest.fixture
    def chat(self, tmp_path):
        folder = make_llama(tmp_path)
        (folder / "chat_template.jinja").write_text(self.TEMPLATE)
        return TransformersGenerator("hf:chat", folder, prompt_format="chat")

    def test_a_prompt_is_the_users_message(self, chat):
        assert chat.tokenizer.decode(chat.encode_prompt("Hi")) == "[user] Hi\n[assistant]\n"

    def test_an_answer_begins_where_the_template_ends(self, chat):
        assert chat.tokenizer.decode(chat.encode_continuations("Hi", [" shipping"])[0]) == "shipping"

    def test_the_template_is_in_the_provenance(self, chat):
        provenance = chat.provenance()
        assert provenance["prompt_format"] == "chat"
        assert len(provenance["chat_template_sha256"]) == 64

    def test_stops_count_only_after_a_leading_thought(self, chat):
        thinking, plain, endless = "Where is it?", "Who is it?", "Why is it?"
        teach(
            chat,
            {
                thinking: "<think>\nA city.\n</think>\n\nOslo\nin Norway",
                plain: "Ada\nof course",
                endless: "<think>" + "\nwell" * 16,
            },
        )
        found, named, failed = chat.generate([thinking, plain, endless], Decoding(max_tokens=64, stop=("\n",)))
        assert (found.text, found.failure) == ("Oslo", None)
        assert (named.text, named.failure) == ("Ada", None)
        assert found.completion_tokens == count_tokens(chat, "<think>\nA city.\n</think>\n\nOslo\n")
        assert named.completion_tokens == count_tokens(chat, "Ada\n")
        assert failed.text == ""
        assert failed.failure == (
            "The thought before the answer (<think>) did not end within 64 tokens: raise max_tokens."
        )

    def test_without_a_template_it_is_refused(self, tmp_path):
        with pytest.raises(InputRejectedError) as caught:
            TransformersGenerator("hf:plain", make_llama(tmp_path), prompt_format="chat")
        assert caught.value.code == "LANGUAGE_MODEL_WITHOUT_CHAT_TEMPLATE"


def test_half_precision_that_overflows_gives_no_finite_score(tmp_path):
    generator = TransformersGenerator("hf:tiny", make_llama(tmp_path), loading=Loading(precision="float16"))
    with torch.no_grad():
        generator.network.get_output_embeddings().weight.mul_(60_000)
    (scored,) = generator.score([ScoreRequest("Hi", (" a", " b"))])
    assert likeliest({"a": scored.scores[0], "b": scored.scores[1]}) is None


def test_half_precision_is_held_and_named(tmp_path):
    opened = TransformersGenerator("hf:half", make_llama(tmp_path), loading=Loading(precision="bfloat16"))
    assert opened.network.dtype is torch.bfloat16
    assert opened.provenance()["precision"] == "bfloat16"
    assert opened.generate(["Hi"], Decoding(max_tokens=4))[0].failure is None


@pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without CUDA")
def test_a_device_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputRejectedError, match="SEXTANT_DEVICE is cuda") as caught:
        TransformersGenerator("hf:far", make_llama(tmp_path), loading=Loading(device="cuda"))
    assert caught.value.code == "DEVICE_MISSING"


def test_a_snapshot_of_the_hub_names_its_commit(tmp_path):
    folder = tmp_path / "snapshots" / "0123abc"
    folder.mkdir(parents=True)
    assert TransformersGenerator("hf:owner/name", make_llama(folder)).provenance()["revision"] == "0123abc"


def test_provenance_pins_the_weights(tmp_path):
    first = TransformersGenerator("hf:a", make_llama(tmp_path / "a", seed=1)).provenance()
    again = TransformersGenerator("hf:a", make_llama(tmp_path / "b", seed=1)).provenance()
    other = TransformersGenerator("hf:a", make_llama(tmp_path / "c", seed=2)).provenance()
    assert first == again
    assert first["weights_sha256"] != other["weights_sha256"]
    assert first["precision"] == "float32"


def test_provenance_names_the_weights_that_were_opened_whatever_lies_there_now(tmp_path):
    opened = TransformersGenerator("hf:a", make_llama(tmp_path / "a", seed=1))
    before = opened.provenance()["weights_sha256"]
    make_llama(tmp_path / "a", seed=2)
    assert opened.provenance()["weights_sha256"] == before
    assert TransformersGenerator("hf:a", tmp_path / "a").provenance()["weights_sha256"] != before


def test_decoding_settings_beside_the_weights_are_ignored(tmp_path):
    folder = make_llama(tmp_path)
    plain = TransformersGenerator("hf:a", folder).generate(["Hi"], Decoding(max_tokens=12, stop=()))[0].text
    (folder / "generation_config.json").write_text('{"do_sample": true, "temperature": 9.0, "repetition_penalty": 5.0}')
    assert TransformersGenerator("hf:a", folder).generate(["Hi"], Decoding(max_tokens=12, stop=()))[0].text == plain
