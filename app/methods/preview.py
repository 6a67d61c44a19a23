"""The prompt of one case without a language model: the recipe itself runs, and what it asks is written down.

Loads nothing heavy. What only a run can find (similar examples, passages) is stood in for, and said to be.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import InputRejectedError, RunFailedError
from app.experiments.arm_specs import AnyArm
from app.experiments.imported_specs import ImportedSpec
from app.experiments.prompting_specs import FewShotSpec, PromptSearchSpec, ZeroShotSpec
from app.experiments.retrieval_specs import RagSpec
from app.methods.answering import TokenCounter
from app.methods.citations import CITING_INSTRUCTION, number_passages
from app.methods.contract import TaskSetting
from app.methods.few_shot import FewShot
from app.methods.prompt_builder import PromptBuilder, longest_input
from app.methods.prompts import Example, check_template, join_passages
from app.methods.zero_shot import ZeroShot
from app.values.cases import Case, CaseInput, Document, Passage
from app.values.generation import Decoding, Generation, LabelScores, ScoreRequest

SIMILAR_EXAMPLES = "The run picks examples by similarity; those shown here are a stratified draw."
SEARCHED_PROMPT = "The run chooses among several instructions and sets of examples; this is the first of them."
OPENING_PASSAGES = "The run finds the passages; those shown here are the beginnings of documents."
TRAINED = "What a trained arm asks after its training; its settings may change the form."


@dataclass(frozen=True, slots=True)
class PreviewedPrompt:
    """The prompt, and what must be said about it. `is_exact` when a run would ask with the very same text."""

    prompt: str
    is_exact: bool
    notes: tuple[str, ...]
    examples: tuple[Example, ...] = ()


def preview_prompt(
    arm: AnyArm,
    setting: TaskSetting,
    case: CaseInput,
    *,
    train: Sequence[Case],
    validation: Sequence[Case],
    documents: Sequence[Document],
    language_model: TokenCounter,
    seed: int,
) -> PreviewedPrompt:
    """The prompt this arm would ask this case with.

    Raises:
        InputRejectedError: PREVIEW_UNAVAILABLE for an arm that writes no prompt; PROMPT_VARIABLE; PROMPT_TOO_LONG and
            whatever else the run would be refused for.
    """
    longest = longest_input([one.input for one in train], [one.input for one in validation])
    match arm:
        case ZeroShotSpec():
            return _rehearse(
                ZeroShot(arm, setting),
                case,
                train=train,
                validation=validation,
                language_model=language_model,
                seed=seed,
            )
        case FewShotSpec():
            known = arm if not arm.opens_encoder else arm.model_copy(update={"selection": "stratified"})
            shown = _rehearse(
                FewShot(known, setting),
                case,
                train=train,
                validation=validation,
                language_model=language_model,
                seed=seed,
            )
            if known is arm:
                return shown
            return replace(shown, is_exact=False, notes=(SIMILAR_EXAMPLES, *shown.notes))
        case PromptSearchSpec():
            check_template(setting.prompt, needs=("examples",) if arm.example_sets else (), method="prompt_search")
            prompts = PromptBuilder(setting, language_model, listed_labels=arm.labels_in_prompt)
            note = prompts.decide_on_labels(longest)
            return _stand_in(prompts.build(case.input), SEARCHED_PROMPT, note)
        case RagSpec():
            return _preview_rag(arm, setting, case, documents=documents, language_model=language_model, longest=longest)
        case _ if arm.needs_weights and arm.needs_language_model:
            prompts = PromptBuilder(setting, language_model, listed_labels="always")
            return _stand_in(prompts.build(case.input), TRAINED)
        case ImportedSpec():
            raise InputRejectedError(
                "PREVIEW_UNAVAILABLE", f"An imported arm asks nothing: its answers stand in {arm.file}."
            )
        case _:
            raise InputRejectedError(
                "PREVIEW_UNAVAILABLE", f"An arm {arm.method} writes no prompt: its encoder reads the text as it is."
            )


def _rehearse(
    method: ZeroShot | FewShot,
    case: CaseInput,
    *,
    train: Sequence[Case],
    validation: Sequence[Case],
    language_model: TokenCounter,
    seed: int,
) -> PreviewedPrompt:
    listener = _Listener(language_model)
    try:
        usage = method.prepare(
            train,
            validation,
            (),
            language_model=listener,
            encoder=None,
            seed=seed,
            workdir=Path(),  # neither recipe writes a file
            report=_report_to_nobody,
        )
        next(method.answer([case]))
    except RunFailedError as error:
        raise InputRejectedError(error.code, error.message) from error
    examples = method.examples_for(case) if isinstance(method, FewShot) else ()
    return PreviewedPrompt(listener.prompt, is_exact=True, notes=usage.notes, examples=examples)


def _preview_rag(
    arm: RagSpec,
    setting: TaskSetting,
    case: CaseInput,
    *,
    documents: Sequence[Document],
    language_model: TokenCounter,
    longest: str,
) -> PreviewedPrompt:
    check_template(setting.prompt, needs=("context",), method="rag")
    instruction = CITING_INSTRUCTION if arm.citations else None
    prompts = PromptBuilder(setting, language_model, listed_labels=arm.labels_in_prompt, instruction=instruction)
    note = prompts.decide_on_labels(longest)
    if arm.context == "closed_book":
        return PreviewedPrompt(prompts.build(case.input), is_exact=True, notes=(note,) if note else ())
    named = [one for one in documents if one.name in case.gold_documents] if arm.sees_gold else []
    opening = [
        Passage(one.name, 0, " ".join(one.text.split()[: arm.chunk_words])) for one in (named or documents)[: arm.top_k]
    ]
    prompt = prompts.build(case.input)
    while opening:
        context = number_passages(opening) if arm.citations else join_passages(opening)
        prompt = prompts.build(case.input, context=context)
        if prompts.has_room_for(prompt):
            break
        opening.pop()
    return _stand_in(prompt, OPENING_PASSAGES, note)


def _stand_in(prompt: str, *notes: str | None) -> PreviewedPrompt:
    return PreviewedPrompt(prompt, is_exact=False, notes=tuple(note for note in notes if note))


def _report_to_nobody(stage: str, done: int, total: int | None) -> None:
    del stage, done, total  # a preview takes a moment


class _Listener:
    """A generator that answers nothing and keeps the one prompt it is asked."""

    def __init__(self, counter: TokenCounter) -> None:
        self.prompt = ""
        self.name = counter.name
        self.context_tokens = counter.context_tokens
        self.can_score = counter.can_score
        self.count_tokens = counter.count_tokens

    def generate(self, prompts: Sequence[str], decoding: Decoding) -> list[Generation]:
        """Keeps the prompt."""
        del decoding
        self.prompt = prompts[0]
        return [Generation("", 0, 0, 0.0) for _ in prompts]

    def score(self, requests: Sequence[ScoreRequest]) -> list[LabelScores]:
        """Keeps the prompt."""
        self.prompt = requests[0].prompt
        return [LabelScores(tuple(0.0 for _ in one.continuations), 0, 0.0) for one in requests]

    def provenance(self) -> dict[str, str]:
        """Nothing runs, so there is nothing to pin."""
        return {}

    def close(self) -> None:
        """Nothing to free."""
