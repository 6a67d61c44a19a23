"""Statements of the decision as sentences, in every language: phrases.yaml holds them, this fills them in."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from app.metrics.scoring import metric_titles
from app.questionnaire.packaged_yaml import read_packaged_yaml
from app.questionnaire.wording import DEFAULT_LANGUAGE, as_wording, space_out
from app.values.results import Results
from app.values.utility import Statement, StatementValue

_PHRASES_FILE = Path(__file__).with_name("phrases.yaml")

_ONE_ARM = frozenset({"arm", "other", "next"})
_SEVERAL_ARMS = frozenset({"arms", "others", "beaten"})
_WORDS = frozenset({"metric", "criterion", "status"})
MOST_BEATEN_NAMED = 3
"""A verdict that names more arms it does not recommend is hard to read; our convention."""
MOST_NAMED = 4
_LARGEST_FINE_GAP = 10.0
"""Below so many points a whole point is too coarse: "1 to 1 points" says nothing; our convention."""
_TRAITS = ("cheaper", "simpler", "faster")
_SENTENCE_JOINTS = {"zh": ""}


class _Names:
    """Titles of arms; `:in` as inside a sentence ("zero-shot", but "RAG"), `:start` as at its beginning."""

    def __init__(self, titles: Sequence[str], *, language: str) -> None:
        self._titles = titles
        self._language = language

    def __format__(self, place: str) -> str:
        inside = [_inside_a_sentence(title) for title in self._titles]
        match place:
            case "in":
                names = inside
            case "start":
                names = [*self._titles[:1], *inside[1:]]
            case _:
                names = list(self._titles)
        return _join(names, language=self._language)


def verdict_text(results: Results, *, language: str = DEFAULT_LANGUAGE) -> str:
    """The verdict as sentences; in English where it was stored before verdicts were kept as facts."""
    decision = results.decision
    if not decision.statements:
        return decision.sentence
    return write_statements(decision.statements, methods=methods_of(results), language=language)


def verdict_parts(results: Results, *, language: str = DEFAULT_LANGUAGE) -> tuple[str, str]:
    """The verdict itself, and what is said beside it: which is cheaper or faster, upper bounds, costs."""
    statements = results.decision.statements
    if not statements:
        return results.decision.sentence, ""
    methods = methods_of(results)
    first = write_statement(statements[0], methods=methods, language=language)
    return first, write_statements(statements[1:], methods=methods, language=language)


def caveat_texts(results: Results, *, language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
    """The caveats, gravest first; in English where they were stored before they were kept as facts."""
    decision = results.decision
    if len(decision.caveat_statements) != len(decision.caveats):
        return decision.caveats
    methods = methods_of(results)
    return tuple(write_statement(each, methods=methods, language=language) for each in decision.caveat_statements)


def methods_of(results: Results) -> Mapping[str, str]:
    """The method of each arm by its key."""
    return {arm.key: arm.method for arm in results.arms}


def write_statements(
    statements: Sequence[Statement], *, methods: Mapping[str, str], language: str = DEFAULT_LANGUAGE
) -> str:
    """The statements one after the other."""
    joint = _SENTENCE_JOINTS.get(language, " ")
    return joint.join(write_statement(each, methods=methods, language=language) for each in statements)


def write_statement(statement: Statement, *, methods: Mapping[str, str], language: str = DEFAULT_LANGUAGE) -> str:
    """One statement as a sentence.

    Args:
        statement: names arms by their key.
        methods: the method of each arm by its key; an arm that is not in it keeps its key as title.
        language: en or zh.
    """
    if statement.key == "advantages":
        return _write_advantages(statement, methods=methods, language=language)
    filled = {
        name: _fill_in(name, value, methods=methods, language=language) for name, value in statement.values.items()
    }
    sentence = _phrase(statement.key, language).format(**filled, **_composed(statement, language=language))
    return space_out(sentence) if language == "zh" else sentence


def arm_title_in(language: str, key: str, method: str) -> str:
    """The arm's title: its method, with the key where the key says more."""
    title = _phrases(language).get(f"method_{method}", method)
    return title if key == method else f"{title} ({key})"


def _fill_in(name: str, value: StatementValue, *, methods: Mapping[str, str], language: str) -> StatementValue | _Names:
    if name in _ONE_ARM and isinstance(value, str):
        return _names([value], methods=methods, language=language)
    if name == "beaten" and isinstance(value, tuple) and len(value) > MOST_BEATEN_NAMED:
        return _Names([_phrase("several_others", language).format(count=len(value))], language=language)
    if name in _SEVERAL_ARMS and isinstance(value, tuple):
        return _names(value, methods=methods, language=language, most=MOST_NAMED if name == "arms" else None)
    if name in _WORDS and isinstance(value, str):
        return _phrases(language).get(f"{name}_{value}", value)
    if isinstance(value, tuple):
        return _join(value, language=language)
    return f"{value:,}" if name == "volume" and isinstance(value, int) else value


