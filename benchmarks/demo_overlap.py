"""Word overlap between the demo's questions and the passages that answer them.

Run ``python -m benchmarks.demo_overlap``. High overlap would mean that the questions copy their passages, so that
retrieval could succeed by string matching. The peer is XQuAD English, whose questions were written by people who had
the paragraph before them, measured by the same code; its paragraphs are looked for in ``SEXTANT_BENCH_DATA`` (default
``../shared/data``).
"""

from __future__ import annotations

import csv
import json
import os
import re
import statistics
from pathlib import Path

from benchmarks.ending import ending

XQUAD = Path(os.environ.get("SEXTANT_BENCH_DATA", "../shared/data")) / "xquad" / "xquad.en.json"
DEMO = Path(__file__).resolve().parents[1] / "demo"
WINDOW, STEP = 100, 10  # words
STOP_WORDS = frozenset(
    """
    a about after all an and any are as at be been before but by can could did do does for from get had has
    have he her him his how i if in into is it its long many may me much must my name no not of off on one or
    our out over she should so some somebody someone than that the their them then there they this to up us
    was we were what when where which who whom will with would you your
    """.split()
)


def words(text: str) -> list[str]:
    """Split into lower-cased words and numbers; an apostrophe or hyphen separates words."""
    return re.findall(r"[a-z0-9]+", text.lower())


def content_words(text: str) -> set[str]:
    """Return the distinct words that are neither stop words nor single letters."""
    return {word for word in words(text) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())}


def share(wanted: set[str], present: set[str]) -> float:
    """Return the part of ``wanted`` that occurs in ``present`` (0 when nothing is wanted)."""
    return len(wanted & present) / len(wanted) if wanted else 0.0


def document_text(name: str) -> str:
    """Return a handbook document as text; PDF and DOCX are read from their Markdown source."""
    path = DEMO / "handbook" / name
    if path.suffix != ".md":
        path = DEMO / "sources" / f"{path.stem}.md"
    return path.read_text(encoding="utf-8")


def overlaps(question: str, document: str) -> tuple[float, float]:
    """Return the share of the question's content words in the document and in its best window."""
    wanted, running = content_words(question), words(document)
    starts = range(0, max(len(running) - WINDOW, 0) + STEP, STEP)
    best = max(share(wanted, set(running[start : start + WINDOW])) for start in starts)
    return share(wanted, set(running)), best


def is_span(answer: str, document: str) -> bool:
    """Tell whether the answer stands word for word in the document, case and line breaks aside."""
    pattern = rf"(?<!\w){re.escape(' '.join(answer.lower().split()))}(?!\w)"
    return re.search(pattern, " ".join(document.lower().split())) is not None


def summary(values: list[float]) -> dict[str, float | list[float]]:
    """Return mean, median and the nine deciles, rounded to three places."""
    deciles = statistics.quantiles(values, n=10, method="inclusive")
    return {
        "mean": round(statistics.fmean(values), 3),
        "median": round(statistics.median(values), 3),
        "deciles": [round(value, 3) for value in deciles],
    }


def read_xquad() -> list[tuple[str, str]]:
    """Every question with its paragraph."""
    return [
        (asked["question"], paragraph["context"])
        for article in json.loads(XQUAD.read_text(encoding="utf-8"))["data"]
        for paragraph in article["paragraphs"]
        for asked in paragraph["qas"]
    ]


def main() -> None:
    """Measure every case, print a readable table and finish with one JSON line."""
    with (DEMO / "questions.csv").open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    texts = {case["gold_document"]: document_text(case["gold_document"]) for case in cases}
    report: dict[str, dict[str, object]] = {}
    for split in ("all", "train", "validation", "test"):
        chosen = [case for case in cases if split in ("all", case["split"])]
        pairs = [overlaps(case["question"], texts[case["gold_document"]]) for case in chosen]
        spans = sum(is_span(case["answer"], texts[case["gold_document"]]) for case in chosen)
        document, window = summary([pair[0] for pair in pairs]), summary([pair[1] for pair in pairs])
        span_share = round(spans / len(chosen), 3)
        report[split] = {"cases": len(chosen), "document": document, "window": window, "span_share": span_share}
        print(f"{split}: {len(chosen)} cases, {spans} answers ({span_share:.1%}) are exact spans")
        for label, figures in (("document", document), (f"best {WINDOW}-word window", window)):
            print(f"  {label}: mean {figures['mean']}, median {figures['median']}, deciles {figures['deciles']}")
    ours = statistics.fmean(overlaps(case["question"], texts[case["gold_document"]])[1] for case in cases)
    peer = statistics.fmean(overlaps(question, paragraph)[1] for question, paragraph in read_xquad())
    print(
        ending(
            "demo_overlap",
            ours=ours,
            peer=peer,
            peer_name="questions of XQuAD English",
            unit=f"share of content words in the best {WINDOW}-word window",
            higher_is_better=False,
            splits=report,
        )
    )


if __name__ == "__main__":
    main()
