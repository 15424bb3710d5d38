"""A run as a report of some pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, LongTable, PageBreak, Paragraph, Spacer

from praxis_desktop.records.exporting.document import Document
from praxis_desktop.records.exporting.pdf.attached import attach
from praxis_desktop.records.exporting.pdf.lettering import load_fonts
from praxis_desktop.records.exporting.pdf.page import CountedCanvas, ReportPages, fields_of
from praxis_desktop.records.exporting.pdf.pictured import FIGURES
from praxis_desktop.records.exporting.pdf.sections import Sections
from praxis_desktop.records.exporting.pdf.styles import Styles
from praxis_desktop.records.exporting.pdf.template import Template, standard_template
from praxis_desktop.records.exporting.pdf.verdict_band import VerdictBand

_ROOM = 110.0
"""Points that the beginning of a section needs."""


def write_report(
    file: BinaryIO,
    document: Document,
    template: tuple[Template, Path] | None = None,
    figures: Path | None = None,
    attached: Sequence[tuple[str, Path]] = (),
) -> None:
    """Write the report of a run; the same document makes the same bytes.

    ``template`` is one with the folder of its logo, None for the standard one; ``figures`` is the folder with
    the files of the run; ``attached`` are put into the file. Raises OSError.
    """
    load_fonts()
    chosen, folder = template or standard_template()
    shown: Document = {**document, FIGURES: figures}
    styles = Styles(chosen.colours)
    pages = ReportPages(file, document, chosen, folder)
    sections = Sections(shown, chosen, styles, pages.inner_width)
    run, fields = document["run"], fields_of(document, chosen)
    title = " · ".join(filter(None, [fields["run_name"], fields["protocol"]]))
    subtitle = " · ".join(filter(None, [fields["date"], run["name"], run["operator"], chosen.title]))
    story: list[Flowable] = [
        styles.paragraph(title, styles.title),
        styles.paragraph(subtitle, styles.subtitle),
        VerdictBand(document, styles),
    ]
    for section in chosen.sections:
        content = sections.of(section.shows)
        if section.shows == "technical":
            story += [PageBreak(), styles.paragraph(section.title, styles.title), *content]
        elif content:
            story += _headed(styles.paragraph(section.title, styles.section), content)
    story.append(Spacer(0, 1))

    def canvas(*arguments: Any, **options: Any) -> CountedCanvas:
        made = CountedCanvas(*arguments, **options)
        attach(made, attached)
        return made

    pages.build(story, canvasmaker=canvas)


def _headed(title: Paragraph, content: list[Flowable]) -> list[Flowable]:
    """A section whose title is never alone at the end of a page. A table begins where there is room for some
    of its rows: kept together with its title it would begin on a page of its own.
    """
    first, *others = content
    if isinstance(first, CondPageBreak | LongTable | Paragraph):
        return [CondPageBreak(_ROOM), title, *content]
    return [KeepTogether([title, first]), *others]
