"""Cards for the answers that an uploaded results file holds."""

from dataclasses import dataclass, replace

from app.errors import InputRejectedError
from app.glossary import IMPORTED
from app.intake.lm_eval_results import UNNAMED
from app.values.imports import ImportSource, KeptImport
from app.web.arm_fields import method_of
from app.web.experiment_form import ExperimentForm, with_card
from app.web.languages import gettext


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The form with its new cards; `left_out` says so where there were more sources than cards."""

    form: ExperimentForm
    left_out: InputRejectedError | None


def with_import(form: ExperimentForm, kept: KeptImport) -> FilledForm:
    """The form with a ticked card for each provider and variant in these results; a card without a file comes first."""
    done = 0
    for source in kept.inspected.sources:
        slot = _empty_card(form)
        if slot is None:
            wider = with_card(form, IMPORTED)
            if wider is form:
                break
            slot = next(one for one in wider.arms if one not in form.arms)
            form = wider
        form = _fill_in(form, slot, kept, source)
        done += 1
    left = len(kept.inspected.sources) - done
    if not left:
        return FilledForm(form, None)
    sentence = gettext(
        "%(file)s holds %(left)s more providers or variants than there is room for; upload fewer at a time."
    )
    return FilledForm(
        form, InputRejectedError("IMPORT_TOO_MANY", sentence % {"file": kept.inspected.file, "left": left})
    )


def _empty_card(form: ExperimentForm) -> str | None:
    cards = [slot for slot in form.slots if method_of(slot) == IMPORTED]
    return next((slot for slot in cards if not form.settings.get(f"{slot}.file")), None)


def _fill_in(form: ExperimentForm, slot: str, kept: KeptImport, source: ImportSource) -> ExperimentForm:
    inspected = kept.inspected
    variants = {one.variant for one in inspected.sources if one.provider == source.provider}
    settings = {
        "file": inspected.file,
        "format": inspected.format,
        "provider": "" if source.provider == UNNAMED else source.provider,
        "variant": source.variant if len(variants) > 1 else "",
        "sha256": kept.sha256,
        "results": inspected.results or "",
        "results_sha256": kept.results_sha256 or "",
    }
    return replace(
        form,
        arms=tuple(dict.fromkeys((*form.arms, slot))),
        settings={**form.settings, **{f"{slot}.{name}": text for name, text in settings.items()}},
    )
