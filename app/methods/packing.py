"""Packing: several training cases in one row, none of which sees another, instead of one row each with padding.

    cases of a batch -> rows, longest case first into the fullest row with room -> positions that begin anew with every
    case -> attention within a case only -> log-likelihoods of the answers, by case

An optimiser step learns the same cases with the same loss; what falls away is padding. Source: Krell et al. 2021
(arXiv:2107.02027); rows are filled best-fit decreasing (Johnson 1974). From positions that begin anew transformers 5
makes the mask itself (`masking_utils.find_packed_sequence_indices`). Short convolutions, which read the tokens before
whatever the mask says, get as many masked columns between two cases as they look back. That no case sees another is
measured on the network itself before training.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import torch
from transformers.masking_utils import create_causal_mask

from app.errors import RunFailedError
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.tuning_rows import TrainingRow, answer_log_likelihoods

PACKED_TOKENS = 128
"""How wide a row is filled where no case is longer: attention costs the square of it. Of 128, 256 and 512, 128 took the
least time on a CPU (bundled language model, 2026-11-28): 0.5 to 1.0 of what padded rows take, 512 up to 1.3."""
CHECKED_TOKENS = 12
LARGEST_DEVIATION = 1e-3
"""Of a log-likelihood, as a share, in float32: sums in another order."""
LARGEST_ROUGH_DEVIATION = 0.05
"""The same for weights and sums of 16 or 4 bits, compared with a row of another width."""


class PackedRows(NamedTuple):
    """Cases laid out in rows; the first four of shape (rows, width), the last two of shape (learned tokens,).

    A token is learned from the column before it: `is_asked` marks those columns, `targets` are the tokens in the
    order of the marks, `cases` the case each belongs to.
    """

    tokens: torch.Tensor
    positions: torch.Tensor
    is_real: torch.Tensor
    is_asked: torch.Tensor
    targets: torch.Tensor
    cases: torch.Tensor


def packed_answer_loss(network: torch.nn.Module, rows: Sequence[TrainingRow], padding_token: int) -> torch.Tensor:
    """Summed negative log-likelihood (nats) of the rows' answer tokens, the rows packed."""
    return -packed_log_likelihoods(network, rows, padding_token).sum()


def packed_log_likelihoods(network: torch.nn.Module, rows: Sequence[TrainingRow], padding_token: int) -> torch.Tensor:
    """Log-likelihood (nats) of each row's answer tokens, shape (rows,), as `answer_log_likelihoods` without packing."""
    gap = _look_back(network)
    width = max(PACKED_TOKENS, *(row.length for row in rows))
    placed = pack([row.length for row in rows], width=width, gap=gap)
    device = next(network.parameters()).device
    packed = _lay_out(rows, placed, gap=gap, padding_token=padding_token, device=device)
    output = network(
        input_ids=packed.tokens,
        attention_mask=_masks(network, packed) if gap else None,
        position_ids=packed.positions,
        use_cache=False,
        logits_to_keep=packed.is_asked,
    )
    logits = cast(torch.Tensor, output.logits).float()  # (learned tokens, vocabulary)
    found = -torch.nn.functional.cross_entropy(logits, packed.targets, reduction="none")
    return torch.zeros(len(rows), device=device).index_add(0, packed.cases, found)


def pack(lengths: Sequence[int], *, width: int, gap: int = 0) -> list[list[int]]:
    """Which cases stand in each row: the longest first, each into the fullest row that has room for it.

    Args:
        lengths: none above `width`.
        gap: columns left free between two cases.
    """
    rows: list[list[int]] = []
    room: list[int] = []
    for case in sorted(range(len(lengths)), key=lambda one: (-lengths[one], one)):
        needed = lengths[case] + gap
        fitting = [row for row, left in enumerate(room) if left >= needed]
        if fitting:
            fullest = min(fitting, key=lambda row: (room[row], row))
            rows[fullest].append(case)
            room[fullest] -= needed
        else:
            rows.append([case])
            room.append(width - lengths[case])
    return rows


@torch.no_grad()
def check_isolation(language_model: TransformersGenerator) -> None:
    """Measures that a packed case is as likely as alone, whatever stands before it.

    Raises:
        RunFailedError: PACKING_LEAKS.
    """
    network, padding = language_model.network, language_model.padding_token
    size = cast(torch.nn.Embedding, network.get_input_embeddings()).weight.shape[0]
    source = torch.Generator().manual_seed(0)
    cases = [
        TrainingRow(torch.randint(size, (CHECKED_TOKENS,), generator=source).tolist(), CHECKED_TOKENS - 1)
        for _ in range(3)
    ]
    network.eval()
    alone = torch.cat([answer_log_likelihoods(network, [case], padding) for case in cases])
    packed = [packed_log_likelihoods(network, [before, cases[2]], padding) for before in cases[:2]]
    is_exact = language_model.provenance()["precision"] == "float32"
    allowed = LARGEST_DEVIATION if is_exact else LARGEST_ROUGH_DEVIATION
    is_as_alone = all(
        torch.allclose(likelihoods, alone[[place, 2]], rtol=allowed, atol=0.0)
        for place, likelihoods in enumerate(packed)
    )
    if not is_as_alone or not torch.allclose(packed[0][1], packed[1][1], rtol=LARGEST_DEVIATION, atol=0.0):
        raise RunFailedError(
            "PACKING_LEAKS",
            f"packing needs cases in one row not to see each other, but in {language_model.name} "
            f"({network.config.model_type}) they do; leave packing out.",
        )


def _look_back(network: torch.nn.Module) -> int:
    """How many tokens before its own the short convolutions of the network read; 0 where it has none."""
    config = cast(Any, network).config
    return config.conv_L_cache - 1 if "conv" in (getattr(config, "layer_types", None) or ()) else 0


def _masks(network: torch.nn.Module, packed: PackedRows) -> dict[str, torch.Tensor | None]:
    """Each kind of layer's own mask: by case for attention, what is no token for convolutions."""
    shape_only = torch.empty((*packed.tokens.shape, 0), dtype=cast(Any, network).dtype, device=packed.tokens.device)
    attention = create_causal_mask(
        cast(Any, network).config, shape_only, attention_mask=None, cache=None, position_ids=packed.positions
    )
    return {"full_attention": cast(torch.Tensor | None, attention), "conv": packed.is_real}


def _lay_out(
    rows: Sequence[TrainingRow],
    placed: Sequence[Sequence[int]],
    *,
    gap: int,
    padding_token: int,
    device: torch.device,
) -> PackedRows:
    width = max(sum(rows[case].length for case in row) + gap * (len(row) - 1) for row in placed)
    tokens = torch.full((len(placed), width), padding_token)
    positions = torch.zeros_like(tokens)  # every column that is no token is a case of its own
    is_real, is_asked = torch.zeros_like(tokens, dtype=torch.bool), torch.zeros_like(tokens, dtype=torch.bool)
    targets: list[int] = []
    cases: list[int] = []
    for line, row in enumerate(placed):
        start = 0
        for case in row:
            end = start + rows[case].length
            tokens[line, start:end] = torch.tensor(rows[case].tokens)
            positions[line, start:end] = torch.arange(rows[case].length)
            is_real[line, start:end] = True
            is_asked[line, end - 1 - rows[case].answer_tokens : end - 1] = True
            targets.extend(rows[case].tokens[-rows[case].answer_tokens :])
            cases.extend([case] * rows[case].answer_tokens)
            start = end + gap
    learned, owners = torch.tensor(targets), torch.tensor(cases)
    return PackedRows(*(one.to(device) for one in (tokens, positions, is_real, is_asked, learned, owners)))
