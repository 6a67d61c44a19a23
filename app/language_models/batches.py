"""Which prompts are answered together."""

from collections.abc import Iterator, Sequence


def cut_batches(
    indices: Sequence[int], size: int, *, lengths: Sequence[int], together_up_to: int | None
) -> Iterator[list[int]]:
    """The indices in order, so many at a time; a text beyond the length that may stand beside others goes alone.

    Args:
        indices: by length, the shortest first.
        lengths: tokens of each prompt with its longest answer, by index.
        together_up_to: None where every length may.
    """
    together = [index for index in indices if together_up_to is None or lengths[index] <= together_up_to]
    for start in range(0, len(together), size):
        yield together[start : start + size]
    for index in indices[len(together) :]:
        yield [index]
