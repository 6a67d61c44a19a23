"""Where the arms go wrong: by retrieval, by label, by slice, by what retrieval and tuning bring together."""

from collections.abc import Sequence
from typing import Any

from app.evaluation.explanations import explain_error_analysis
from app.reports.blocks import Block, Cell, Column, Paragraph, Section, Table
from app.reports.memo_context import Context, reason_for
from app.reports.memo_results import VERDICT_MARKS, tone_of
from app.reports.render_numbers import hundredths, number, p_value
from app.values.results import ArmResult, Effect, ErrorAnalysis, SliceScore

MOST_LABELS = 15
MOST_SLICES = 40
MOST_SLICED_ARMS = 6


def errors_section(context: Context) -> Section | None:
    """Everything that is known about the errors; None where nothing is."""
    blocks: list[Block] = [
        *_retrieval(context),
        *_failure_splits(context),
        *(block for analysis in context.results.error_analysis for block in _two_by_two(context, analysis)),
        *_diagnostics(context),
        *_slices(context),
        *_confusion(context),
        *_calibration(context),
    ]
    return Section("errors", context.say("Where the arms go wrong"), tuple(blocks)) if blocks else None


def _retrieval(context: Context) -> list[Block]:
    arms = [arm for arm in context.arms if arm.retrieval]
    names = list(dict.fromkeys(name for arm in arms for name in arm.retrieval))
    if not names:
        return []
    rows = [
        (
            Cell(context.title_of(arm.key)),
            *(
                context.score(arm.retrieval.get(name), reason=reason_for(arm.reasons, f"retrieval.{name}"))
                for name in names
            ),
        )
        for arm in arms
    ]
    columns = (Column(context.say("Arm")), *(Column(context.metric_title(name), is_numeric=True) for name in names))
    return [Table("retrieval", context.say("What was retrieved and cited, scored by itself."), columns, tuple(rows))]


def _failure_splits(context: Context) -> list[Block]:
    arms = [(arm, arm.failure_split) for arm in context.arms if arm.failure_split is not None]
    if not arms:
        return []
    rows = [
        (
            Cell(context.title_of(arm.key)),
            context.count(split.wrong),
            context.count(split.missing_knowledge),
            context.count(split.failed_retrieval),
            context.count(split.failed_reading),
            context.count(split.unassigned),
        )
        for arm, split in arms
    ]
    heads = ("Arm", "Wrong answers", "Missing knowledge", "Failed retrieval", "Failed reading", "Not assigned")
    caption = context.say("Why arms that retrieve were wrong, told by arms that were shown the right document or none.")
    return [Table("failure_split", caption, context.heads(*heads, numeric=range(1, 6)), tuple(rows))]


def _two_by_two(context: Context, analysis: ErrorAnalysis) -> list[Block]:
    names = (analysis.base, analysis.rag, analysis.tuned, analysis.both)
    scores = tuple(
        (Cell(context.title_of(arm)), context.figure(score, number))
        for arm, score in zip(names, analysis.scores, strict=True)
    )
    effects = (
        ("Retrieval alone", analysis.rag_gain),
        ("Tuning alone", analysis.tuning_gain),
        ("Both", analysis.both_gain),
        ("Interaction", analysis.interaction),
    )
    gains = tuple((Cell(context.say(name)), _effect_cell(context, effect)) for name, effect in effects)
    caption = context.say(
        "What retrieval and tuning bring on {language_model}, over {cases} cases that all four arms answered.",
        language_model=analysis.language_model,
        cases=analysis.cases,
    )
    metric = context.metric_title(analysis.metric)
    columns = (Column(context.say("Arm")), Column(metric, is_numeric=True))
    found: list[Block] = [
        Table("two_by_two", caption, columns, scores),
        Table(
            "two_by_two_gains",
            context.say("The same as gains over the base, in points."),
            context.heads("Gain", "Points", numeric=(1,)),
            gains,
        ),
    ]
    found.append(Paragraph(explain_error_analysis(analysis, "zh" if context.words.language == "zh" else "en")))
    return found


