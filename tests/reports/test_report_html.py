"""The decision memo."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from jinja2 import meta

from app.glossary import TaskKind
from app.reports.blocks import Charts, Plots
from app.reports.example_cases import choose_example_cases, clip
from app.reports.memo import build_memo
from app.reports.memo_context import MemoInputs
from app.reports.report_html import TEMPLATE, render_report, report_environment
from app.reports.settings_rows import flatten_runs, flatten_settings
from app.reports.words import Words
from app.values.run_records import RunRecord
from tests.reports.invented import evaluate_quickly, invent_memo, invent_report, invent_runs, make_row, make_run

ARMS = ("zero_shot", "few_shot", "rag", "lora")
VOID = {"meta", "line", "circle", "rect", "br", "link", "img"}


class Outline(HTMLParser):
    """Tags that are open, and every attribute seen."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(html: str) -> Outline:
    found = Outline()
    found.feed(html)
    assert found.open == []
    return found


@pytest.fixture(scope="module")
def runs() -> list[RunRecord]:
    return invent_runs(cases=40)


@pytest.fixture(scope="module")
def report(runs: list[RunRecord]) -> str:
    return invent_report(runs, arms=ARMS)


def test_the_report_is_well_formed_and_has_one_heading(report: str):
    found = outline(report)
    assert found.tags.count("h1") == 1
    assert report.lstrip().lower().startswith("<!doctype html>")


def test_the_report_fetches_nothing_and_runs_nothing(report: str):
    found = outline(report)
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(found.tags)
    assert not [name for name, _ in found.attributes if name in {"src", "href", "style"} or name.startswith("on")]
    assert "url(" not in report
    assert "@import" not in report
    assert not re.search(r"https?://", report)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert ("content", policy) in found.attributes


def test_the_report_has_every_section(report: str):
    headings = re.findall(r"<h2>(.*?)</h2>", report)
    assert headings == [
        "Verdict",
        "Before you rely on this",
        "The decision and what would change it",
        "Results",
        "Time, tokens, memory and cost",
        "What it costs",
        "Question and answers",
        "What the questionnaire advised",
        "Arms",
        "Data and its checks",
        "Cases side by side",
        "How to read this",
        "Limits and threats",
        "Plan and provenance",
    ]


def test_markup_in_answers_and_names_is_shown_and_not_run():
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    rows = [
        make_row("zero_shot", f"c{n}", evil, target=f'"{evil}', asked=evil, failure=evil if n == 3 else None)
        for n in range(12)
    ]
    html = invent_report(
        [make_run("zero_shot", rows), make_run("rag", (), status="failed", failure=evil)],
        arms=("zero_shot", "rag"),
        title=evil,
    )
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    outline(html)


def test_the_same_input_gives_the_same_report(runs: list[RunRecord], report: str):
    assert invent_report(list(reversed(runs)), arms=ARMS) == report


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param([], id="no runs"),
        pytest.param([0], id="one arm of four"),
        pytest.param([0, 1, 2, 3], id="all"),
    ],
)
@pytest.mark.parametrize("cases", [1, 8, 12])
def test_a_report_of_anything_opens(runs: list[RunRecord], kept: list[int], cases: int):
    few = [make_run(runs[place].arm, runs[place].predictions[:cases]) for place in kept]
    outline(invent_report(few, arms=ARMS))


def test_a_report_without_advice_cases_or_metrics_opens():
    results = evaluate_quickly([], arms=("rag",), task=TaskKind.CLASSIFICATION)
    inputs = MemoInputs(results=results, title="Empty", generated_at=datetime(2025, 1, 2, tzinfo=UTC))
    html = render_report(build_memo(inputs))
    outline(html)
    assert "What the questionnaire advised" not in html
    assert "Cases side by side" not in html


def test_missing_figures_are_dashes_with_reasons(report: str):
    assert 'title="No price is known for a local language model."' in report


