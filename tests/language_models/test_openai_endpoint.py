import asyncio
import base64
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app.errors import RunFailedError
from app.language_models.answer_cache import AnswerCache, CachedAnswer
from app.language_models.openai_endpoint import EndpointGenerator
from app.settings import EndpointSettings
from app.values.generation import Decoding
from tests.language_models.fake_time import FakeTime
from tests.language_models.scripted_endpoint import Reply, completion, hang, serve

OpenEndpoint = Callable[..., EndpointGenerator]
DECODING = Decoding(max_tokens=8)


def echo(body: dict[str, Any], number: int) -> tuple[int, Any]:
    return 200, completion(f"echo {body['messages'][0]['content']}\nand more")


def first_then(first: tuple[int, Any], later: Reply) -> Reply:
    return lambda body, number: first if number == 0 else later(body, number)


@pytest.fixture
def open_endpoint() -> Iterator[OpenEndpoint]:
    """Opens endpoints that never really sleep; closes them after the test."""
    opened: list[EndpointGenerator] = []
    time = FakeTime()

    def open_one(base_url: str, *, timeout_seconds: float = 5.0, cache: AnswerCache | None = None, **settings: Any):
        opened.append(
            EndpointGenerator(
                "endpoint:local",
                EndpointSettings(
                    base_url=base_url,
                    api_key=SecretStr("sk-1"),
                    language_model="scripted",
                    timeout_seconds=timeout_seconds,
                    **settings,
                ),
                cache=cache,
                sleep=time.sleep,
                clock=time.clock,
            )
        )
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


def test_answers_come_in_order_and_end_before_the_stop_string(open_endpoint: OpenEndpoint):
    with serve(echo) as endpoint:
        answers = open_endpoint(endpoint.base_url).generate([f"prompt {n}" for n in range(20)], DECODING)
    assert [answer.text for answer in answers] == [f"echo prompt {n}" for n in range(20)]


def test_can_be_asked_by_a_caller_whose_own_event_loop_runs(open_endpoint: OpenEndpoint):
    async def ask() -> list[str]:
        return [each.text for each in open_endpoint(endpoint.base_url).generate(["hello"], DECODING)]

    with serve(echo) as endpoint:
        assert asyncio.run(ask()) == ["echo hello"]


def test_asks_exactly_what_the_plan_froze(open_endpoint: OpenEndpoint):
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


def test_usage_is_what_the_server_counted(open_endpoint: OpenEndpoint):
    with serve(echo) as endpoint:
        answer = open_endpoint(endpoint.base_url).generate(["hello"], DECODING)[0]
    assert (answer.prompt_tokens, answer.completion_tokens) == (3, 2)
    assert answer.latency_seconds > 0


def test_a_refused_key_fails_the_run_at_the_first_call(open_endpoint: OpenEndpoint):
    with serve(lambda body, number: (401, {"error": {"message": "bad key"}})) as endpoint:
        with pytest.raises(RunFailedError, match=r"The endpoint refused the key \(401\)") as caught:
            open_endpoint(endpoint.base_url).generate(["a", "b", "c"], DECODING)
        assert len(endpoint.requests) == 1
    assert caught.value.code == "ENDPOINT_REFUSED_KEY"


def test_an_error_that_passes_is_tried_again(open_endpoint: OpenEndpoint):
    with serve(first_then((500, {"error": {"message": "hiccup"}}), echo)) as endpoint:
        answers = open_endpoint(endpoint.base_url).generate(["a"], DECODING)
        assert len(endpoint.requests) == 2
    assert answers[0].text == "echo a"


def test_a_case_the_server_rejects_is_that_cases_failure(open_endpoint: OpenEndpoint):
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


def test_an_unknown_language_model_fails_the_run(open_endpoint: OpenEndpoint):
    with (
        serve(lambda body, number: (404, {"error": {"message": "no such thing"}})) as endpoint,
        pytest.raises(RunFailedError, match="does not know 'scripted'") as caught,
    ):
        open_endpoint(endpoint.base_url).generate(["a", "b"], DECODING)
    assert caught.value.code == "LANGUAGE_MODEL_NOT_FOUND"


