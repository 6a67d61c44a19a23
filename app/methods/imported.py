"""Imported: answers that another tool has measured, scored here like every other arm's.

    results file, frozen by its hash -> answers of one provider -> matched to the test cases -> predictions

Nothing is asked and nothing is trained. A case the file has no answer to is a failed case with its reason; times,
tokens and cost are those of the file, and missing where it says nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from app.errors import InputRejectedError
from app.experiments.imported_specs import ImportedSpec
from app.glossary import TaskKind
from app.intake.answer_matching import match_answers
from app.intake.kept_files import read_kept_file
from app.intake.results_files import choose_answers, decode_results, read_results_file
from app.language_models.contract import Encoder, Generator
from app.methods.answering import closest_label
from app.methods.contract import Report, TaskSetting
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Usage
from app.values.imports import ImportedAnswer, MatchedAnswers
from app.values.predictions import Prediction


@dataclass(frozen=True, slots=True)
class LoadedAnswers:
    """Answers matched to test cases, and what is known of how they were measured."""

    matched: MatchedAnswers
    tool: str
    evaluated_at: str | None


def load_answers(spec: ImportedSpec, *, folder: Path, cases: Sequence[CaseInput]) -> LoadedAnswers:
    """The answers this arm brings in, from the files that were frozen with the plan.

    Args:
        spec: the arm.
        folder: where files are kept under their hashes.
        cases: every test case.
    Raises:
        InputRejectedError: IMPORT_NOT_FROZEN, and what reading and matching refuse.
        NotFoundError, ConflictError: the files are not there, or not those that were frozen.
    """
    return match_to_cases(spec, content=_read(folder, spec.sha256, spec.file), folder=folder, cases=cases)


def match_to_cases(spec: ImportedSpec, *, content: bytes, folder: Path, cases: Sequence[CaseInput]) -> LoadedAnswers:
    """The same for the content of the results file."""
    results = None
    if spec.results is not None:
        results = decode_results(_read(folder, spec.results_sha256, spec.results), name=spec.results)
    found = read_results_file(
        decode_results(content, name=spec.file),
        form=spec.format,
        name=spec.file,
        results=results,
        results_name=spec.results or "",
    )
    chosen = choose_answers(found, spec)
    matched = match_answers(
        chosen,
        cases,
        case_id_field=spec.case_id,
        input_field=spec.input,
        name=spec.file,
        source=spec.provider or chosen[0].provider,
    )
    return LoadedAnswers(matched, found.tool, found.evaluated_at)


def _read(folder: Path, sha256: str | None, name: str) -> bytes:
    if sha256 is None:
        raise InputRejectedError(
            "IMPORT_NOT_FROZEN", f"The content of {name} was not frozen with the plan; upload the file first."
        )
    return read_kept_file(folder, sha256, name=name)


class Imported:
    """The recipe without a language model: the answers are there."""

    _loaded: LoadedAnswers  # set by prepare

    def __init__(
        self, spec: ImportedSpec, setting: TaskSetting, *, load_answers: Callable[[ImportedSpec], LoadedAnswers]
    ) -> None:
        self._spec = spec
        self._setting = setting
        self._load_answers = load_answers

    def prepare(
        self,
        train: Sequence[Case],
        validation: Sequence[Case],
        corpus: Sequence[Document],
        *,
        language_model: Generator,
        encoder: Encoder | None,
        seed: int,
        workdir: Path,
        report: Report,
    ) -> Usage:
        """Reads the file and matches its answers to the test cases.

        Raises:
            AppError: the file cannot be used; see `load_answers`.
        """
        del train, validation, corpus, language_model, encoder, seed, workdir  # the answers are all there is
        report("matching", 0, None)
        self._loaded = self._load_answers(self._spec)
        answers = list(self._loaded.matched.answers.values())
        costs = [answer.cost_usd for answer in answers if answer.cost_usd is not None]
        return Usage(
            notes=(self._loaded.matched.sentence, *self._describe_origin(), *self._describe_labels(answers)),
            usd_per_1000_requests=1000 * fmean(costs) if costs else None,
        )

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order; a case without an answer in the file is a failed one."""
        for case in inputs:
            found = self._loaded.matched.answers.get(case.case_id)
            if found is None:
                yield Prediction(case.case_id, "", None, None, None, failure=f"{self._spec.file} has no answer to it.")
                continue
            yield Prediction(
                case_id=case.case_id,
                answer=self._read_answer(found),
                latency_seconds=found.latency_seconds,
                prompt_tokens=found.prompt_tokens,
                completion_tokens=found.completion_tokens,
                prompt=found.prompt,
                failure=found.failure,
            )

    def close(self) -> None:
        """Nothing to free."""

    def _read_answer(self, found: ImportedAnswer) -> str:
        """The answer as every arm's is read: a text that means a label is that label."""
        if self._setting.task is TaskKind.CLASSIFICATION and found.failure is None:
            return closest_label(found.answer, self._setting.labels)
        return found.answer

    def _describe_origin(self) -> tuple[str, ...]:
        day = self._loaded.evaluated_at
        told = f"Measured by {self._loaded.tool}" + (f" on {day[:10]}" if day else "")
        return (f"{told}: times come from another machine and cannot be compared with those of other arms.",)

    def _describe_labels(self, answers: Sequence[ImportedAnswer]) -> tuple[str, ...]:
        if self._setting.task is not TaskKind.CLASSIFICATION:
            return ()
        given = [self._read_answer(answer) for answer in answers if answer.failure is None]
        others = sum(answer not in self._setting.labels for answer in given)
        return (f"{others} of {len(given)} answers are none of the labels and count as wrong.",) if others else ()
