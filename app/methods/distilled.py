"""Distillation: a stronger language model answers the training inputs, a smaller one learns its answers.

    training inputs -> the teacher's answers, asked once and kept -> training as `lora`, `qlora` or `full` do it
    input -> answer of the smaller language model alone

The targets of the training cases are not learned; they only tell how often the teacher agrees with them. Source: Kim
and Rush 2016 (sequence-level distillation), which trains on the teacher's outputs as here.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.errors import RunFailedError
from app.experiments.hybrid_specs import DistilledSpec
from app.language_models.contract import Encoder, Generator
from app.methods.answering import AskedCase, answer_cases, in_blocks
from app.methods.contract import Report, TaskSetting
from app.methods.lora import TunedAnswers
from app.methods.prompt_builder import PromptBuilder, longest_input
from app.methods.prompts import fold_lines
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Usage
from app.values.predictions import Prediction

ANSWERS_FILE = "teacher_answers.jsonl"


class Distilled:
    """The distillation recipe."""

    def __init__(
        self, spec: DistilledSpec, setting: TaskSetting, *, open_language_model: Callable[[str], Generator]
    ) -> None:
        """
        Raises:
            InputRejectedError: PROMPT_VARIABLE.
        """
        self._spec = spec
        self._setting = setting
        self._open_language_model = open_language_model
        self._pupil = TunedAnswers(spec.tuning, setting)

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
        """Asks the teacher, closes it, then trains on its answers; validation cases keep their own targets.

        Raises:
            RunFailedError: TEACHER_SILENT, or what training raises.
            InputRejectedError: the teacher cannot be opened.
        """
        answers = self._read_answers(workdir, train)
        if len(answers) < len(train):
            answers = self._ask_teacher(train, answers, seed=seed, workdir=workdir, report=report)
        lessons = [replace(case, target=answers[case.case_id]) for case in train if answers.get(case.case_id)]
        if train and not lessons:
            raise RunFailedError(
                "TEACHER_SILENT",
                f"The teacher {self._spec.teacher} answered none of {len(train)} training inputs; check it by itself.",
            )
        usage = self._pupil.prepare(
            lessons,
            validation,
            corpus,
            language_model=language_model,
            encoder=encoder,
            seed=seed,
            workdir=workdir,
            report=report,
        )
        truth = {case.case_id: fold_lines(case.target) for case in train}
        agreed = sum(fold_lines(case.target) == truth[case.case_id] for case in lessons)
        note = (
            f"The teacher {self._spec.teacher} answered {len(lessons)} of {len(train)} training inputs, "
            f"{agreed} of them word for word as in the data."
        )
        return replace(usage, notes=(note, *usage.notes))

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, by the pupil alone."""
        return self._pupil.answer(inputs)

    def close(self) -> None:
        """Give the language model its own weights back."""
        self._pupil.close()

    def _ask_teacher(
        self, train: Sequence[Case], known: dict[str, str], *, seed: int, workdir: Path, report: Report
    ) -> dict[str, str]:
        """The teacher's answers by case, each written down as soon as it is there: a call may cost money."""
        answers = dict(known)
        teacher = self._open_language_model(self._spec.teacher)
        try:
            prompts = PromptBuilder(self._setting, teacher, listed_labels="auto")
            prompts.decide_on_labels(longest_input([case.input for case in train]))
            decoding = replace(self._setting.decoding, seed=seed)
            open_cases = [CaseInput(case.case_id, case.input) for case in train if case.case_id not in answers]
            workdir.mkdir(parents=True, exist_ok=True)
            with (workdir / ANSWERS_FILE).open("a", encoding="utf-8") as file:
                for block in in_blocks(open_cases):
                    report("asking the teacher", len(answers), len(train))
                    asked = [AskedCase(case.case_id, prompts.build(case.input)) for case in block]
                    for prediction in answer_cases(teacher, self._setting, asked, decoding=decoding):
                        if prediction.failure is None:
                            answers[prediction.case_id] = prediction.answer
                            line = {
                                "teacher": self._spec.teacher,
                                "case": prediction.case_id,
                                "answer": prediction.answer,
                            }
                            file.write(json.dumps(line, ensure_ascii=False) + "\n")
                    file.flush()
        finally:
            teacher.close()
        return answers

    def _read_answers(self, workdir: Path, train: Sequence[Case]) -> dict[str, str]:
        """What an earlier attempt of this run was answered; a line cut off in the middle counts for nothing."""
        wanted = {case.case_id for case in train}
        answers: dict[str, str] = {}
        try:
            lines = (workdir / ANSWERS_FILE).read_text(encoding="utf-8").splitlines()
        except OSError:
            return answers
        for line in lines:
            try:
                stored = json.loads(line)
            except ValueError:
                continue
            if stored["teacher"] == self._spec.teacher and stored["case"] in wanted:
                answers[stored["case"]] = stored["answer"]
        return answers