def test_a_server_that_hangs_at_the_first_call_fails_the_run(open_endpoint: OpenEndpoint):
    with (
        serve(lambda body, number: hang(0.6)) as endpoint,
        pytest.raises(RunFailedError, match=r"did not answer within 0\.1 s") as caught,
    ):
        open_endpoint(endpoint.base_url, timeout_seconds=0.1).generate(["a", "b"], DECODING)
    assert caught.value.code == "ENDPOINT_UNREACHABLE"


def test_a_hang_later_on_is_that_cases_failure(open_endpoint: OpenEndpoint):
    def reply(body: dict[str, Any], number: int) -> tuple[int, Any]:
        return hang(1.0) if body["messages"][0]["content"] == "b" else echo(body, number)

    with serve(reply) as endpoint:
        answers = open_endpoint(endpoint.base_url, timeout_seconds=0.4).generate(["a", "b"], DECODING)
    assert answers[0].failure is None
    assert answers[1].failure == "The endpoint did not answer within 0.4 s (3 tries)."


def test_a_closed_port_fails_the_run(open_endpoint: OpenEndpoint):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    with pytest.raises(RunFailedError, match="cannot be reached") as caught:
        open_endpoint(f"http://127.0.0.1:{port}/v1").generate(["a"], DECODING)
    assert caught.value.code == "ENDPOINT_UNREACHABLE"


@pytest.mark.parametrize(
    "body", ['{"choices": [{"index": 0, "mess', "<html>busy</html>", {"object": "list", "data": []}]
)
def test_an_answer_that_is_no_completion_is_that_cases_failure(body: object, open_endpoint: OpenEndpoint):
    with serve(lambda request, number: (200, body)) as endpoint:
        answers = open_endpoint(endpoint.base_url).generate(["a"], DECODING)
    assert answers[0].failure is not None
    assert "\n" not in answers[0].failure


def test_an_answer_without_text_says_why(open_endpoint: OpenEndpoint):
    with serve(lambda body, number: (200, completion(None, finish_reason="content_filter"))) as endpoint:
        answers = open_endpoint(endpoint.base_url).generate(["a"], DECODING)
    assert answers[0].failure == "The endpoint gave no text (finish reason 'content_filter')."


def test_redirects_are_not_followed(open_endpoint: OpenEndpoint):
    with serve(lambda body, number: (302, "")) as endpoint:
        answers = open_endpoint(endpoint.base_url).generate(["a"], DECODING)
        assert len(endpoint.requests) == 1
    assert answers[0].failure is not None
    assert "302" in answers[0].failure


def test_the_key_is_in_no_provenance(open_endpoint: OpenEndpoint):
    assert "sk-1" not in str(open_endpoint("http://127.0.0.1:1/v1").provenance())


class TestCredentialsInTheAddress:
    """`https://team:secret@host/v1?key=secret` is asked as it is and shown without what nobody should read."""

    @staticmethod
    def private(base_url: str) -> str:
        return base_url.replace("http://", "http://team:s3cret@") + "?key=s3cret"

    def test_the_server_is_given_them(self, open_endpoint: OpenEndpoint):
        with serve(echo) as endpoint:
            answers = open_endpoint(self.private(endpoint.base_url)).generate(["a"], DECODING)
        assert answers[0].text == "echo a"
        assert endpoint.keys == ["Basic " + base64.b64encode(b"team:s3cret").decode()]

    def test_they_are_in_no_provenance(self, open_endpoint: OpenEndpoint):
        provenance = open_endpoint("https://team:s3cret@gpu1:8000/v1?key=s3cret").provenance()
        assert provenance["base_url"] == "https://gpu1:8000/v1"
        assert "s3cret" not in str(provenance)

    @pytest.mark.parametrize("status", [404, 503])
    def test_they_are_in_no_sentence(self, status: int, open_endpoint: OpenEndpoint):
        failing = (status, {"error": {"message": "no"}})
        with serve(lambda body, number: failing) as endpoint:
            generator = open_endpoint(self.private(endpoint.base_url), parallel_requests=1)
            with pytest.raises(RunFailedError) as caught:
                generator.generate([f"p{n}" for n in range(99)], DECODING)
        assert f"endpoint at {endpoint.base_url} " in caught.value.message

    def test_they_are_in_no_sentence_about_a_closed_port(self, open_endpoint: OpenEndpoint):
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{reserved.getsockname()[1]}/v1"
        with pytest.raises(RunFailedError, match="cannot be reached") as caught:
            open_endpoint(self.private(address)).generate(["a"], DECODING)
        assert f"endpoint at {address} " in caught.value.message


