"""500 remote calls at concurrency 16 beside promptfoo, on the same local server; calls per second.

Run ``python -m benchmarks.endpoint_calls [--calls 500] [--at-once 16] [--delay 0.05]``. The peer is started as
``npx --yes promptfoo@0.120.0`` (the last minor version for Node 20), or as the command ``SEXTANT_BENCH_PROMPTFOO``:
promptfoo 0.123 wants Node 22.22, which npm's package ``node`` brings (``npm install node@22 promptfoo@0.123``, then
``node_modules/.bin/node node_modules/promptfoo/dist/src/entrypoint.js``).

The server is a process of its own that answers every chat request after a fixed delay and notes when each one came
and went. What counts is the time from the first request's arrival to the last answer, so neither side pays for
starting its interpreter. Caches are off on both sides.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shlex
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from app.language_models.openai_endpoint import EndpointGenerator
from app.settings import EndpointSettings
from app.values.generation import Decoding
from benchmarks.ending import ending

PEER = os.environ.get("SEXTANT_BENCH_PROMPTFOO", "npx --yes promptfoo@0.120.0")
ROUNDS = 2


@dataclass
class Window:
    """What the server saw since it was last asked."""

    calls: int = 0
    running: int = 0
    most_at_once: int = 0
    first: float = 0.0
    last: float = 0.0


async def serve(delay: float) -> None:
    """Answers chat requests until stopped; prints its port. GET hands out the window and begins a new one."""
    window = Window()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal window
        loop = asyncio.get_running_loop()
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = next(
                    (
                        int(line.split(":")[1])
                        for line in head.splitlines()
                        if line.lower().startswith("content-length")
                    ),
                    0,
                )
                await reader.readexactly(length)
                if head.startswith("GET"):
                    answer, window = json.dumps(window.__dict__), Window()
                else:
                    now = loop.time()
                    window.first = window.first or now
                    window.calls += 1
                    window.running += 1
                    window.most_at_once = max(window.most_at_once, window.running)
                    await asyncio.sleep(delay)
                    window.running -= 1
                    window.last = loop.time()
                    answer = COMPLETION
                lines = (
                    "HTTP/1.1 200 OK",
                    "Content-Type: application/json",
                    f"Content-Length: {len(answer)}",
                    "",
                    answer,
                )
                writer.write("\r\n".join(lines).encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


COMPLETION = json.dumps(
    {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": "fixed",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Oslo"}}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10},
    }
)


def read_window(port: int) -> Window:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/window") as answer:
        return Window(**json.load(answer))


def call_with_ours(port: int, prompts: list[str], at_once: int) -> None:
    endpoint = EndpointSettings(
        base_url=f"http://127.0.0.1:{port}/v1", language_model="fixed", parallel_requests=at_once, cache_days=0
    )
    generator = EndpointGenerator("endpoint:bench", endpoint)
    answers = generator.generate(prompts, Decoding(max_tokens=8))
    generator.close()
    assert [answer.text for answer in answers] == ["Oslo"] * len(prompts)


def ask_version(folder: Path) -> str:
    """The peer's version, as it says itself."""
    command = [*shlex.split(PEER), "--version"]
    environment = peer_environment(folder)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{PEER} could not be started: {done.stderr[-2000:]}"
    return done.stdout.strip().splitlines()[-1]


def peer_environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "PROMPTFOO_DISABLE_TELEMETRY": "1",
        "PROMPTFOO_DISABLE_UPDATE": "1",
        "PROMPTFOO_DISABLE_REMOTE_GENERATION": "true",
        "PROMPTFOO_CONFIG_DIR": str(folder / "home"),
    }


def call_with_peer(port: int, prompts: list[str], at_once: int, folder: Path) -> None:
    config = {
        "prompts": ["{{question}}"],
        "providers": [
            {
                "id": "openai:chat:fixed",
                "config": {
                    "apiBaseUrl": f"http://127.0.0.1:{port}/v1",
                    "apiKey": "none",
                    "max_tokens": 8,
                    "temperature": 0,
                },
            }
        ],
        "tests": [{"vars": {"question": prompt}} for prompt in prompts],
    }
    (folder / "promptfooconfig.json").write_text(json.dumps(config), encoding="utf-8")
    arguments = "eval -c promptfooconfig.json --no-cache --no-write --no-table --no-progress-bar -o out.json"
    done = subprocess.run(
        [*shlex.split(PEER), *arguments.split(), "-j", str(at_once)],
        cwd=folder,
        env=peer_environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    outcome = folder / "out.json"
    assert outcome.exists(), done.stdout + done.stderr
    results = json.loads(outcome.read_text(encoding="utf-8"))["results"]["results"]
    assert [result["response"]["output"] for result in results] == ["Oslo"] * len(prompts)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--delay", type=float, default=0.05)
    parser.add_argument("--serve", action="store_true")
    chosen = parser.parse_args()
    if chosen.serve:
        asyncio.run(serve(chosen.delay))
        return

    with tempfile.TemporaryDirectory() as folder:
        peer_version = ask_version(Path(folder))
    prompts = [f"What is the capital of country {number}?" for number in range(chosen.calls)]
    command = [sys.executable, "-m", "benchmarks.endpoint_calls", "--serve", "--delay", str(chosen.delay)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    port = int(server.stdout.readline())
    seconds: dict[str, list[float]] = {"ours": [], "promptfoo": []}
    try:
        for _ in range(ROUNDS):  # in turns, so that a busy neighbour meets both
            for name, measured in seconds.items():
                read_window(port)
                if name == "ours":
                    call_with_ours(port, prompts, chosen.at_once)
                else:
                    with tempfile.TemporaryDirectory() as folder:
                        call_with_peer(port, prompts, chosen.at_once, Path(folder))
                window = read_window(port)
                assert window.calls == chosen.calls, f"{name} sent {window.calls} requests"
                measured.append(window.last - window.first)
                print(f"{name}: {window.last - window.first:.2f} s, at most {window.most_at_once} calls at once")
    finally:
        server.terminate()
        server.wait()
    least = chosen.calls / chosen.at_once * chosen.delay
    print(
        f"no client can be faster than {least:.2f} s: {chosen.calls} calls of {chosen.delay} s, {chosen.at_once} a time"
    )
    ours, peer = (chosen.calls / min(seconds[name]) for name in seconds)
    print(
        ending(
            "endpoint_calls",
            ours=ours,
            peer=peer,
            peer_name=f"promptfoo {peer_version}",
            unit="calls per second",
            higher_is_better=True,
            digits=1,
        )
    )


if __name__ == "__main__":
    main()
