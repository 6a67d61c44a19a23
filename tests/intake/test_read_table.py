"""Tables that are accepted: every cell comes back as it was written."""

import csv
import json
from pathlib import Path

import pytest

from app.errors import InputRejectedError
from app.intake.tables import preview_table, read_table

ROWS = [
    {"id": "1", "text": "Where, exactly, is my card?", "label": "card"},
    {"id": "2", "text": 'She said "no"\nand left', "label": "other"},
    {"id": "3", "text": "=SUM(A1)", "label": "+1"},
    {"id": "4", "text": "卡在哪里 Привет", "label": "card"},
]


def _write_csv(path: Path, *, encoding: str, delimiter: str = ",", line_end: str = "\r\n") -> None:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(ROWS[0]), delimiter=delimiter, lineterminator=line_end)
        writer.writeheader()
        writer.writerows(ROWS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.csv", "\t"), ("a.tsv", "\t")])
def test_reads_back_what_a_csv_writer_wrote(
    tmp_path: Path, encoding: str, line_end: str, name: str, delimiter: str
) -> None:
    _write_csv(tmp_path / name, encoding=encoding, delimiter=delimiter, line_end=line_end)

    table = read_table(tmp_path / name)

    assert table.columns == ("id", "text", "label")
    assert table.rows == ROWS


def test_says_that_utf_16_was_converted(tmp_path: Path) -> None:
    _write_csv(tmp_path / "a.csv", encoding="utf-16")

    assert read_table(tmp_path / "a.csv").notes == ("The file is UTF-16; it was converted.",)


def test_reads_json_lines_and_a_json_array_alike(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps(ROWS, ensure_ascii=False, indent=2), encoding="utf-8")
    (tmp_path / "c.json").write_text("\n\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")

    assert [read_table(tmp_path / name).rows for name in ("a.jsonl", "b.json", "c.json")] == [ROWS] * 3


def test_keeps_json_scalars_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"a": 1.50, "b": true, "c": null, "d": 10, "e": 1e5, "f": [1, 2.0], "g": "\\\\u0000"}\n{"z": "x"}\n'
    )

    table = read_table(path)

    assert table.columns == ("a", "b", "c", "d", "e", "f", "g", "z")
    assert list(table.rows[0].values()) == ["1.50", "true", "", "10", "1e5", "[1, 2.0]", "\\u0000", ""]
    assert table.rows[1]["a"] == ""
    assert table.notes == ("Nested values were kept as JSON text.",)


def test_accepts_mixed_line_ends_and_blank_lines(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbf\n id , b\r\n1,2\r3,4\n\n \n5,6")

    table = read_table(tmp_path / "a.csv")

    assert table.columns == ("id", "b")
    assert [row["id"] for row in table.rows] == ["1", "3", "5"]


def test_counts_lines_across_blank_lines_and_line_breaks_in_cells(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('\na,b\n\n"x\ny",2\n1,2,3\n')

    with pytest.raises(InputRejectedError, match=r"row 2 \(line 6\)"):
        read_table(tmp_path / "a.csv")


def test_names_columns_without_a_name_by_position(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",text\n0,hello\n")

    table = read_table(tmp_path / "a.csv")

    assert table.columns == ("column 1", "text")
    assert "1 column without a name" in table.notes[0]


def test_asks_whether_the_header_is_missing_when_it_looks_like_a_case(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1,hello\n2,bye\n")

    assert "is the header missing?" in read_table(tmp_path / "a.csv").notes[0]


class TestPreview:
    def test_holds_the_first_rows_of_a_long_file(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text("text,label\n" + "".join(f"text {row},x\n" for row in range(30)))

        preview = preview_table(path)

        assert [row["text"] for row in preview.rows] == [f"text {row}" for row in range(20)]
        assert not preview.is_complete

    def test_says_when_it_holds_the_whole_file(self, tmp_path: Path) -> None:
        _write_csv(tmp_path / "a.csv", encoding="utf-8")

        preview = preview_table(tmp_path / "a.csv")

        assert preview.rows == ROWS
        assert preview.is_complete

    @pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json"])
    @pytest.mark.parametrize("max_bytes", range(150, 180))
    def test_leaves_out_a_row_cut_anywhere(self, tmp_path: Path, name: str, max_bytes: int) -> None:
        path = tmp_path / name
        rows = [{"text": f'é世 "{number}",\nx', "label": "y"} for number in range(1000)]
        if name == "a.csv":
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, ["text", "label"])
                writer.writeheader()
                writer.writerows(rows)
        elif name == "a.jsonl":
            path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
        else:
            path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")

        preview = preview_table(path, max_bytes=max_bytes)

        assert 0 < len(preview.rows) < 20
        assert preview.rows == rows[: len(preview.rows)]
        assert not preview.is_complete

    @pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
    def test_knows_the_keys_of_every_row_in_the_head(self, tmp_path: Path, name: str) -> None:
        rows = [{"text": f"text {row}"} | ({"source": "a.md"} if row == 30 else {}) for row in range(40)]
        lines = "\n".join(map(json.dumps, rows))
        (tmp_path / name).write_text(lines if name == "a.jsonl" else json.dumps(rows))

        preview = preview_table(tmp_path / name)

        assert (preview.columns, preview.has_all_columns) == (("text", "source"), True)
        assert preview.rows == [{"text": f"text {row}", "source": ""} for row in range(20)]
        assert not preview.is_complete
        assert not preview_table(tmp_path / name, max_bytes=200).has_all_columns

    def test_knows_the_columns_of_a_header_however_long_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text("text,label\n" + "hello,x\n" * 100)

        assert preview_table(tmp_path / "a.csv", max_bytes=200).has_all_columns

    def test_never_reads_more_than_the_head(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        with path.open("wb") as stream:
            stream.write(b"text,label\n" + b"hello,x\n" * 100_000)
            stream.truncate(100 * 1024 * 1024 * 1024)  # a sparse file: reading it whole would exhaust the memory

        assert len(preview_table(path).rows) == 20

    def test_refuses_a_first_line_longer_than_the_head(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_bytes(b"x" * 1_000_000)

        with pytest.raises(InputRejectedError, match="line 1 is longer") as refusal:
            preview_table(path)

        assert refusal.value.code == "DATA_FIELD_TOO_LONG"