class TestFaults:
    REFUSAL = (429, {"error": {"message": "slow down"}}, {"Retry-After": "7"})

    def test_a_refusal_for_speed_is_waited_for_and_the_case_answered(self, open_endpoint: OpenEndpoint):
        def reply(body: dict[str, Any], number: int) -> Any:
            return self.REFUSAL if number in (1, 2, 5) else echo(body, number)

        with serve(reply) as endpoint:
            answers = open_endpoint(endpoint.base_url).generate([f"p{n}" for n in range(12)], DECODING)
            assert len(endpoint.requests) == 15
        assert [answer.text for answer in answers] == [f"echo p{n}" for n in range(12)]

    def test_a_server_that_only_refuses_is_each_cases_failure(self, open_endpoint: OpenEndpoint):
        with serve(
            first_then(echo({"messages": [{"content": "a"}]}, 0), lambda body, number: self.REFUSAL)
        ) as endpoint:
            answers = open_endpoint(endpoint.base_url).generate(["a", "b"], DECODING)
        assert answers[0].text == "echo a"
        assert answers[1].failure is not None
        assert "429" in answers[1].failure
        assert "slow down" in answers[1].failure

    def test_a_server_that_says_when_to_come_back_is_left_alone_until_then(self, open_endpoint: OpenEndpoint):
        busy = (503, {"error": {"message": "loading"}}, {"Retry-After": "20"})
        slept: list[float] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)

        with serve(first_then(busy, echo)) as endpoint:
            settings = EndpointSettings(base_url=endpoint.base_url, language_model="scripted")
            generator = EndpointGenerator("endpoint:local", settings, sleep=sleep, clock=lambda: sum(slept))
            answers = generator.generate(["a"], DECODING)
            generator.close()
        assert answers[0].text == "echo a"
        assert sum(slept) >= 20

    def test_answers_without_text_end_a_row_of_failures(self, open_endpoint: OpenEndpoint):
        def reply(body: dict[str, Any], number: int) -> Any:
            return (500, {"error": {"message": "hiccup"}}) if number % 2 else (200, completion(None))

        with serve(reply) as endpoint:
            open_endpoint(endpoint.base_url, parallel_requests=1).generate([f"p{n}" for n in range(20)], DECODING)
            assert len(endpoint.requests) == 39

    def test_an_exhausted_quota_ends_the_run(self, open_endpoint: OpenEndpoint):
        spent = (429, {"error": {"message": "no credit", "code": "insufficient_quota"}})
        with (
            serve(first_then(echo({"messages": [{"content": "a"}]}, 0), lambda body, number: spent)) as endpoint,
            pytest.raises(RunFailedError, match="no quota left") as caught,
        ):
            open_endpoint(endpoint.base_url).generate(["a", "b"], DECODING)
        assert caught.value.code == "ENDPOINT_BUDGET_SPENT"

    def test_a_server_that_breaks_down_for_good_ends_the_run(self, open_endpoint: OpenEndpoint):
        broken = (503, {"error": {"message": "gone"}})
        with serve(first_then(echo({"messages": [{"content": "a"}]}, 0), lambda body, number: broken)) as endpoint:
            with pytest.raises(RunFailedError, match="failed again and again") as caught:
                open_endpoint(endpoint.base_url).generate([f"p{n}" for n in range(100)], DECODING)
            assert len(endpoint.requests) < 30
        assert caught.value.code == "ENDPOINT_DOWN"

    def test_a_server_that_is_away_for_a_while_costs_no_answer_but_those_under_way(self, open_endpoint: OpenEndpoint):
        def reply(body: dict[str, Any], number: int) -> Any:
            return (503, {"error": {"message": "restarting"}}) if 10 <= number < 18 else echo(body, number)

        with serve(reply) as endpoint:
            answers = open_endpoint(endpoint.base_url).generate([f"p{n}" for n in range(60)], DECODING)
        assert sum(answer.failure is None for answer in answers) >= 58


