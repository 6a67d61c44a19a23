"""A memo as PDF, typeset in a process of its own: `python -m app.reports.typeset < memo.json > memo.pdf`.

The compiler and its fonts take a hundred megabytes that the web process shall not keep, and a document that it cannot
finish can be ended by the clock.
"""

import sys
from pathlib import Path

import typst

from app.resources import templates_folder


def typeset(memo_json: str, *, templates: Path) -> bytes:
    """The PDF of this memo, with the fonts that ship with Sextant and no others.

    Raises:
        typst.TypstError: the template or a font is broken.
    """
    folder = templates / "reports"
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder / "fonts")])
    compiler = typst.Compiler(str(folder / "report.typ"), root=str(folder), font_paths=fonts)
    pdf = compiler.compile(format="pdf", sys_inputs={"memo": memo_json})
    assert isinstance(pdf, bytes)
    return pdf


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read().decode(), templates=templates_folder()))
