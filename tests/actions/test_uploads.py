"""Files on their way in: kept safely, parsed in a child, refused in a sentence."""

import io
import json
import zipfile

import pytest
from sqlalchemy import select

from app.actions.corpora import get_corpus, receive_corpus
from app.actions.datasets import (
    MappingChoice,
    confirm_mapping,
    get_dataset,
    list_datasets,
    preview_dataset,
    receive_dataset,
)
from app.db import intake_queries
from app.db.tables import CaseRow, CorpusRow, DatasetRow
from app.errors import ConflictError, InputRejectedError
from app.glossary import IntakeStatus, TaskKind
from app.jobs import CORPUS_PARSE, DATASET_PARSE
from app.supervisor import parse_upload

ROWS = "".join(f"Where is parcel {number}?,{label}\n" for number in range(8) for label in ("shipping", "billing"))
TABLE = f"text,label\n{ROWS}"
BOMB_MEGABYTES = 300
HOSTILE_NAMES = {
    "../../etc/passwd.csv": "passwd.csv",
    "..\\..\\windows\\win.csv": "win.csv",
    "/etc/cron.d/job.csv": "job.csv",
    "a\0b.csv": "ab.csv",
    "-rf.csv": "rf.csv",
    "...hidden.csv": "hidden.csv",
    "evil\u202evsc.csv": "evilvsc.csv",
    "new\nline.csv": "newline.csv",
}


def receive(database, settings, content=TABLE, *, file_name="tickets.csv", name=""):
    return receive_dataset(
        database,
        settings,
        name=name,
        task=TaskKind.CLASSIFICATION,
        file_name=file_name,
        stream=io.BytesIO(content.encode() if isinstance(content, str) else content),
    )


def json_lines(count, *, last=None):
    rows = [{"text": f"Where is parcel {n}?", "label": ("shipping", "billing")[n % 2]} for n in range(count)]
    rows[-1] |= last or {}
    return "".join(json.dumps(row) + "\n" for row in rows)


def files_under(settings):
    folder = settings.resolved_home / "uploads"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


class TestReceivingATable:
    """Nothing stays of what is refused."""

    def test_keeps_the_file_in_a_folder_named_by_its_row(self, database, settings, sent_jobs):
        dataset_id = receive(database, settings)
        view = get_dataset(database, dataset_id)
        assert (view.status, view.columns, view.name) == (IntakeStatus.UPLOADED, ("text", "label"), "tickets.csv")
        assert files_under(settings) == [f"dataset-{dataset_id}", f"dataset-{dataset_id}/tickets.csv"]
        assert sent_jobs == []

    @pytest.mark.parametrize(
        ("content", "file_name", "code"),
        [
            ("", "empty.csv", "DATA_EMPTY"),
            ("text,label\n", "header.csv", "DATA_EMPTY"),
            (b"PK\x03\x04 workbook", "book.csv", "DATA_TYPE"),
            (TABLE, "tickets.exe", "DATA_TYPE"),
            ("text,text\na,b\n", "twice.csv", "DATA_DUPLICATE_COLUMN"),
            (b"text,label\n\xff\xfe\xfa,b\n", "bytes.csv", "DATA_ENCODING"),
            (TABLE, "...", "FILE_NAME_UNUSABLE"),
            (TABLE, "a" * 300 + ".csv", "FILE_NAME_UNUSABLE"),
        ],
    )
    def test_a_bad_file_leaves_no_row_and_no_file(self, database, settings, content, file_name, code):
        with pytest.raises(InputRejectedError) as caught:
            receive(database, settings, content, file_name=file_name)
        assert caught.value.code == code
        assert list_datasets(database) == ()
        assert files_under(settings) == []

    @pytest.mark.parametrize("name", ["x" * 201, "half a character \ud800"])
    def test_a_name_that_cannot_be_kept_leaves_no_row_and_no_file(self, database, settings, name):
        with pytest.raises(InputRejectedError):
            receive(database, settings, name=name)
        assert (list_datasets(database), files_under(settings)) == ((), [])

    @pytest.mark.parametrize(("given", "kept"), HOSTILE_NAMES.items())
    def test_a_file_name_leads_nowhere(self, database, settings, given, kept):
        dataset_id = receive(database, settings, file_name=given)
        assert files_under(settings) == [f"dataset-{dataset_id}", f"dataset-{dataset_id}/{kept}"]

    def test_its_head_is_shown_with_a_guess(self, database, settings):
        preview = preview_dataset(database, settings, receive(database, settings))
        assert (preview.guessed_input, preview.guessed_target) == ("text", "label")
        assert preview.rows[0] == ("Where is parcel 0?", "shipping")