def _composed(statement: Statement, *, language: str) -> dict[str, str]:
    """What is written from several values: the score with its interval, gaps in points, p-values."""
    values = statement.values
    found: dict[str, str] = {}
    if "score" in values and "metric" in values:
        form = "scored" if "low" in values else "scored_groups" if "groups" in values else "scored_plain"
        words = {**values, "metric": _metric_title(str(values["metric"]), language=language)}
        found["scored"] = _phrase(form, language).format(**words)
    if statement.key == "other_correction":
        found["p"] = _p_value(values.get("p_value"), language=language)
    for prefix in ("", "next_"):
        if f"{prefix}gap_low" in values:
            low, high = _points(values[f"{prefix}gap_low"], values[f"{prefix}gap_high"])
            found[f"{prefix}gap"] = _phrase("points", language).format(low=low, high=high)
            found[f"{prefix}p"] = _p_value(values.get(f"{prefix}p_value"), language=language)
    return found


def _points(low: StatementValue, high: StatementValue) -> tuple[str, str]:
    """Both ends of a gap with a real minus sign: whole points, and one decimal where both lie below ten points.

    Verdicts of earlier versions were stored in whole points, and stay so.
    """
    ends = [end for end in (low, high) if isinstance(end, float)]
    is_fine = len(ends) == 2 and max(abs(end) for end in ends) < _LARGEST_FINE_GAP
    first, second = (
        (f"{end:.1f}" if is_fine else f"{end:.0f}") if isinstance(end, float) else str(end) for end in (low, high)
    )
    return first.replace("-", "\N{MINUS SIGN}"), second.replace("-", "\N{MINUS SIGN}")


def _metric_title(metric: str, *, language: str) -> str:
    """The metric as it stands inside a sentence; in English where it is not translated."""
    title = metric_titles().get(metric, metric)
    return _phrases(language).get(f"metric_{metric}", title[0].lower() + title[1:] if title[1:2].islower() else title)


def _p_value(p_value: StatementValue | None, *, language: str) -> str:
    if not isinstance(p_value, float | int):
        return _phrase("p_missing", language)
    return _phrase("p_small" if p_value < 0.001 else "p_value", language).format(p_value=p_value)


def _write_advantages(statement: Statement, *, methods: Mapping[str, str], language: str) -> str:
    """Which arm is cheapest, simplest and fastest: "RAG is the simpler of the two, LoRA is the faster."."""
    count = statement.values["count"]
    form = "two" if count == 2 else "many"
    traits: dict[str, list[str]] = {}
    for trait in _TRAITS:
        arm = statement.values.get(trait)
        if isinstance(arm, str):
            traits.setdefault(arm, []).append(_phrase(f"{trait}_{form}", language))
    said = [
        _phrase("advantage", language).format(
            arm=_names([arm], methods=methods, language=language), traits=_join(words, language=language)
        )
        for arm, words in traits.items()
    ]
    joint = _phrase("advantages_joint", language)
    rest = "".join(f"{joint}{each}" for each in said[1:])
    sentence = _phrase(f"advantages_{form}", language).format(first=said[0], rest=rest)
    return space_out(sentence) if language == "zh" else sentence


def _names(keys: Sequence[str], *, methods: Mapping[str, str], language: str, most: int | None = None) -> _Names:
    """Titles of these arms; beyond `most` they are counted."""
    shown = keys if most is None or len(keys) <= most + 1 else keys[:most]
    titles = [arm_title_in(language, key, methods.get(key, key)) for key in shown]
    if len(shown) < len(keys):
        titles.append(_phrase("several_more", language).format(count=len(keys) - len(shown)))
    return _Names(titles, language=language)


def _inside_a_sentence(title: str) -> str:
    return title if title[1:2].isupper() or not title[1:].islower() else title[0].lower() + title[1:]


def _join(names: Sequence[str], *, language: str) -> str:
    """The names as a phrase: "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    word = _phrase("and", language)
    if language == "zh":
        return f"{'、'.join(names[:-1])}{word}{names[-1]}"
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def _phrase(key: str, language: str) -> str:
    return _phrases(language)[key]


@cache
def _phrases(language: str) -> Mapping[str, str]:
    return {
        key: as_wording(entry, where=f"{_PHRASES_FILE.name}, {key}").in_language(language)
        for key, entry in read_packaged_yaml(_PHRASES_FILE).items()
    }