class TestConcurrency:
    def test_so_many_calls_run_at_once_as_configured(self, open_endpoint: OpenEndpoint):
        everybody = threading.Barrier(5)

        def reply(body: dict[str, Any], number: int) -> tuple[int, Any]:
            if number > 0:
                everybody.wait(timeout=10)
            return echo(body, number)

        with serve(reply) as endpoint:
            answers = open_endpoint(endpoint.base_url, parallel_requests=5).generate(
                [f"p{n}" for n in range(11)], DECODING
            )
            assert endpoint.most_at_once == 5
        assert all(answer.failure is None for answer in answers)


class TestBudget:
    def test_no_request_beyond_the_budget_is_sent(self, open_endpoint: OpenEndpoint):
        with serve(echo) as endpoint:
            with pytest.raises(RunFailedError, match="budget of 3 requests") as caught:
                open_endpoint(endpoint.base_url, request_budget=3).generate([f"p{n}" for n in range(9)], DECODING)
            assert len(endpoint.requests) == 3
        assert caught.value.code == "ENDPOINT_BUDGET_SPENT"

    def test_what_a_call_leaves_over_is_there_for_the_next(self, open_endpoint: OpenEndpoint):
        # A call reserves 1 token for the prompt and 8 for the answer, and takes 3 + 2: 5 calls are 25 tokens, and
        # the last one needs 20 + 9. The sixth would need 25 + 9.
        with serve(echo) as endpoint:
            generator = open_endpoint(endpoint.base_url, token_budget=29, parallel_requests=1)
            assert len(generator.generate([f"p{n}" for n in range(5)], DECODING)) == 5
            with pytest.raises(RunFailedError, match=r"25 spent, 9 needed at most"):
                generator.generate(["p6"], DECODING)
            assert generator.provenance()["tokens"] == "25"

    @pytest.mark.parametrize("text", [None, ""])
    def test_an_answer_without_text_costs_what_the_server_counted(self, text: str | None, open_endpoint: OpenEndpoint):
        # As above, but every call ends within the thought: nothing but reasoning tokens.
        with serve(lambda body, number: (200, completion(text, finish_reason="length"))) as endpoint:
            generator = open_endpoint(endpoint.base_url, token_budget=29, parallel_requests=1)
            failed = generator.generate([f"p{n}" for n in range(5)], DECODING)
            assert {(each.prompt_tokens, each.completion_tokens) for each in failed} == {(3, 2)}
            assert {each.failure for each in failed} == {
                "The endpoint gave no text within 8 tokens (finish reason 'length'): raise max_tokens."
            }
            with pytest.raises(RunFailedError, match=r"25 spent, 9 needed at most"):
                generator.generate(["p6"], DECODING)

    def test_the_language_model_may_answer_with_nothing(self, open_endpoint: OpenEndpoint):
        with serve(lambda body, number: (200, completion(""))) as endpoint:
            answers = open_endpoint(endpoint.base_url).generate(["a"], DECODING)
        assert (answers[0].text, answers[0].failure) == ("", None)


