"""Labels of points do not lie on one another."""

from itertools import combinations

from app.reports.plots import LABEL_GAP, LABEL_HEIGHT, LETTER_WIDTH, Mark, Plot, draw_trade_off
from app.reports.render_numbers import money, number


def plot_of(found: dict[str, tuple[float, float]], best: tuple[str, ...] = ()) -> Plot:
    drawn = draw_trade_off(
        found, title="t", note="n", x_title="x", y_title="y", write_x=money, write_y=number, best=best
    )
    assert drawn is not None
    return drawn


def box(mark: Mark) -> tuple[float, float, float, float]:
    width = LABEL_GAP + LETTER_WIDTH * len(mark.label)
    low, high = (mark.x - width, mark.x - LABEL_GAP) if mark.label_left else (mark.x + LABEL_GAP, mark.x + width)
    return low, high, mark.y - LABEL_HEIGHT / 2, mark.y + LABEL_HEIGHT / 2


def test_of_arms_that_lie_together_the_best_keep_their_names():
    together = {f"Few-shot (few_shot_{count})": (0.02 + 0.0001 * count, 0.5) for count in range(6)}
    marks = plot_of({**together, "LoRA": (0.5, 0.9)}, best=("Few-shot (few_shot_5)", "LoRA")).marks
    named = {mark.label for mark in marks if mark.label}
    assert {"Few-shot (few_shot_5)", "LoRA"} <= named
    boxes = [box(mark) for mark in marks if mark.label]
    for one, other in combinations(boxes, 2):
        assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]


def test_arms_apart_all_keep_their_names():
    marks = plot_of({"Zero-shot": (0.01, 0.2), "RAG": (0.1, 0.8), "LoRA": (1.0, 0.5)}).marks
    assert [mark.label for mark in marks] == ["Zero-shot", "RAG", "LoRA"]
