"""The JSON Schema of answers is current and says the same as the check in Python."""

import jsonschema
import pytest

from app.questionnaire.questions import load_questionnaire
from app.questionnaire.schema import SCHEMA_FILE, questionnaire_schema, schema_text

QUESTIONNAIRE = load_questionnaire()


def test_the_file_in_docs_is_current():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(QUESTIONNAIRE), (
        "run `python -m app.questionnaire.schema`"
    )


def test_the_schema_is_a_valid_schema():
    jsonschema.Draft202012Validator.check_schema(questionnaire_schema(QUESTIONNAIRE))


def test_every_option_of_every_question_is_allowed():
    validator = jsonschema.Draft202012Validator(questionnaire_schema(QUESTIONNAIRE))
    for question in QUESTIONNAIRE.questions:
        for option_id in question.option_ids:
            validator.validate({question.id: option_id})


@pytest.mark.parametrize("answers", [{"no_such": "unknown"}, {"style": "no_such"}, {"style": 1}, ["style"]])
def test_anything_else_is_refused(answers: object):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answers, questionnaire_schema(QUESTIONNAIRE))