class TestCache:
    def test_the_same_question_is_asked_once(self, open_endpoint: OpenEndpoint, tmp_path: Path):
        with serve(echo) as endpoint:
            first = open_endpoint(endpoint.base_url, cache=AnswerCache(tmp_path / "a.db", days=1))
            again = open_endpoint(endpoint.base_url, cache=AnswerCache(tmp_path / "a.db", days=1))
            answers = first.generate(["a", "b"], DECODING)
            assert again.generate(["a", "b"], DECODING) == answers
            assert len(endpoint.requests) == 2
            assert again.provenance()["answers_from_cache"] == "2"

    @pytest.mark.parametrize(
        "decoding", [Decoding(max_tokens=9), Decoding(max_tokens=8, seed=2), Decoding(max_tokens=8, stop=("x",))]
    )
    def test_other_settings_ask_again(self, decoding: Decoding, open_endpoint: OpenEndpoint, tmp_path: Path):
        with serve(echo) as endpoint:
            generator = open_endpoint(endpoint.base_url, cache=AnswerCache(tmp_path / "a.db", days=1))
            generator.generate(["a"], DECODING)
            generator.generate(["a"], decoding)
            assert len(endpoint.requests) == 2

    def test_failures_are_not_kept(self, open_endpoint: OpenEndpoint, tmp_path: Path):
        with serve(first_then((400, {"error": {"message": "no"}}), echo)) as endpoint:
            generator = open_endpoint(endpoint.base_url, cache=AnswerCache(tmp_path / "a.db", days=1))
            assert generator.generate(["a"], DECODING)[0].failure is not None
            assert generator.generate(["a"], DECODING)[0].text == "echo a"

    def test_old_answers_are_asked_for_again(self, tmp_path: Path):
        now = [0.0]
        cache = AnswerCache(tmp_path / "a.db", days=2, clock=lambda: now[0])
        cache.put("k", CachedAnswer("text", 1, 2, 0.5))
        now[0] = 2 * 86_400 - 1
        assert cache.get("k") == CachedAnswer("text", 1, 2, 0.5)
        now[0] += 2
        assert cache.get("k") is None
        cache.close()


class TestStructuredOutput:
    LABELS = Decoding(max_tokens=8, choices=("billing", "returns"))

    def test_a_server_that_can_is_held_to_the_choices(self, open_endpoint: OpenEndpoint):
        with serve(lambda body, number: (200, completion('{"answer": "returns"}'))) as endpoint:
            answer = open_endpoint(endpoint.base_url, structured_output=True).generate(["a"], self.LABELS)[0]
            schema = endpoint.requests[0]["response_format"]["json_schema"]["schema"]
        assert schema["properties"]["answer"]["enum"] == ["billing", "returns"]
        assert answer.text == "returns"

    def test_a_server_that_cannot_is_asked_in_plain_text(self, open_endpoint: OpenEndpoint):
        with serve(lambda body, number: (200, completion("returns\nfor sure"))) as endpoint:
            answer = open_endpoint(endpoint.base_url).generate(["a"], self.LABELS)[0]
            assert "response_format" not in endpoint.requests[0]
        assert answer.text == "returns"

    @pytest.mark.parametrize("structured_output", [False, True])
    def test_a_reply_in_plain_text_is_cut_at_the_stop_strings_alone(
        self, structured_output: bool, open_endpoint: OpenEndpoint
    ):
        reply = "It names the right city.\n\nRating: 4"
        decoding = Decoding(max_tokens=99, stop=(), choices=("1", "2", "3", "4", "5"))
        with serve(lambda body, number: (200, completion(reply))) as endpoint:
            generator = open_endpoint(endpoint.base_url, structured_output=structured_output)
            assert generator.generate(["a"], decoding)[0].text == reply
            cut = generator.generate(["a"], replace(decoding, stop=("Rating",)))[0]
            assert cut.text == "It names the right city.\n\n"

    def test_a_json_schema_is_handed_on(self, open_endpoint: OpenEndpoint):
        decoding = Decoding(max_tokens=8, json_schema='{"type": "object"}')
        with serve(lambda body, number: (200, completion('{"a":\n 1}'))) as endpoint:
            answer = open_endpoint(endpoint.base_url, structured_output=True).generate(["a"], decoding)[0]
            assert endpoint.requests[0]["response_format"]["json_schema"]["schema"] == {"type": "object"}
        assert answer.text == '{"a":\n 1}'


