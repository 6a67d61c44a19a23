"""JSON answers."""

import pytest

from app.metrics.structured import field_accuracy, follows_schema

SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["name"],
}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ('{"name": "leave", "days": 3}', 1.0),
        ('{"days": 3}', 0.0),
        ('{"name": 3}', 0.0),
        ("leave", 0.0),
        ("", 0.0),
        ("[" * 5_000, 0.0),
    ],
)
def test_an_answer_follows_its_schema_or_not(answer: str, expected: float):
    assert follows_schema(answer, SCHEMA) == expected


def test_fields_are_counted_by_path():
    # right: name (whatever its case), tags.0; wrong: days, tags.1
    target = '{"name": "Leave", "days": 30, "tags": ["a", "b"]}'
    assert field_accuracy('{"name": "leave ", "days": 31, "tags": ["a"], "more": 1}', target) == 0.5


def test_numbers_compare_by_value_and_true_is_no_number():
    assert field_accuracy('{"a": 1.0}', '{"a": 1}') == 1.0
    assert field_accuracy('{"a": true}', '{"a": 1}') == 0.0


def test_no_json_is_all_wrong_and_a_plain_reference_cannot_be_scored():
    assert field_accuracy("sorry", '{"a": 1}') == 0.0
    assert field_accuracy('{"a": 1}', "thirty days") is None
    assert field_accuracy("{}", "{}") is None
