"""The prompt a case would be asked with, and its tokens, before a plan is frozen."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from tokenizers import Tokenizer

from app.db import intake_queries
from app.db.database import Database
from app.errors import InputRejectedError, NotFoundError
from app.experiments.plan import SAMPLE_SEED, Plan
from app.glossary import Split
from app.intake.splits import sample_cases
from app.methods.contract import TaskSetting
from app.methods.preview import preview_prompt as preview_prompt_of_arm
from app.resources import bundled_weights_folder
from app.settings import Settings
from app.values.cases import CaseInput, Document
from app.values.generation import Decoding
from app.values.previews import PromptPreview

BYTES_PER_TOKEN = 4
"""For English text; the estimate runs use for endpoints too."""
UNKNOWN_CONTEXT_TOKENS = 8192
"""What a language model without a stated limit is used with."""

ESTIMATED = "The tokens are an estimate, four bytes each: this language model's tokenizer is not on this machine."


def preview_prompt(
    database: Database, settings: Settings, plan: Plan, *, arm_key: str | None = None, case_id: str | None = None
) -> PromptPreview:
    """What one test case would be asked with by one arm; by default the first of each.

    Raises:
        InputRejectedError: PLAN_INVALID without an uploaded dataset, ARM_UNKNOWN, TEST_EMPTY, and what `preview_prompt`
            of the methods refuses.
        NotFoundError: the dataset or the corpus does not exist, or CASE_NOT_FOUND.
    """
    if plan.dataset.id is None:
        raise InputRejectedError(
            "PLAN_INVALID", "plan: dataset.id is missing; upload the table first and name it here."
        )
    keys = plan.arm_keys
    if arm_key is not None and arm_key not in keys:
        raise InputRejectedError("ARM_UNKNOWN", f"There is no arm {arm_key!r}; the arms are {', '.join(keys)}.")
    key = arm_key or keys[0]
    arm = plan.arms[keys.index(key)]
    with database.reading() as session:
        dataset = intake_queries.get_dataset_row(session, plan.dataset.id)
        labels = tuple(dataset.labels)
        cases = {
            split: [intake_queries.to_case(row) for row in intake_queries.case_rows(session, dataset.id, split)]
            for split in Split
        }
        documents: tuple[Document, ...] = ()
        if isinstance(plan.corpus, int) and arm.needs_documents:
            documents = intake_queries.documents_of(session, plan.corpus)
    if not cases[Split.TEST]:
        raise InputRejectedError("TEST_EMPTY", "The dataset has no test cases; upload it with a test share above 0.")
    asked = next((case for case in cases[Split.TEST] if case_id is None or case.case_id == case_id), None)
    if asked is None:
        raise NotFoundError("CASE_NOT_FOUND", f"Dataset {dataset.id} has no test case {case_id!r}.")
    counter = _open_counter(plan.language_model_of(arm), settings)
    shown = preview_prompt_of_arm(
        arm,
        TaskSetting(plan.task, labels, plan.prompt, Decoding(max_tokens=plan.decoding.max_tokens)),
        CaseInput(asked.case_id, asked.input, asked.gold_documents if arm.sees_gold else ()),
        train=sample_cases(cases[Split.TRAIN], plan.limits.train_cases, seed=SAMPLE_SEED, task=plan.task),
        validation=cases[Split.VALIDATION],
        documents=documents,
        language_model=counter,
        seed=plan.seeds[0],
    )
    return PromptPreview(
        arm=key,
        case_id=asked.case_id,
        prompt=shown.prompt,
        tokens=counter.count_tokens(shown.prompt),
        context_tokens=counter.context_tokens,
        is_exact=shown.is_exact,
        is_counted=counter.tokenizer is not None,
        notes=shown.notes if counter.tokenizer is not None else (*shown.notes, ESTIMATED),
    )


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


def _open_counter(name: str, settings: Settings) -> _Counter:
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
    return _Counter(
        name,
        int(text_config.get("max_position_embeddings") or UNKNOWN_CONTEXT_TOKENS),
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
