"""The endpoint against a server that others wrote: `transformers serve` with the bundled language model."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.language_models.network import Loading
from app.language_models.openai_endpoint import EndpointGenerator
from app.language_models.transformers_generator import TransformersGenerator
from app.resources import bundled_weights_folder
from app.settings import EndpointSettings
from app.values.generation import Decoding
from tests.stored import wait_until

# It answers one after the other on a CPU and takes seconds to start, minutes on a machine that is busy.
pytestmark = pytest.mark.slow
PROMPTS = (
    "Answer the question. Context: The lid of the box is dark green.\nQuestion: What colour is the lid?\nAnswer:",
    "Answer the question. Context: The depot opens at nine.\nQuestion: When does the depot open?\nAnswer:",
    "Choose one label: billing, shipping\nText: Where is my parcel?\nLabel:",
)
DECODING = Decoding(max_tokens=12)
START_SECONDS = 240.0


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    log = tmp_path_factory.mktemp("serve") / "log.txt"
    program = Path(sys.executable).with_name("transformers")
    command = [str(program), "serve", str(bundled_weights_folder()), "--host", "127.0.0.1", "--port", str(port)]
    with log.open("w") as stream:
        server = subprocess.Popen(
            [*command, "--dtype", "float32", "--device", "cpu"],
            stdout=stream,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
        )

    def is_up() -> bool:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    wait_until(is_up, seconds=START_SECONDS, what="transformers serve answers")
    yield f"http://127.0.0.1:{port}/v1"
    server.terminate()
    server.wait()


def test_its_answers_are_those_of_the_same_weights_in_this_process(address: str):
    settings = EndpointSettings(
        base_url=address, language_model=str(bundled_weights_folder()), parallel_requests=2, timeout_seconds=120
    )
    remote = EndpointGenerator("endpoint:transformers", settings)
    answers = remote.generate(PROMPTS, DECODING)
    remote.close()
    local = TransformersGenerator(
        "bundled", bundled_weights_folder(), loading=Loading(precision="float32"), prompt_format="chat"
    )
    expected = local.generate(PROMPTS, DECODING)
    assert [answer.failure for answer in answers] == [None] * len(PROMPTS)
    assert [answer.text for answer in answers] == [answer.text for answer in expected]
    assert [answer.prompt_tokens for answer in answers] == [answer.prompt_tokens for answer in expected]
