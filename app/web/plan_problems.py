"""Why a plan is refused, as sentences that stand at the fields of the form, in the language of the page."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.errors import InputRejectedError
from app.experiments.arm_specs import ARM_METHODS
from app.web.languages import gettext, noted

WHOLE_FORM = ""
_OWN_FIELDS = frozenset({"name", "dataset", "corpus", "language_model", "prompt", "baseline", "seeds"})
_SENTENCES: dict[str, str] = {  # pydantic's kinds of error, with what it tells of each
    "greater_than_equal": noted("Must be at least %(ge)s, not %(given)s."),
    "greater_than": noted("Must be more than %(gt)s, not %(given)s."),
    "less_than_equal": noted("Must be at most %(le)s, not %(given)s."),
    "less_than": noted("Must be less than %(lt)s, not %(given)s."),
    "literal_error": noted("Must be one of %(expected)s, not %(given)s."),
    "int_parsing": noted("Must be a whole number, not %(given)s."),
    "int_type": noted("Must be a whole number, not %(given)s."),
    "int_from_float": noted("Must be a whole number, not %(given)s."),
    "float_parsing": noted("Must be a number, not %(given)s."),
    "float_type": noted("Must be a number, not %(given)s."),
    "missing": noted("Must be filled in."),
    "extra_forbidden": noted("The chosen way of training has no such setting; leave it empty."),
    "string_too_short": noted("Must be filled in."),
    "string_too_long": noted("Is too long: %(max_length)s characters at most."),
    "too_short": noted("Needs at least %(min_length)s of them."),
    "too_long": noted("Holds too many: %(max_length)s at most."),
}
LONGEST_GIVEN = 60


class FormRejectedError(InputRejectedError):
    """A form that describes no plan. `problems` maps each field to its sentence; "" is the form as a whole."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("PLAN_INVALID", next(iter(problems.values())))
        self.problems = dict(problems)


def problems_by_field(error: InputRejectedError, *, arms: Sequence[str], known: set[str]) -> dict[str, str]:
    """The sentence of each field that made `read_plan` refuse; several about one field leave the first.

    Args:
        arms: the card of each arm of the plan, in its order.
        known: the names of all settings on the page.
    """
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return {WHOLE_FORM: error.message}
    problems: dict[str, str] = {}
    for problem in cause.errors(include_url=False):
        problems.setdefault(_field_of(problem["loc"], arms, known), _sentence(problem))
    return problems


def _field_of(place: tuple[int | str, ...], arms: Sequence[str], known: set[str]) -> str:
    if not place:
        return WHOLE_FORM
    head, *rest = place
    if head in _OWN_FIELDS:
        return str(head)
    if head == "arms" and rest and isinstance(rest[0], int) and rest[0] < len(arms):
        owner, path = arms[rest[0]], [part for part in rest[1:2] if part not in ARM_METHODS] + rest[2:]
        return _deepest(owner, path, known)
    if head == "limits":
        return _deepest("limits", rest, known)
    return _deepest("plan", [head, *rest], known)


def _deepest(owner: str, path: Sequence[int | str], known: set[str]) -> str:
    """The field that this path leads to; parts that are no setting (a method's tag, a place in a list) are passed."""
    name = owner
    for part in path:
        deeper = f"{name}.{part}"
        if deeper in known or any(one.startswith(f"{deeper}.") for one in known):
            name = deeper
    if name in known or name == owner:
        return WHOLE_FORM if name in {"plan", "limits"} else name
    return next((one for one in sorted(known) if one.startswith(f"{name}.")), owner)


def _sentence(problem: ErrorDetails) -> str:
    known = _SENTENCES.get(problem["type"])
    if known is None:
        message = problem["msg"].removeprefix("Value error, ")
        return f"{message[:1].upper()}{message[1:]}."
    told: dict[str, Any] = {**problem.get("ctx", {}), "given": repr(problem.get("input"))[:LONGEST_GIVEN]}
    return gettext(known) % told
