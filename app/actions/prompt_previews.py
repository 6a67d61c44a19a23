"""The prompt a case would be asked with, and its tokens, before a plan is frozen."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from tokenizers import Tokenizer

from app.db import intake_queries
from app.db.database import Database
from app.errors import InputRejectedError, NotFoundError
from app.experiments.context_specs import ContextExtensionSpec
from app.experiments.dataset_specs import check_uploaded_dataset
from app.experiments.plan import SAMPLE_SEED, Plan
from app.glossary import Split, TaskKind
from app.intake.splits import sample_cases
from app.language_models.context_extension import read_context
from app.methods.answering import count_answer_tokens
from app.methods.contract import TaskSetting
from app.methods.preview import preview_prompt as preview_prompt_of_arm
from app.resources import bundled_weights_folder
from app.settings import Settings
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Decoding
from app.values.previews import PromptPreview, ShownExample

BYTES_PER_TOKEN = 4
"""For English text; the estimate runs use for endpoints too."""
UNKNOWN_CONTEXT_TOKENS = 8192
"""What a language model without a stated limit is used with."""

CHAT = "The chat template of the language model is put around this text, and takes a few tokens more."
ESTIMATED = "The tokens are an estimate, four bytes each: this language model's tokenizer is not on this machine."


@dataclass(frozen=True, slots=True)
class PreviewSources:
    """What a preview draws from: the cases of each split, the labels and the documents."""

    cases: Mapping[Split, Sequence[Case]]
    labels: tuple[str, ...]
    documents: tuple[Document, ...]


def preview_prompt(
    database: Database, settings: Settings, plan: Plan, *, arm_key: str | None = None, case_id: str | None = None
) -> PromptPreview:
    """What one test case would be asked with by one arm; by default the first of each.

    Raises:
        InputRejectedError: PLAN_INVALID without an uploaded dataset as it was read, and what `preview_from_sources`
            refuses.
        NotFoundError: the dataset or the corpus does not exist, or CASE_NOT_FOUND.
    """
    if plan.dataset.id is None:
        raise InputRejectedError(
            "PLAN_INVALID", "plan: dataset.id is missing; upload the table first and name it here."
        )
    check_uploaded_dataset(plan.dataset)
    arm = plan.arms[_index_of(plan, arm_key)]
    with database.reading() as session:
        dataset = intake_queries.get_dataset_row(session, plan.dataset.id)
        documents: tuple[Document, ...] = ()
        if isinstance(plan.corpus, int) and arm.needs_documents:
            documents = intake_queries.documents_of(session, plan.corpus)
        sources = PreviewSources(
            cases={
                split: [intake_queries.to_case(row) for row in intake_queries.case_rows(session, dataset.id, split)]
                for split in Split
            },
            labels=tuple(dataset.labels),
            documents=documents,
        )
    return preview_from_sources(settings, plan, sources, arm_key=arm_key, case_id=case_id)


def preview_from_sources(
    settings: Settings,
    plan: Plan,
    sources: PreviewSources,
    *,
    arm_key: str | None = None,
    case_id: str | None = None,
) -> PromptPreview:
    """The same for cases and documents at hand.

    Raises:
        InputRejectedError: ARM_UNKNOWN, TEST_EMPTY, and what `preview_prompt` of the methods refuses.
        NotFoundError: CASE_NOT_FOUND.
    """
    index = _index_of(plan, arm_key)
    arm = plan.arms[index]
    test = sources.cases[Split.TEST]
    if not test:
        raise InputRejectedError("TEST_EMPTY", "The dataset has no test cases; upload it with a test share above 0.")
    place = next((place for place, case in enumerate(test) if case_id is None or case.case_id == case_id), None)
    if place is None:
        raise NotFoundError("CASE_NOT_FOUND", f"The dataset has no test case {case_id!r}.")
    asked = test[place]
    counter = _open_counter(plan.language_model_of(arm), settings, arm.rope_scaling)
    setting = TaskSetting(plan.task, sources.labels, plan.prompt, Decoding(max_tokens=plan.decoding.max_tokens))
    shown = preview_prompt_of_arm(
        arm,
        setting,
        CaseInput(asked.case_id, asked.input, asked.gold_documents if arm.sees_gold else ()),
        train=sample_cases(sources.cases[Split.TRAIN], plan.limits.train_cases, seed=SAMPLE_SEED, task=plan.task),
        validation=sources.cases[Split.VALIDATION],
        documents=sources.documents,
        language_model=counter,
        seed=plan.seeds[0],
    )
    notes = [*shown.notes]
    if plan.decoding.prompt_format == "chat":
        notes.append(CHAT)
    if counter.tokenizer is None:
        notes.append(ESTIMATED)
    labels = sources.labels if plan.task is TaskKind.CLASSIFICATION else ()
    return PromptPreview(
        arm=plan.arm_keys[index],
        case_id=asked.case_id,
        target=asked.target,
        position=place + 1,
        case_count=len(test),
        previous_case=test[place - 1].case_id if place else None,
        next_case=test[place + 1].case_id if place + 1 < len(test) else None,
        prompt=shown.prompt,
        tokens=counter.count_tokens(shown.prompt),
        answer_tokens=count_answer_tokens(counter, setting),
        context_tokens=counter.context_tokens,
        is_exact=shown.is_exact,
        is_counted=counter.tokenizer is not None,
        examples=tuple(ShownExample(example.input, example.target) for example in shown.examples),
        label_count=len(labels),
        lists_labels=bool(labels) and ", ".join(labels) in shown.prompt,
        notes=tuple(notes),
    )


def _index_of(plan: Plan, arm_key: str | None) -> int:
    keys = plan.arm_keys
    if arm_key is None:
        return 0
    if arm_key not in keys:
        raise InputRejectedError("ARM_UNKNOWN", f"There is no arm {arm_key!r}; the arms are {', '.join(keys)}.")
    return keys.index(arm_key)


@dataclass(frozen=True, slots=True)
class _Counter:
    """Counts as a run would: by the tokenizer's own file, without transformers; by bytes where there is none."""

    name: str
    context_tokens: int
    can_score: bool
    tokenizer: Tokenizer | None = None
    end_tokens: frozenset[int] = frozenset()

    def count_tokens(self, text: str) -> int:
        """Tokens of a prompt, without the end token some tokenizers append."""
        if self.tokenizer is None:
            return math.ceil(len(text.encode()) / BYTES_PER_TOKEN)
        tokens = self.tokenizer.encode(text).ids
        while tokens and tokens[-1] in self.end_tokens:
            tokens = tokens[:-1]
        return max(1, len(tokens))


