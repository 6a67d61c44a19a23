"""A process that trains beside a run's own: it opens the same weights, computes shares of batches, and keeps nothing.

    network -> the run's weights -> loss and gradients of a share -> summed over all processes -> the next share

It reads the language model's folder and nothing else: rows and orders come from the run's process, gradients go there.
When that process goes away, so does this one.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal, NamedTuple

import torch

from app.errors import AppError
from app.experiments.tuning_specs import AnyTuning, TuningBase
from app.language_models.network import Loading
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.backward_pass import BatchShare, add_gradients, free_memory
from app.methods.gradient_checkpointing import recomputed_activations
from app.methods.memory import is_out_of_memory
from app.methods.process_group import join_group, leave_group, share_weights, sum_gradients
from app.methods.tuning_weights import open_weights

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opening:
    """The first order: which weights to open, and how they are trained."""

    name: str
    folder: Path
    loading: Loading
    spec: AnyTuning


class Join(NamedTuple):
    """Join the process group."""

    address: str
    rank: int
    size: int


class Attach(NamedTuple):
    """Open to training what these settings train."""

    spec: TuningBase
    seed: int


class Compute(NamedTuple):
    """Take the weights, compute a share, and wait for a `Verdict` on it."""

    share: BatchShare
    dropout_seed: int


class Verdict(NamedTuple):
    """Whether the gradients of all processes are added up, or thrown away."""

    is_kept: bool


class Reply(NamedTuple):
    """How an order went; `loss` is that of a share."""

    outcome: Literal["done", "out of memory", "failed"]
    loss: float = 0.0
    message: str = ""


Order = Opening | Join | Attach | Compute | Verdict


def serve_orders(connection: Connection) -> None:
    """Carries out the orders that come, until the other end is closed."""
    peer = _Peer()
    with suppress(EOFError, ConnectionResetError, BrokenPipeError):
        while True:
            order = connection.recv()
            try:
                reply = peer.carry_out(order)
            except AppError as error:
                reply = Reply("failed", message=error.message)
            except Exception as error:  # whatever it is, the run's process makes a sentence of it
                log.exception("an order failed")
                reply = _tell(error)
            if not isinstance(order, Verdict):
                connection.send(reply)
    peer.close()


class _Peer:
    """What this process holds between orders."""

    _language_model: TransformersGenerator  # set by Opening
    _network: torch.nn.Module  # set by Attach

    def __init__(self) -> None:
        self._rank: int | None = None
        self._is_checkpointing = False
        self._trained: list[torch.nn.Parameter] = []

    def carry_out(self, order: Order) -> Reply:
        match order:
            case Opening():
                self._language_model = TransformersGenerator(order.name, order.folder, loading=order.loading)
                self._weights = open_weights(self._language_model, order.spec)
                _read_once(self._language_model)
            case Join():
                join_group(order.address, rank=order.rank, size=order.size, device=self._language_model.device)
                self._rank = order.rank
            case Attach():
                self._weights.detach()
                self._network = self._weights.attach(order.spec, seed=order.seed)
                self._is_checkpointing = order.spec.gradient_checkpointing
                self._trained = [weight for weight in self._network.parameters() if weight.requires_grad]
            case Compute():
                return Reply("done", loss=self._compute(order))
            case Verdict():
                if order.is_kept:
                    sum_gradients(self._trained, rank=self._ranked())
                    self._network.zero_grad()
                else:
                    free_memory(self._network)
        return Reply("done")

    def close(self) -> None:
        if self._rank is not None:
            leave_group()

    def _compute(self, order: Compute) -> float:
        share_weights(self._trained, rank=self._ranked())
        # Every share has its own, so that a training taken up again drops the same as one that was never stopped.
        torch.manual_seed(order.dropout_seed)
        with recomputed_activations(self._network, is_wanted=self._is_checkpointing):
            return add_gradients(self._network, order.share)

    def _ranked(self) -> int:
        assert self._rank is not None
        return self._rank


@torch.no_grad()
def _read_once(language_model: TransformersGenerator) -> None:
    """Leaves 4-bit weights on a CPU as the run's process has them, which has measured the language model before.

    On CPUs with AVX-512 bf16 bitsandbytes 0.50.2 rounds them anew when they are first read in eval mode.
    """
    if language_model.loading.quantisation is not None:
        language_model.network.eval()(input_ids=torch.tensor([[0, 0]], device=language_model.device))


def _tell(error: Exception) -> Reply:
    if isinstance(error, RuntimeError) and is_out_of_memory(error):
        return Reply("out of memory", message="there is not enough memory for its copy of the weights")
    return Reply("failed", message=f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:300]}")
