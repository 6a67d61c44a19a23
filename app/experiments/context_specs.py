"""A longer context than the language model was trained with."""

from typing import Literal

from pydantic import Field

from app.experiments.arm_base import FrozenSpec


class ContextExtensionSpec(FrozenSpec):
    """Rotary positions (RoPE) are scaled, so that the network reads `factor` times the tokens it was trained with.

    `linear` is position interpolation (Chen et al. 2023, arXiv:2306.15595), `dynamic` NTK-aware scaling that begins
    beyond the old length and follows the longest row of a batch, `yarn` scales by frequency (Peng et al. 2023,
    arXiv:2309.00071). Training with longer cases makes the network used to it, as LongLoRA does (Chen et al. 2023,
    arXiv:2309.12307; evidence row S1.4e); without any it seldom gains.
    """

    factor: float = Field(gt=1, le=64)
    type: Literal["linear", "dynamic", "yarn"] = "yarn"
