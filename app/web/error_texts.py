"""What a refusal says on a page: its own English sentence, which names the value, or by its code what it means."""

from app.errors import AppError
from app.web.languages import DEFAULT_LANGUAGE, gettext, language_code, noted

_BY_CODE: dict[str, str] = {
    "ANSWER_UNKNOWN_OPTION": noted("One of the answers is none of those the question offers."),
    "ANSWER_UNKNOWN_QUESTION": noted("One of the answers belongs to a question that does not exist."),
    "ARMS_MISSING": noted("Tick at least one arm; two or more make a comparison."),
    "ASSESSMENT_NOT_FOUND": noted("There is no such assessment."),
    "CONFLICT_UNKNOWN": noted("There is no such disagreement between sources."),
    "DATASET_MISSING": noted("Choose the dataset whose cases the arms should answer."),
    "DRAFT_NOT_FOUND": noted("There is no draft behind this link; it may have been finished or discarded since."),
    "EXPERIMENT_NOT_FOUND": noted("There is no such experiment."),
    "GOLD_DOCUMENTS_UNKNOWN": noted(
        "An arm is to be shown the documents that hold the answer, but none that the test cases name is there."
    ),
    "NAME_MISSING": noted("Give the team round a name, for example the project's."),
    "NAME_TOO_LONG": noted("The name is too long; the limit is 200 characters. Shorten it."),
    "NOTES_TOO_LONG": noted("The notes are too long; the limit is 10,000 characters. Shorten them."),
    "NUMBER_INVALID": noted("One of the numbers cannot be read as a number."),
    "ROUND_NOT_FOUND": noted("There is no team round behind this link; check that it is complete."),
    "SIDE_UNKNOWN": noted("The disagreement has no such side."),
    "TWO_NEEDED": noted("Tick exactly two assessments to compare them."),
    "WEIGHT_OUT_OF_RANGE": noted("A weight must be between −10 and 10."),
    "WEIGHT_UNKNOWN": noted("There is no such weight."),
}


def error_text(error: AppError) -> str:
    """The sentence for people, in the language of the page where the code is known there."""
    known = _BY_CODE.get(error.code)
    return gettext(known) if known and language_code() != DEFAULT_LANGUAGE else error.message