class TestThoughts:
    """Servers that leave a reasoning language model's thought in the text, and cut it at the stop strings they get."""

    THOUGHT = "<think>\nThe passage says Oslo.\n</think>\n\nOslo\nin Norway"

    @staticmethod
    def say(text: str) -> Reply:
        def reply(body: dict[str, Any], number: int) -> tuple[int, Any]:
            ends = [text.index(piece) for piece in body.get("stop", []) if piece in text]
            return 200, completion(text[: min(ends)] if ends else text)

        return reply

    def test_the_answer_is_the_first_line_after_the_thought(self, open_endpoint: OpenEndpoint):
        with serve(self.say(self.THOUGHT)) as endpoint:
            generator = open_endpoint(endpoint.base_url)
            answers = generator.generate([f"p{n}" for n in range(5)], DECODING)
            assert ["stop" in request for request in endpoint.requests] == [True] + [False] * 5
        assert [answer.text for answer in answers] == ["Oslo"] * 5
        assert all(answer.failure is None for answer in answers)
        assert generator.provenance()["writes_thoughts"] == "true"

    def test_a_label_after_a_thought_is_the_answer(self, open_endpoint: OpenEndpoint):
        with serve(self.say("<think>\nA parcel.\n</think>\n\nshipping")) as endpoint:
            (answer,) = open_endpoint(endpoint.base_url).generate(
                ["a"], replace(DECODING, choices=("billing", "shipping"))
            )
        assert answer.text == "shipping"

    def test_structured_output_is_read_after_a_thought(self, open_endpoint: OpenEndpoint):
        decoding = replace(DECODING, choices=("billing", "shipping"))
        with serve(self.say('<think>\nA parcel.\n</think>\n\n{"answer": "shipping"}')) as endpoint:
            (answer,) = open_endpoint(endpoint.base_url, structured_output=True).generate(["a"], decoding)
        assert answer.text == "shipping"

    def test_an_answer_the_stop_strings_left_whole_is_not_asked_for_again(self, open_endpoint: OpenEndpoint):
        with serve(self.say("<think>Oslo, surely.</think> Oslo\nin Norway")) as endpoint:
            answers = open_endpoint(endpoint.base_url).generate(["a"], DECODING)
            assert len(endpoint.requests) == 1
        assert answers[0].text == "Oslo"

    def test_a_thought_that_does_not_end_is_that_cases_failure(self, open_endpoint: OpenEndpoint):
        with serve(self.say("<think>\nLet me see")) as endpoint:
            (answer,) = open_endpoint(endpoint.base_url).generate(["a"], DECODING)
        assert (answer.text, answer.completion_tokens) == ("", 2)
        assert (
            answer.failure == "The thought before the answer (<think>) did not end within 8 tokens: raise max_tokens."
        )

    def test_a_run_taken_up_again_asks_no_case_twice(self, open_endpoint: OpenEndpoint, tmp_path: Path):
        with serve(self.say(self.THOUGHT)) as endpoint:
            for _ in range(2):
                generator = open_endpoint(endpoint.base_url, cache=AnswerCache(tmp_path / "a.db", days=1))
                assert [each.text for each in generator.generate(["a", "b"], DECODING)] == ["Oslo", "Oslo"]
            assert len(endpoint.requests) == 3

    def test_a_thought_that_did_not_end_is_asked_for_again(self, open_endpoint: OpenEndpoint, tmp_path: Path):
        replies = ["<think>", "<think>\nLet me see", "<think>\nYes.\n</think>\nOslo"]
        with serve(lambda body, number: (200, completion(replies[number]))) as endpoint:
            generator = open_endpoint(endpoint.base_url, cache=AnswerCache(tmp_path / "a.db", days=1))
            assert generator.generate(["a"], DECODING)[0].failure is not None
            assert generator.generate(["a"], DECODING)[0].text == "Oslo"
