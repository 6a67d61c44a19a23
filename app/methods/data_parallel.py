"""Training by several processes, each with its own copy of the weights: on several GPUs, one each.

    batch -> a share for every process -> gradients, summed -> one optimiser step, in the run's own process
          -> its weights to all -> the next batch

The run's own process decides everything and writes everything; the others (`training_peer.py`) compute shares. Nobody
enters an exchange before all have said that their share is computed, so a process that dies or runs out of memory ends
in a sentence and not in waiting. Why not accelerate's own loop: docs/decisions/0008-data-parallel-training.md.
"""

import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import Pipe

import torch

from app.errors import InputRejectedError, RunFailedError
from app.experiments.tuning_specs import AnyTuning, TuningBase
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.backward_pass import BatchShare, add_gradients
from app.methods.contract import Report
from app.methods.memory import is_out_of_memory
from app.methods.process_group import join_group, leave_group, share_weights, sum_gradients
from app.methods.training_peer import Attach, Compute, Join, Opening, Order, Reply, Verdict

REPLY_SECONDS = 1800.0
"""Longer than opening a large language model, or any share of a batch, may take."""
ENDING_SECONDS = 10.0
DYING_SECONDS = 1.0
"""From the end of a connection or exchange to the end of the process that held it."""
PEER_MODULE = "workers.train_peer"
PEER_LOST, PEER_FAILED = "TRAINING_PROCESS_LOST", "TRAINING_PROCESS_FAILED"


def count_training_processes(language_model: TransformersGenerator) -> int:
    """How many processes train this language model, by SEXTANT_TRAINING_PROCESSES and what the machine has.

    Raises:
        InputRejectedError: TRAINING_PROCESSES, when there are fewer GPUs.
    """
    wanted, device = language_model.loading.training_processes, language_model.device.type
    if wanted == "auto":
        return torch.cuda.device_count() if device == "cuda" else 1
    most = {"cuda": torch.cuda.device_count(), "cpu": os.cpu_count() or 1}.get(device, 1)
    if wanted > most:
        raise InputRejectedError(
            "TRAINING_PROCESSES",
            f"SEXTANT_TRAINING_PROCESSES is {wanted}, but {device} on this machine takes {most} at most; lower it.",
        )
    return wanted


class TrainingTeam:
    """The run's own process and those that train beside it; without any, it does all by itself."""

    def __init__(self, peers: "Sequence[_Peer]" = ()) -> None:
        self._peers = peers

    @property
    def size(self) -> int:
        """Processes, the run's own included."""
        return 1 + len(self._peers)

    def attach(self, spec: TuningBase, *, seed: int) -> None:
        """Lets the others open to training what the run's own process has opened."""
        for peer in self._peers:
            peer.send(Attach(spec, seed))
        self._collect()

    def add_gradients(self, network: torch.nn.Module, shares: Sequence[BatchShare], *, step_seed: str) -> float:
        """The summed loss of all shares; their gradients, summed, are left on the network's weights.

        Args:
            shares: one for each process.
            step_seed: what dropout in the other processes is drawn by.
        Raises:
            RuntimeError: as the own share; torch.OutOfMemoryError also when another process has no memory left.
            RunFailedError: TRAINING_PROCESS_LOST, TRAINING_PROCESS_FAILED.
        """
        if not self._peers:
            return add_gradients(network, shares[0])
        weights = [weight for weight in network.parameters() if weight.requires_grad]
        for peer, share in zip(self._peers, shares[1:], strict=True):
            peer.send(Compute(share, random.Random(f"{step_seed} {peer.rank}").getrandbits(62)))
        with self._exchanging():
            share_weights(weights, rank=0)
        is_short = False
        loss = 0.0
        try:
            loss = add_gradients(network, shares[0])
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            is_short = True
        replies = self._collect(is_computing=True)
        is_short = is_short or any(reply.outcome == "out of memory" for reply in replies)
        for peer in self._peers:
            peer.send(Verdict(is_kept=not is_short))
        if is_short:
            raise torch.OutOfMemoryError("a training process ran out of memory")
        with self._exchanging():
            sum_gradients(weights, rank=0)
        return loss + sum(reply.loss for reply in replies)

    def begin(self, opening: Opening, device: torch.device) -> None:
        """Let every process open the weights, then make the process group."""
        for peer in self._peers:
            peer.send(opening)
        self._collect()
        address = f"tcp://127.0.0.1:{_free_port()}"
        for peer in self._peers:
            peer.send(Join(address, peer.rank, self.size))
        with self._exchanging():
            join_group(address, rank=0, size=self.size, device=device)
        self._collect()

    def _collect(self, *, is_computing: bool = False) -> list[Reply]:
        """Every other process's answer to its last order.

        Args:
            is_computing: a share that found no memory can be computed in smaller parts; weights cannot.
        Raises:
            RunFailedError: TRAINING_PROCESS_LOST, TRAINING_PROCESS_FAILED.
        """
        replies = [peer.receive() for peer in self._peers]
        for peer, reply in zip(self._peers, replies, strict=True):
            if reply.outcome == "failed" or (reply.outcome == "out of memory" and not is_computing):
                raise RunFailedError(
                    PEER_FAILED,
                    f"Training process {peer.rank + 1} of {self.size} failed: {reply.message}",
                )
        return replies

    @contextmanager
    def _exchanging(self) -> Iterator[None]:
        """Turns an exchange that broke off into the sentence about the process that broke it off."""
        try:
            yield
        except RuntimeError as error:  # out of memory as well: the others are in the middle of it
            for peer in self._peers:
                peer.check_alive()
            raise RunFailedError(
                PEER_FAILED,
                f"The {self.size} training processes could not exchange their gradients: {str(error)[:200]}; the run's "
                "log has the details, and SEXTANT_TRAINING_PROCESSES=1 trains without any exchange.",
            ) from error


