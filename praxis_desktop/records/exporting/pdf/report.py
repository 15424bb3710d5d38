"""A run as a report of some pages."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from reportlab.platypus import Flowable, Spacer

from praxis_desktop.records.exporting.document import Document
from praxis_desktop.records.exporting.pdf.lettering import load_fonts
from praxis_desktop.records.exporting.pdf.page import CountedCanvas, ReportPages, fields_of
from praxis_desktop.records.exporting.pdf.pictured import FIGURES
from praxis_desktop.records.exporting.pdf.sections import Sections
from praxis_desktop.records.exporting.pdf.state_band import StateBand
from praxis_desktop.records.exporting.pdf.styles import Styles
from praxis_desktop.records.exporting.pdf.template import Template, standard_template


def write_report(
    file: BinaryIO,
    document: Document,
    template: tuple[Template, Path] | None = None,
    figures: Path | None = None,
) -> None:
    """Write the report of a run; the same document makes the same bytes.

    ``template`` is one with the folder of its logo, None for the standard one; ``figures`` is the folder with
    the files of the run. Raises OSError.
    """
    load_fonts()
    chosen, folder = template or standard_template()
    shown: Document = {**document, FIGURES: figures}
    styles = Styles(chosen.colours)
    pages = ReportPages(file, document, chosen, folder)
    sections = Sections(shown, chosen, styles, pages.inner_width)
    subtitle = " · ".join(
        filter(None, [chosen.title, document["run"]["name"], fields_of(document, chosen)["date"]])
    )
    title = document["protocol"]["title"] or document["protocol"]["name"] or document["protocol"]["file"]
    story: list[Flowable] = [
        styles.paragraph(title or "Run", styles.title),
        styles.paragraph(subtitle, styles.subtitle),
        StateBand(document),
    ]
    for section in chosen.sections:
        content = sections.of(section.shows)
        if content:
            story += [styles.paragraph(section.title, styles.section), *content]
    story.append(Spacer(0, 1))
    pages.build(story, canvasmaker=CountedCanvas)
