"""`sextant advise`: a recommendation from a file of answers, as a document or as JSON."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from app.errors import InputRejectedError
from app.questionnaire.answers import check_answers, read_answers_file
from app.questionnaire.questions import load_questionnaire
from app.questionnaire.wording import LANGUAGES
from app.recommendation.estimates import estimate_methods
from app.recommendation.estimates_json import estimates_to_json
from app.recommendation.flips import single_answer_flips
from app.recommendation.overrides import apply_overrides
from app.recommendation.ranking import recommend
from app.recommendation.recommendation_json import recommendation_to_json
from app.recommendation.recommendation_markdown import recommendation_markdown
from app.recommendation.rule_book import load_rule_book


def print_advice(
    path: Path,
    *,
    as_json: bool,
    language: str,
    today: date,
    sides: Sequence[str] = (),
    weights: Sequence[str] = (),
) -> None:
    """Print the ranked methods with every vote.

    Args:
        path: the answers, YAML or JSON.
        as_json: print JSON instead of Markdown.
        language: of the sentences.
        today: the day on which rules with dates are read.
        sides: conflict=side, each.
        weights: rule/case/method=weight, each.

    Raises:
        InputRejectedError: the file, a question, an option, a language, a side or a weight is unknown.
    """
    if language not in LANGUAGES:
        raise InputRejectedError(
            "LANGUAGE_UNKNOWN", f"There is no language {language!r}; the languages are: {', '.join(LANGUAGES)}."
        )
    questionnaire = load_questionnaire()
    answers = check_answers(questionnaire, read_answers_file(path))
    book = apply_overrides(load_rule_book(language), _read_weights(weights))
    taken = _read_pairs(sides, of="--side conflict=side")
    recommendation = recommend(answers, book=book, sides=taken, today=today, language=language)
    if as_json:
        document = {
            **recommendation_to_json(recommendation),
            "estimates": estimates_to_json(estimate_methods(answers, language=language)),
        }
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return
    flips = single_answer_flips(answers, book=book, sides=taken, today=today)
    print(recommendation_markdown(recommendation, answers, name=path.stem, flips=flips, language=language), end="")


def _read_weights(weights: Sequence[str]) -> dict[str, float]:
    read: dict[str, float] = {}
    for key, text in _read_pairs(weights, of="--weight rule/case/method=weight").items():
        try:
            read[key] = float(text)
        except ValueError:
            raise InputRejectedError("WEIGHT_OUT_OF_RANGE", f"The weight of {key} is no number: {text!r}.") from None
    return read


def _read_pairs(pairs: Sequence[str], *, of: str) -> Mapping[str, str]:
    read: dict[str, str] = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign:
            raise InputRejectedError("OPTION_UNREADABLE", f"Write {of}, not {pair!r}.")
        read[key.strip()] = value.strip()
    return read
