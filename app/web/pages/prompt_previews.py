"""The prompts of a new experiment, before it starts: what the language model sees for the team's own cases."""

from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.actions.prompt_previews import preview_prompt
from app.db.database import Database
from app.errors import AppError
from app.experiments.plan import Plan
from app.glossary import TaskKind
from app.methods.prompts import VARIABLES
from app.settings import Settings
from app.values.previews import PromptPreview
from app.web.dependencies import FORM_BODY_LIMIT_BYTES, DatabaseDep, FormFields, SettingsDep
from app.web.error_texts import error_text
from app.web.experiment_contexts import PromptPartial, PromptPreviewPage
from app.web.experiment_form import ExperimentForm, build_plan, form_of_plan, read_plan_text
from app.web.languages import gettext, noted
from app.web.pages.new_experiment import chosen_dataset
from app.web.templating import page_response

router = APIRouter()

_EXAMPLE_TEMPLATES: dict[TaskKind, str] = {
    TaskKind.QUESTION_ANSWERING: "{examples}Answer the question. Context: {context}\nQuestion: {input}\nAnswer:",
    TaskKind.CLASSIFICATION: "Choose one label: {labels}\n{context}\n{examples}Text: {input}\nLabel:",
    TaskKind.GENERATION: "{examples}{context}\n{input}\n",
}
"""Templates to start from: every variable in its usual place."""

NOTE_WORDS = (
    noted("The run picks examples by similarity; those shown here are a stratified draw."),
    noted("The run chooses among several instructions and sets of examples; this is the first of them."),
    noted("The run finds the passages; those shown here are the beginnings of documents."),
    noted("What a trained arm asks after its training; its settings may change the form."),
    noted("The chat template of the language model is put around this text, and takes a few tokens more."),
    noted("The tokens are an estimate, four bytes each: this language model's tokenizer is not on this machine."),
)
"""What previews say of themselves, marked so that it reaches the catalogue."""


@router.post("/experiments/new/prompts", max_body_size=FORM_BODY_LIMIT_BYTES)
def show_prompts(request: Request, database: DatabaseDep, settings: SettingsDep, fields: FormFields) -> Response:
    """What one case is asked with, by the template as it is typed: only the live part where htmx asks."""
    form = ExperimentForm.from_fields(fields)
    plan: Plan | None = None
    shown: PromptPreview | None = None
    error: str | None = None
    try:
        if fields.get("mode") == "yaml":
            form = form_of_plan(read_plan_text(fields.as_typed("plan_text")))
        plan = build_plan(form, chosen_dataset(database, form))
        arm = fields.get("shown_arm")
        shown = _preview(database, settings, plan, arm=arm, case=fields.get("case"))
    except AppError as refusal:
        error = error_text(refusal)
    partial = PromptPartial(shown=shown, error=error, used_share=_used(shown), label_text=_label_text(shown))
    if request.headers.get("hx-request") == "true":
        return page_response(partial, headers={"Vary": "HX-Request, Cookie"})
    page = PromptPreviewPage(
        sent=replace(form, prompt="").sent_fields(),
        arms=plan.arm_keys if plan else (),
        arm=shown.arm if shown else fields.get("shown_arm"),
        template=form.prompt,
        example_template=_EXAMPLE_TEMPLATES[plan.task] if plan else "",
        variables=tuple(f"{{{name}}}" for name in VARIABLES),
        shown=partial.shown,
        error=partial.error,
        used_share=partial.used_share,
        label_text=partial.label_text,
    )
    return page_response(page, headers={"Vary": "HX-Request, Cookie"})


def _preview(database: Database, settings: Settings, plan: Plan, *, arm: str, case: str) -> PromptPreview:
    key = arm if arm in plan.arm_keys else None
    return preview_prompt(database, settings, plan, arm_key=key, case_id=case or None)


def _used(shown: PromptPreview | None) -> float | None:
    if shown is None:
        return None
    return min(1.0, (shown.tokens + shown.answer_tokens) / shown.context_tokens)


def _label_text(shown: PromptPreview | None) -> str:
    """Whether the labels stand in the prompt; why they do not is among the notes."""
    if shown is None or not shown.label_count:
        return ""
    if shown.lists_labels:
        return gettext("All %(count)s labels are listed.") % {"count": shown.label_count}
    return gettext("The %(count)s labels are not listed.") % {"count": shown.label_count}
