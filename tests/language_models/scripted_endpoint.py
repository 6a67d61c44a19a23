"""A real HTTP server on 127.0.0.1 that speaks Chat Completions and misbehaves on request."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[[dict[str, Any], int], tuple[int, Any] | tuple[int, Any, dict[str, str]]]
"""reply(request body, number of the request from 0) -> status, body and perhaps headers; a text is sent as it is."""


@dataclass
class ScriptedEndpoint:
    """Where the server listens, and what it was asked."""

    base_url: str
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    keys: list[str | None] = field(default_factory=list[str | None])
    running: int = 0
    most_at_once: int = 0


def completion(text: str | None, *, finish_reason: str = "stop") -> dict[str, Any]:
    """A chat completion with this text, three prompt tokens and two completion tokens."""
    return {
        "id": "chat-1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [
            {"index": 0, "finish_reason": finish_reason, "message": {"role": "assistant", "content": text}},
        ],
        "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5},
    }


@contextmanager
def serve(reply: Reply) -> Iterator[ScriptedEndpoint]:
    """The server, until the block ends."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                number = len(endpoint.requests)
                endpoint.requests.append(body)
                endpoint.keys.append(self.headers["Authorization"])
            with lock:
                endpoint.running += 1
                endpoint.most_at_once = max(endpoint.most_at_once, endpoint.running)
            status, answer, *more = reply(body, number)
            with lock:
                endpoint.running -= 1
            content = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                for name, value in (more[0] if more else {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                return  # the caller gave up waiting

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint = ScriptedEndpoint(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def hang(seconds: float) -> tuple[int, Any]:
    """Answers, but late."""
    time.sleep(seconds)
    return 200, completion("too late")
