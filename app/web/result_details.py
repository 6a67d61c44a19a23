"""What lies behind the scores, topic by topic; labels and slices have modules of their own."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from app.evaluation.explanations import explain_error_analysis
from app.reports.render_numbers import money, number, points, share
from app.values.economics import BreakEven
from app.values.learning_curves import LabelNeed
from app.values.results import Comparison, Effect, ErrorAnalysis, FailureSplit, MetricSummary, Results
from app.web.case_rows import FAILURE_WORDS
from app.web.detail_tables import Details, interval_in_points, scored
from app.web.figures import Cell, Table, between
from app.web.languages import gettext, in_clauses, language_code, listed, ngettext
from app.web.result_labels import class_details, confusion_details
from app.web.result_rows import metric_title
from app.web.result_slices import slice_details
from app.web.vocabulary import stored_text


def build_details(
    results: Results, *, experiment_id: int, tag_counts: Mapping[str, Mapping[str, int]]
) -> tuple[Details, ...]:
    """Every topic that these results have something on."""
    cases = f"/experiments/{experiment_id}/cases"
    topics = (
        _alone_and_together(results),
        _failures(results, cases),
        slice_details(results, cases),
        confusion_details(results),
        class_details(results),
        _tags(results, cases, tag_counts),
        _shares(
            results,
            gettext("How the arms behave"),
            gettext("Shares of answers that say how an arm behaves, not how good it is."),
            {arm.key: arm.diagnostics for arm in results.arms},
            note=_entailment_note(results),
        ),
        _shares(
            results,
            gettext("Retrieval by itself"),
            gettext("What was retrieved and cited, whatever the answer made of it."),
            {arm.key: arm.retrieval for arm in results.arms},
        ),
        _label_needs(results),
        _break_evens(results),
        _power(results),
    )
    return tuple(topic for topic in topics if topic.tables)


def _alone_and_together(results: Results) -> Details:
    language = "zh" if language_code() == "zh" else "en"
    found = results.error_analysis
    return Details(
        gettext("Retrieval and tuning, alone and together"),
        gettext("What each brings on the same cases, and whether they add up."),
        explain_error_analysis(found[0], language) if found else "",
        tuple(_two_by_two(each, explain_error_analysis(each, language) if len(found) > 1 else "") for each in found),
        tuple(_patterns(each) for each in found if each.patterns),
    )


def _two_by_two(found: ErrorAnalysis, explanation: str) -> Table:
    """Without and with passages across, without and with tuning down; the margins hold what each brings."""
    base, rag, tuned, both = found.scores
    rows = (
        (
            Cell(gettext("Without tuning")),
            Cell(f"{number(base)} ({found.base})"),
            Cell(f"{number(rag)} ({found.rag})"),
            Cell(_effect(found.rag_gain)),
        ),
        (
            Cell(gettext("Tuned")),
            Cell(f"{number(tuned)} ({found.tuned})"),
            Cell(f"{number(both)} ({found.both})", tone="strong"),
            Cell(points(both - tuned)),
        ),
        (
            Cell(gettext("Tuning brings, in points")),
            Cell(_effect(found.tuning_gain)),
            Cell(points(both - rag)),
            Cell(gettext("both: %(gain)s") % {"gain": _effect(found.both_gain)}, tone="strong"),
        ),
        (
            Cell(gettext("More than the two gains added up")),
            Cell(""),
            Cell(""),
            Cell(_effect(found.interaction), tone="strong"),
        ),
    )
    caption = f"{metric_title(found.metric)}, {found.language_model}"
    head = (
        gettext("On the same cases"),
        gettext("Without passages"),
        gettext("With passages"),
        gettext("Retrieval brings, in points"),
    )
    return Table(caption, head, rows, explanation)


def _patterns(found: ErrorAnalysis) -> Table:
    rows = tuple(
        (Cell(listed(each.right) if each.right else gettext("none of them")), Cell(number(each.cases, 0)))
        for each in found.patterns
    )
    caption = gettext("Which of the four answered right, in more than half of their seeds")
    return Table(caption, (gettext("Right"), gettext("Cases")), rows)


def _failures(results: Results, cases: str) -> Details:
    head = (gettext("Arm"), gettext("Wrong answers"), *(gettext(words) for words in FAILURE_WORDS.values()))
    rows: list[tuple[Cell, ...]] = []
    told: list[str] = []
    for arm in results.arms:
        split = arm.failure_split
        if split is None:
            continue
        counts = {kind: int(getattr(split, kind)) for kind in FAILURE_WORDS}
        links = {kind: f"{cases}?{urlencode({'arm': arm.key, 'failure': kind})}" for kind in FAILURE_WORDS}
        told.append(_commonest(arm.key, split, counts))
        rows.append(
            (
                Cell(arm.key),
                Cell(number(split.wrong, 0)),
                *(Cell(number(count, 0), links[kind] if count else None) for kind, count in counts.items()),
            )
        )
    table = Table(gettext("Wrong answers of arms that retrieve, by cause"), head, tuple(rows))
    hint = gettext(
        "Told by setting each wrong answer beside the arm that is shown the right document; counts are of all "
        "seeds, the cases behind them of the first."
    )
    return Details(gettext("Why retrieval was wrong"), hint, in_clauses(told), (table,) if rows else ())


def _commonest(arm: str, split: FailureSplit, counts: Mapping[str, int]) -> str:
    kind = max(counts, key=lambda each: counts[each])
    if not counts[kind]:
        return gettext("%(arm)s: no wrong answer") % {"arm": arm}
    words = FAILURE_WORDS[kind]
    return gettext("%(arm)s: %(cause)s, %(count)s of %(of)s wrong answers") % {
        "arm": arm,
        "cause": gettext(words),
        "count": number(counts[kind], 0),
        "of": number(split.wrong, 0),
    }


def _tags(results: Results, cases: str, counts: Mapping[str, Mapping[str, int]]) -> Details:
    keys = [arm.key for arm in results.arms]
    ordered = sorted(counts.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    rows = tuple(
        (
            Cell(tag, f"{cases}?{urlencode({'tag': tag})}"),
            *(
                Cell(number(of_tag[key], 0), f"{cases}?{urlencode({'arm': key, 'tag': tag})}")
                if key in of_tag
                else Cell("0", tone="soft")
                for key in keys
            ),
        )
        for tag, of_tag in ordered
    )
    table = Table(gettext("Answers people tagged, by arm"), (gettext("Error tag"), *keys), rows)
    hint = gettext(
        "Set on the page of a case. Only tagged answers are counted, so compare arms only where all were read."
    )
    summary = ""
    if ordered:
        most = sum(ordered[0][1].values())
        summary = ngettext(
            "Most often “%(tag)s”, on %(count)s answer.", "Most often “%(tag)s”, on %(count)s answers.", most
        ) % {"tag": ordered[0][0], "count": number(most, 0)}
    return Details(gettext("Error tags"), hint, summary, (table,) if rows else ())


def _entailment_note(results: Results) -> str:
    """Which network told entailment from the rest; empty where none did."""
    network: Any = results.provenance.get("entailment")  # a JSON document
    if not network:
        return ""
    pinned = {"name": network["name"], "hash": network["weights_sha256"][:12]}
    return gettext("Entailment was told by %(name)s, weights %(hash)s.") % pinned


def _shares(
    results: Results, title: str, hint: str, found: Mapping[str, Mapping[str, MetricSummary]], note: str = ""
) -> Details:
    names = list(dict.fromkeys(name for summaries in found.values() for name in summaries))
    arms = [arm.key for arm in results.arms if found[arm.key]]
    rows = tuple(
        (
            Cell(arm),
            *(Cell(scored(found[arm][name])) if name in found[arm] else Cell("–", tone="soft") for name in names),
        )
        for arm in arms
    )
    head = (gettext("Arm"), *(metric_title(name) for name in names))
    table = Table(title, head, rows, note)
    return Details(title, hint, _widest(found, names, arms), (table,) if rows else ())


def _widest(found: Mapping[str, Mapping[str, MetricSummary]], names: list[str], arms: list[str]) -> str:
    """The measure in which the arms differ most, from the arm with the least to that with the most."""
    spans: list[tuple[float, str, str, str]] = []
    for name in names:
        known = [(value, arm) for arm in arms if name in found[arm] and (value := found[arm][name].value) is not None]
        if len({arm for _, arm in known}) > 1:
            least, most = min(known), max(known)
            spans.append((most[0] - least[0], name, least[1], most[1]))
    if not spans or max(spans)[0] == 0:
        return ""
    _, name, least_arm, most_arm = max(spans)
    return gettext("%(measure)s differs most: %(low)s (%(least)s) to %(high)s (%(most)s).") % {
        "measure": metric_title(name),
        "low": number(found[least_arm][name].value),
        "least": least_arm,
        "high": number(found[most_arm][name].value),
        "most": most_arm,
    }


def _label_needs(results: Results) -> Details:
    needs = () if results.learning_curves is None else results.learning_curves.needs
    rows = tuple(
        (Cell(f"{need.arm} – {need.overtakes}"), Cell(_labels(need)), Cell(_chance(need)), Cell(_price(need)))
        for need in needs
    )
    head = (
        gettext("Pair"),
        gettext("Labelled cases needed"),
        gettext("Curves that overtake"),
        gettext("Cost of the labels still missing"),
    )
    title = gettext("Labels needed to overtake")
    hint = gettext("From the learning curves, over resampled test cases; the other arm stays as it is.")
    reached = sum(need.cases is not None for need in needs)
    summary = gettext("%(count)s of %(of)s arms are overtaken within what is claimed.") % {
        "count": reached,
        "of": len(needs),
    }
    return Details(title, hint, summary if needs else "", (Table(title, head, rows),) if rows else ())


def _labels(need: LabelNeed) -> str:
    beyond = gettext("beyond %(cases)s") % {"cases": number(need.claimed_up_to, 0)}
    if need.cases is None:
        return stored_text(need.reason) if need.reason else beyond
    high = number(need.high, 0) if need.high is not None else beyond
    low = number(need.low, 0) if need.low is not None else number(need.cases, 0)
    return f"{number(need.cases, 0)} ({gettext('%(low)s to %(high)s') % {'low': low, 'high': high}})"


def _chance(need: LabelNeed) -> str:
    return share(need.probability, 0, gettext("not computed"))


def _price(need: LabelNeed) -> str:
    text = money(need.usd, gettext("not known"))
    if need.usd is None or need.low_usd is None or need.high_usd is None:
        return text
    return f"{text} ({between(need.low_usd, need.high_usd, money)})"


def _break_evens(results: Results) -> Details:
    running = results.in_the_running
    stored = () if results.economics is None else results.economics.break_evens
    pairs = [pair for pair in stored if {pair.first, pair.second} <= running]
    crossing = [pair for pair in pairs if pair.volumes]
    rows = tuple(_break_even_cells(pair) for pair in crossing)
    head = (gettext("Pair"), gettext("Requests a month"), gettext("Cheaper below"), gettext("Cheaper above"))
    title = gettext("Break-even volumes")
    table = Table(gettext("Where two arms cost the same"), head, rows)
    summary = gettext("%(count)s of %(of)s pairs change places at some volume.") % {
        "count": len(crossing),
        "of": len(pairs),
    }
    hint = gettext("With everything counted: requests, machines, labels, training, staff.")
    return Details(title, hint, summary, (table,) if rows else ())


def _break_even_cells(pair: BreakEven) -> tuple[Cell, ...]:
    same = gettext("the same")
    return (
        Cell(f"{pair.first} – {pair.second}"),
        Cell(listed([number(volume, 0) for volume in pair.volumes])),
        Cell(pair.cheaper[0] or same),
        Cell(pair.cheaper[-1] or same),
    )


def _power(results: Results) -> Details:
    main = results.decision.metric
    found = [row for row in results.comparisons if row.metric == main and row.smallest_detectable is not None]
    rows = tuple((Cell(f"{row.arm} – {row.baseline}"), *_power_cells(row)) for row in found)
    head = (
        gettext("Pair"),
        gettext("Cases both answered"),
        gettext("Smallest difference these cases show, in points"),
        gettext("Cases needed for the margin"),
    )
    title = gettext("What these cases can show")
    hint = (
        gettext("The difference that would have been found with 80%% probability. A smaller one may be there unseen.")
        % {}
    )
    summary = ""
    if found:
        least = [100 * (row.smallest_detectable or 0.0) for row in found]
        summary = gettext("Differences below %(low)s to %(high)s points may be there unseen.") % {
            "low": number(min(least), 1),
            "high": number(max(least), 1),
        }
    return Details(title, hint, summary, (Table(title, head, rows),) if rows else ())


def _power_cells(row: Comparison) -> tuple[Cell, ...]:
    no_margin = gettext("the plan sets no margin")
    return (
        Cell(number(row.cases, 0)),
        Cell(number(None if row.smallest_detectable is None else 100 * row.smallest_detectable, 1)),
        Cell(number(row.cases_needed, 0, no_margin)),
    )


def _effect(effect: Effect) -> str:
    return interval_in_points(effect.value, effect.low, effect.high)
