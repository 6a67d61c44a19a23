"""A remote language model behind an OpenAI-compatible server, asked through Chat Completions."""

import asyncio
import contextlib
import importlib.metadata
import math
import time
from collections.abc import Sequence
from typing import Any

import openai
from anyio.from_thread import start_blocking_portal
from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from openai.types.chat import ChatCompletion

from app.errors import RunFailedError
from app.language_models.answer_cache import AnswerCache, CachedAnswer, answer_key
from app.language_models.answer_text import answer_after_thought, begins_with_thought
from app.language_models.call_budget import CallBudget, Spending
from app.language_models.endpoint_answers import describe_missing_text, finish_answer, schema_to_follow
from app.language_models.endpoint_failures import (
    TRIES,
    describe,
    is_worth_another_try,
    refuse_if_hopeless,
    retry_after_seconds,
)
from app.language_models.pacing import Clock, Pacer, ServerGivenUpError, Sleep
from app.settings import EndpointSettings
from app.values.generation import Decoding, Generation, LabelScores, ScoreRequest

# Being refused for speed is no fault of the case: the pace adapts, and the case waits its turn.
TRIES_WHEN_REFUSED_FOR_SPEED = 12
# OpenAI, "What are tokens and how to count them?": one token is about four characters of English text. Counting
# UTF-8 bytes keeps the estimate usable for Chinese, where one character is three bytes and about one token.
BYTES_PER_TOKEN = 4


