"""The API of the memory estimate."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.actions.memory_estimates import estimate, known_architecture, read_request
from app.values.memory import MemoryAnswer
from app.web.api_documents import API_FAILURES

router = APIRouter(prefix="/api/v1", responses=API_FAILURES, tags=["estimates"])


class MemoryQuestion(BaseModel):
    """A job on one or more GPUs, by the names and defaults of `sextant estimate`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language_model: str = Field(default="llama-3.1-8b", max_length=200)
    method: Literal["full", "lora", "qlora", "inference"] = "lora"
    optimiser: Literal["adamw", "adamw_8bit", "paged_adamw", "none"] = "adamw"
    targets: str = Field(default="q,v", max_length=100)
    batch: int = Field(default=1, ge=1, le=1_000_000)
    sequence: int = Field(default=2048, ge=1, le=100_000_000)
    rank: int = Field(default=16, ge=1, le=100_000)
    checkpointing: bool = True
    quantised: bool = False
    gpus: int = Field(default=1, ge=1, le=100_000)
    gpu: str | None = Field(default=None, max_length=50)
    tokens: int | None = Field(default=None, ge=1, le=10**15)


@router.post("/memory-estimate")
def estimate_memory_use(question: MemoryQuestion) -> MemoryAnswer:
    """Peak memory of one GPU part by part, what it fits on, and the time where a GPU and tokens are named."""
    named = question.model_dump(exclude={"language_model", "gpu", "tokens"})
    request = read_request(architecture=known_architecture(question.language_model), stack="transformers", **named)
    return estimate(request, gpu=question.gpu, tokens=question.tokens)
