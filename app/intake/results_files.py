"""Results files of other tools: which tool wrote one, what it holds, and the answers an arm asks for."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, cast

from app.errors import InputRejectedError
from app.experiments.imported_specs import ImportedSpec, ImportFormat
from app.intake.limits import MAX_RESULTS_BYTES
from app.intake.lm_eval_results import is_sample, read_lm_eval
from app.intake.promptfoo_results import read_promptfoo
from app.intake.wording import list_values, show_value
from app.values.imports import ImportedAnswer, ImportSource, InspectedResults, ResultsFile

_KEYS_OF_LM_EVAL_RESULTS = frozenset({"configs", "versions", "n-shot"})


def decode_results(content: bytes, *, name: str) -> str:
    """The text of a results file.

    Raises:
        InputRejectedError: IMPORT_TOO_LARGE, IMPORT_EMPTY or IMPORT_INVALID.
    """
    if len(content) > MAX_RESULTS_BYTES:
        raise InputRejectedError(
            "IMPORT_TOO_LARGE",
            f"{name} has {len(content) / 1024**2:,.0f} MB; the limit is {MAX_RESULTS_BYTES // 1024**2} MB. "
            "Export the results of fewer tests or providers at a time.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRejectedError(
            "IMPORT_INVALID", f"{name} is no UTF-8 text (byte {error.start:,}); export it again as JSON."
        ) from error
    if not text.strip():
        raise InputRejectedError("IMPORT_EMPTY", f"{name} is empty; export the results again.")
    return text


def read_results_file(
    text: str, *, form: ImportFormat, name: str, results: str | None = None, results_name: str = ""
) -> ResultsFile:
    """Every answer of a results file of this format.

    Args:
        text: of the file.
        form: the tool that wrote it.
        name: of the file, for sentences; its ending tells JSON lines from one document.
        results: text of lm_eval's results_*.json, where there is one.
        results_name: of that file.
    Raises:
        InputRejectedError: IMPORT_INVALID, IMPORT_FORMAT or IMPORT_EMPTY, with the place.
    """
    found = find_format(text)
    if found is not None and found != form:
        hint = "it is the file samples_*.jsonl beside it that holds the answers" if found == "lm_eval_results" else ""
        raise InputRejectedError(
            "IMPORT_FORMAT",
            f"{name} was written by {found.removesuffix('_results')}, not by {form}; {hint or f'say format: {found}'}.",
        )
    if form == "promptfoo":
        return read_promptfoo(text, name=name)
    return read_lm_eval(text, name=name, results=results, results_name=results_name)


def find_format(text: str) -> str | None:
    """promptfoo, lm_eval, lm_eval_results (the summary beside the samples), or None where it is none of them."""
    first_line = text.lstrip().partition("\n")[0]
    value = _parse_or_none(first_line)
    if value is None and not first_line.rstrip().endswith("}"):
        value = _parse_or_none(text)
    if is_sample(value):
        return "lm_eval"
    if not isinstance(value, dict):
        return None
    document = cast(dict[str, Any], value)
    if "lm_eval_version" in document or document.keys() >= _KEYS_OF_LM_EVAL_RESULTS:
        return "lm_eval_results"
    inner = document.get("results")
    has_results = isinstance(inner, dict) and isinstance(cast(dict[str, Any], inner).get("results"), list)
    return "promptfoo" if has_results or {"promptIdx", "testIdx", "provider"} <= document.keys() else None


def inspect_results(contents: Mapping[str, bytes]) -> InspectedResults:
    """What these files are, read as a whole: one results file, and for lm_eval the summary that lies beside it.

    Args:
        contents: by file name.
    Raises:
        InputRejectedError: IMPORT_FORMAT, where no file or more than one holds answers, and what reading refuses.
    """
    texts = {name: decode_results(content, name=name) for name, content in contents.items()}
    formats = {name: find_format(text) for name, text in texts.items()}
    main = [name for name, found in formats.items() if found in {"promptfoo", "lm_eval"}]
    beside = [name for name, found in formats.items() if found == "lm_eval_results"]
    strange = [name for name in texts if name not in (*main, *beside)]
    if strange and not main:
        form: ImportFormat = "lm_eval" if strange[0].endswith(".jsonl") else "promptfoo"
        read_results_file(texts[strange[0]], form=form, name=strange[0])  # says what is wrong with it
    if len(main) != 1 or len(beside) > 1 or strange:
        raise InputRejectedError(
            "IMPORT_FORMAT",
            f"{list_values(tuple(texts))}: choose one file with answers, results of promptfoo or samples_*.jsonl of "
            "lm_eval, and with the latter the results_*.json beside it if you like.",
        )
    is_promptfoo = formats[main[0]] == "promptfoo"
    if is_promptfoo and beside:
        raise InputRejectedError("IMPORT_FORMAT", f"{beside[0]} belongs to lm_eval; leave it out with promptfoo.")
    read = read_results_file(
        texts[main[0]],
        form="promptfoo" if is_promptfoo else "lm_eval",
        name=main[0],
        results=texts[beside[0]] if beside else None,
        results_name=beside[0] if beside else "",
    )
    return InspectedResults(
        file=main[0],
        format="promptfoo" if is_promptfoo else "lm_eval",
        results=beside[0] if beside else None,
        tool=read.tool,
        sources=list_sources(read.answers),
    )


def list_sources(answers: Sequence[ImportedAnswer]) -> tuple[ImportSource, ...]:
    """The arms these answers can be made of, in the order in which they first appear."""
    counts = Counter((answer.provider, answer.variant) for answer in answers)
    return tuple(ImportSource(provider, variant, count) for (provider, variant), count in counts.items())


def choose_answers(results: ResultsFile, spec: ImportedSpec) -> tuple[ImportedAnswer, ...]:
    """The answers of the provider and variant that the arm names; where it names none there must be only one.

    For lm_eval the provider is what people call the language model: the file has only one.

    Raises:
        InputRejectedError: IMPORT_PROVIDER or IMPORT_VARIANT, naming those there are.
    """
    answers = results.answers
    if spec.format == "promptfoo":
        answers = _only(
            answers,
            spec.provider,
            names=[answer.provider for answer in answers],
            code="IMPORT_PROVIDER",
            what="provider",
            file=results.name,
        )
    return _only(
        answers,
        spec.variant,
        names=[answer.variant for answer in answers],
        code="IMPORT_VARIANT",
        what="variant",
        file=results.name,
    )


def _only(
    answers: Sequence[ImportedAnswer], wanted: str | None, *, names: Sequence[str], code: str, what: str, file: str
) -> tuple[ImportedAnswer, ...]:
    known = tuple(dict.fromkeys(names))
    if wanted is None and len(known) > 1:
        raise InputRejectedError(
            code, f"{file} has answers of {len(known)} {what}s; name one under {what}: {list_values(known)}."
        )
    if wanted is not None and wanted not in known:
        raise InputRejectedError(code, f"{file} has no {what} {show_value(wanted)}; it has {list_values(known)}.")
    return tuple(answer for answer, name in zip(answers, names, strict=True) if wanted is None or name == wanted)


def _parse_or_none(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
