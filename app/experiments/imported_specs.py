"""Settings of an arm whose answers were measured elsewhere and are brought in from a results file."""

import re
from pathlib import PurePosixPath
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from app.experiments.arm_base import ArmBase

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_NO_LETTER = re.compile(r"[\W_]+")
ImportFormat = Literal["promptfoo", "lm_eval"]


class ImportedSpec(ArmBase):
    """Answers from a results file of another tool, scored by the metrics of this plan on its own references.

    `format` is promptfoo (JSON or JSONL of `promptfoo eval --output`) or lm_eval (samples_*.jsonl of
    lm-evaluation-harness with `--log_samples`; `results` names the results_*.json beside it). `provider` says whose
    answers to take where the file has several, `variant` which prompt (promptfoo) or filter (lm_eval). Answers are
    matched to test cases by the variable or field `case_id` where the file has it, else by the input text, which
    `input` narrows to one variable or field. `sha256` and `results_sha256` freeze the content of the files.
    """

    needs_language_model: ClassVar[bool] = False
    measured_elsewhere: ClassVar[bool] = True

    method: Literal["imported"] = "imported"
    file: str = Field(min_length=1, max_length=500)
    format: ImportFormat = "promptfoo"
    provider: str | None = Field(default=None, min_length=1, max_length=300)
    variant: str | None = Field(default=None, min_length=1, max_length=300)
    case_id: str = Field(default="case_id", min_length=1, max_length=200)
    input: str | None = Field(default=None, min_length=1, max_length=200)
    results: str | None = Field(default=None, min_length=1, max_length=500)
    sha256: Sha256 | None = None
    results_sha256: Sha256 | None = None

    @model_validator(mode="after")
    def _results_belong_to_samples(self) -> "ImportedSpec":
        if self.results is not None and self.format != "lm_eval":
            raise ValueError("results is the results_*.json of lm_eval; leave it out with promptfoo")
        if self.results_sha256 is not None and self.results is None:
            raise ValueError("results_sha256 is there, but results is missing")
        return self

    def seeds_of(self, seeds: tuple[int, ...]) -> tuple[int, ...]:
        """The first seed alone: the answers are there already, and another seed would give the same."""
        return seeds[:1]

    @property
    def source(self) -> str:
        """Whose answers they are, as far as the plan says: the provider, else the file."""
        return self.provider or self.file

    @property
    def short_name(self) -> str:
        """Provider, or the file without its ending, and the variant, as part of a key."""
        parts = (self.provider or PurePosixPath(self.file).stem, self.variant)
        return "_".join(_NO_LETTER.sub("_", part).strip("_") or "none" for part in parts if part is not None)
