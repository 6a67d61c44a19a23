"""The HTTP side of `sextant serve`: OpenAI's Chat Completions in front of one measured arm."""

import hmac
import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.middleware.trustedhost import TrustedHostMiddleware

from app.errors import AppError, InputRejectedError
from app.values.predictions import Prediction

LONGEST_INPUT_CHARACTERS = 1_000_000

AnswerOne = Callable[[str], Prediction]
"""The measured pipeline: one input in, its prediction out. Called from several threads."""


class ChatPart(BaseModel):
    """A part of a message; only text can be answered."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["text"]
    text: str


class ChatMessage(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(extra="ignore")

    role: str
    content: str | list[ChatPart]

    @property
    def text(self) -> str:
        """The content as one text."""
        return self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)


class ChatRequest(BaseModel):
    """What is read of a request; decoding settings in it are ignored, because the plan froze them."""

    model_config = ConfigDict(extra="ignore")

    messages: list[ChatMessage] = Field(min_length=1)
    stream: bool = False


def create_arm_server(name: str, answer: AnswerOne, *, hosts: list[str], key: str | None = None) -> FastAPI:
    """The application that answers `POST /v1/chat/completions` as this arm.

    Args:
        name: what the arm is called, in /v1/models and in answers.
        hosts: host names it answers to.
        key: the bearer token callers must show; None asks for none.
    """
    app = FastAPI(title=f"Sextant: {name}", docs_url=None, redoc_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)

    def refuse_strangers(request: Request) -> None:
        shown = request.headers.get("authorization", "")
        if key is not None and not hmac.compare_digest(shown.encode(), f"Bearer {key}".encode()):
            raise _WrongKeyError

    @app.exception_handler(_WrongKeyError)
    def refuse_key(_request: Request, _error: Exception) -> Response:
        return _error_response(401, "WRONG_KEY", "The key is missing or wrong; send it as a bearer token.")

    @app.exception_handler(RequestValidationError)
    def refuse_body(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"] if part != "body")
        return _error_response(400, "REQUEST_INVALID", f"{place or 'body'}: {first['msg']}.")

    @app.exception_handler(AppError)
    def explain(_request: Request, error: Exception) -> Response:
        assert isinstance(error, AppError)
        return _error_response(error.status, error.code, error.message)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok", "arm": name}

    @app.get("/v1/models")
    def list_arms(request: Request) -> dict[str, Any]:
        refuse_strangers(request)
        return {"object": "list", "data": [{"id": name, "object": "model", "created": 0, "owned_by": "sextant"}]}

    @app.post("/v1/chat/completions")
    def complete(asked: ChatRequest, request: Request) -> Response:
        refuse_strangers(request)
        prediction = answer(_read_input(asked))
        if prediction.failure is not None:
            return _error_response(422, "CASE_FAILED", prediction.failure)
        completion = _completion(name, prediction)
        if not asked.stream:
            return JSONResponse(completion)
        return StreamingResponse(_events(completion), media_type="text/event-stream")

    return app


def _read_input(asked: ChatRequest) -> str:
    """The one user message: what was a case's input when the arm was measured.

    Raises:
        InputRejectedError: CONVERSATION_NOT_MEASURED or INPUT_TOO_LONG.
    """
    if len(asked.messages) != 1 or asked.messages[0].role != "user":
        roles = ", ".join(message.role for message in asked.messages[:6])
        raise InputRejectedError(
            "CONVERSATION_NOT_MEASURED",
            "This arm was measured on single inputs, so send one user message; the prompt is added here "
            f"(got: {roles}).",
        )
    text = asked.messages[0].text
    if len(text) > LONGEST_INPUT_CHARACTERS:
        raise InputRejectedError(
            "INPUT_TOO_LONG", f"The input has {len(text):,} characters; at most {LONGEST_INPUT_CHARACTERS:,} are read."
        )
    return text


def _completion(name: str, prediction: Prediction) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": name,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": prediction.answer},
                "finish_reason": "stop",
                "logprobs": None,
            }
        ],
        "usage": {
            "prompt_tokens": prediction.prompt_tokens,
            "completion_tokens": prediction.completion_tokens,
            "total_tokens": (prediction.prompt_tokens or 0) + (prediction.completion_tokens or 0),
        },
        "sextant": {
            "latency_seconds": prediction.latency_seconds,
            "passages": [
                {"document": passage.document, "position": passage.position, "text": passage.text}
                for passage in prediction.passages
            ],
            "label_scores": prediction.label_scores,
        },
    }


def _events(completion: dict[str, Any]) -> Iterator[str]:
    """The completion as server-sent events: the whole answer in one piece, then the end."""
    head = {key: completion[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}
    pieces: tuple[tuple[dict[str, Any], str | None], ...] = ((completion["choices"][0]["message"], None), ({}, "stop"))
    for delta, finish_reason in pieces:
        chunk: dict[str, Any] = {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]}
        yield f"data: {json.dumps(chunk)}\n\n"
    yield "data: [DONE]\n\n"


def _error_response(status: int, code: str, message: str) -> JSONResponse:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    return JSONResponse({"error": {"message": message, "type": kind, "code": code, "param": None}}, status)


class _WrongKeyError(Exception):
    """The caller showed no key, or another."""