class TestConfirmingTheMapping:
    """Which column is what."""

    def test_sends_the_file_to_be_parsed(self, database, settings, sent_jobs):
        dataset_id = receive(database, settings)
        confirm_mapping(database, settings, dataset_id, MappingChoice(input="text", target="label"))
        assert sent_jobs == [(DATASET_PARSE, dataset_id)]
        assert get_dataset(database, dataset_id).status == IntakeStatus.PARSING

    def test_refuses_a_column_that_is_not_there_and_names_those_that_are(self, database, settings, sent_jobs):
        dataset_id = receive(database, settings)
        with pytest.raises(InputRejectedError, match="text, label") as caught:
            confirm_mapping(database, settings, dataset_id, MappingChoice(input="question", target="label"))
        assert caught.value.code == "COLUMN_MISSING"
        assert sent_jobs == []

    @pytest.mark.parametrize(("test", "validation"), [(0, 0.1), (1, 0), (0.6, 0.4), (-0.2, 0.1), (float("nan"), 0.1)])
    def test_refuses_shares_that_leave_nothing_to_train_on(self, database, settings, test, validation):
        dataset_id = receive(database, settings)
        choice = MappingChoice(input="text", target="label", test_share=test, validation_share=validation)
        with pytest.raises(InputRejectedError) as caught:
            confirm_mapping(database, settings, dataset_id, choice)
        assert caught.value.code == "SPLIT_INVALID"

    def test_refuses_a_key_that_no_line_has(self, database, settings):
        dataset_id = receive(database, settings, json_lines(30), file_name="tickets.jsonl")
        choice = MappingChoice(input="text", target="label", gold_document="source")
        with pytest.raises(InputRejectedError, match="it has: text, label") as caught:
            confirm_mapping(database, settings, dataset_id, choice)
        assert caught.value.code == "COLUMN_MISSING"

    def test_refuses_a_dataset_that_is_being_parsed(self, database, settings):
        dataset_id = receive(database, settings)
        confirm_mapping(database, settings, dataset_id, MappingChoice(input="text", target="label"))
        with pytest.raises(ConflictError) as caught:
            confirm_mapping(database, settings, dataset_id, MappingChoice(input="label", target="text"))
        assert caught.value.code == "DATASET_PARSED"


