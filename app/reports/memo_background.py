"""What the figures stand on: question, answers, advice, arms and data, and where everything is from."""

from collections.abc import Mapping
from typing import Any, cast

from app.questionnaire.questions import load_questionnaire, visible_questions
from app.recommendation.method_titles import method_titles
from app.reports.blocks import Block, Bullets, Cell, Examples, Listing, Paragraph, Section, Table, Terms
from app.reports.example_cases import choose_example_cases, clip
from app.reports.explanations import explain_reading, list_limits
from app.reports.import_notes import import_notes
from app.reports.memo_context import Context
from app.reports.settings_rows import SettingRow, flatten_runs, flatten_settings
from app.values.advice import Recommendation

LONGEST_PROMPT = 1_500


def question_section(context: Context) -> Section | None:
    """The answers to the questionnaire and the team's notes; None where the experiment follows no assessment."""
    inputs = context.inputs
    if not inputs.answers and not inputs.notes.strip():
        return None
    questionnaire = load_questionnaire()
    language = inputs.language
    rows: list[tuple[Cell, ...]] = []
    for question in visible_questions(questionnaire, inputs.answers):
        if (answer := inputs.answers.get(question.id)) is not None:
            texts = {option.id: option.text.in_language(language) for option in question.options}
            rows.append((Cell(question.text.in_language(language)), Cell(texts.get(answer, answer))))
    caption = context.say("What the team answered before anything was measured.")
    blocks: list[Block] = [Table("answers", caption, context.heads("Question", "Answer"), tuple(rows))] if rows else []
    if inputs.notes.strip():
        blocks.append(Listing(context.say("Notes"), inputs.notes.strip()))
    return Section("question", context.say("Question and answers"), tuple(blocks))


def advice_section(context: Context) -> Section | None:
    """The ranking the questionnaire led to; None without one."""
    advice = context.inputs.advice
    if advice is None:
        return None
    intro = context.say(
        "Before anything was measured, the team's answers led to this order. The score is the sum of the rules that "
        "spoke for and against a method."
    )
    blocks: list[Block] = [Paragraph(intro), _advice_table(context, advice)]
    if advice.verdict:
        blocks.insert(1, Paragraph(advice.verdict))
    unanswered = _unanswered(context, advice)
    if unanswered:
        said = context.say("Still unanswered: {questions}", questions=context.words.join(unanswered))
        blocks.append(Paragraph(said, is_soft=True))
    return Section("advice", context.say("What the questionnaire advised"), tuple(blocks))


def arms_section(context: Context) -> Section:
    """Every arm with its settings, and the prompt it began with."""
    settings = _settings_of_arms(context.results.plan, [arm.key for arm in context.arms])
    rows = [
        (
            Cell(context.title_of(arm.key)),
            Cell(arm.language_model),
            Cell(context.words.join([str(seed) for seed in arm.seeds])),
            Cell(settings.get(arm.key, "")),
        )
        for arm in context.arms
    ]
    caption = context.say("What was compared, with the settings of the plan.")
    heads = context.heads("Arm", "Language model", "Seeds", "Settings")
    told = import_notes(context.results)
    imported = [
        f"{context.title_of(key)}: {context.words.stored(note)}" for key, notes in told.items() for note in notes
    ]
    blocks: tuple[Block, ...] = (Table("arms", caption, heads, tuple(rows)),)
    if imported:
        blocks += (Paragraph(context.say("Where imported answers come from:")), Bullets(tuple(imported)))
    return Section("arms", context.say("Arms"), blocks)


def data_section(context: Context) -> Section:
    """Cases and documents, and what their checks found."""
    data, say = context.inputs.data, context.say
    counted: Any = context.results.provenance.get("test_cases")  # a JSON document
    test_count = data.test_count if data.test_count is not None else counted if isinstance(counted, int) else None
    dataset_hash = data.dataset_hash or str(context.results.provenance.get("dataset_hash") or "")
    facts = (
        ("Dataset", data.dataset),
        ("Training cases", _count(data.train_count)),
        ("Validation cases", _count(data.validation_count)),
        ("Test cases", _count(test_count)),
        ("Labels", context.words.join(data.labels)),
        ("Documents", data.corpus),
        ("Number of documents", _count(data.document_count)),
        ("Words in documents", _count(data.word_count)),
        ("Hash of the dataset", dataset_hash),
        ("Hash of the documents", data.corpus_hash),
    )
    rows = tuple((Cell(say(name)), Cell(clip(text, longest=2_000))) for name, text in facts if text)
    table = Table("data", say("The cases and documents that were used."), context.heads("What", "Value"), rows)
    blocks: list[Block] = [table]
    if data.warnings:
        blocks += [Paragraph(say("What the checks of the data found:")), Bullets(data.warnings)]
    elif data.dataset:
        blocks.append(Paragraph(say("The checks of the data (duplicates, leakage, labels, lengths) found nothing.")))
    return Section("data", say("Data and its checks"), tuple(blocks))


def reading_section(context: Context) -> Section:
    """What the figures mean."""
    metrics = tuple(context.arms[0].metrics) if context.arms else ()
    several = any(len(arm.seeds) > 1 for arm in context.arms)
    terms = explain_reading(metrics, has_several_seeds=several, words=context.words)
    return Section("reading", context.say("How to read this"), (Terms(terms),))


