"""What the pages around a new experiment and its runs show; see contexts.py for how a class names its template."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.values.previews import PromptPreview
from app.values.views import CorpusView, DatasetView, ExperimentRow, RunDetail
from app.web.arm_fields import FieldGroup
from app.web.comparison_rows import ComparisonView
from app.web.experiment_form import ExperimentForm
from app.web.progress_rows import LossCurve
from app.web.setting_fields import SettingField


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with a field: its name for the link, its label, the sentence. No name: the form as a whole."""

    field: str
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class NewExperimentPage:
    """The form of a new experiment, or with `is_yaml` its plan as text; `plan_yaml` once the plan was asked for.

    `opened` names the arms and groups whose settings are unfolded, `changed` counts settings of an arm that differ
    from its own and stand folded away.
    """

    form: ExperimentForm
    datasets: tuple[DatasetView, ...]
    corpora: tuple[CorpusView, ...]
    language_models: tuple[tuple[str, str], ...]
    limits: tuple[SettingField, ...]
    groups: tuple[FieldGroup, ...]
    is_yaml: bool
    plan_text: str
    plan_yaml: str | None
    run_count: int
    error: str | None
    problems: Mapping[str, str]
    problem_list: tuple[FieldProblem, ...]
    opened: frozenset[str]
    changed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PromptPreviewPage:
    """The prompt template of a plan being edited, with what the language model would see for one case.

    `sent` is the form of the experiment, handed on. `shown` is None where `error` says why there is nothing to show;
    `used_share` is how much of the context prompt and answer take, in 0..1.
    """

    sent: tuple[tuple[str, str], ...]
    arms: tuple[str, ...]
    arm: str
    template: str
    example_template: str
    variables: tuple[str, ...]
    shown: PromptPreview | None
    error: str | None
    used_share: float | None
    label_text: str


@dataclass(frozen=True, slots=True)
class PromptPartial:
    """The live part of that page."""

    shown: PromptPreview | None
    error: str | None
    used_share: float | None
    label_text: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run: where it stands, its loss curve, its log, its first training batch, and how to repeat it."""

    detail: RunDetail
    status_text: str
    stage_text: str
    curve: LossCurve | None
    is_finished: bool


@dataclass(frozen=True, slots=True)
class ExperimentComparisonPage:
    """Two experiments side by side; `view` once both are chosen, `left` and `right` are what the form offers."""

    choices: tuple[ExperimentRow, ...]
    left: int | None
    right: int | None
    view: ComparisonView | None
