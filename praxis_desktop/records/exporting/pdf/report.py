"""The report on a run, a few pages long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    LongTable,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)

from praxis_desktop.core.files import read_regular
from praxis_desktop.core.words import number_or_id
from praxis_desktop.records.exporting.document import Document, simulated_words
from praxis_desktop.records.exporting.pdf.charts import FIGURES
from praxis_desktop.records.exporting.pdf.sections import Sections
from praxis_desktop.records.exporting.pdf.styles import BOLD, MONO, TEXT, Styles, draw, fitted, load_fonts
from praxis_desktop.records.exporting.pdf.template import Template, standard_template
from praxis_desktop.records.exporting.pdf.verdict_band import (
    SIMULATED,
    VerdictBand,
    instrument_words,
)

MARGIN, TOP, FOOT = 48.0, 58.0, 56.0
_LOGO_HIGH, _LOGO_WIDE = 26.0, 120.0


class CountedCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that draws the footers last, when the number of pages is known."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - of reportlab
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._pages, 1):
            self.__dict__.update(page)
            self.setFillColor(HexColor("#667085"))
            draw(
                self, self._pagesize[0] - MARGIN, 34, f"Page {number} of {len(self._pages)}", TEXT, 7, "right"
            )
            super().showPage()
        super().save()


class ReportPages(BaseDocTemplate):  # type: ignore[misc]  # reportlab has no types
    """A report's pages. The PDF contains no dates, so that equal documents produce equal bytes."""

    def __init__(self, file: BinaryIO, document: Document, template: Template, folder: Path) -> None:
        size = A4 if template.paper == "A4" else LETTER
        run, protocol = document["run"], document["protocol"]
        super().__init__(
            file,
            pagesize=size,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=TOP,
            bottomMargin=FOOT,
            title=f"{run_name(document)}: {protocol['title'] or run['id']}",
            author=run["operator"],
            subject=f"{document['verdict']['word']}: {run['ending']}, record {run['id']}",
            creator="Praxis Desktop",
            producer="Praxis Desktop",
            invariant=1,
            pageCompression=1,
        )
        self._template = template
        self._document = document
        self._logo = folder / template.logo if template.logo else None
        self._fields = fields_of(document, template)
        frame = Frame(MARGIN, FOOT, size[0] - 2 * MARGIN, size[1] - TOP - FOOT, 0, 0, 0, 0)
        self.addPageTemplates([PageTemplate("page", [frame], onPage=self._frame_page)])

    @property
    def inner_width(self) -> float:
        """The width between the margins, in points."""
        return float(self.pagesize[0] - 2 * MARGIN)

    def _frame_page(self, canvas: Canvas, pages: BaseDocTemplate) -> None:
        width, height = self.pagesize
        colours, record = self._template.colours, self._document["record"]
        canvas.saveState()
        canvas.setStrokeColor(HexColor(colours.rule))
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, height - 46, width - MARGIN, height - 46)
        canvas.line(MARGIN, 46, width - MARGIN, 46)
        right = width - MARGIN
        if words := fitted(simulated_words(self._document), BOLD, 8, 230):
            canvas.setFillColor(HexColor(SIMULATED.ground))
            canvas.setStrokeColor(HexColor(SIMULATED.edge))
            wide = stringWidth(words, BOLD, 8) + 12
            canvas.roundRect(right - wide, height - 41.5, wide, 15, 3, stroke=1, fill=1)
            canvas.setFillColor(HexColor(SIMULATED.ink))
            draw(canvas, right - 6, height - 37, words, BOLD, 8, "right")
            right -= wide + 10
        left = MARGIN
        if self._logo is not None:
            left += self._draw_logo(canvas, height) + 10
        canvas.setFillColor(HexColor(colours.muted))
        header = self._template.header.format_map(self._fields)
        draw(canvas, left, height - 37, fitted(header, TEXT, 8, right - left - 120), TEXT, 8)
        draw(canvas, right, height - 37, self._fields["date"], TEXT, 8, "right")
        footer = self._template.footer.format_map(self._fields)
        draw(canvas, MARGIN, 34, fitted(footer, TEXT, 7, width - 2 * MARGIN - 90), TEXT, 7)
        digest = f"Digest {record['digest']}" if record["digest"] else "No digest: the record is not whole"
        draw(canvas, MARGIN, 24, digest, MONO, 5.6)
        signature = (record["signature"] or {}).get("signature")
        told = f"Signature {signature}" if signature else "Not signed"
        draw(canvas, MARGIN, 16, fitted(told, MONO, 5.6, width - 2 * MARGIN), MONO, 5.6)
        canvas.restoreState()

    def _draw_logo(self, canvas: Canvas, height: float) -> float:
        assert self._logo is not None
        image = ImageReader(str(self._logo))
        wide, high = image.getSize()
        scale = min(_LOGO_HIGH / high, _LOGO_WIDE / wide)
        canvas.drawImage(image, MARGIN, height - 43, wide * scale, high * scale, mask="auto")
        return float(wide * scale)


