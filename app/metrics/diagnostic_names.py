"""Names of the figures that say how an arm behaves, apart from the code that computes them."""

ABSTAINED, REFUSED = "abstained", "refused"
GROUNDEDNESS, ENTAILMENT = "groundedness", "groundedness_entailment"
REPEATS_TRAINING, REPEATS_EXAMPLE = "repeats_training_row", "repeats_shown_example"

DIAGNOSTIC_TITLES: dict[str, str] = {
    ABSTAINED: "Says it does not know",
    REFUSED: "Refuses to answer",
    GROUNDEDNESS: "Groundedness by containment: answer words found in the passages shown",
    ENTAILMENT: "Groundedness by entailment: answer sentences that a passage shown entails",
    REPEATS_TRAINING: "Repeats a training row word for word",
    REPEATS_EXAMPLE: "Repeats an example of its prompt word for word",
}
DIAGNOSTICS: tuple[str, ...] = tuple(DIAGNOSTIC_TITLES)
