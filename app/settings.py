"""Settings from the environment (prefix SEXTANT_). Frozen; secrets have no default."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def without_credentials(url: str) -> str:
    """The address without user, password and query, which may hold keys."""
    scheme, place, path, _, _ = urlsplit(url)
    return urlunsplit((scheme, place.rpartition("@")[2], path, "", ""))


class EndpointSettings(BaseModel):
    """One OpenAI-compatible server that plans can name as `endpoint:NAME`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str
    api_key: SecretStr | None = None
    language_model: str
    context_tokens: int = Field(default=8192, ge=256)
    timeout_seconds: float = Field(default=60.0, gt=0)
    parallel_requests: int = Field(default=8, ge=1, le=256, description="calls at once at most, fewer when refused")
    request_budget: int | None = Field(default=None, ge=1, description="requests one run may send, tries included")
    token_budget: int | None = Field(default=None, ge=1, description="prompt and answer tokens one run may take")
    cache_days: float = Field(default=14.0, ge=0, description="how long answers are kept; 0 asks every time")
    structured_output: bool = Field(default=False, description="the server follows response_format json_schema")
    input_usd_per_million: float | None = Field(default=None, ge=0, description="price of a million prompt tokens")
    output_usd_per_million: float | None = Field(default=None, ge=0, description="price of a million answer tokens")
    max_tokens_name: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"

    @property
    def shown_url(self) -> str:
        """The address as it may be shown and stored."""
        return without_credentials(self.base_url)

    @model_validator(mode="after")
    def _has_both_prices(self) -> "EndpointSettings":
        if (self.input_usd_per_million is None) != (self.output_usd_per_million is None):
            raise ValueError("name both input_usd_per_million and output_usd_per_million, or neither")
        return self


class Settings(BaseSettings):
    """Where things are and how much may run at once.

    The lease figures follow MLflow, Phoenix and Langfuse: heartbeat 15 s, lease 60 s, reaper every 15 s,
    so a run whose worker died is taken over within 90 s.
    """

    model_config = SettingsConfigDict(env_prefix="SEXTANT_", env_ignore_empty=True, frozen=True, extra="ignore")

    home: Path = Field(default=Path("var"), description="folder of the database, uploads, broker and artefacts")
    database_url: str | None = None
    broker_url: str | None = None
    endpoints: dict[str, EndpointSettings] = Field(default_factory=dict[str, EndpointSettings])
    language_models: tuple[str, ...] = Field(
        default=(), description="Hugging Face folders or names offered in the form, each written hf:NAME"
    )
    encoder: str = "minilm"
    device: Literal["auto", "cuda", "mps", "cpu"] = "auto"
    training_processes: Annotated[int, Field(ge=1)] | Literal["auto"] = Field(
        default=1, description="processes that train one arm together, one per GPU; auto is as many as there are GPUs"
    )
    host: str = "127.0.0.1"
    trusted_hosts: tuple[str, ...] = Field(default=(), description="further host names the server answers to")
    port: int = Field(default=8000, ge=0, le=65535)
    serve_key: SecretStr | None = Field(default=None, description="bearer token that `sextant serve` asks for")
    embedded_beat: bool = True
    has_gpu_workers: bool = Field(default=False, description="send runs on local weights to the gpu queue")
    worker_queues: str = Field(default="light,runs,gpu", description="queues a worker on this machine consumes")
    parallel_runs: int = Field(default=1, ge=1)
    heartbeat_seconds: float = Field(default=15.0, gt=0)
    lease_seconds: float = Field(default=60.0, gt=0)
    reaper_seconds: float = Field(default=15.0, gt=0)
    max_attempts: int = Field(default=3, ge=1)
    upload_limit_bytes: int = 250 * 1024 * 1024
    upload_files_limit: int = 500
    parse_memory_bytes: int = 2 * 1024**3
    parse_seconds: int = 120

    @property
    def resolved_home(self) -> Path:
        """The absolute home folder."""
        return self.home.expanduser().resolve()

    @property
    def resolved_database_url(self) -> str:
        """The configured database, or a SQLite file in the home folder."""
        return self.database_url or f"sqlite+pysqlite:///{self.resolved_home / 'sextant.sqlite3'}"

    @property
    def uploads_folder(self) -> Path:
        """Where uploaded files wait for the worker, one folder per dataset or corpus."""
        return self.resolved_home / "uploads"

    @property
    def imports_folder(self) -> Path:
        """Where results of other tools are kept, under the hash of their content."""
        return self.resolved_home / "imports"

    @property
    def artefacts_folder(self) -> Path:
        """Where runs leave adapters and logs, one folder per run."""
        return self.resolved_home / "artefacts"

    @property
    def answer_cache_file(self) -> Path:
        """Where answers of endpoints are kept, shared by all runs."""
        return self.resolved_home / "endpoint-answers.sqlite3"

    @property
    def broker_folder(self) -> Path:
        """Folder of kombu's filesystem transport, used when no broker is configured."""
        return self.resolved_home / "broker"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
