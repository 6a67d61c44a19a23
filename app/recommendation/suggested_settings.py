"""Settings worth trying first with a method, from the answers; settings.yaml holds them with their sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.glossary import MethodKey
from app.questionnaire.packaged_yaml import as_list, as_mapping, as_text, as_texts, read_packaged_yaml
from app.questionnaire.wording import DEFAULT_LANGUAGE, Wording, as_wording
from app.values.advice import SettingValue, SuggestedSettings

_SETTINGS_FILE = Path(__file__).with_name("settings.yaml")


@dataclass(frozen=True, slots=True)
class SettingsEntry:
    """Settings of one method and the answers under which they are suggested."""

    method: MethodKey
    arm: str
    values: Mapping[str, SettingValue]
    when: Mapping[str, tuple[str, ...]]
    because: Wording
    sources: tuple[str, ...]


def suggest_settings(
    checked: Mapping[str, str], *, language: str = DEFAULT_LANGUAGE
) -> dict[MethodKey, SuggestedSettings]:
    """For each method the first entry whose conditions these answers meet; an unknown answer meets none."""
    suggested: dict[MethodKey, SuggestedSettings] = {}
    for entry in load_settings_entries():
        if entry.method in suggested:
            continue
        if all(checked.get(question) in options for question, options in entry.when.items()):
            reason = entry.because.in_language(language)
            suggested[entry.method] = SuggestedSettings(
                arm=entry.arm,
                values=entry.values,
                reason=reason if reason.endswith((".", "。")) else f"{reason}.",
                source=", ".join(entry.sources),
            )
    return suggested


@cache
def load_settings_entries() -> tuple[SettingsEntry, ...]:
    """Every entry of the data file, in its order."""
    entries = as_list(read_packaged_yaml(_SETTINGS_FILE).get("entries"), where=_SETTINGS_FILE.name)
    return tuple(
        _read_entry(entry, where=f"{_SETTINGS_FILE.name}, entry {number}")
        for number, entry in enumerate(entries, start=1)
    )


def _read_entry(entry: object, *, where: str) -> SettingsEntry:
    fields = as_mapping(entry, where=where)
    method = MethodKey(as_text(fields.get("method"), where=where))
    return SettingsEntry(
        method=method,
        arm=as_text(fields.get("arm", method.value), where=where),
        values={
            name: _read_value(value, where=f"{where}, {name}")
            for name, value in as_mapping(fields.get("settings"), where=where).items()
        },
        when={
            question: as_texts(options, where=where)
            for question, options in as_mapping(fields.get("when"), where=where).items()
        },
        because=as_wording(fields.get("because"), where=where),
        sources=as_texts(fields.get("source"), where=where),
    )


def _read_value(value: object, *, where: str) -> SettingValue:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(f"{where}: text or a number is needed, not {value!r}")
    return value