ALONE = TrainingTeam()


@contextmanager
def open_team(language_model: TransformersGenerator, spec: AnyTuning, *, report: Report) -> Iterator[TrainingTeam]:
    """All processes of a training, ready; the others end with the block.

    Raises:
        InputRejectedError: TRAINING_PROCESSES.
        RunFailedError: TRAINING_PROCESS_LOST, TRAINING_PROCESS_FAILED.
    """
    size = count_training_processes(language_model)
    if size == 1:
        yield ALONE
        return
    threads = torch.get_num_threads()
    report("starting training processes", 0, size)
    peers: list[_Peer] = []
    is_joined = is_whole = False
    try:
        if language_model.device.type == "cpu":
            torch.set_num_threads(max(1, threads // size))
        peers = [_Peer(rank, size, language_model.device) for rank in range(1, size)]
        team = TrainingTeam(peers)
        opening = Opening(language_model.name, language_model.folder, language_model.loading, spec)
        team.begin(opening, language_model.device)
        is_joined = True
        yield team
        is_whole = True
    finally:
        for peer in peers:
            peer.end(is_whole=is_whole)
        if is_joined:
            leave_group(is_whole=is_whole)
        for peer in peers:
            peer.wait()
        torch.set_num_threads(threads)


def describe_team(team: TrainingTeam) -> Iterator[str]:
    """What must be said of a training by several processes."""
    if team.size > 1:
        yield f"Trained by {team.size} processes, each with its share of every batch."


def peer_environment(own: Mapping[str, str], rank: int, device: torch.device) -> dict[str, str]:
    """The environment of another process: its threads on a CPU, or all cards with its own as the first.

    So whatever opens `cuda` gets its own card, and NCCL still sees them all.
    """
    if device.type != "cuda":
        return {**own, "OMP_NUM_THREADS": str(torch.get_num_threads())}
    named = own.get("CUDA_VISIBLE_DEVICES")
    cards = named.split(",") if named else [str(card) for card in range(torch.cuda.device_count())]
    return {**own, "CUDA_VISIBLE_DEVICES": ",".join(cards[rank:] + cards[:rank])}


class _Peer:
    """One of the other processes, seen from the run's own."""

    def __init__(self, rank: int, size: int, device: torch.device) -> None:
        self.rank = rank
        self._size = size
        self._connection, theirs = Pipe()
        command = [sys.executable, "-m", PEER_MODULE, str(theirs.fileno())]
        self._process = subprocess.Popen(
            command,
            env={**peer_environment(os.environ, rank, device), "SEXTANT_PARENT_PID": str(os.getpid())},
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()

    def send(self, order: Order) -> None:
        try:
            self._connection.send(order)
        except (BrokenPipeError, ConnectionResetError):
            self.check_alive()
            raise

    def receive(self) -> Reply:
        if not self._connection.poll(REPLY_SECONDS):
            raise self._lost(f"has not answered for {REPLY_SECONDS / 60:.0f} minutes")
        try:
            return self._connection.recv()
        except (EOFError, ConnectionResetError) as error:
            self.check_alive()
            raise self._lost("closed its connection") from error

    def check_alive(self) -> None:
        """
        Raises:
            RunFailedError: TRAINING_PROCESS_LOST, when the process has ended or does within moments.
        """
        with suppress(subprocess.TimeoutExpired):
            status = self._process.wait(timeout=DYING_SECONDS)
            how = signal.Signals(-status).name if status < 0 else f"exit status {status}"
            raise self._lost(f"ended with {how} in the middle of training")

    def end(self, *, is_whole: bool) -> None:
        self._connection.close()
        if not is_whole:
            self._process.kill()

    def wait(self) -> None:
        try:
            self._process.wait(timeout=ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _lost(self, how: str) -> RunFailedError:
        return RunFailedError(
            PEER_LOST,
            f"Training process {self.rank + 1} of {self._size} {how}; most often the machine is short of memory. "
            "Lower SEXTANT_TRAINING_PROCESSES or batch_size; the run's log has the details.",
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
