"""The decision memo as PDF."""

import json
import subprocess
import sys
from dataclasses import replace

from app.errors import RunFailedError
from app.reports.blocks import Memo
from app.reports.glyphs import missing_characters, name_characters
from app.reports.report_json import memo_document
from app.reports.words import Words

LIMIT_SECONDS = 60


def render_pdf(memo: Memo) -> bytes:
    """The memo as a PDF file; characters that no font of Sextant has are named at its end.

    Raises:
        RunFailedError: PDF_FAILED, PDF_TOO_SLOW.
    """
    missing = missing_characters(json.dumps(memo_document(memo), ensure_ascii=False))
    if missing:
        said = Words(memo.language).say(
            "These characters cannot be shown in this file, for want of a font: {characters}. The HTML file has them.",
            characters=name_characters(missing),
        )
        memo = replace(memo, labels=replace(memo.labels, untypable=said))
    document = json.dumps(memo_document(memo), ensure_ascii=False, allow_nan=False)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.reports.typeset"],
            input=document.encode(),
            capture_output=True,
            check=False,
            timeout=LIMIT_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise RunFailedError(
            "PDF_TOO_SLOW", f"The PDF was not ready after {LIMIT_SECONDS} s; take the HTML report instead."
        ) from error
    if done.returncode != 0:
        reason = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"])[-1]
        raise RunFailedError(
            "PDF_FAILED", f"The PDF could not be typeset: {reason[:300]}; take the HTML report instead."
        )
    return done.stdout
