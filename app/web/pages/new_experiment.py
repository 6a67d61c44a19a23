"""The form of a new experiment: filled in by hand, from an assessment, from an earlier plan or from a file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from starlette.responses import Response

from app.actions import assessments as assessment_actions
from app.actions import corpora as corpus_actions
from app.actions import datasets as dataset_actions
from app.actions import experiments as actions
from app.db.database import Database
from app.errors import AppError, InputRejectedError
from app.experiments.plan import Plan
from app.settings import Settings
from app.values.views import CorpusView, DatasetView
from app.web.arm_fields import arm_card, limit_fields, method_of, plan_groups
from app.web.dependencies import (
    FORM_BODY_LIMIT_BYTES,
    DatabaseDep,
    Fields,
    FormFields,
    QueryFields,
    SettingsDep,
)
from app.web.error_texts import error_text
from app.web.experiment_contexts import FieldProblem, NewExperimentPage
from app.web.experiment_form import (
    ExperimentForm,
    build_plan,
    form_of_plan,
    plan_as_yaml,
    read_plan_text,
    with_card,
)
from app.web.forms import read_whole
from app.web.languages import gettext
from app.web.pages.redirects import see_other
from app.web.plan_problems import WHOLE_FORM, FormRejectedError
from app.web.setting_fields import setting_text
from app.web.templating import method_title, page_response
from app.web.text_checks import is_storable
from app.web.vocabulary import sentence_case

router = APIRouter()
PLAN_BYTES_LIMIT = 1_000_000


@router.get("/experiments/new")
def show_form(database: DatabaseDep, settings: SettingsDep, query: QueryFields) -> Response:
    """The form: empty, with an assessment's arms, with the plan of an earlier experiment, or with its plan shown."""
    page = NewExperimentForm(database, settings)
    if query.get("show") == "plan":
        return page.with_plan(ExperimentForm.from_fields(query))
    return page.show(_form_to_begin_with(database, query))


@router.post("/experiments/new", max_body_size=FORM_BODY_LIMIT_BYTES)
def change_form(database: DatabaseDep, settings: SettingsDep, fields: FormFields) -> Response:
    """The form after one of its buttons: another card, the plan shown, the plan as text, or the form again."""
    page = NewExperimentForm(database, settings)
    if fields.get("mode") == "yaml":
        return page.change_text(fields.as_typed("plan_text"), wish=fields.get("do"))
    form = ExperimentForm.from_fields(fields)
    if method := fields.get("add"):
        return page.show(with_card(form, method))
    if fields.get("do") == "plan":
        return page.with_plan(form)
    if fields.get("do") == "yaml":
        try:
            return page.show(form, text=plan_as_yaml(build_plan(form, page.dataset_of(form))))
        except InputRejectedError as error:
            return page.show(form, error=error)
    return page.show(form)


@router.post("/experiments/new/plan.yaml", max_body_size=FORM_BODY_LIMIT_BYTES)
def download_plan(database: DatabaseDep, settings: SettingsDep, fields: FormFields) -> Response:
    """The plan as a file that can be uploaded again, or run with `sextant compare` once it names files."""
    page = NewExperimentForm(database, settings)
    form = ExperimentForm.from_fields(fields)
    text = fields.as_typed("plan_text") if fields.get("mode") == "yaml" else None
    try:
        plan = page.read(form, text)
    except InputRejectedError as error:
        return page.show(form, text=text, error=error)
    headers = {"Content-Disposition": 'attachment; filename="plan.yaml"'}
    return Response(plan_as_yaml(plan), media_type="application/yaml; charset=utf-8", headers=headers)


@router.post("/experiments/new/upload")
def upload_plan(
    database: DatabaseDep, settings: SettingsDep, file: Annotated[UploadFile, File(description="YAML or JSON")]
) -> Response:
    """The form filled in from a plan; what cannot be read as one is shown as text with the reason."""
    content = file.file.read(PLAN_BYTES_LIMIT + 1)
    page = NewExperimentForm(database, settings)
    empty = _with_newest_data(database, ExperimentForm.empty())
    if len(content) > PLAN_BYTES_LIMIT:
        error = InputRejectedError("PLAN_TOO_LARGE", "The plan is larger than 1 MB; take long lists out of it.")
        return page.show(empty, error=error)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\x00"
    if not is_storable(text):
        error = InputRejectedError("PLAN_UNREADABLE", "The file is no UTF-8 text; save the plan as YAML or JSON.")
        return page.show(empty, error=error)
    return page.change_text(text, wish="form")


@router.post("/experiments", max_body_size=FORM_BODY_LIMIT_BYTES)
def start_experiment(database: DatabaseDep, settings: SettingsDep, fields: FormFields) -> Response:
    """Freeze the plan, queue its runs and go to the experiment."""
    page = NewExperimentForm(database, settings)
    form = ExperimentForm.from_fields(fields)
    text = fields.as_typed("plan_text") if fields.get("mode") == "yaml" else None
    try:
        plan = page.read(form, text)
        experiment_id = actions.create_experiment(database, settings, plan, assessment_id=form.assessment_id)
    except AppError as error:
        return page.show(form, text=text, error=error)
    return see_other(f"/experiments/{experiment_id}")


def chosen_dataset(database: Database, form: ExperimentForm) -> DatasetView | None:
    """The dataset named in the form.

    Raises:
        InputRejectedError: NUMBER_INVALID.
        NotFoundError: DATASET_NOT_FOUND.
    """
    if not form.dataset:
        return None
    return dataset_actions.get_dataset(database, read_whole(form.dataset, where="dataset"))


