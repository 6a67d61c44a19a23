"""What each page shows: one frozen dataclass per template, its fields the template's variables.

`HomePage` is `templates/pages/home.html`; `ProgressPartial` is `templates/partials/_progress.html`.
Conditions about the domain are fields here, not logic in templates.
"""

from dataclasses import dataclass

from app.intake.gold_documents import UnknownGoldDocuments
from app.values.case_views import CaseNeighbours, CasePage
from app.values.memory import MemoryAnswer
from app.values.rating_views import RatingKind, RatingSummary, RatingTask
from app.values.views import (
    CorpusView,
    DatasetView,
    ExperimentRow,
    ExperimentView,
    TablePreviewView,
)
from app.web.assessment_rows import AssessmentCard
from app.web.case_rows import CaseChoice, CaseRow, CaseTab
from app.web.decision_rows import DecisionPanel
from app.web.estimate_form import EstimateForm, PartRow
from app.web.forms import CorpusForm, DatasetForm, MappingForm
from app.web.progress_rows import RunRow
from app.web.remark_rows import RemarkRow
from app.web.result_view import ResultView


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Any failure; `error_id` only where the log knows more."""

    status: int
    title: str
    message: str
    code: str
    error_id: str | None


@dataclass(frozen=True, slots=True)
class HomePage:
    """The start: demo, questionnaire, what was done last."""

    assessments: tuple[AssessmentCard, ...]
    experiments: tuple[ExperimentRow, ...]
    is_empty: bool


@dataclass(frozen=True, slots=True)
class EstimatePage:
    """Memory and time of a job; `answer` and what follows from it only where the form could be read."""

    form: EstimateForm
    language_models: tuple[str, ...]
    methods: tuple[tuple[str, str], ...]
    optimisers: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]
    gpus: tuple[str, ...]
    answer: MemoryAnswer | None
    parts: tuple[PartRow, ...]
    peak_gigabytes: float | None
    low_gigabytes: float | None
    high_gigabytes: float | None
    error: str | None


@dataclass(frozen=True, slots=True)
class DataPage:
    """Every dataset and corpus."""

    datasets: tuple[DatasetView, ...]
    corpora: tuple[CorpusView, ...]


@dataclass(frozen=True, slots=True)
class DatasetUploadPage:
    """First step of a dataset: file, task, name."""

    form: DatasetForm
    tasks: tuple[tuple[str, str, str], ...]
    limit_bytes: int
    error: str | None


@dataclass(frozen=True, slots=True)
class DatasetMappingPage:
    """Second step: which column is what, and how the rows are split."""

    dataset: DatasetView
    preview: TablePreviewView
    form: MappingForm
    is_classification: bool
    error: str | None


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """One dataset: being read, ready, or refused with the reason."""

    dataset: DatasetView
    is_reading: bool
    is_ready: bool
    total_count: int


@dataclass(frozen=True, slots=True)
class CorpusUploadPage:
    """Documents to upload."""

    form: CorpusForm
    limit_bytes: int
    files_limit: int
    error: str | None


@dataclass(frozen=True, slots=True)
class CorpusPage:
    """One corpus: being read, ready, or refused with the reason."""

    corpus: CorpusView
    is_reading: bool
    is_ready: bool


@dataclass(frozen=True, slots=True)
class ExperimentsPage:
    """Every experiment, newest first; `can_compare` where two of them have results."""

    experiments: tuple[ExperimentRow, ...]
    can_compare: bool


@dataclass(frozen=True, slots=True)
class ExperimentPage:
    """One experiment: progress while it runs, then the comparison.

    `compare_address` leads to it beside another one, `measured_count` says how often its plan was measured.
    `unknown_gold` are documents that test cases name and the corpus lacks.
    """

    experiment: ExperimentView
    unknown_gold: UnknownGoldDocuments | None
    runs: tuple[RunRow, ...]
    is_live: bool
    can_cancel: bool
    can_retry: bool
    view: ResultView | None
    finished_count: int
    is_comparing: bool
    compare_address: str
    measured_count: int


@dataclass(frozen=True, slots=True)
class DecisionPartial:
    """The decision of an experiment under preferences that somebody tries out."""

    decision: DecisionPanel


@dataclass(frozen=True, slots=True)
class ProgressPartial:
    """The live part of an experiment's page."""

    experiment: ExperimentView
    runs: tuple[RunRow, ...]
    finished_count: int
    is_comparing: bool
    is_live: bool


@dataclass(frozen=True, slots=True)
class CaseListPage:
    """Cases of an experiment, every arm's answer side by side."""

    experiment: ExperimentView
    tabs: tuple[CaseTab, ...]
    choices: tuple[CaseChoice, ...]
    cases: tuple[CaseRow, ...]
    page: CasePage
    found_count: int
    previous_address: str | None
    next_address: str | None
    other_conditions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CaseDetailPage:
    """One case with everything known about it."""

    experiment: ExperimentView
    case: CaseRow
    remarks: tuple[RemarkRow, ...]
    neighbours: CaseNeighbours
    list_address: str
    previous_address: str | None
    next_address: str | None
    suggested_tags: tuple[str, ...]
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RatingPage:
    """Who rates, then one question after the other; without a task nothing is left."""

    experiment: ExperimentView
    reviewer: str
    kind: RatingKind
    task: RatingTask | None
    skip_address: str
    skip: int


@dataclass(frozen=True, slots=True)
class RatingResultsPage:
    """What people thought of each arm, and how far they agree."""

    experiment: ExperimentView
    summary: RatingSummary
    metric_title: str
