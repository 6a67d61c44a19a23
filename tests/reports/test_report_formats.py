"""Every format of the memo, read back by a reader that is not ours, for every kind of experiment that may come."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pypdf
import pytest
from markdown_it import MarkdownIt

from app.errors import InputRejectedError
from app.glossary import TaskKind
from app.reports.blocks import Cell, Column, Memo, Section, Table
from app.reports.formats import REPORT_FORMATS, report_format
from app.reports.memo import build_memo
from app.reports.memo_context import MemoInputs
from app.reports.report_json import render_report_json
from app.reports.report_markdown import render_markdown
from app.reports.report_pdf import render_pdf
from app.reports.report_tables import render_report_csv, render_xlsx
from app.values.results import Results
from app.values.run_records import RunRecord
from tests.reports.invented import evaluate_quickly, invent_memo, invent_runs, make_row, make_run, memo_of

ARMS = ("zero_shot", "few_shot", "rag", "lora")
EVIL = '=HYPERLINK("http://x","y") <script>alert(1)</script> #set text(99pt) `*_[a](b)_*` | \x00\ud800'


def two_arms(answers: dict[str, str], *, cases: int = 20, failing: str = "", **of_run: str) -> list[RunRecord]:
    """Runs of two arms that give the same answer to every case; `failing` is the case the second fails on."""
    return [
        make_run(
            arm,
            [
                make_row(
                    arm,
                    f"c{n}",
                    answer,
                    target="yes it is",
                    failure="The endpoint gave nothing for 60 s." if arm == "rag" and f"c{n}" == failing else None,
                )
                for n in range(cases)
            ],
            **(of_run if arm == "rag" else {}),
        )
        for arm, answer in answers.items()
    ]


def results_of(case: str) -> tuple[Results, list[RunRecord]]:
    same = {"zero_shot": "yes it is", "rag": "yes it is"}
    runs = {
        "one case failing": lambda: two_arms({"zero_shot": "no", "rag": "yes it is"}, failing="c3"),
        "8 cases": lambda: two_arms({"zero_shot": "no", "rag": "yes it is"}, cases=8),
        "all equal": lambda: two_arms(same),
        "all wrong": lambda: two_arms({"zero_shot": "no", "rag": "never"}),
        "a cancelled arm": lambda: [
            *two_arms({"zero_shot": "yes it is"}),
            make_run("rag", (), status="cancelled", failure="Cancelled by a person."),
        ],
        "a single seed": lambda: two_arms({"zero_shot": "no", "few_shot": "yes it is"}),
        "several seeds": lambda: [
            make_run(
                arm, [make_row(arm, f"c{n}", "yes it is", target="yes it is", seed=seed) for n in range(12)], seed=seed
            )
            for arm in same
            for seed in (1, 2)
        ],
    }[case]()
    return evaluate_quickly(runs, arms=tuple(dict.fromkeys(run.arm for run in runs))), runs


CASES = ("one case failing", "8 cases", "all equal", "all wrong", "a cancelled arm", "a single seed", "several seeds")
SAID = {
    "one case failing": "19",
    "8 cases": "An interval needs at least 10 scored cases; there are 8.",
    "all equal": "score the same",
    "all wrong": "no arm does the task",
    "a cancelled arm": "was cancelled",
    "a single seed": "One seed: how much Few-shot would vary with another draw was not measured.",
    "several seeds": "1, 2",
}


@pytest.fixture(scope="module")
def memo() -> Memo:
    return invent_memo(invent_runs(cases=40), arms=ARMS)


def pdf_text(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def sheets(xlsx: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx))


def sheet_text(book: openpyxl.Workbook) -> str:
    return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None)


@pytest.mark.parametrize("case", CASES)
def test_every_text_format_is_honest_about(case: str):
    results, runs = results_of(case)
    found = memo_of(results, runs)
    assert SAID[case] in render_markdown(found)
    assert SAID[case] in render_report_csv(found) + render_report_json(found)
    assert SAID[case] in sheet_text(sheets(render_xlsx(found)))
    # a price that nobody knows is a dash with a reason, never a zero
    cost = next(
        row for row in csv.DictReader(io.StringIO(render_report_csv(found))) if row["column"] == "Cost per 1,000"
    )
    assert (cost["text"], cost["value"]) == ("–", "")
    assert cost["reason"].startswith("No price is known")


@pytest.mark.parametrize("case", ["8 cases", "a cancelled arm"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pdf_is_honest_about(case: str, language: str):
    results, runs = results_of(case)
    said = {"en": {"8 cases": "there are 8", "a cancelled arm": "was cancelled"}}.get(language, {}).get(case, "已取消")
    text = pdf_text(render_pdf(memo_of(results, runs, language=language)))
    assert (said if (language, case) != ("zh", "8 cases") else "现有 8 个") in text


def test_the_first_page_has_verdict_strength_cost_and_three_caveats(memo: Memo):
    first = " ".join(pypdf.PdfReader(io.BytesIO(render_pdf(memo))).pages[0].extract_text().split())
    assert memo.front.verdict in first
    assert memo.front.strength.text in first
    assert memo.front.cost.text in first
    assert len(memo.front.caveats) == 3
    for caveat in memo.front.caveats:
        assert caveat in first


def test_all_formats_carry_the_same_figures(memo: Memo):
    rows = list(csv.DictReader(io.StringIO(render_report_csv(memo))))
    scores = {row["row"]: row for row in rows if (row["table"], row["column"]) == ("scores", "Token F1")}
    book, markdown = sheets(render_xlsx(memo)), render_markdown(memo)
    in_sheet = {row[0].value: row[2].value for row in book["scores"].iter_rows(min_row=3)}
    document = json.loads(render_report_json(memo))
    results = next(section for section in document["sections"] if section["key"] == "results")
    for row in results["blocks"][0]["rows"]:
        title, score = row[0]["text"], row[1]["value"]
        assert float(scores[title]["value"]) == pytest.approx(score)
        assert in_sheet[title] == pytest.approx(score)
        assert row[1]["text"] in markdown


@pytest.mark.parametrize(
    ("cell", "value", "number_format"),
    [
        (Cell("+18.3", value=0.1825, unit="difference"), 18.25, "+#,##0.0;\N{MINUS SIGN}#,##0.0;0.0"),
        (Cell("74.3", value=0.743, unit="points"), 74.3, "#,##0.0"),
        (Cell("26%", value=0.26, unit="share"), 0.26, "0.0%"),
        (Cell("292 ms", value=0.292, unit="seconds"), 0.292, '#,##0.000" s"'),
        (Cell("$0.020", value=0.0195, unit="usd"), 0.0195, '"$"#,##0.00####'),
        (Cell("1.5 GiB", value=1.5 * 2**30, unit="bytes"), 1.5, '#,##0.00" GiB"'),
        (Cell("0.19", value=0.1875), 0.1875, "#,##0.00####"),
        (Cell("960", value=960.0), 960, "#,##0"),
        (Cell("RAG up to 2,000, then LoRA", value=2000.0, unit="words"), "RAG up to 2,000, then LoRA", "General"),
    ],
)
def test_a_sheet_gives_a_figure_in_the_unit_that_people_read(
    memo: Memo, cell: Cell, value: float | str, number_format: str
):
    table = Table("figures", "Figures.", (Column("Arm"), Column("Figure")), ((Cell("RAG"), cell),))
    section = Section("results", "Results", (table,))
    found = sheets(render_xlsx(replace(memo, sections=(section,))))["figures"]["B3"]
    assert found.value == (value if isinstance(value, str) else pytest.approx(value))
    assert found.number_format == number_format


def test_differences_of_a_memo_are_points_in_its_workbook(memo: Memo):
    table = next(table for table in memo.tables if table.key == "scores")
    titles = [column.title for column in table.columns]
    in_memo = next(row for row in table.rows if row[0].text == "RAG")[titles.index("Difference")]
    scores = sheets(render_xlsx(memo))["scores"]
    place = [cell.value for cell in scores[2]].index("Difference")
    in_sheet = next(row for row in scores.iter_rows(min_row=3) if row[0].value == "RAG")[place]
    assert f"{in_sheet.value:+.1f}" == in_memo.text


def test_texts_of_users_are_text_in_every_format():
    runs = two_arms({"zero_shot": EVIL, "rag": "=1+1"})
    found = memo_of(evaluate_quickly(runs, arms=("zero_shot", "rag")), runs, title=EVIL)
    book = sheets(render_xlsx(found))
    assert all(cell.data_type != "f" and cell.hyperlink is None for sheet in book for row in sheet for cell in row)
    for row in csv.reader(io.StringIO(render_report_csv(found))):
        assert not any(cell.startswith(("=", "@", "\t", "\r")) for cell in row)
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(render_markdown(found))
    assert "<script" not in html
    assert "<a " not in html
    assert "&lt;script&gt;" in html
    assert json.loads(render_report_json(found))["title"].startswith("=HYPERLINK")
    assert "#set text(99pt)" in pdf_text(render_pdf(found))


def test_characters_without_a_glyph_are_named_in_the_pdf(memo: Memo):
    text = pdf_text(render_pdf(replace(memo, title="Café 问题 龘 カナ ≥ \N{PARROT} \N{TAMIL LETTER A}")))
    assert "Café 问题 龘 カナ ≥" in text
    assert "U+1F99C parrot" in text
    assert "U+0B85 tamil letter a" in text


def test_a_classification_with_labels_and_slices_is_told():
    answers = {"zero_shot": "bill", "rag": "repair"}
    runs = [
        make_run(
            arm,
            [
                make_row(arm, f"c{n}", said, target="bill" if n % 3 else "repair", task=TaskKind.CLASSIFICATION)
                for n in range(30)
            ],
        )
        for arm, said in answers.items()
    ]
    results = evaluate_quickly(runs, arms=("zero_shot", "rag"), task=TaskKind.CLASSIFICATION)
    markdown = render_markdown(memo_of(results, runs))
    assert "Where the arms go wrong" in markdown
    assert "reference labels in rows, answers in columns" in markdown


def test_nothing_at_all_is_a_memo_in_every_language():
    results = evaluate_quickly([], arms=("rag",))
    for language in ("en", "zh"):
        inputs = MemoInputs(
            results=results, title="x", generated_at=datetime(2025, 1, 2, tzinfo=UTC), language=language
        )
        found = build_memo(inputs)
        for name, form in REPORT_FORMATS.items():
            assert name == "pdf" or form.render(found)


def test_an_unknown_format_is_refused_with_those_that_are_known():
    with pytest.raises(InputRejectedError, match="html, pdf, md, csv, json, xlsx"):
        report_format("docx")
