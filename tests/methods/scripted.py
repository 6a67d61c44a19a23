"""Stand-ins that behave: a language model that answers by rule, and what a method is prepared with."""

from collections.abc import Callable, Sequence
from pathlib import Path

from app.experiments.arm_specs import AnyArm
from app.glossary import Split, TaskKind
from app.language_models.contract import Encoder, Generator
from app.methods.contract import FurtherCases, Method, Report, TaskSetting
from app.methods.registry import build_method
from app.values.cases import Case, Document
from app.values.generation import Decoding, Generation, LabelScores, ScoreRequest, Usage

LABELS = ("billing", "shipping", "returns")


class ScriptedGenerator:
    """Answers every prompt by the rule; a token is a word. Remembers what it was asked."""

    name = "scripted"

    def __init__(
        self,
        rule: Callable[[str], str] = lambda prompt: " fine\n",
        *,
        can_score: bool = False,
        context_tokens: int = 10_000,
    ) -> None:
        self.rule = rule
        self.can_score = can_score
        self.context_tokens = context_tokens
        self.prompts: list[str] = []

    def generate(self, prompts: Sequence[str], decoding: Decoding) -> list[Generation]:
        self.prompts.extend(prompts)
        return [Generation(self.rule(prompt), self.count_tokens(prompt), 1, 0.5) for prompt in prompts]

    def score(self, requests: Sequence[ScoreRequest]) -> list[LabelScores]:
        """The continuation the rule gives scores highest."""
        self.prompts.extend(request.prompt for request in requests)
        return [
            LabelScores(
                tuple(-0.1 if text == self.rule(request.prompt) else -1.0 for text in request.continuations), 9, 0.25
            )
            for request in requests
        ]

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def provenance(self) -> dict[str, str]:
        return {"name": self.name}

    def close(self) -> None:
        return


def make_setting(task: TaskKind, *, prompt: str = "default", max_tokens: int = 8) -> TaskSetting:
    labels = LABELS if task is TaskKind.CLASSIFICATION else ()
    return TaskSetting(task, labels, prompt, Decoding(max_tokens=max_tokens))


def make_cases(count: int, split: Split) -> list[Case]:
    """Cases whose words name their split; labels take turns."""
    return [Case(f"{split}{n}", f"{split} question {n}?", LABELS[n % 3], split) for n in range(count)]


def prepare(
    arm: AnyArm,
    setting: TaskSetting,
    language_model: Generator,
    *,
    train: Sequence[Case] = (),
    validation: Sequence[Case] = (),
    corpus: Sequence[Document] = (),
    encoder: Encoder | None = None,
    seed: int = 1,
    workdir: Path = Path("unused"),
    report: Report = lambda stage, done, total: None,
    open_language_model: Callable[[str], Generator] | None = None,
    further: Sequence[FurtherCases] = (),
) -> tuple[Method, Usage]:
    method = build_method(arm, setting, open_language_model=open_language_model, further=further)
    usage = method.prepare(
        train,
        validation,
        corpus,
        language_model=language_model,
        encoder=encoder,
        seed=seed,
        workdir=workdir,
        report=report,
    )
    return method, usage
