"""The JSON Schema of an answer file, with every question and option in words.

`python -m app.questionnaire.schema` writes docs/questionnaire.schema.json.
"""

import json
from pathlib import Path

from app.questionnaire.questions import UNKNOWN, Question, Questionnaire, load_questionnaire

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "questionnaire.schema.json"


def questionnaire_schema(questionnaire: Questionnaire) -> dict[str, object]:
    """The JSON Schema (2020-12) of `{question_id: option_id}`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Answers to the Sextant questionnaire",
        "description": (
            f"Version {questionnaire.version}. A question left out counts as {UNKNOWN!r}; "
            "a question whose x-show-if does not hold is not asked and its answer is ignored."
        ),
        "x-version": questionnaire.version,
        "type": "object",
        "properties": {question.id: _question_schema(question) for question in questionnaire.questions},
        "additionalProperties": False,
    }


def schema_text(questionnaire: Questionnaire) -> str:
    """The schema as it is written to the file, ending in a line break."""
    return json.dumps(questionnaire_schema(questionnaire), indent=2, ensure_ascii=False) + "\n"


def _question_schema(question: Question) -> dict[str, object]:
    schema: dict[str, object] = {
        "title": question.text.in_language(),
        "description": question.why.in_language(),
        "x-group": question.group,
        "x-source": list(question.sources),
        "enum": list(question.option_ids),
        "oneOf": [{"const": option.id, "title": option.text.in_language()} for option in question.options],
        "default": UNKNOWN,
    }
    if question.show_if:
        schema["x-show-if"] = {condition.question: list(condition.options) for condition in question.show_if}
    return schema


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(load_questionnaire()), encoding="utf-8")
    print(f"wrote {SCHEMA_FILE}")