def fields_of(document: Document, template: Template) -> Mapping[str, str]:
    """Return the values for the fields in headers and footers."""
    run, protocol = document["run"], document["protocol"]
    return {
        "protocol": protocol["title"] or protocol["name"] or protocol["file"],
        "run_name": run_name(document),
        "verdict": document["verdict"]["word"],
        "run": run["id"],
        "name": run["name"],
        "operator": run["operator"],
        "state": run["ending"],
        "date": run["started"][:16].replace("T", " "),
        "title": template.title,
    }


def run_name(document: Document) -> str:
    """Return the run's name, such as ``Run 131``, with the start of its ID if it has no number."""
    run = document["run"]
    return f"Run {number_or_id(run['number'], run['id'])}"


_ROOM = 110.0
"""Height, in points, needed for the beginning of a section."""


def write_report(
    file: BinaryIO,
    document: Document,
    template: tuple[Template, Path] | None = None,
    figures: Path | None = None,
    attached: Sequence[tuple[str, Path]] = (),
) -> None:
    """Write the report on a run. Equal documents produce equal bytes.

    ``template`` includes the folder of its logo; None stands for the standard template. ``figures`` is the
    folder with the run's files; the ``attached`` files are embedded. Raises OSError.
    """
    load_fonts()
    chosen, folder = template or standard_template()
    shown: Document = {**document, FIGURES: figures}
    styles = Styles(chosen.colours)
    pages = ReportPages(file, document, chosen, folder)
    sections = Sections(shown, chosen, styles, pages.inner_width)
    run, fields = document["run"], fields_of(document, chosen)
    title = " · ".join(filter(None, [fields["run_name"], fields["protocol"]]))
    subtitle = " · ".join(
        filter(None, [fields["date"], run["name"], run["operator"], instrument_words(document), chosen.title])
    )
    story: list[Flowable] = [
        styles.paragraph(title, styles.title),
        styles.paragraph(subtitle, styles.subtitle),
        VerdictBand(document, styles),
    ]
    begins = 0
    for section in chosen.sections:
        content = sections.of(section.shows)
        if section.shows == "technical":
            story += [PageBreak(), styles.paragraph(section.title, styles.title), *content]
        elif content and section.shows == "signatures" and begins:
            # A page of signatures alone would not show what is signed, so the section before them goes with
            # them.
            signed = [*story[begins:], styles.paragraph(section.title, styles.section), *content]
            story[begins:] = [KeepTogether(_parts(signed))]
        elif content:
            begins = len(story)
            story += _headed(styles.paragraph(section.title, styles.section), content)
    story.append(Spacer(0, 1))

    def canvas(*arguments: Any, **options: Any) -> CountedCanvas:
        made = CountedCanvas(*arguments, **options)
        _attach(made, attached)
        return made

    pages.build(story, canvasmaker=canvas)


def _parts(story: list[Flowable]) -> list[Flowable]:
    """Return the parts of a section, without ``KeepTogether`` and page breaks."""
    parts: list[Flowable] = []
    for each in story:
        if isinstance(each, KeepTogether):
            parts += _parts(list(each._content))
        elif not isinstance(each, CondPageBreak):
            parts.append(each)
    return parts


def _headed(title: Paragraph, content: list[Flowable]) -> list[Flowable]:
    """Return a section whose title never stands alone at the end of a page. A table begins wherever some of
    its rows fit below the title, because keeping a whole table with its title would always start a new page.
    """
    first, *others = content
    if isinstance(first, CondPageBreak | LongTable | Paragraph):
        return [CondPageBreak(_ROOM), title, *content]
    return [KeepTogether(_parts([title, first])), *others]


_MOST_ATTACHED = 16 << 20
"""Maximum total size, in bytes, of embedded files. Other files are only named."""


def _attach(canvas: Canvas, files: Sequence[tuple[str, Path]]) -> None:
    """Embed ``files``, which viewers list as attachments, in an unsaved ``canvas``. Raises OSError."""
    document, names, room = canvas._doc, [], _MOST_ATTACHED
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