class TestParsing:
    """In a child process with limits, `python -m workers.run_step`."""

    def test_rows_with_empty_cells_are_skipped_and_labels_merged_where_that_was_chosen(self, database, settings):
        content = TABLE + ",billing\nWho signs?,Billing\n"
        refused = self.parse_table(database, settings, content)
        assert "choose to skip rows with empty cells" in refused.error_message
        view = self.parse_table(database, settings, content, skip_empty=True, merge_labels=True)
        assert (view.status, view.labels) == (IntakeStatus.READY, ("billing", "shipping"))
        assert any("these rows were skipped" in warning for warning in view.warnings)
        assert any("were merged" in warning for warning in view.warnings)

    def parse_table(self, database, settings, content, **mapping):
        dataset_id = receive(database, settings, content)
        confirm_mapping(database, settings, dataset_id, MappingChoice(input="text", target="label", **mapping))
        parse_upload(database, settings, DATASET_PARSE, dataset_id)
        return get_dataset(database, dataset_id)

    def test_a_good_table_becomes_ready_with_its_splits(self, database, settings):
        view = self.parse_table(database, settings, TABLE, test_share=0.25, validation_share=0.125)
        assert (view.status, view.error_message) == (IntakeStatus.READY, None)
        assert view.train_count + view.validation_count + view.test_count == 16
        assert view.labels == ("billing", "shipping")
        assert view.content_hash

    @pytest.mark.parametrize("count", [40, 9_000])
    def test_a_key_may_first_stand_in_any_line(self, database, settings, count):
        content = json_lines(count, last={"source": "rules.md"})
        dataset_id = receive(database, settings, content, file_name="tickets.jsonl")
        choice = MappingChoice(input="text", target="label", gold_document="source")
        confirm_mapping(database, settings, dataset_id, choice)
        parse_upload(database, settings, DATASET_PARSE, dataset_id)
        assert get_dataset(database, dataset_id).status == IntakeStatus.READY
        with database.reading() as session:
            rows = session.scalars(select(CaseRow).where(CaseRow.dataset_id == dataset_id))
            assert sum(1 for row in rows if row.gold_documents) == 1

    def test_a_key_that_may_stand_below_the_head_is_looked_for_when_the_file_is_read(self, database, settings):
        dataset_id = receive(database, settings, json_lines(9_000), file_name="tickets.jsonl")
        choice = MappingChoice(input="text", target="label", gold_document="source")
        confirm_mapping(database, settings, dataset_id, choice)
        parse_upload(database, settings, DATASET_PARSE, dataset_id)
        view = get_dataset(database, dataset_id)
        assert (view.status, view.error_code) == (IntakeStatus.REJECTED, "COLUMN_MISSING")
        assert "'source'" in view.error_message

    def test_columns_to_break_results_down_by_are_kept_with_every_case(self, database, settings):
        kinds = ["shipping,en", "billing,zh"]
        content = "text,label,language\n" + "".join(f"Where is parcel {n}?,{kinds[n % 2]}\n" for n in range(16))
        view = self.parse_table(database, settings, content, slices=["language"])
        with database.reading() as session:
            rows = session.scalars(select(CaseRow).where(CaseRow.dataset_id == view.id).order_by(CaseRow.position))
            assert [row.slices for row in rows] == [{"language": "zh" if n % 2 else "en"} for n in range(16)]
        assert view.mapping["slices"] == "language"

    def test_a_bad_row_rejects_the_table_with_its_number_and_it_can_be_confirmed_again(self, database, settings):
        rows = [f"Where is parcel {number}?,shipping" for number in range(30)]
        rows[24] = "no label,"
        view = self.parse_table(database, settings, "text,label\n" + "\n".join(rows) + "\n")
        assert view.status == IntakeStatus.REJECTED
        assert "25" in view.error_message
        assert view.train_count == 0
        confirm_mapping(database, settings, view.id, MappingChoice(input="text", target="label"))
        assert get_dataset(database, view.id).error_message is None

    def test_a_bomb_is_rejected_and_the_worker_lives_to_parse_the_next(self, database, settings, sent_jobs):
        document = receive_corpus(database, settings, name="", files=[("bomb.docx", docx_bomb())])
        handbook = receive_corpus(
            database, settings, name="Handbook", files=[("../rules.md", io.BytesIO(b"# Rules\n\nAsk early."))]
        )
        assert sent_jobs == [(CORPUS_PARSE, document), (CORPUS_PARSE, handbook)]
        for corpus_id in (document, handbook):
            parse_upload(database, settings, CORPUS_PARSE, corpus_id)
        refused, ready = get_corpus(database, document), get_corpus(database, handbook)
        assert (refused.status, refused.error_code) == (IntakeStatus.REJECTED, "DOCUMENT_BOMB")
        assert "bomb.docx" in refused.error_message
        assert (ready.status, ready.document_names) == (IntakeStatus.READY, ("rules.md",))

    def test_an_upload_that_needs_more_memory_than_allowed_is_rejected_with_the_limit(self, database, settings):
        tight = settings.model_copy(update={"parse_memory_bytes": 40 * 1024**2})
        view = self.parse_table(database, tight, TABLE)
        assert (view.status, view.error_code) == (IntakeStatus.REJECTED, "UPLOAD_TOO_HEAVY")
        assert "40 MB" in view.error_message

    @pytest.mark.parametrize("table", [DatasetRow, CorpusRow])
    def test_an_upload_is_parsed_by_one_worker_at_a_time(self, database, settings, table):
        if table is DatasetRow:
            row_id = receive(database, settings)
            confirm_mapping(database, settings, row_id, MappingChoice(input="text", target="label"))
        else:
            row_id = receive_corpus(database, settings, name="", files=[("a.md", io.BytesIO(b"text"))])
        claims = []
        for _ in range(2):
            with database.unit_of_work() as work:
                claims.append(intake_queries.claim_parsing(work.session, table, row_id, seconds=60))
        with database.reading() as session:
            assert intake_queries.unparsed_uploads(session, table) == []
        assert claims == [True, False]


class TestReceivingDocuments:
    """Several files at once."""

    def files(self, *names):
        return [(name, io.BytesIO(b"text")) for name in names]

    @pytest.mark.parametrize(
        ("names", "code"),
        [
            ((), "CORPUS_EMPTY"),
            (("a.md", "folder/a.md"), "FILE_NAME_TWICE"),
            (("a.md", ".."), "FILE_NAME_UNUSABLE"),
            (tuple(f"{number}.md" for number in range(4)), "CORPUS_TOO_MANY_FILES"),
        ],
    )
    def test_what_is_refused_leaves_no_row_and_no_file(self, database, settings, sent_jobs, names, code):
        few = settings.model_copy(update={"upload_files_limit": 3})
        with pytest.raises(InputRejectedError) as caught:
            receive_corpus(database, few, name="", files=self.files(*names))
        assert caught.value.code == code
        with database.reading() as session:
            assert intake_queries.corpus_rows(session, only_ready=False) == []
        assert (files_under(settings), sent_jobs) == ([], [])


def docx_bomb():
    """A Word document of about 300 kB whose text unpacks to 300 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("word/document.xml", "w") as part:
            for _ in range(BOMB_MEGABYTES):
                part.write(b"a" * 1024**2)
    stream.seek(0)
    return stream