def _open_counter(name: str, settings: Settings, extension: ContextExtensionSpec | None) -> _Counter:
    kind, _, rest = name.partition(":")
    if kind == "endpoint":
        endpoint = settings.endpoints.get(rest)
        context_tokens = endpoint.context_tokens if endpoint is not None else UNKNOWN_CONTEXT_TOKENS
        return _Counter(name, context_tokens, can_score=False)
    folder = bundled_weights_folder() if name == "bundled" else Path(rest).expanduser()
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception:  # noqa: BLE001  tokenizers raises bare Exception; a run says what is wrong with the folder
        return _Counter(name, UNKNOWN_CONTEXT_TOKENS, can_score=True)
    config = _read_json(folder / "config.json")
    text_config = cast(dict[str, Any], config.get("text_config") or config)
    end = text_config.get("eos_token_id")
    allowed = read_context(text_config.get("max_position_embeddings"), text_config.get("rope_parameters"))
    context_tokens = allowed or UNKNOWN_CONTEXT_TOKENS
    return _Counter(
        name,
        # Whether its positions can be scaled, a run says; old configurations state them in other words.
        context_tokens if extension is None else int(context_tokens * extension.factor),
        can_score=True,
        tokenizer=tokenizer,
        end_tokens=frozenset(cast(list[int], end if isinstance(end, list) else [] if end is None else [end])),
    )


def _read_json(path: Path) -> dict[str, Any]:  # a configuration file of any shape
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cast(dict[str, Any], document) if isinstance(document, dict) else {}