def test_the_templates_use_no_variable_but_the_memo_and_trust_no_text():
    environment = report_environment()
    for name, known in {"report.html": {"memo"}, "_blocks.html": set(), "_charts.html": set()}.items():
        source, _, _ = environment.loader.get_source(environment, f"reports/{name}")  # type: ignore[union-attr]
        assert meta.find_undeclared_variables(environment.parse(source)) <= known
        assert "|safe" not in source
    assert TEMPLATE == "reports/report.html"


def test_examples_show_every_pattern_of_right_and_wrong_before_any_twice():
    # zero_shot right on c0 only; rag right on c1..c8 only; both wrong on c9
    zero = [make_row("zero_shot", f"c{n}", "yes" if n == 0 else "no", target="yes") for n in range(10)]
    rag = [make_row("rag", f"c{n}", "yes" if 1 <= n <= 8 else "no", target="yes") for n in range(10)]
    results = evaluate_quickly([make_run("zero_shot", zero), make_run("rag", rag)], arms=("zero_shot", "rag"))
    titles = {"zero_shot": "Zero-shot", "rag": "RAG"}
    chosen = choose_example_cases(
        [*zero, *rag], arms=results.arms, metric="token_f1", titles=titles, words=Words("en"), limit=4
    )
    assert [case.case_id for case in chosen] == ["c1", "c0", "c2", "c3"]
    assert [answer.verdict for answer in chosen[0].answers] == ["wrong", "right"]


def test_long_answers_are_cut_with_a_note():
    assert clip("a" * 510).endswith("… (10 more characters)")
    assert clip("short") == "short"


def test_settings_are_rows_of_text():
    rows = flatten_settings(
        {"a": None, "b": {"c": 1, "d": [1, 2]}, "arms": [{"rag": {"top_k": 3}}, "zero_shot"], "on": True, "e": []}
    )
    assert [(row.name, row.value) for row in rows] == [
        ("b › c", "1"),
        ("b › d", "1, 2"),
        ("arms 1", "rag (top_k 3)"),
        ("arms 2", "zero_shot"),
        ("on", "yes"),
    ]


def test_what_runs_share_stands_once():
    rows = flatten_runs(
        {
            "rag/1": {"seed": 1, "libraries": {"torch": "2.13"}, "settings": {"top_k": 3}},
            "rag/2": {"seed": 2, "libraries": {"torch": "2.13"}, "settings": {"top_k": 3}},
            "lora/1": {"seed": 1, "libraries": {"torch": "2.13"}, "settings": {"rank": 8}},
        },
        every_run="every run",
    )
    assert [(row.name, row.value) for row in rows] == [
        ("every run › libraries › torch", "2.13"),
        ("rag/1, lora/1 › seed", "1"),
        ("rag/1, rag/2 › settings › top_k", "3"),
        ("rag/2 › seed", "2"),
        ("lora/1 › settings › rank", "8"),
    ]


def test_a_single_run_keeps_its_name():
    assert [row.name for row in flatten_runs({"rag/1": {"seed": 1}}, every_run="every run")] == ["rag/1 › seed"]


def test_charts_stay_inside_their_frame(runs: list[RunRecord]):
    memo = invent_memo(runs, arms=ARMS)
    blocks = [block for section in memo.sections for block in section.blocks]
    charts = [chart for block in blocks if isinstance(block, Charts) for chart in block.charts]
    plots = [plot for block in blocks if isinstance(block, Plots) for plot in block.plots]
    assert (len(charts), len(plots)) == (3, 1)
    for chart in charts:
        for row in chart.rows:
            assert all(x is None or 0 <= x <= 100 for x in (row.x, row.low_x, row.high_x))
        assert len(chart.ticks) <= 8
    for mark in plots[0].marks:
        assert 0 <= mark.x <= 100
        assert 0 <= mark.y <= 100


def test_rendering_needs_none_of_the_heavy_libraries():
    code = (
        "import sys, app.reports.formats, app.reports.memo, app.reports.results_json, app.reports.predictions_csv\n"
        "import app.reports.schema\n"
        "print({'scipy', 'sklearn', 'pandas', 'torch', 'fastapi', 'sqlalchemy', 'typst'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
