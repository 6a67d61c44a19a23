"""Train the bundled language model: `python -m bundled.train --run FOLDER --stages copy500,pairs,mixture`."""

import argparse
import json
import math
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from bundled.architecture import build_language_model
from bundled.batches import Batch, batch_stream
from bundled.carry_over import carry_over
from bundled.checkpoints import WEIGHTS_FOLDER, save_checkpoint
from bundled.deepen import open_weights
from bundled.held_out import score_tasks
from bundled.losses import meaning_loss, weighted_loss
from bundled.meaning import MeaningEmbedding, token_meanings
from bundled.optimizer import build_optimizers
from bundled.precision import computes_in_bfloat16
from bundled.recipe import STAGES, Stage, draw_for
from bundled.text_meanings import MeaningBatch, MeaningHead, TextMeanings
from bundled.threads import ThreadChooser

# Weight of the meaning of texts beside the answers' one; tried was only 1 before, and the cosine rose slowly.
MEANING_WEIGHT = 2.0


def lr_share(stage: Stage, tokens: int, step: int, *, seconds: float, time_left: float) -> float:
    """Share of the stage's learning rate: warm-up, plateau, then a straight line down.

    Args:
        tokens: trained in the stage so far.
        seconds: spent in the stage so far; with `time_left`, the line ends at the deadline where that comes first.
    """
    done = min(1.0, max(tokens / stage.tokens, seconds / (seconds + time_left + 1e-9)))
    warm = min(1.0, (step + 1) / stage.warmup_steps)
    if done < stage.hold_share:
        return warm
    return warm * (1 - (1 - stage.final_lr_share) * (done - stage.hold_share) / (1 - stage.hold_share + 1e-9))


class Losses(NamedTuple):
    """Losses of answers and of meanings, averaged over about the last 33 steps."""

    answers: float
    meanings: float

    def moved(self, answers: float, meanings: float, *, steps: int) -> "Losses":
        """The averages after one step more; the first ones count alike, so that none of them weighs for long."""
        share = max(0.03, 1 / steps)
        return Losses(
            self.answers + share * (answers - self.answers), self.meanings + share * (meanings - self.meanings)
        )


