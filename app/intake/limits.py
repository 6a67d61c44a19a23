"""Bounds of what a team may give. Source: reference/reliability.md section 5 (2026-11-20), sizes measured there."""

MAX_TABLE_BYTES = 250 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_COLUMNS = 200
MAX_FIELD_CHARACTERS = 100_000
MAX_LINE_CHARACTERS = MAX_COLUMNS * MAX_FIELD_CHARACTERS

# A JSON array is parsed from one string held in memory; larger ones are asked for as one object per line.
MAX_JSON_ARRAY_BYTES = 50 * 1024 * 1024
MAX_JSON_DEPTH = 64
MAX_NUMBER_CHARACTERS = 100

PREVIEW_BYTES = 256 * 1024

MAX_CASE_ID_CHARACTERS = 200

MAX_DOCUMENT_BYTES = 100 * 1024 * 1024
MAX_HTML_BYTES = 10 * 1024 * 1024
MAX_DOCUMENT_CHARACTERS = 20_000_000
MAX_DOCUMENTS = 10_000
MAX_NAME_CHARACTERS = 255
MAX_PDF_PAGES = 5_000
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_UNPACK_RATIO = 100
MAX_ZIP_PARTS = 5_000

# Results of other tools are parsed as a whole; Python holds about eight times the size of such a file.
MAX_RESULTS_BYTES = 100 * 1024 * 1024
