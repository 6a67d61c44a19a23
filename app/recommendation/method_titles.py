"""Every method in plain words, ordered from simplest to most complex."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.glossary import MethodKey
from app.questionnaire.packaged_yaml import as_list, as_mapping, read_packaged_yaml
from app.questionnaire.wording import DEFAULT_LANGUAGE, as_wording

_TITLES_FILE = Path(__file__).with_name("method_titles.yaml")


@dataclass(frozen=True, slots=True)
class MethodTitle:
    """What a page says about a method: its name, one sentence, and what it needs.

    `variant_of` names the method under which advice counts it; None for those that advice ranks by themselves.
    """

    method: MethodKey
    title: str
    description: str
    needs: tuple[str, ...]
    variant_of: MethodKey | None = None


@cache
def method_titles(language: str = DEFAULT_LANGUAGE) -> Mapping[MethodKey, MethodTitle]:
    """The words for every method, from simplest to most complex, in English where not translated."""
    titles: dict[MethodKey, MethodTitle] = {}
    for key, entry in read_packaged_yaml(_TITLES_FILE).items():
        where = f"{_TITLES_FILE.name}, {key}"
        fields = as_mapping(entry, where=where)
        titles[MethodKey(key)] = MethodTitle(
            method=MethodKey(key),
            title=as_wording(fields.get("title"), where=where).in_language(language),
            description=as_wording(fields.get("description"), where=where).in_language(language),
            needs=tuple(
                as_wording(need, where=where).in_language(language)
                for need in as_list(fields.get("needs"), where=where)
            ),
            variant_of=MethodKey(str(fields["variant_of"])) if "variant_of" in fields else None,
        )
    return titles


def methods_by_simplicity() -> tuple[MethodKey, ...]:
    """All methods from simplest to most complex. Source: S0.19, S2.8, S3.1."""
    return tuple(method_titles())


@cache
def advised_methods() -> tuple[MethodKey, ...]:
    """The methods that advice ranks, from simplest to most complex; variants count under their method."""
    return tuple(method for method, title in method_titles().items() if title.variant_of is None)
