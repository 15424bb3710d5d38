"""The files of a run inside of its report: viewers of PDF list them as attachments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString
from reportlab.pdfgen.canvas import Canvas

from praxis_desktop.core.regular_files import read_regular

MOST = 16 << 20
"""Bytes of all of them: what is beyond is named alone."""


def attach(canvas: Canvas, files: Sequence[tuple[str, Path]]) -> None:
    """Put the files into the document of ``canvas``, before it is saved. Raises OSError."""
    document, names, room = canvas._doc, [], MOST
    for name, path in sorted(files):
        if path.stat().st_size > room:
            continue
        content = read_regular(path)
        room -= len(content)
        stream = PDFStream(
            PDFDictionary({"Type": PDFName("EmbeddedFile"), "Params": PDFDictionary({"Size": len(content)})}),
            content,
        )
        inside = PDFDictionary({"F": document.Reference(stream)})
        told = PDFString(name)
        listed = PDFDictionary({"Type": PDFName("Filespec"), "F": told, "UF": told, "EF": inside})
        names += [told, document.Reference(listed)]
    if names:
        document.Catalog.Names = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray(names)})})