class EndpointGenerator:
    """Asks a server, several requests at a time at the pace it allows; answers in order.

    `latency_seconds` is the call that gave the answer, as the caller waited for it, without waiting for its turn and
    without tries that failed; an answer from the cache carries the latency it had. The first prompt is sent alone:
    what would fail for every case (refused key, no server, unknown language model) fails the run there; what fails
    later, or for one case only, is that case's failure, unless the server is down altogether.

    A thought that the server leaves at the beginning of its text is no part of the answer, and stop strings count only
    after it. A server would end the thought at them, so once an answer begins with one, they are kept here.

    The client's own retries are off: they know nothing of the other calls, so they can neither slow all of them down
    nor count against the budget.
    """

    def __init__(
        self,
        name: str,
        endpoint: EndpointSettings,
        *,
        cache: AnswerCache | None = None,
        budget: CallBudget | None = None,
        sleep: Sleep = asyncio.sleep,
        clock: Clock = time.monotonic,
    ) -> None:
        self._name = name
        self._endpoint = endpoint
        self._cache = cache
        self._has_answered = False
        self._writes_thoughts = False
        self._end_of_run: RunFailedError | None = None
        self._from_cache = 0
        self._budget = budget or Spending({}).budget_of(name, endpoint)
        # Connections live in one event loop, kept between calls; in a thread of its own, because whoever asks may
        # already stand in a running loop (a notebook, a web server).
        self._stack = contextlib.ExitStack()
        self._portal = self._stack.enter_context(start_blocking_portal())
        self._pacer = Pacer(endpoint.parallel_requests, sleep=sleep, clock=clock)
        self._client = AsyncOpenAI(
            base_url=endpoint.base_url,
            # Local servers want no key, the client wants some text.
            api_key=endpoint.api_key.get_secret_value() if endpoint.api_key else "no-key",
            timeout=endpoint.timeout_seconds,
            max_retries=0,
            # A redirect would carry prompts and key to a server nobody configured.
            http_client=DefaultAsyncHttpxClient(follow_redirects=False),
        )

    @property
    def name(self) -> str:
        """The name as written in the plan."""
        return self._name

    @property
    def context_tokens(self) -> int:
        """As configured; servers do not tell."""
        return self._endpoint.context_tokens

    @property
    def can_score(self) -> bool:
        """Never: Chat Completions gives log-probabilities of what it wrote, not of given texts.

        Scores from the first token's likeliest alternatives would not be exact: labels share first tokens.
        """
        return False

    def generate(self, prompts: Sequence[str], decoding: Decoding) -> list[Generation]:
        """One generation per prompt, in order; a failed one carries its reason.

        Raises:
            RunFailedError: ENDPOINT_REFUSED_KEY, ENDPOINT_BUDGET_SPENT or ENDPOINT_DOWN at any call;
                ENDPOINT_UNREACHABLE or LANGUAGE_MODEL_NOT_FOUND when not even the first call went through.
        """
        return self._portal.call(self._ask_all, prompts, decoding) if prompts else []

    def score(self, requests: Sequence[ScoreRequest]) -> list[LabelScores]:
        """Not possible here.

        Raises:
            NotImplementedError: always; ask `can_score` first.
        """
        raise NotImplementedError("an endpoint cannot score given texts; ask can_score first")

    def count_tokens(self, text: str) -> int:
        """An estimate: UTF-8 bytes over four."""
        return math.ceil(len(text.encode()) / BYTES_PER_TOKEN)

    def provenance(self) -> dict[str, str]:
        """Name, server, what it is asked for and what the run took; a remote language model has no hash to pin."""
        return {
            "name": self._name,
            "base_url": self._endpoint.shown_url,
            "language_model": self._endpoint.language_model,
            "openai": importlib.metadata.version("openai"),
            "requests": str(self._budget.requests),
            "tokens": str(self._budget.tokens),
            "answers_from_cache": str(self._from_cache),
            "structured_output": str(self._endpoint.structured_output).lower(),
            "writes_thoughts": str(self._writes_thoughts).lower(),
        }

    def close(self) -> None:
        """Close the connections and the cache."""
        try:
            self._portal.call(self._client.close)
        finally:
            self._stack.close()
            if self._cache is not None:
                self._cache.close()

    async def _ask_all(self, prompts: Sequence[str], decoding: Decoding) -> list[Generation]:
        answered: list[Generation] = []
        while len(answered) < len(prompts) and not self._has_answered:
            answered.append(await self._ask(prompts[len(answered)], decoding))
        asked = await asyncio.gather(
            *(self._ask(prompt, decoding) for prompt in prompts[len(answered) :]), return_exceptions=True
        )
        # What ends the run is raised after the calls under way have come back, so that their answers are kept.
        for outcome in asked:
            if isinstance(outcome, BaseException):
                raise outcome
            answered.append(outcome)
        return answered

    async def _ask(self, prompt: str, decoding: Decoding) -> Generation:
        request = self._request(prompt, decoding)
        asked = await self._ask_or_remember(prompt, request, decoding)
        if isinstance(asked, CachedAnswer) and begins_with_thought(asked.text):
            self._writes_thoughts = True
            if "stop" in request and not answer_after_thought(asked.text):
                asked = await self._ask_or_remember(prompt, self._request(prompt, decoding), decoding)
        return asked if isinstance(asked, Generation) else finish_answer(asked, decoding)

    async def _ask_or_remember(
        self, prompt: str, request: dict[str, Any], decoding: Decoding
    ) -> CachedAnswer | Generation:
        """The answer, from the cache where it is known; or the failure of this case."""
        key = answer_key(server=self._endpoint.base_url, request=request, seed=decoding.seed)
        known = self._cache.get(key) if self._cache is not None else None
        if known is not None:
            self._from_cache += 1
            self._has_answered = True
            return known
        try:
            asked = await self._try_to_ask(prompt, request)
        except RunFailedError as end:
            self._end_of_run = end
            raise
        if self._cache is None or isinstance(asked, Generation):
            return asked
        # A stop string will cut the same thought again; one that only grew too long is a failed case.
        if "stop" in request or answer_after_thought(asked.text) is not None:
            self._cache.put(key, asked)
        return asked

    async def _try_to_ask(self, prompt: str, request: dict[str, Any]) -> CachedAnswer | Generation:
        """The answer, or the failure of this case after the last try."""
        failed_tries = refused = 0
        started = time.perf_counter()
        while True:
            try:
                outcome = await self._call(prompt, request)
            except _NoAnswerError as reason:
                return self._failed(prompt, started, str(reason))
            except ValueError as reason:  # a body that is no JSON, or cut
                return self._failed(prompt, started, f"The endpoint's answer could not be read ({str(reason)[:120]}).")
            except ServerGivenUpError as reason:
                raise RunFailedError(
                    "ENDPOINT_DOWN",
                    f"The endpoint at {self._endpoint.shown_url} failed again and again, with pauses between: check "
                    f"that the server of {self._name} runs, then try the run again; its answers are kept.",
                ) from reason
            if not isinstance(outcome, openai.APIError):
                return outcome
            is_refusal = isinstance(outcome, openai.RateLimitError)
            refused += is_refusal
            failed_tries += not is_refusal
            refuse_if_hopeless(
                outcome,
                name=self._name,
                endpoint=self._endpoint,
                has_answered=self._has_answered,
                has_tries_left=failed_tries < TRIES,
            )
            has_tries_left = failed_tries < TRIES and refused < TRIES_WHEN_REFUSED_FOR_SPEED
            if not has_tries_left or not is_worth_another_try(outcome):
                tries = failed_tries + refused
                return self._failed(prompt, started, describe(outcome, self._endpoint.timeout_seconds, tries=tries))
            await self._pacer.back_off(failed_tries + refused)

    async def _call(self, prompt: str, request: dict[str, Any]) -> CachedAnswer | Generation | openai.APIError:
        """One try when its turn comes: the answer, the case's failure, or what the client raised."""
        reserved = self.count_tokens(prompt) + self._max_tokens(request)
        async with self._pacer.turn() as turn_began:
            if self._end_of_run is not None:
                raise self._end_of_run
            self._budget.reserve(reserved)
            used = 0
            started = time.perf_counter()
            try:
                completion = await self._client.chat.completions.create(**request)
                answer = self._read(prompt, completion, request, seconds=time.perf_counter() - started)
                used = answer.prompt_tokens + answer.completion_tokens
            except openai.RateLimitError as refusal:
                self._pacer.refused_for_speed(started_at=turn_began, retry_after_seconds=retry_after_seconds(refusal))
                return refusal
            except openai.APIError as failure:
                if is_worth_another_try(failure):
                    self._pacer.broke(retry_after_seconds=retry_after_seconds(failure))
                return failure
            finally:
                self._budget.settle(reserved=reserved, used=used)
            self._pacer.answered()
            return answer

    def _request(self, prompt: str, decoding: Decoding) -> dict[str, Any]:
        """Keyword arguments of the client; the prompt is the user's only message."""
        request: dict[str, Any] = {
            "model": self._endpoint.language_model,
            "messages": [{"role": "user", "content": prompt}],
            self._endpoint.max_tokens_name: decoding.max_tokens,
            "temperature": decoding.temperature,
        }
        schema = schema_to_follow(decoding) if self._endpoint.structured_output else None
        if schema is not None:
            request["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": schema},
            }
        elif decoding.stop and not self._writes_thoughts:
            request["stop"] = list(decoding.stop)
        if decoding.temperature > 0:
            request["seed"] = decoding.seed
        return request

    def _read(
        self, prompt: str, completion: object, request: dict[str, Any], *, seconds: float
    ) -> CachedAnswer | Generation:
        """The answer; a failure of the case that costs what the server counted where it has no text."""
        # A server may answer 200 with a web page; the client then hands over whatever it was.
        if not isinstance(completion, ChatCompletion) or not completion.choices:
            raise _NoAnswerError("The endpoint answered with something else than a chat completion.")
        self._has_answered = True
        choice, usage = completion.choices[0], completion.usage
        text = choice.message.content
        prompt_tokens = usage.prompt_tokens if usage else self.count_tokens(prompt)
        completion_tokens = usage.completion_tokens if usage else self.count_tokens(text or "")
        failure = describe_missing_text(text, choice.finish_reason, max_tokens=self._max_tokens(request))
        if failure is not None:
            return Generation("", prompt_tokens, completion_tokens, seconds, failure)
        return CachedAnswer(text or "", prompt_tokens, completion_tokens, seconds)

    def _max_tokens(self, request: dict[str, Any]) -> int:
        return int(request[self._endpoint.max_tokens_name])

    def _failed(self, prompt: str, started: float, reason: str) -> Generation:
        return Generation("", self.count_tokens(prompt), 0, time.perf_counter() - started, reason)


class _NoAnswerError(Exception):
    """The server answered with something that is no chat completion."""