class NewExperimentForm:
    """The page in the state that a request leads to."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def dataset_of(self, form: ExperimentForm) -> DatasetView | None:
        """The dataset named in the form."""
        return chosen_dataset(self._database, form)

    def read(self, form: ExperimentForm, text: str | None) -> Plan:
        """The plan the form describes, or that this text is."""
        return build_plan(form, self.dataset_of(form)) if text is None else read_plan_text(text)

    def with_plan(self, form: ExperimentForm) -> Response:
        """The form with its plan below."""
        try:
            return self.show(form, plan=self.read(form, None))
        except AppError as error:
            return self.show(form, error=error)

    def change_text(self, text: str, *, wish: str) -> Response:
        """The plan as text after one of its buttons; back to the form once it can be read."""
        form = _with_newest_data(self._database, ExperimentForm.empty())
        try:
            plan = read_plan_text(text)
        except InputRejectedError as error:
            return self.show(form, text=text, error=error)
        return self.show(form, text=text, plan=plan) if wish == "plan" else self.show(form_of_plan(plan))

    def show(
        self,
        form: ExperimentForm,
        *,
        text: str | None = None,
        plan: Plan | None = None,
        error: AppError | None = None,
    ) -> Response:
        """The form, or the plan as text, with what is wrong with it."""
        problems = error.problems if isinstance(error, FormRejectedError) else {}
        page = NewExperimentPage(
            form=form,
            datasets=dataset_actions.list_datasets(self._database, only_ready=True),
            corpora=corpus_actions.list_corpora(self._database, only_ready=True),
            language_models=_with_own(form.language_model, actions.language_model_choices(self._settings)),
            limits=limit_fields(),
            groups=plan_groups(),
            is_yaml=text is not None,
            plan_text=text or "",
            plan_yaml=None if plan is None else plan_as_yaml(plan),
            run_count=sum(len(arm.seeds_of(plan.seeds)) for arm in plan.arms) if plan else 0,
            error=None if error is None or problems else error_text(error),
            problems=problems,
            problem_list=tuple(FieldProblem(name, _label(name), text) for name, text in problems.items()),
            opened=_opened(form, problems),
            changed=_changed(form),
        )
        return page_response(page, status=200 if error is None else error.status)


def _form_to_begin_with(database: Database, query: Fields) -> ExperimentForm:
    if query.get("from"):
        experiment_id = read_whole(query.get("from"), where="from")
        return form_of_plan(actions.get_plan(database, experiment_id))
    form = replace(
        ExperimentForm.empty(),
        dataset=query.get("dataset"),
        corpus=query.get("corpus"),
    )
    form = _with_newest_data(database, form)
    if not query.get("assessment"):
        return form
    assessment_id = read_whole(query.get("assessment"), where="assessment")
    arms = assessment_actions.suggested_plan(database, assessment_id)
    suggested = {f"{arm.arm}.{name}": setting_text(value) for arm in arms for name, value in arm.settings.items()}
    return replace(
        form,
        name=assessment_actions.get_assessment(database, assessment_id).name,
        arms=tuple(arm.arm for arm in arms),
        baseline="zero_shot" if "zero_shot" in {arm.arm for arm in arms} else "",
        settings={name: suggested.get(name, text) for name, text in form.settings.items()},
        assessment=str(assessment_id),
    )


def _with_newest_data(database: Database, form: ExperimentForm) -> ExperimentForm:
    return replace(
        form,
        dataset=form.dataset or _newest(dataset_actions.list_datasets(database, only_ready=True)),
        corpus=form.corpus or _newest(corpus_actions.list_corpora(database, only_ready=True)),
    )


def _newest(stored: Sequence[DatasetView] | Sequence[CorpusView]) -> str:
    return str(stored[0].id) if stored else ""


def _with_own(name: str, choices: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The language models to choose from, with the one of the plan where it is none of them."""
    return choices if name in {value for value, _ in choices} else (*choices, (name, name))


def _label(field: str) -> str:
    """What a field is called on the page."""
    if field == WHOLE_FORM:
        return ""
    owner, _, path = field.partition(".")
    names = {
        "dataset": gettext("Dataset"),
        "corpus": gettext("Documents"),
        "arm": gettext("Arms"),
        "seeds": gettext("Seeds"),
        "baseline": gettext("Baseline"),
        "prompt": gettext("Prompt template"),
        "name": gettext("Name"),
        "language_model": gettext("Language model"),
    }
    title = names.get(owner) or ("" if owner in {"plan", "limits"} else method_title(method_of(owner)))
    setting = ", ".join(sentence_case(part) for part in path.split(".") if part)
    return " · ".join(part for part in (title, setting) if part)


def _opened(form: ExperimentForm, problems: Mapping[str, str]) -> frozenset[str]:
    """Arms and groups with a problem among the settings that are folded away."""
    arms = {card.slot for card in form.cards for group in card.more for one in group.fields if one.name in problems}
    return frozenset(
        arms | {f"plan.{group.title}" for group in plan_groups() for one in group.fields if one.name in problems}
    )


def _changed(form: ExperimentForm) -> dict[str, int]:
    return {
        slot: sum(
            form.settings[one.name] not in {"", one.default} for group in arm_card(slot).more for one in group.fields
        )
        for slot in form.slots
    }