def examples_section(context: Context) -> Section | None:
    """A few cases with every arm's answer; None without predictions."""
    cases = choose_example_cases(
        context.inputs.cases, arms=context.arms, metric=context.metric, titles=context.titles, words=context.words
    )
    if not cases:
        return None
    intro = context.say(
        "Up to ten cases, chosen where the arms differ: one of every pattern of right and wrong, then the next. They "
        "show how the arms fail, not how often."
    )
    return Section("examples", context.say("Cases side by side"), (Paragraph(intro), Examples(cases)))


def limits_section(context: Context) -> Section:
    """Every caveat beyond those of the front page, and what such results can never tell."""
    caveats = context.caveats[3:]
    blocks: list[Block] = [Bullets(tuple(caveats))] if caveats else []
    blocks.append(Bullets(list_limits(context.results, words=context.words)))
    return Section("limits", context.say("Limits and threats"), tuple(blocks))


def provenance_section(context: Context, *, review_on: str) -> Section:
    """The plan as it ran, hashes, seeds and versions, the prompts, and when to look again."""
    say = context.say
    plan = flatten_settings(context.results.plan)
    provenance = {name: value for name, value in context.results.provenance.items() if name != "runs"}
    runs = flatten_runs(context.results.provenance.get("runs", {}), every_run=say("every run"))
    figures = (*flatten_settings(provenance), *runs)
    blocks: list[Block] = [
        _settings_table(context, "plan", say("The plan as it ran"), plan),
        _settings_table(context, "provenance", say("Where the figures come from"), figures),
        *_prompts(context),
        Paragraph(
            say(
                "Review on {day}, or as soon as a language model, a price, the documents or the number of requests "
                "changes. A quarter is this project's convention.",
                day=review_on,
            )
        ),
    ]
    return Section("provenance", say("Plan and provenance"), tuple(blocks))


def _prompts(context: Context) -> list[Block]:
    """The first prompt each arm was asked with, where arms ask a language model."""
    seen: dict[str, str] = {}
    for row in context.inputs.cases:
        if row.prediction.prompt and row.arm not in seen:
            seen[row.arm] = row.prediction.prompt
    return [
        Listing(
            context.say("Prompt of {arm}, first case", arm=context.title_of(arm.key)),
            clip(seen[arm.key], longest=LONGEST_PROMPT),
        )
        for arm in context.arms
        if arm.key in seen
    ]


def _settings_table(context: Context, key: str, caption: str, rows: tuple[SettingRow, ...]) -> Table:
    cells = tuple((Cell(row.name), Cell(clip(row.value, longest=4_000))) for row in rows)
    return Table(key, caption, context.heads("Setting", "Value"), cells)


def _advice_table(context: Context, advice: Recommendation) -> Table:
    measured = {arm.method for arm in context.arms if any(summary.n for summary in arm.metrics.values())}
    titles = {str(method): each.title for method, each in method_titles(context.inputs.language).items()}
    kept = [ranked for ranked in advice.ranking if not ranked.excluded]
    excluded = [ranked for ranked in advice.ranking if ranked.excluded]
    rows = [
        (
            Cell(
                titles.get(str(ranked.method), str(ranked.method)), tags=_measured_tag(context, ranked.method, measured)
            ),
            Cell(context.say("excluded")) if ranked.excluded else Cell(str(place), value=place),
            context.figure(ranked.score, lambda score: f"{score:.1f}".replace("-", "\N{MINUS SIGN}")),
            Cell(ranked.reason),
        )
        for place, ranked in enumerate([*kept, *excluded], start=1)
    ]
    caption = context.say("Methods in the order advised; excluded ones last.")
    return Table("advice", caption, context.heads("Method", "Rank", "Score", "Why", numeric=(2,)), tuple(rows))


def _measured_tag(context: Context, method: str, measured: set[str]) -> tuple[str, ...]:
    return (context.say("measured here"),) if str(method) in measured else ()


def _unanswered(context: Context, advice: Recommendation) -> list[str]:
    texts = {question.id: question.text for question in load_questionnaire().questions}
    return [
        texts[question].in_language(context.inputs.language) if question in texts else question
        for question in advice.unanswered
    ]


def _settings_of_arms(plan: Mapping[str, Any], keys: list[str]) -> dict[str, str]:
    """Settings of each arm as one line, by key; the plan lists arms in the order of the results."""
    written: Any = plan.get("arms")  # a JSON document
    if not isinstance(written, list) or len(cast("list[Any]", written)) != len(keys):
        return {}
    found: dict[str, str] = {}
    for key, arm in zip(keys, cast("list[Any]", written), strict=True):
        if isinstance(arm, Mapping):
            settings: object = next(iter(cast("Mapping[str, Any]", arm).values()), None)
            if isinstance(settings, Mapping):
                rows = flatten_settings(cast("Mapping[str, Any]", settings))
                found[key] = ", ".join(f"{row.name} {row.value}" for row in rows if row.name != "key")
    return found


def _count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"
