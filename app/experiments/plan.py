"""The plan of an experiment: typed, frozen, and the same in YAML, JSON and the database.

`read_plan` turns a document into a `Plan` or refuses it in one sentence that names the key and the
allowed values. Arms are written `zero_shot` or `few_shot: {examples: 8}`.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, cast

from pydantic import Field, ValidationError, field_validator, model_validator

from app.errors import InputRejectedError
from app.experiments.arm_base import FrozenSpec
from app.experiments.arm_specs import ARM_METHODS, AnyArm, ArmSpec, build_arm_keys, spell_out_arm
from app.experiments.cost_specs import CostSpec
from app.experiments.dataset_specs import DatasetSpec
from app.experiments.decision_specs import DecisionSpec, RacingSpec
from app.experiments.imported_specs import ImportedSpec
from app.experiments.judge_specs import JudgeSpec, check_judges
from app.experiments.learning_specs import spread_learning_curve
from app.experiments.metric_specs import (
    MANY_CASES_METRIC_NAMES,
    CheckSpec,
    GroundednessSpec,
    Margin,
    MetricName,
    check_metrics,
)
from app.experiments.retrieval_specs import RagSpec
from app.glossary import TaskKind
from app.values.generation import Precision, PromptFormat


class DecodingSpec(FrozenSpec):
    """How answers are generated; temperature 0 is greedy.

    `stop` replaces what ends an answer by default (a line break; a blank line for generation). `prompt_format` and
    `precision` concern language models on this machine; `json_schema` is what every answer must follow.
    """

    max_tokens: int = Field(default=48, ge=1, le=4096)
    temperature: float = Field(default=0.0, ge=0, le=2)
    stop: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] | None = Field(default=None, max_length=4)
    prompt_format: PromptFormat = "plain"
    precision: Precision = "auto"
    json_schema: dict[str, Any] | None = None


SAMPLE_SEED = 7
"""Seed of the samples that `limits` takes; the same for every plan, so that plans compare."""


class Limits(FrozenSpec):
    """Bounds of the whole experiment. `test_cases` and `train_cases` take a seeded sample of their split."""

    test_cases: int | None = Field(default=None, ge=1)
    train_cases: int | None = Field(default=None, ge=1)
    minutes: float = Field(default=30, gt=0, le=24 * 60)


class Plan(FrozenSpec):
    """One experiment, frozen before its first run."""

    name: str = Field(min_length=1, max_length=200)
    task: TaskKind
    dataset: DatasetSpec
    corpus: str | list[str] | int | None = None
    language_model: str = "bundled"
    encoder: str = "minilm"
    decoding: DecodingSpec = DecodingSpec()
    prompt: str = Field(default="default", max_length=20_000)
    baseline: str | None = None
    arms: tuple[ArmSpec, ...] = Field(min_length=1, max_length=24)
    seeds: tuple[int, ...] = Field(default=(1,), min_length=1, max_length=20)
    limits: Limits = Limits()
    metrics: tuple[MetricName, ...] = Field(
        default=(),
        max_length=11,
        description="what answers are scored by, the first ranks the arms; else the task's own",
    )
    checks: tuple[CheckSpec, ...] = Field(default=(), max_length=20)
    groundedness: GroundednessSpec | None = Field(
        default=None, description="how answers with passages are checked besides the words they share with them"
    )
    judges: tuple[JudgeSpec, ...] = Field(
        default=(), max_length=6, description="language models that judge answers, shown beside the metrics"
    )
    margin: Margin | None = Field(
        default=None, description="the difference, as a share, within which two arms count as equivalent, e.g. 0.02"
    )
    decision: DecisionSpec | None = None
    racing: RacingSpec | None = None
    costs: CostSpec = CostSpec()

    @field_validator("arms", mode="before")
    @classmethod
    def _spell_out_arms(cls, value: Any) -> Any:  # the raw document, before validation
        if not isinstance(value, list | tuple):
            return value
        return [one for arm in cast(list[Any], value) for one in spread_learning_curve(spell_out_arm(arm))]

    @field_validator("language_model")
    @classmethod
    def _known_kind(cls, value: str) -> str:
        return check_language_model_name(value)

    @model_validator(mode="after")
    def _fits_together(self) -> "Plan":
        keys = self.arm_keys
        twice = [key for key, count in Counter(keys).items() if count > 1]
        if twice:
            raise ValueError(f"two arms have the key {twice[0]!r}; give one of them its own key")
        if self.baseline is not None and self.baseline not in keys:
            raise ValueError(f"baseline {self.baseline!r} is no arm; the arms are {', '.join(keys)}")
        if self.decoding.json_schema is not None and self.task is TaskKind.CLASSIFICATION:
            raise ValueError("decoding.json_schema does not suit classification, whose answers are the labels")
        if self.racing is not None and self.metrics and self.metrics[0] in MANY_CASES_METRIC_NAMES:
            raise ValueError(f"racing needs a score for every case, which {self.metrics[0]} is not; name another first")
        if len(set(self.seeds)) != len(self.seeds):
            raise ValueError("the same seed is named twice")
        check_metrics(self.metrics, task=self.task, has_schema=self.decoding.json_schema is not None)
        checks = Counter(check.name for check in self.checks)
        if checks and max(checks.values()) > 1:
            raise ValueError(f"two checks have the name {checks.most_common(1)[0][0]!r}")
        for key, arm in zip(keys, self.arms, strict=True):
            self._check_arm(key, arm)
        return self

    @model_validator(mode="after")
    def _can_be_judged(self) -> "Plan":
        if self.groundedness is not None and not any(arm.needs_documents for arm in self.arms):
            raise ValueError("groundedness needs an arm that shows passages, such as rag")
        if self.groundedness is not None and self.task is TaskKind.CLASSIFICATION:
            raise ValueError("groundedness does not suit classification: no passage entails a label")
        check_judges(self.judges, arm_keys=self.arm_keys, gives_labels=self.task is TaskKind.CLASSIFICATION)
        for judge in self.judges:
            check_language_model_name(judge.language_model)
        return self

    def _check_arm(self, key: str, arm: AnyArm) -> None:
        name = arm.language_model or self.language_model
        check_language_model_name(name)
        if arm.needs_weights and name.startswith("endpoint:"):
            raise ValueError(
                f"arm {key!r} needs the weights to train, but {name} is a remote endpoint; use bundled or hf:"
            )
        if arm.only_classification and self.task is not TaskKind.CLASSIFICATION:
            raise ValueError(f"arm {key!r} gives labels, so its task must be classification, not {self.task}")
        if arm.language_model is not None and arm.measured_elsewhere:
            raise ValueError(f"arm {key!r} was measured elsewhere; name its provider, and leave language_model out")
        if arm.language_model is not None and not arm.needs_language_model:
            raise ValueError(f"arm {key!r} runs on the encoder {self.encoder} alone; leave its language_model out")
        if arm.needs_documents and self.corpus is None:
            raise ValueError(f"arm {key!r} needs documents; name a corpus")
        if isinstance(arm, RagSpec) and arm.citations and self.task is TaskKind.CLASSIFICATION:
            raise ValueError(f"arm {key!r} cannot cite: a label names no passage; leave citations out")

    @property
    def arm_keys(self) -> tuple[str, ...]:
        """Key of each arm: its method, with what sets it apart from another arm of the same method."""
        return build_arm_keys(self.arms, default_language_model=self.language_model)

    @property
    def baseline_key(self) -> str:
        """The arm others are compared with: the one named, else zero_shot, else the first."""
        if self.baseline is not None:
            return self.baseline
        keys = self.arm_keys
        return "zero_shot" if "zero_shot" in keys else keys[0]

    def training_cases_by_arm(self, available: int) -> dict[str, int]:
        """How many training cases each arm is given, by its key, when the dataset has so many."""
        limit = self.limits.train_cases
        given = available if limit is None else min(limit, available)
        return {key: arm.count_training_cases(given) for key, arm in zip(self.arm_keys, self.arms, strict=True)}

    @property
    def language_models(self) -> tuple[str, ...]:
        """Every language model that arms and judges run on, each once."""
        of_arms = [self.language_model_of(arm) for arm in self.arms]
        return tuple(dict.fromkeys((*of_arms, *(judge.language_model for judge in self.judges))))

    def language_model_of(self, arm: AnyArm) -> str:
        """The language model this arm runs on; `encoder:NAME` or `imported:SOURCE` where it runs on none."""
        if isinstance(arm, ImportedSpec):
            return f"imported:{arm.source}"
        if not arm.needs_language_model:
            return f"encoder:{self.encoder}"
        return arm.language_model or self.language_model


def check_language_model_name(name: str) -> str:
    """The name itself when its form is known.

    Raises:
        ValueError: not bundled, hf:... or endpoint:...
    """
    kind, _, rest = name.partition(":")
    if name == "bundled" or (kind in {"hf", "endpoint"} and rest.strip()):
        return name
    raise ValueError(f"language_model {name!r} is unknown; use bundled, hf:NAME_OR_FOLDER or endpoint:NAME")


def read_plan(document: Any, *, where: str = "plan") -> Plan:  # parsed YAML or JSON of any shape
    """The plan in this document.

    Raises:
        InputRejectedError: PLAN_INVALID, naming the key, the value and what is allowed.
    """
    if not isinstance(document, Mapping):
        raise InputRejectedError("PLAN_INVALID", f"{where}: a plan is a mapping with name, task, dataset and arms.")
    try:
        return Plan.model_validate(document)
    except ValidationError as error:
        raise InputRejectedError("PLAN_INVALID", f"{where}: {describe_validation_error(error)}") from error


def describe_validation_error(error: ValidationError) -> str:
    """The first problem in one sentence: key, value, reason, and how many more there are."""
    problems = error.errors(include_url=False)
    first = problems[0]
    place = ".".join(str(part) for part in first["loc"] if str(part) not in ARM_METHODS)
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = "is no known setting here"
    elif first["type"] == "missing":
        message = "is missing"
    elif "value_error" not in first["type"]:
        given = repr(first.get("input"))
        message = f"{message[:1].lower()}{message[1:]}, not {given[:60]}"
    more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{place + ': ' if place else ''}{message}{more}."
