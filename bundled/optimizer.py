"""Muon for the hidden matrices, AdamW for embeddings, norms and convolutions."""

from collections import defaultdict
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from bundled.precision import computes_in_bfloat16

# Quintic Newton-Schulz coefficients: Jordan 2024, https://kellerjordan.github.io/posts/muon/
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


def orthogonalize(update: Tensor, *, steps: int = 5) -> Tensor:
    """Nearest matrices with singular values near one.

    Args:
        update: shape (matrices, rows, columns), rows <= columns.
    """
    a, b, c = NEWTON_SCHULZ
    x = update.bfloat16() if computes_in_bfloat16(update.device.type) else update.float()
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.to(update.dtype)


class Muon(torch.optim.Optimizer):
    """Momentum whose step is orthogonalized; matrices of one shape are treated in one batch."""

    def __init__(self, parameters: list[nn.Parameter], *, lr: float, momentum: float = 0.95, weight_decay: float = 0.0):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # noqa: ARG002 - signature of torch
        """Apply one update from the gradients."""
        for group in self.param_groups:
            by_shape: defaultdict[tuple[int, int], list[tuple[nn.Parameter, Tensor, bool]]] = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(parameter)
                state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
                update = parameter.grad.lerp(state["momentum"], group["momentum"])
                rows, columns = update.shape
                # A stack of square projections (the convolution's in_proj) is orthogonalized square by square.
                blocks = update.split(columns) if rows % columns == 0 and rows > columns else (update,)
                for index, block in enumerate(blocks):
                    is_tall = block.shape[0] > block.shape[1]
                    wide = block.mT if is_tall else block
                    target = parameter.data.split(columns)[index] if len(blocks) > 1 else parameter.data
                    by_shape[tuple(wide.shape)].append((target, wide, is_tall))  # type: ignore[arg-type]
            for shape, entries in by_shape.items():
                steps = orthogonalize(torch.stack([wide for _, wide, _ in entries]))
                # Scale to the size of an AdamW step: Liu et al. 2025, arXiv 2502.16982.
                scale = 0.2 * max(shape) ** 0.5
                for (target, _, is_tall), direction in zip(entries, steps, strict=True):
                    target.mul_(1 - group["lr"] * group["weight_decay"])
                    target.add_(direction.mT if is_tall else direction, alpha=-group["lr"] * scale)


def build_optimizers(
    parameters: Mapping[str, nn.Parameter], *, lr: float, kind: str = "muon", weight_decay: float = 0.02
) -> list[torch.optim.Optimizer]:
    """Optimizers that together hold every parameter once.

    Args:
        parameters: by name; matrices whose name tells of an embedding or the output layer go to AdamW too.
    """
    matrices: list[nn.Parameter] = []
    others: list[nn.Parameter] = []
    for name, parameter in parameters.items():
        is_hidden_matrix = parameter.ndim == 2 and "embed" not in name and "lm_head" not in name
        (matrices if is_hidden_matrix and kind == "muon" else others).append(parameter)
    optimizers: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(others, lr=lr, betas=(0.9, 0.98), weight_decay=weight_decay, fused=True)
    ]
    if matrices:
        optimizers.append(Muon(matrices, lr=lr, weight_decay=weight_decay))
    return optimizers