class Run:
    """A training run: language model, optimizers, counters, and its folder with checkpoint and log."""

    def __init__(self, folder: Path, *, seed: int, from_weights: Path | None, optimizer: str, device: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.seed, self.optimizer_kind, self.device = folder, seed, optimizer, device
        tokenizer_folder = folder / "tokenizer"
        source = tokenizer_folder if tokenizer_folder.exists() else (from_weights or WEIGHTS_FOLDER)
        self.tokenizer: PreTrainedTokenizerFast = AutoTokenizer.from_pretrained(source)
        torch.manual_seed(seed)
        if from_weights:
            old_tokenizer = AutoTokenizer.from_pretrained(from_weights)
            self.language_model = open_weights(from_weights, old_tokenizer)
            if old_tokenizer.get_vocab() != self.tokenizer.get_vocab():
                self.language_model = carry_over(
                    self.language_model, old_tokenizer=old_tokenizer, tokenizer=self.tokenizer
                )
        else:
            self.language_model = build_language_model(self.tokenizer)
        self.language_model.to(device)
        self.embedding: MeaningEmbedding | None = None
        self.meaning_head: MeaningHead | None = None
        self.history: list[dict[str, object]] = []
        if from_weights:
            self.history = json.loads((from_weights / "recipe.json").read_text())["stages"]
        self.tokens_done, self.finished_stages, self.stage_tokens, self.stage_seconds = 0, 0, 0, 0.0
        self.resumed_embedding: dict[str, Tensor] | None = None
        self.resumed_head: dict[str, Tensor] | None = None
        checkpoint = folder / "checkpoint.pt"
        if checkpoint.exists():
            state = torch.load(checkpoint, weights_only=False, map_location=device)
            self.language_model.load_state_dict(state["language_model"])
            self.history, self.tokens_done = state["history"], state["tokens_done"]
            self.finished_stages, self.stage_tokens = state["finished_stages"], state["stage_tokens"]
            self.stage_seconds = state.get("stage_seconds", 0.0)
            self.resumed_embedding, self.resumed_head = state.get("embedding"), state.get("meaning_head")
        self.is_stopped = False
        signal.signal(signal.SIGTERM, self.stop)
        self.optimizers: list[torch.optim.Optimizer] = []
        self.resumed_optimizers = (
            torch.load(checkpoint, weights_only=False)["optimizers"] if checkpoint.exists() else None
        )

    def stop(self, *_: object) -> None:
        """End after the step that is under way, with a checkpoint."""
        self.is_stopped = True

    def save(self) -> None:
        """Write the checkpoint."""
        self.fold()
        save_checkpoint(
            self.folder / "checkpoint.pt",
            {
                "language_model": self.language_model.state_dict(),
                "embedding": self.embedding.state_dict() if self.embedding else None,
                "meaning_head": self.meaning_head.state_dict() if self.meaning_head else None,
                "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
                "history": self.history,
                "tokens_done": self.tokens_done,
                "finished_stages": self.finished_stages,
                "stage_tokens": self.stage_tokens,
                "stage_seconds": self.stage_seconds,
            },
        )

    def fold(self) -> None:
        """Make the embedding that is trained the language model's own."""
        if self.embedding:
            self.embedding.fold_into(self.language_model)

    def open_stage(self, stage: Stage) -> None:
        """The embedding, the head for meanings and the optimizers of the stage; made anew where these come or go."""
        resumed = self.resumed_embedding is not None, self.resumed_head is not None
        if self.resumed_optimizers and resumed != (stage.hidden_share is not None, stage.taught_tokens > 0):
            self.resumed_optimizers = None  # of a stage with other parameters
        if (stage.hidden_share is not None) != (self.embedding is not None):
            self.fold()
            self.embedding, self.optimizers = None, []
            if stage.hidden_share is not None:
                table = self.language_model.model.embed_tokens.weight
                self.embedding = MeaningEmbedding(table, token_meanings(self.tokenizer)).to(self.device)
            if self.embedding and self.resumed_embedding:
                self.embedding.load_state_dict(self.resumed_embedding)
        if (stage.taught_tokens > 0) != (self.meaning_head is not None):
            self.meaning_head, self.optimizers = None, []
            if stage.taught_tokens:
                self.meaning_head = MeaningHead(self.language_model.config.hidden_size).to(self.device)
                if self.resumed_head:
                    self.meaning_head.load_state_dict(self.resumed_head)
        self.resumed_embedding, self.resumed_head = None, None
        if not self.optimizers:
            parameters = dict(self.language_model.named_parameters())
            if self.embedding:
                parameters.pop("model.embed_tokens.weight")
                parameters |= {f"embed.{name}": weight for name, weight in self.embedding.named_parameters()}
            if self.meaning_head:
                parameters |= {f"embed.head.{name}": weight for name, weight in self.meaning_head.named_parameters()}
            self.optimizers = build_optimizers(parameters, lr=stage.lr, kind=self.optimizer_kind)
            if self.resumed_optimizers:
                for optimizer, state in zip(self.optimizers, self.resumed_optimizers, strict=True):
                    optimizer.load_state_dict(state)
            self.resumed_optimizers = None

    def log(self, **entry: object) -> None:
        """Append one line to the log and print it."""
        line = json.dumps(entry)
        with (self.folder / "log.jsonl").open("a") as stream:
            stream.write(line + "\n")
        print(line, flush=True)

    def batches(self, stage: Stage) -> Iterator[Batch]:
        """The stage's batches; a resumed stage draws fresh ones."""
        source = random.Random(f"{self.seed}/{stage.name}/{self.stage_tokens}")
        return batch_stream(
            draw_for(stage, self.tokenizer),
            random_source=source,
            tokens_per_batch=stage.tokens_per_batch,
            pad_token_id=self.tokenizer.pad_token_id,
        )

    def meaning_batches(self, stage: Stage) -> Iterator[MeaningBatch]:
        """Texts whose meaning the stage teaches; a resumed stage draws fresh ones."""
        return TextMeanings.read().batches(
            self.tokenizer,
            random_source=random.Random(f"meanings {self.seed}/{stage.name}/{self.stage_tokens}"),
            tokens_per_batch=stage.taught_tokens,
        )

    def losses(self, stage: Stage, batch: Batch, meanings: Iterator[MeaningBatch] | None) -> tuple[Tensor, Tensor]:
        """The loss of the answers, then that of the meanings (zero where the stage teaches none)."""
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=computes_in_bfloat16(self.device)):
            tables = self.embedding.tables(hidden_share=stage.hidden_share) if self.embedding else None
            answered = weighted_loss(self.language_model, batch.to(self.device), tables)
            if not meanings or not self.meaning_head:
                return answered, torch.zeros_like(answered)
            told = next(meanings).to(self.device)
            return answered, meaning_loss(self.language_model, told, self.meaning_head, tables)

    def train_stage(
        self, stage: Stage, *, deadline: float, is_last: bool, eval_every_seconds: float, eval_cases: int
    ) -> None:
        """Train until the stage's tokens are spent, its loss is reached, or the deadline has passed.

        The learning rate of the last stage falls with the time left as well, so that it is low at the deadline.
        """
        self.open_stage(stage)
        logged = evaluated = time.monotonic()
        smooth, window_tokens = Losses(0.0, 0.0), 0
        figures: dict[str, float] = {}
        threads = ThreadChooser(torch.get_num_threads())
        meanings = self.meaning_batches(stage) if stage.taught_tokens else None
        for step, batch in enumerate(self.batches(stage)):
            step_started = time.monotonic()
            time_left = max(0.0, deadline - time.time()) if is_last else math.inf
            lr = stage.lr * lr_share(stage, self.stage_tokens, step, seconds=self.stage_seconds, time_left=time_left)
            for optimizer in self.optimizers:
                for group in optimizer.param_groups:
                    group["lr"] = lr
            answered, untold = self.losses(stage, batch, meanings)
            loss = answered + MEANING_WEIGHT * untold
            if not math.isfinite(loss.item()):
                raise FloatingPointError(f"loss is {loss.item()} in stage {stage.name!r}; lower its lr")
            loss.backward()
            trained = [
                weight
                for optimizer in self.optimizers
                for group in optimizer.param_groups
                for weight in group["params"]
            ]
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            for optimizer in self.optimizers:
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
            smooth = smooth.moved(answered.item(), untold.item(), steps=step + 1)
            self.stage_seconds += time.monotonic() - step_started
            self.stage_tokens += batch.token_count
            self.tokens_done += batch.token_count
            window_tokens += batch.token_count
            now = time.monotonic()
            threads.note(tokens=batch.token_count, seconds=now - step_started)
            if now - logged > 20:
                rate = window_tokens / (now - logged)
                self.log(
                    stage=stage.name,
                    step=step,
                    tokens=self.tokens_done,
                    loss=round(smooth.answers, 4),
                    meaning_loss=round(smooth.meanings, 4),
                    rate=round(rate),
                    threads=threads.current,
                )
                logged, window_tokens = now, 0
            is_over = (
                self.stage_tokens >= stage.tokens
                or (step > 60 and smooth.answers < stage.until_loss)
                or time.time() > deadline
                or self.is_stopped
            )
            if now - evaluated > eval_every_seconds or is_over:
                if self.is_stopped:
                    self.save()
                    return
                self.fold()
                figures = score_tasks(self.language_model, self.tokenizer, cases=eval_cases)
                self.log(stage=stage.name, tokens=self.tokens_done, held_out=figures)
                self.save()
                evaluated = time.monotonic()
                logged, window_tokens = evaluated, 0
            if is_over:
                break
        self.history.append(
            asdict(stage)
            | {
                "trained_tokens": self.stage_tokens,
                "seconds": round(self.stage_seconds),
                "seed": self.seed,
                "optimizer": self.optimizer_kind,
                "torch": torch.__version__,
                "figures": figures,
            }
        )
        self.stage_tokens, self.stage_seconds, self.finished_stages = 0, 0.0, self.finished_stages + 1
        self.save()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoint and log, outside the repository")
    parser.add_argument("--stages", default=",".join(STAGES), help="names from bundled/recipe.py, in order")
    parser.add_argument("--from-weights", type=Path, help="folder with weights to go on from, e.g. bundled/weights")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--optimizer", choices=["muon", "adamw"], default="muon")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument(
        "--minutes", type=float, default=10_000.0, help="stop after this time, with a low learning rate"
    )
    parser.add_argument("--eval-every-seconds", type=float, default=300.0)
    parser.add_argument("--eval-cases", type=int, default=60)
    options = parser.parse_args()
    # Squared gradients of tokens that never occur sink below 1e-38 and slow every step tenfold on a CPU.
    torch.set_flush_denormal(True)
    torch.set_num_threads(options.threads)
    run = Run(
        options.run,
        seed=options.seed,
        from_weights=options.from_weights,
        optimizer=options.optimizer,
        device=options.device,
    )
    deadline = time.time() + 60 * options.minutes
    names = options.stages.split(",")
    for place in range(run.finished_stages, len(names)):
        run.train_stage(
            STAGES[names[place]],
            deadline=deadline,
            is_last=place == len(names) - 1,
            eval_every_seconds=options.eval_every_seconds,
            eval_cases=options.eval_cases,
        )
        if run.is_stopped or time.time() > deadline:
            break


if __name__ == "__main__":
    main()
