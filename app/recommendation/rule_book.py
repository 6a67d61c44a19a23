"""The rule book: weights, thresholds and reasons of every rule, read from weights.yaml.

The functions in rules_*.py decide which case of a rule applies; the book says what that case is worth.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from app.glossary import MethodKey
from app.questionnaire.packaged_yaml import (
    as_list,
    as_mapping,
    as_number,
    as_text,
    as_texts,
    read_packaged_yaml,
)
from app.questionnaire.wording import DEFAULT_LANGUAGE, as_wording
from app.values.advice import Vote

Answers = Mapping[str, str]
"""Checked answers, question id -> option id; a question that was not asked is absent."""

_WEIGHTS_FILE = Path(__file__).with_name("weights.yaml")


@dataclass(frozen=True, slots=True)
class RuleWeights:
    """What one rule is worth: its sources, the day it was judged, and the votes of each of its cases.

    `said` is what the team answered in a case, in words; a case that does not hang on an answer has none.
    """

    rule: str
    title: str
    sources: tuple[str, ...]
    date: str
    cases: Mapping[str, tuple[Vote, ...]]
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Threshold:
    """Named numbers that a rule compares with."""

    sources: tuple[str, ...]
    date: str
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All weights and thresholds of one version, with the reasons in one language.

    `date` is the day (ISO) that advice is given for where the caller names none; `sentence` puts a reason together.
    """

    version: str
    date: str
    sentence: str
    rules: Mapping[str, RuleWeights]
    thresholds: Mapping[str, Threshold]

    def votes(self, rule: str, case: str | None) -> tuple[Vote, ...]:
        """The votes of a rule in a case; none where the rule has nothing to say about it."""
        return () if case is None else self.rules[rule].cases.get(case, ())

    def reason(self, rule: str, case: str, because: str) -> str:
        """One full sentence that names the answer where the case hangs on one."""
        return _reason(self.sentence, said=self.rules[rule].said.get(case), because=because)

    def numbers(self, threshold: str) -> Mapping[str, float]:
        """The numbers of a threshold by their name."""
        return self.thresholds[threshold].values


@dataclass(frozen=True, slots=True)
class Rule:
    """A pure function from answers to votes, under a stable id, and the questions it reads."""

    id: str
    reads: tuple[str, ...]
    vote: Callable[[Answers, RuleBook], tuple[Vote, ...]]


@cache
def load_rule_book(language: str = DEFAULT_LANGUAGE) -> RuleBook:
    """The rule book that ships with this version of Sextant, its reasons in English where not translated."""
    return read_rule_book(_WEIGHTS_FILE, language=language)


def read_rule_book(path: Path, *, language: str) -> RuleBook:
    """The rule book in a data file.

    Raises:
        ValueError: the file is not a valid rule book; the message names the place.
    """
    fields = read_packaged_yaml(path)
    words = _Words(
        sentence=as_wording(fields.get("sentence"), where=f"{path.name}, sentence").in_language(language),
        language=language,
    )
    rules = {
        rule: _read_rule(rule, entry, words=words, where=f"{path.name}, {rule}")
        for rule, entry in as_mapping(fields.get("rules"), where=path.name).items()
    }
    thresholds = {
        name: _read_threshold(entry, where=f"{path.name}, {name}")
        for name, entry in as_mapping(fields.get("thresholds"), where=path.name).items()
    }
    return RuleBook(
        version=as_text(fields.get("version"), where=path.name),
        date=_read_day(as_text(fields.get("date"), where=path.name), where=path.name),
        sentence=words.sentence,
        rules=rules,
        thresholds=thresholds,
    )


class _Words(NamedTuple):
    """How a reason is put together, and in which language."""

    sentence: str
    language: str


class _CaseContext(NamedTuple):
    """What all votes of one case have in common."""

    rule: str
    case: str
    source: str
    said: str | None
    valid_from: str
    expires: str
    words: _Words
    where: str


def _read_threshold(entry: object, *, where: str) -> Threshold:
    fields = as_mapping(entry, where=where)
    return Threshold(
        sources=as_texts(fields.get("source"), where=where),
        date=as_text(fields.get("date"), where=where),
        values={
            name: as_number(number, where=f"{where}, {name}")
            for name, number in as_mapping(fields.get("values"), where=where).items()
        },
    )


def _read_rule(rule: str, entry: object, *, words: _Words, where: str) -> RuleWeights:
    fields = as_mapping(entry, where=where)
    sources = as_texts(fields.get("source"), where=where)
    cases: dict[str, tuple[Vote, ...]] = {}
    said: dict[str, str] = {}
    for case_id, case in as_mapping(fields.get("cases"), where=where).items():
        place = f"{where}, {case_id}"
        case_fields = as_mapping(case, where=place)
        if "said" in case_fields:
            said[case_id] = as_wording(case_fields["said"], where=place).in_language(words.language)
        context = _CaseContext(
            rule=rule,
            case=case_id,
            source=", ".join(sources),
            said=said.get(case_id),
            valid_from=_read_day(case_fields.get("valid_from"), where=place),
            expires=_read_day(case_fields.get("expires"), where=place),
            words=words,
            where=place,
        )
        groups = as_list(case_fields.get("votes"), where=place)
        votes = tuple(vote for number, group in enumerate(groups) for vote in _read_vote_group(group, number, context))
        if len({vote.method for vote in votes}) != len(votes):
            raise ValueError(f"{place}: a method is named twice")
        cases[case_id] = votes
    return RuleWeights(
        rule=rule,
        title=as_wording(fields.get("title"), where=where).in_language(words.language),
        sources=sources,
        date=as_text(fields.get("date"), where=where),
        cases=cases,
        said=said,
    )


def _reason(sentence: str, *, said: str | None, because: str) -> str:
    if said is None:
        return because if because.endswith("。") else f"{because}."
    return sentence.format(said=said, because=because)


def _read_day(value: object, *, where: str) -> str:
    """An ISO date, or nothing where none is given."""
    return "" if value is None else date.fromisoformat(as_text(value, where=where)).isoformat()


def _read_vote_group(group: object, number: int, context: _CaseContext) -> list[Vote]:
    """The votes that share one reason: weighted ones, and exclusions, which may weigh something as well."""
    fields = as_mapping(group, where=context.where)
    because = as_wording(fields.get("because"), where=context.where).in_language(context.words.language)
    excluded = as_texts(fields.get("exclude", []), where=context.where)
    weights = dict.fromkeys(excluded, 0.0)
    if not excluded or "weights" in fields:
        weights |= {
            method: as_number(weight, where=f"{context.where}, {method}")
            for method, weight in as_mapping(fields.get("weights"), where=context.where).items()
        }
    return [
        Vote(
            rule=context.rule,
            method=MethodKey(method),
            weight=weight,
            reason=_reason(context.words.sentence, said=context.said, because=because),
            source=context.source,
            excludes=method in excluded,
            case=context.case,
            group=number,
            valid_from=context.valid_from,
            expires=context.expires,
        )
        for method, weight in weights.items()
    ]
