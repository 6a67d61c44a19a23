"""What a document is called whose text stands in a file of another name."""

EXTRACTED_SUFFIX = ".extracted.txt"
"""What `handbook.pdf.extracted.txt` ends with: the text of handbook.pdf, which stays the name of the document."""


def document_name(file_name: str) -> str:
    """What a document is called whose file has this name."""
    return file_name.removesuffix(EXTRACTED_SUFFIX) or file_name
