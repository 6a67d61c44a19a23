"""Trains in a process of its own, to be killed: `python -m tests.methods.killed_training METHOD WEIGHTS WORKDIR STEP`.

At optimiser step STEP the process kills itself with SIGKILL, as a machine that runs out of memory would.
"""

import os
import signal
import sys
import warnings
from pathlib import Path

import app.language_models  # noqa: F401  sets the policy of waiting threads


def train(method: str, weights: Path, workdir: Path, *, die_at: int = 0):
    """What training twelve cases took; the same call with the same folder goes on where it was killed."""
    from app.experiments.arm_specs import spell_out_arm
    from app.experiments.tuning_specs import FullSpec, LoraSpec, QloraSpec
    from app.glossary import Split, TaskKind
    from app.language_models.transformers_generator import TransformersGenerator
    from app.values.cases import Case
    from tests.methods.scripted import make_setting, prepare

    kind = {"lora": LoraSpec, "qlora": QloraSpec, "full": FullSpec}[method]
    settings = {"epochs": 6, "learning_rate": 0.01, "batch_size": 4}
    if method != "full":
        settings |= {"rank": 4, "dropout": 0.1}
    spec = kind.model_validate(spell_out_arm({method: settings}))

    def report(stage: str, done: int, total: int | None) -> None:
        if done and done == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    cases = [Case(str(n), f"What is {n} plus {n}?", str(2 * n), Split.TRAIN) for n in range(12)]
    language_model = TransformersGenerator("hf:tiny", weights, quantisation=spec.quantisation)
    recipe, usage = prepare(
        spec,
        make_setting(TaskKind.QUESTION_ANSWERING),
        language_model,
        train=cases,
        validation=cases[:4],
        workdir=workdir,
        report=report,
    )
    recipe.close()
    return usage


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    train(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), die_at=int(sys.argv[4]))
