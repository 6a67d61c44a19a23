"""Arms trained on a part of the training cases, for a learning curve.

lora: {learning_curve: [0.25, 0.5, 1.0]}    is written for the three arms lora_25, lora_50 and lora,
lora: {train_share: 0.25}                   which are this arm with a share each.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from pydantic import Field

from app.experiments.arm_base import ArmBase
from app.experiments.augmentation_specs import AugmentationSpec

MOST_SHARES = 12
LEARNING_METHODS = frozenset({"lora", "qlora", "full", "embedding_classifier", "classification_head", "setfit"})


class LearnsFromCases(ArmBase):
    """An arm that learns from the training cases.

    `train_share` is the share of them that it gets, drawn anew for each seed with labels in proportion. A
    `learning_curve` makes one arm for each of its shares; four shares or more let a curve be fitted. With
    `augmentation` changed copies of the training cases are learned as well.
    """

    train_share: float = Field(default=1.0, gt=0, le=1)
    learning_curve: tuple[float, ...] | None = Field(default=None, min_length=2, max_length=MOST_SHARES)
    augmentation: AugmentationSpec | None = None

    def count_training_cases(self, available: int) -> int:
        """How many of the available training cases this arm learns from, at least one."""
        return max(1, round(self.train_share * available)) if available else 0


def spread_learning_curve(arm: Any) -> list[Any]:  # the raw arm, spelled out but not validated
    """The arm itself, or one arm for each share of its learning curve; the full share keeps the arm's own key.

    Raises:
        ValueError: shares that are no list of different numbers above 0 and up to 1.
    """
    if not isinstance(arm, Mapping):
        return [arm]
    settings = dict(cast(Mapping[str, Any], arm))
    if settings.get("method") not in LEARNING_METHODS or settings.get("learning_curve") is None:
        return [settings]
    shares = _read_shares(settings.pop("learning_curve"))
    if settings.get("train_share") not in (None, 1, 1.0):
        raise ValueError("learning_curve names the shares; leave train_share out beside it")
    name = str(settings.get("key") or settings.get("method"))
    return [
        {**settings, "train_share": share, "key": name if share == 1 else f"{name}_{100 * share:g}".replace(".", "_")}
        for share in shares
    ]


def _read_shares(given: Any) -> list[float]:  # the raw setting
    values = cast(Sequence[Any], given) if isinstance(given, list | tuple) else ()
    shares = [float(value) for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    good = len(shares) == len(values) and len(set(shares)) == len(shares) and all(0 < share <= 1 for share in shares)
    if not good or not 2 <= len(shares) <= MOST_SHARES:
        raise ValueError(
            f"learning_curve must be 2 to {MOST_SHARES} different shares above 0 and up to 1, "
            f"such as [0.125, 0.25, 0.5, 1], not {given!r}"
        )
    return sorted(shares)
