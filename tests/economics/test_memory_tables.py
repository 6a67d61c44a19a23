from pathlib import Path

from app.economics.memory_estimate import estimate_memory
from app.economics.memory_tables import GPU_GIGABYTES, WAYS, fits, largest_that_fits, llama_2_peaks, tables_markdown

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "memory.md"


def test_document_shows_the_tables_as_the_command_prints_them() -> None:
    assert tables_markdown() in DOCUMENT.read_text(encoding="utf-8")


def test_leaves_room_for_the_error_of_the_estimate() -> None:
    request = WAYS[0].request("llama-2-13b")
    gigabytes = estimate_memory(request).total / 1e9

    # 18% free: 1 / 0.82 = 1.2195 times the estimate.
    assert not fits(request, gigabytes * 1.21)
    assert fits(request, gigabytes * 1.23)


def test_nothing_fits_where_even_the_smallest_is_too_large() -> None:
    assert largest_that_fits(WAYS[-1], GPU_GIGABYTES[0]) is None


def test_shows_no_published_figure_where_there_is_none() -> None:
    assert [peak.label for peak in llama_2_peaks() if peak.published_gb is None] == [
        "Llama 2 13B full (paged, in backward)"
    ]
