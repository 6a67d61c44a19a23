"""`sextant preview`: what the language model will see for a case of a plan on files, before anything runs."""

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from app.actions.prompt_previews import PreviewSources, preview_from_sources
from app.errors import InputRejectedError
from app.experiments.plan import read_plan
from app.experiments.plan_text import parse_yaml
from app.glossary import Split
from app.intake.sources import load_plan_sources
from app.settings import get_settings
from app.values.previews import PromptPreview

console = Console(highlight=False, soft_wrap=True)


def print_preview(path: Path, *, arm: str | None, case: str | None, as_json: bool) -> None:
    """Print the prompt of one test case, with its tokens and what must be said about it.

    Raises:
        InputRejectedError: the plan or its files cannot be used, or no prompt can be shown.
        NotFoundError: CASE_NOT_FOUND.
    """
    shown = preview_plan_file(path, arm=arm, case=case)
    if as_json:
        print(json.dumps(asdict(shown), indent=2, ensure_ascii=False))
        return
    console.rule(escape(f"{shown.arm}, case {shown.case_id} ({shown.position} of {shown.case_count})"))
    console.print(shown.prompt, markup=False)
    console.rule()
    console.print(
        f"{shown.tokens:,} tokens of {shown.context_tokens:,}; {shown.answer_tokens:,} more are kept for the answer."
    )
    if shown.examples:
        console.print(f"{len(shown.examples)} examples from the training cases.")
    if shown.label_count:
        listed = "All" if shown.lists_labels else "None of the"
        console.print(f"{listed} {shown.label_count} labels listed.")
    for note in shown.notes:
        console.print(note, markup=False)
    console.print(f"The right answer: {shown.target}", markup=False)


def preview_plan_file(path: Path, *, arm: str | None, case: str | None) -> PromptPreview:
    """The preview for a plan whose dataset and documents are files beside it.

    Raises:
        InputRejectedError: FILE_NOT_FOUND, PLAN_UNREADABLE, PLAN_INVALID, and whatever the readers refuse.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InputRejectedError("FILE_NOT_FOUND", f"There is no plan at {path}; give the path of a file.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputRejectedError("PLAN_UNREADABLE", f"{path.name} cannot be read as UTF-8 text: {error}.") from error
    plan = read_plan(parse_yaml(text, where=path.name), where=path.name)
    if isinstance(plan.corpus, int) or plan.dataset.id is not None:
        raise InputRejectedError(
            "PLAN_INVALID", "plan: here dataset and corpus are files beside the plan, not ids of uploads."
        )
    sources = load_plan_sources(plan.dataset, plan.corpus, folder=path.parent, task=plan.task)
    cases = sources.case_set.cases
    return preview_from_sources(
        get_settings(),
        plan,
        PreviewSources(
            cases={split: [one for one in cases if one.split is split] for split in Split},
            labels=tuple(sources.case_set.labels),
            documents=sources.documents,
        ),
        arm_key=arm,
        case_id=case,
    )
