"""A remote language model behind an OpenAI-compatible server, asked through Chat Completions."""

import importlib.metadata
import math
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
from openai import DefaultHttpxClient, OpenAI
from openai.types.chat import ChatCompletion

from app.errors import RunFailedError
from app.settings import EndpointSettings
from app.values.generation import Decoding, Generation, LabelScores, ScoreRequest

PARALLEL_REQUESTS = 8
RETRIES = 2
# OpenAI, "What are tokens and how to count them?": one token is about four characters of English text. Counting
# UTF-8 bytes keeps the estimate usable for Chinese, where one character is three bytes and about one token.
BYTES_PER_TOKEN = 4


class EndpointGenerator:
    """Asks a server; eight requests at a time, answers in order.

    `latency_seconds` is the whole call as the caller waits for it, retries included. The first prompt is sent
    alone: what would fail for every case (refused key, no server, unknown language model) fails the run there;
    what fails later, or for one case only, is that case's failure.
    """

    def __init__(self, name: str, endpoint: EndpointSettings) -> None:
        self._name = name
        self._endpoint = endpoint
        self._has_answered = False
        self._client = OpenAI(
            base_url=endpoint.base_url,
            # Local servers want no key, the client wants some text.
            api_key=endpoint.api_key.get_secret_value() if endpoint.api_key else "no-key",
            timeout=endpoint.timeout_seconds,
            max_retries=RETRIES,
            # A redirect would carry prompts and key to a server nobody configured.
            http_client=DefaultHttpxClient(follow_redirects=False),
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
        """Never: Chat Completions has no log-probabilities of given texts."""
        return False

    def generate(self, prompts: Sequence[str], decoding: Decoding) -> list[Generation]:
        """One generation per prompt, in order; a failed one carries its reason.

        Raises:
            RunFailedError: ENDPOINT_REFUSED_KEY at any call; ENDPOINT_UNREACHABLE or LANGUAGE_MODEL_NOT_FOUND
                when not even the first call went through.
        """
        waiting = list(prompts)
        answered: list[Generation] = []
        if not self._has_answered and waiting:
            answered.append(self._ask(waiting.pop(0), decoding))
        with ThreadPoolExecutor(max_workers=PARALLEL_REQUESTS, thread_name_prefix="endpoint") as pool:
            calls = [pool.submit(self._ask, prompt, decoding) for prompt in waiting]
            try:
                answered.extend(call.result() for call in calls)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return answered

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
        """Name, server and what it is asked for; a remote language model cannot be pinned by hash."""
        return {
            "name": self._name,
            "base_url": self._endpoint.base_url,
            "language_model": self._endpoint.language_model,
            "openai": importlib.metadata.version("openai"),
        }

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, prompt: str, decoding: Decoding) -> Generation:
        started = time.perf_counter()
        try:
            completion = self._complete(prompt, decoding)
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise RunFailedError(
                "ENDPOINT_REFUSED_KEY",
                f"The endpoint refused the key ({error.status_code}): check the api_key of {self._name} "
                "in SEXTANT_ENDPOINTS.",
            ) from error
        except openai.OpenAIError as error:
            if not self._has_answered:
                self._refuse_if_hopeless(error)
            return self._failed(prompt, started, _describe(error, self._endpoint.timeout_seconds))
        except ValueError as error:  # a body that is no JSON, or cut
            return self._failed(prompt, started, f"The endpoint's answer could not be read ({str(error)[:120]}).")
        # A server may answer 200 with a web page; the client then hands over whatever it was.
        if not isinstance(completion, ChatCompletion) or not completion.choices:
            return self._failed(prompt, started, "The endpoint answered with something else than a chat completion.")
        self._has_answered = True
        choice = completion.choices[0]
        text = choice.message.content
        if text is None:
            return self._failed(prompt, started, f"The endpoint gave no text (finish reason {choice.finish_reason!r}).")
        usage = completion.usage
        return Generation(
            text=_cut_at_first_stop(text, decoding.stop),
            prompt_tokens=usage.prompt_tokens if usage else self.count_tokens(prompt),
            completion_tokens=usage.completion_tokens if usage else self.count_tokens(text),
            latency_seconds=time.perf_counter() - started,
        )

    def _complete(self, prompt: str, decoding: Decoding) -> object:
        extra: dict[str, Any] = {}  # keyword arguments of the client
        if decoding.stop:
            extra["stop"] = list(decoding.stop)
        if decoding.temperature > 0:
            extra["seed"] = decoding.seed
        return self._client.chat.completions.create(
            model=self._endpoint.language_model,
            messages=[{"role": "user", "content": prompt}],
            max_tokens=decoding.max_tokens,
            temperature=decoding.temperature,
            **extra,
        )

    def _refuse_if_hopeless(self, error: openai.OpenAIError) -> None:
        if isinstance(error, openai.APIConnectionError):
            reason = (
                f"did not answer within {self._endpoint.timeout_seconds:g} s"
                if isinstance(error, openai.APITimeoutError)
                else "cannot be reached"
            )
            raise RunFailedError(
                "ENDPOINT_UNREACHABLE",
                f"The endpoint at {self._endpoint.base_url} {reason} ({RETRIES + 1} tries): "
                f"check the address of {self._name} and that its server runs.",
            ) from error
        if isinstance(error, openai.NotFoundError):
            raise RunFailedError(
                "LANGUAGE_MODEL_NOT_FOUND",
                f"The endpoint at {self._endpoint.base_url} does not know {self._endpoint.language_model!r} (404): "
                f"check base_url and language_model of {self._name}.",
            ) from error

    def _failed(self, prompt: str, started: float, reason: str) -> Generation:
        return Generation("", self.count_tokens(prompt), 0, time.perf_counter() - started, reason)


def _describe(error: openai.OpenAIError, timeout_seconds: float) -> str:
    if isinstance(error, openai.APITimeoutError):
        return f"The endpoint did not answer within {timeout_seconds:g} s ({RETRIES + 1} tries)."
    if isinstance(error, openai.APIStatusError):
        return f"The endpoint answered {error.status_code}: {error.message[:200]}"
    return f"The endpoint could not be asked: {str(error)[:200]}"


def _cut_at_first_stop(text: str, stop: tuple[str, ...]) -> str:
    ends = [position for piece in stop if piece and (position := text.find(piece)) >= 0]
    return text[: min(ends)] if ends else text
