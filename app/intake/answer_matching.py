"""Which imported answer belongs to which test case: by the case id the file carries, else by the input text."""

from collections.abc import Mapping, Sequence

from app.errors import InputRejectedError
from app.intake.wording import count_of, list_values, show_value
from app.values.cases import CaseInput
from app.values.imports import ImportedAnswer, MatchedAnswers


def match_answers(
    answers: Sequence[ImportedAnswer],
    cases: Sequence[CaseInput],
    *,
    case_id_field: str,
    input_field: str | None,
    name: str,
    source: str,
) -> MatchedAnswers:
    """One answer at most for each test case, the first where the file has several.

    Two texts are the same when they are word for word, whatever the space between words. Cases with the same input
    take the answers to it in order.

    Args:
        answers: of one provider and variant, in the order of the file.
        cases: every test case.
        case_id_field: the variable or field with the id of the case.
        input_field: the one with the input; None to look at all of them and at the prompt.
        name: of the file, and
        source: whose answers they are, for the sentence.
    Raises:
        InputRejectedError: IMPORT_UNMATCHED, where no answer belongs to a case; IMPORT_CONTRADICTS, where one belongs
            to two; IMPORT_FIELD, where no answer has the field of the input.
    """
    _check_field(answers, input_field, name=name)
    known = {case.case_id: _fold(case.input) for case in cases}
    by_text: dict[str, list[str]] = {}
    for case in cases:
        by_text.setdefault(known[case.case_id], []).append(case.case_id)
    matched: dict[str, ImportedAnswer] = {}
    by_id = unmatched = repeated = 0
    for answer in answers:
        texts = _texts_of(answer, input_field)
        named = answer.texts.get(case_id_field, "").strip()
        if named in known:
            _check_agrees(named, texts, known, by_text, name=name)
            case_id: str | None = named
        else:
            case_id = _find_by_text(texts, by_text, taken=matched, name=name)
        if case_id is None:
            unmatched += 1
        elif case_id in matched:
            repeated += 1
        else:
            matched[case_id] = answer
            by_id += named == case_id
    if not matched:
        raise InputRejectedError("IMPORT_UNMATCHED", _nothing_fits(answers, cases, case_id_field, name=name))
    left_out = [
        text
        for count, text in (
            (unmatched, f"{count_of(unmatched, 'answer')} to no test case"),
            (repeated, f"{count_of(repeated, 'further answer')} to a case that has one"),
        )
        if count
    ]
    missing = len(cases) - len(matched)
    found = f"{name}: {len(matched):,} of {count_of(len(cases), 'test case')} have an answer of {source}"
    parts = (
        f"{found} ({by_id:,} matched by id, {len(matched) - by_id:,} by input text)",
        f"{missing:,} without one, counted as missing" if missing else "",
        f"left out: {' and '.join(left_out)}" if left_out else "",
    )
    return MatchedAnswers(matched, "; ".join(part for part in parts if part) + ".")


def _check_field(answers: Sequence[ImportedAnswer], field: str | None, *, name: str) -> None:
    if field is None or any(field in answer.texts for answer in answers):
        return
    fields = tuple(dict.fromkeys(key for answer in answers for key in answer.texts))
    raise InputRejectedError(
        "IMPORT_FIELD",
        f"{name}: no answer has the variable or field {show_value(field)}; they have {list_values(fields)}.",
    )


def _texts_of(answer: ImportedAnswer, field: str | None) -> tuple[str, ...]:
    given = (*answer.texts.values(), answer.prompt) if field is None else (answer.texts.get(field, ""),)
    return tuple(dict.fromkeys(_fold(text) for text in given))


def _check_agrees(
    case_id: str, texts: Sequence[str], known: Mapping[str, str], by_text: Mapping[str, list[str]], *, name: str
) -> None:
    """The id must not say one case and the text another."""
    if known[case_id] in texts:
        return
    other = next((by_text[text][0] for text in texts if text in by_text), None)
    if other is not None:
        raise InputRejectedError(
            "IMPORT_CONTRADICTS",
            f"{name}: an answer names the case {show_value(case_id)} but holds the input of {show_value(other)}; "
            "name the right field under case_id, or one that no answer has to match by text.",
        )


def _find_by_text(
    texts: Sequence[str], by_text: Mapping[str, list[str]], *, taken: Mapping[str, ImportedAnswer], name: str
) -> str | None:
    found = [by_text[text] for text in texts if text in by_text]
    if len(found) > 1:
        raise InputRejectedError(
            "IMPORT_CONTRADICTS",
            f"{name}: an answer holds the inputs of the cases {show_value(found[0][0])} and "
            f"{show_value(found[1][0])}; name the variable or field of the input under input.",
        )
    if not found:
        return None
    return next((case_id for case_id in found[0] if case_id not in taken), found[0][0])


def _nothing_fits(
    answers: Sequence[ImportedAnswer], cases: Sequence[CaseInput], case_id_field: str, *, name: str
) -> str:
    example = next((text for text in _texts_of(answers[0], None) if text), "") if answers else ""
    return (
        f"{name}: none of {count_of(len(answers), 'answer')} belongs to one of {count_of(len(cases), 'test case')}, "
        f"by id ({case_id_field}) or by input text; the first answer is to {show_value(example)}, the first case is "
        f"{show_value(cases[0].input if cases else '')}."
    )


def _fold(text: str) -> str:
    return " ".join(text.split())
