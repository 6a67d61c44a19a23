from typing import Any, cast

import pytest

from app.errors import ConflictError
from app.measured_arm import MeasuredRun, check_weights_are_measured
from tests.methods.scripted import ScriptedGenerator


class Remote(ScriptedGenerator):
    """A language model at a server, as its provenance tells it."""

    def provenance(self) -> dict[str, str]:
        return {"name": "endpoint:office", "base_url": "https://gpu1:8000/v1", "language_model": "qwen3-8b"}


def measured_at(base_url: str) -> MeasuredRun:
    provenance = {"language_model": {**Remote().provenance(), "base_url": base_url}}
    return MeasuredRun(1, "3/zero_shot", 1, cast(Any, None), provenance, ())  # the inputs are not looked at


def test_a_server_that_was_stored_with_credentials_is_the_same_server():
    check_weights_are_measured(measured_at("https://team:s3cret@gpu1:8000/v1?key=s3cret"), Remote())


def test_another_server_is_refused_without_naming_credentials():
    with pytest.raises(ConflictError, match="measured with base_url https://gpu2/v1, but") as caught:
        check_weights_are_measured(measured_at("https://team:s3cret@gpu2/v1"), Remote())
    assert "s3cret" not in caught.value.message
