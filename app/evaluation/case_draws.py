"""How often resamples take each case: cases for themselves, or whole groups where cases belong together."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]


def draw_case_counts(cases: int, members: IntArray | None, *, draws: int, random: np.random.Generator) -> FloatArray:
    """How often each draw takes each case, shape (draws, cases).

    A draw takes as many groups as there are, each with all its cases, so draws differ in how many cases they hold:
    divide by the sum of the counts.

    Args:
        cases: how many there are.
        members: positions of the cases of each group (`arm_runs.group_members`); None where every case stands alone.
    """
    units = cases if members is None else len(members)
    if units == 0:
        return np.zeros((draws, 0))
    counts = random.multinomial(units, np.full(units, 1 / units), size=draws).astype(np.float64)
    if members is None:
        return counts
    group_of = np.empty(cases + 1, dtype=np.intp)  # the last place is that of the padding
    group_of[members] = np.arange(units)[:, np.newaxis]
    return counts[:, group_of[:cases]]
