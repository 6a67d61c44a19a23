"""How long a text a network reads, as trained or with its rotary positions scaled. Light enough for the web process.

The settings are those of transformers 5 (`rope_parameters`, modeling_rope_utils): `linear` and `yarn` state the longer
context in `max_position_embeddings`, `dynamic` the old one, from which its frequencies are computed.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.errors import InputRejectedError
from app.experiments.context_specs import ContextExtensionSpec


class RopeSettings(NamedTuple):
    """What a network's configuration says of its positions."""

    max_position_embeddings: int
    rope_parameters: dict[str, Any]  # as transformers names them


def read_context(max_position_embeddings: int | None, rope_parameters: Mapping[str, Any] | None) -> int | None:
    """How many tokens a configuration allows; None where it does not say."""
    if max_position_embeddings is None or not rope_parameters or rope_parameters.get("rope_type") != "dynamic":
        return max_position_embeddings
    return int(max_position_embeddings * float(rope_parameters.get("factor") or 1.0))


def extend_context(
    max_position_embeddings: int | None,
    rope_parameters: Mapping[str, Any] | None,
    extension: ContextExtensionSpec,
    *,
    name: str,
) -> RopeSettings:
    """The settings of the longer context.

    Args:
        name: of the language model, for the sentence that refuses.
    Raises:
        InputRejectedError: CONTEXT_NOT_EXTENDABLE, without RoPE of one kind, or with one that is scaled already.
    """
    if max_position_embeddings is None or not rope_parameters or "rope_theta" not in rope_parameters:
        raise not_extendable(name)
    known = str(rope_parameters.get("rope_type", "default"))
    if known != "default":
        raise InputRejectedError(
            "CONTEXT_NOT_EXTENDABLE",
            f"The rotary positions of {name!r} are scaled already ({known}); leave context_extension out.",
        )
    scaled = {**rope_parameters, "rope_type": extension.type, "factor": extension.factor}
    if extension.type == "yarn":
        scaled["original_max_position_embeddings"] = max_position_embeddings
    longer = int(max_position_embeddings * extension.factor)
    return RopeSettings(max_position_embeddings if extension.type == "dynamic" else longer, scaled)


def not_extendable(name: str) -> InputRejectedError:
    """The sentence for a network without rotary positions."""
    return InputRejectedError(
        "CONTEXT_NOT_EXTENDABLE",
        f"context_extension scales rotary positions (RoPE), and {name!r} has none of one kind; leave it out.",
    )
