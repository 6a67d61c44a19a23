"""Whether an answer names the right label."""


def normalize_label(label: str) -> str:
    """The label without surrounding white space, in one case; two labels are the same when these are."""
    return label.strip().casefold()


def label_match(answer: str, target: str) -> float:
    """1.0 when the answer is the target label, else 0.0."""
    return float(normalize_label(answer) == normalize_label(target))