def _effect_cell(context: Context, effect: Effect) -> Cell:
    return context.points(effect.value, effect.low, effect.high)


def _diagnostics(context: Context) -> list[Block]:
    arms = [arm for arm in context.arms if arm.diagnostics]
    names = list(dict.fromkeys(name for arm in arms for name in arm.diagnostics))
    if not names:
        return []
    rows = [
        (
            Cell(context.title_of(arm.key)),
            *(
                context.score(arm.diagnostics.get(name), reason=reason_for(arm.reasons, f"diagnostics.{name}"))
                for name in names
            ),
        )
        for arm in arms
    ]
    columns = (Column(context.say("Arm")), *(Column(context.metric_title(name), is_numeric=True) for name in names))
    caption = context.say("Shares of answers that say how an arm behaves, not how good it is.")
    blocks: list[Block] = [Table("diagnostics", caption, columns, tuple(rows))]
    network: Any = context.results.provenance.get("entailment")  # a JSON document
    if network:
        said = context.say(
            "Entailment was told by {name}, weights {hash}.", name=network["name"], hash=network["weights_sha256"][:12]
        )
        blocks.append(Paragraph(said, is_soft=True))
    return blocks


def _slices(context: Context) -> list[Block]:
    """The slices that differ from the other cases, then every slice for the arms to look at first."""
    found = [(arm, each) for arm in context.arms for each in arm.slices]
    if not found:
        return []
    outstanding = [(arm, each) for arm, each in found if each.verdict in {"better", "worse"}]
    count = context.say(
        "Slices looked at, over all arms: {count}. They differ from the other cases beyond chance in: {hits}.",
        count=len(found),
        hits=len(outstanding),
    )
    warning = context.say(
        "Among many slices some differ by chance; one that is not marked better or worse shows nothing yet."
    )
    blocks: list[Block] = [Paragraph(count)]
    if outstanding:
        blocks.append(_gap_table(context, outstanding[:MOST_SLICES]))
    blocks += [_slice_overview(context), Paragraph(warning, is_soft=True)]
    return blocks


def _gap_table(context: Context, found: Sequence[tuple[ArmResult, SliceScore]]) -> Table:
    rows = [
        (
            Cell(context.title_of(arm.key)),
            Cell(f"{each.field} = {each.value}"),
            context.score(each.summary),
            context.points(each.gap, each.low, each.high),
            Cell(
                context.say(VERDICT_MARKS.get(each.verdict, each.verdict)),
                tone=tone_of(each.verdict),
                small="" if each.p_value_adjusted is None else f"p {p_value(each.p_value_adjusted)}",
            ),
            context.count(each.summary.n),
        )
        for arm, each in found
    ]
    heads = context.heads("Arm", "Cases with", "Score", "Against all others", "Verdict", "Cases", numeric=(2, 3, 5))
    caption = context.say("The main metric by slice, corrected over the slices of each arm.")
    return Table("slices", caption, heads, tuple(rows))


def _slice_overview(context: Context) -> Table:
    arms = [arm for arm in _arms_to_look_at(context) if arm.slices][:MOST_SLICED_ARMS]
    scores = {(arm.key, each.field, each.value): each for arm in arms for each in arm.slices}
    names = list(dict.fromkeys((each.field, each.value) for arm in arms for each in arm.slices))[:MOST_SLICES]
    rows = [
        (
            Cell(f"{field} = {value}"),
            context.count(max(each.summary.n for key, each in scores.items() if key[1:] == (field, value))),
            *(_slice_cell(context, scores.get((arm.key, field, value))) for arm in arms),
        )
        for field, value in names
    ]
    columns = (
        Column(context.say("Cases with")),
        Column(context.say("Cases"), is_numeric=True),
        *(Column(context.title_of(arm.key), is_numeric=True) for arm in arms),
    )
    return Table("slice_scores", context.say("The main metric in each slice."), columns, tuple(rows))


