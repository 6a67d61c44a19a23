import socket
from typing import Any

import pytest
from pydantic import SecretStr

from app.errors import RunFailedError
from app.language_models.openai_endpoint import EndpointGenerator
from app.settings import EndpointSettings
from app.values.generation import Decoding
from tests.language_models.scripted_endpoint import Reply, completion, hang, serve

DECODING = Decoding(max_tokens=8)


def echo(body: dict[str, Any], number: int) -> tuple[int, Any]:
    return 200, completion(f"echo {body['messages'][0]['content']}\nand more")


def first_then(first: tuple[int, Any], later: Reply) -> Reply:
    return lambda body, number: first if number == 0 else later(body, number)


def open_endpoint(base_url: str, *, timeout_seconds: float = 5.0) -> EndpointGenerator:
    return EndpointGenerator(
        "endpoint:local",
        EndpointSettings(
            base_url=base_url, api_key=SecretStr("sk-1"), language_model="scripted", timeout_seconds=timeout_seconds
        ),
    )


def test_answers_come_in_order_and_end_before_the_stop_string():
    with serve(echo) as endpoint:
        answers = open_endpoint(endpoint.base_url).generate([f"prompt {n}" for n in range(20)], DECODING)
    assert [answer.text for answer in answers] == [f"echo prompt {n}" for n in range(20)]


def test_asks_exactly_what_the_plan_froze():
    with serve(echo) as endpoint:
        open_endpoint(endpoint.base_url).generate(["hello"], DECODING)
    assert endpoint.requests == [
        {
            "model": "scripted",
            "messages": [{"role": "user", "content": "hello"}],
            "max_tokens": 8,
            "temperature": 0.0,
            "stop": ["\n"],
        }
    ]
    assert endpoint.keys == ["Bearer sk-1"]


def test_usage_is_what_the_server_counted():
    with serve(echo) as endpoint:
        answer = open_endpoint(endpoint.base_url).generate(["hello"], DECODING)[0]
    assert (answer.prompt_tokens, answer.completion_tokens) == (3, 2)
    assert answer.latency_seconds > 0


def test_a_refused_key_fails_the_run_at_the_first_call():
    with serve(lambda body, number: (401, {"error": {"message": "bad key"}})) as endpoint:
        with pytest.raises(RunFailedError, match=r"The endpoint refused the key \(401\)") as caught:
            open_endpoint(endpoint.base_url).generate(["a", "b", "c"], DECODING)
        assert len(endpoint.requests) == 1
    assert caught.value.code == "ENDPOINT_REFUSED_KEY"


def test_an_error_that_passes_is_tried_again():
    with serve(first_then((500, {"error": {"message": "hiccup"}}), echo)) as endpoint:
        answers = open_endpoint(endpoint.base_url).generate(["a"], DECODING)
        assert len(endpoint.requests) == 2
    assert answers[0].text == "echo a"


def test_a_case_the_server_rejects_is_that_cases_failure():
    def reply(body: dict[str, Any], number: int) -> tuple[int, Any]:
        if body["messages"][0]["content"] == "b":
            return 400, {"error": {"message": "prompt too long"}}
        return echo(body, number)

    with serve(reply) as endpoint:
        answers = open_endpoint(endpoint.base_url).generate(["a", "b", "c"], DECODING)
    assert [answer.text for answer in answers] == ["echo a", "", "echo c"]
    assert answers[1].failure is not None
    assert "400" in answers[1].failure
    assert "prompt too long" in answers[1].failure


def test_an_unknown_language_model_fails_the_run():
    with (
        serve(lambda body, number: (404, {"error": {"message": "no such thing"}})) as endpoint,
        pytest.raises(RunFailedError, match="does not know 'scripted'") as caught,
    ):
        open_endpoint(endpoint.base_url).generate(["a", "b"], DECODING)
    assert caught.value.code == "LANGUAGE_MODEL_NOT_FOUND"


def test_a_server_that_hangs_at_the_first_call_fails_the_run():
    with (
        serve(lambda body, number: hang(0.6)) as endpoint,
        pytest.raises(RunFailedError, match=r"did not answer within 0\.1 s") as caught,
    ):
        open_endpoint(endpoint.base_url, timeout_seconds=0.1).generate(["a", "b"], DECODING)
    assert caught.value.code == "ENDPOINT_UNREACHABLE"


def test_a_hang_later_on_is_that_cases_failure():
    def reply(body: dict[str, Any], number: int) -> tuple[int, Any]:
        return hang(1.0) if body["messages"][0]["content"] == "b" else echo(body, number)

    with serve(reply) as endpoint:
        answers = open_endpoint(endpoint.base_url, timeout_seconds=0.4).generate(["a", "b"], DECODING)
    assert answers[0].failure is None
    assert answers[1].failure == "The endpoint did not answer within 0.4 s (3 tries)."


def test_a_closed_port_fails_the_run():
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    with pytest.raises(RunFailedError, match="cannot be reached") as caught:
        open_endpoint(f"http://127.0.0.1:{port}/v1").generate(["a"], DECODING)
    assert caught.value.code == "ENDPOINT_UNREACHABLE"


@pytest.mark.parametrize(
    "body", ['{"choices": [{"index": 0, "mess', "<html>busy</html>", {"object": "list", "data": []}]
)
def test_an_answer_that_is_no_completion_is_that_cases_failure(body: object):
    with serve(lambda request, number: (200, body)) as endpoint:
        answers = open_endpoint(endpoint.base_url).generate(["a"], DECODING)
    assert answers[0].failure is not None
    assert "\n" not in answers[0].failure


def test_an_answer_without_text_says_why():
    with serve(lambda body, number: (200, completion(None, finish_reason="content_filter"))) as endpoint:
        answers = open_endpoint(endpoint.base_url).generate(["a"], DECODING)
    assert answers[0].failure == "The endpoint gave no text (finish reason 'content_filter')."


def test_redirects_are_not_followed():
    with serve(lambda body, number: (302, "")) as endpoint:
        answers = open_endpoint(endpoint.base_url).generate(["a"], DECODING)
        assert len(endpoint.requests) == 1
    assert answers[0].failure is not None
    assert "302" in answers[0].failure


def test_the_key_is_in_no_provenance():
    assert "sk-1" not in str(open_endpoint("http://127.0.0.1:1/v1").provenance())