def _slice_cell(context: Context, each: SliceScore | None) -> Cell:
    if each is None:
        return context.figure(None, number)
    mark = {"better": "▲ ", "worse": "▼ "}.get(each.verdict, "")
    return context.figure(each.summary.value, lambda value: f"{mark}{number(value)}")


def _calibration(context: Context) -> list[Block]:
    arms = [(arm, arm.calibration) for arm in context.arms if arm.calibration is not None]
    if not arms:
        return []
    rows = [
        (
            Cell(context.title_of(arm.key)),
            context.figure(found.error, hundredths),
            context.count(found.cases),
        )
        for arm, found in arms
    ]
    caption = context.say("How far label scores are from how often they are right, in points on average; 0 is best.")
    heads = context.heads("Arm", "Expected calibration error", "Answers", numeric=(1, 2))
    return [Table("calibration", caption, heads, tuple(rows))]


def _arms_to_look_at(context: Context) -> list[ArmResult]:
    """The chosen arm, else the one to take, then the baseline, then the others in the order of the plan."""
    utility = context.results.utility
    first = context.chosen or (None if utility is None else utility.arm)
    order = {context.baseline: 1, first: 0}
    return sorted(context.arms, key=lambda arm: order.get(arm.key, 2))


def _confusion(context: Context) -> list[Block]:
    """Classes and confusions of the chosen arm, else of the arm that scores highest."""
    arms = [arm for arm in context.arms if arm.confusion is not None]
    if not arms:
        return []
    shown = max(arms, key=lambda arm: (arm.key == context.chosen, _main_score(context, arm)))
    blocks = [_classes_table(context, shown)] if shown.classes else []
    confusion = shown.confusion
    if confusion is None or len(confusion.labels) > MOST_LABELS:
        return [*blocks, *_worst_confusions(context, shown)]
    columns = (
        Column(context.say("Reference")),
        *(Column(label or context.say("no label"), is_numeric=True) for label in confusion.columns),
    )
    rows = tuple(
        (Cell(label), *(context.count(count) for count in counts))
        for label, counts in zip(confusion.labels, confusion.counts, strict=True)
    )
    caption = context.say("{arm}: reference labels in rows, answers in columns.", arm=context.title_of(shown.key))
    return [*blocks, Table("confusion", caption, columns, rows)]


def _worst_confusions(context: Context, arm: ArmResult) -> list[Block]:
    confusion = arm.confusion
    if confusion is None:
        return []
    wrong = [
        (count, label, answered)
        for label, counts in zip(confusion.labels, confusion.counts, strict=True)
        for answered, count in zip(confusion.columns, counts, strict=True)
        if count and label != answered
    ]
    wrong.sort(key=lambda each: (-each[0], each[1], each[2]))
    rows = tuple(
        (Cell(label), Cell(answered or context.say("no label")), context.count(count))
        for count, label, answered in wrong[:MOST_LABELS]
    )
    caption = context.say("{arm}: the labels it takes for another most often.", arm=context.title_of(arm.key))
    heads = context.heads("Reference", "Answered", "Cases", numeric=(2,))
    return [Table("confusion", caption, heads, rows)] if rows else []


def _classes_table(context: Context, arm: ArmResult) -> Table:
    ranked = sorted(arm.classes, key=lambda each: (each.f1 is not None, each.f1 or 0.0, each.label))
    rows = tuple(
        (
            Cell(each.label),
            context.figure(each.precision, number, reason="This label was never answered."),
            context.figure(each.recall, number),
            context.figure(each.f1, number),
            context.count(each.support),
        )
        for each in ranked[: 2 * MOST_LABELS]
    )
    caption = context.say("{arm}: scores by label, the weakest first.", arm=context.title_of(arm.key))
    heads = context.heads("Label", "Precision", "Recall", "F1", "Cases", numeric=range(1, 5))
    return Table("classes", caption, heads, rows)


def _main_score(context: Context, arm: ArmResult) -> float:
    summary = arm.metrics.get(context.metric)
    return -1.0 if summary is None or summary.value is None else summary.value
