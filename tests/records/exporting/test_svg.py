"""SVG figures become vector graphics in the report; what cannot be drawn faithfully is named."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from msgspec import structs

from praxis_desktop.records.exporting.document import document_of
from praxis_desktop.records.exporting.pdf.report import write_report
from praxis_desktop.records.exporting.pdf.svg import MOST_BYTES, NotDrawable, SvgPicture
from tests.records.exporting.lab_run import lab_run

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60" viewBox="0 0 90 60">'
DARK = "<style>@media (prefers-color-scheme: dark){.a{fill:#000000}}</style>"


def report(folder: Path, **figures: str) -> bytes:
    """Make the report of a run that has shown these figures."""
    run = lab_run()
    events = list(run.events)
    for name, content in figures.items():
        (folder / f"{name}.svg").write_text(content, "utf-8")
        told = {"event": "display", "file": f"{name}.svg", "mime": "image/svg+xml", "size": 1, "data": ""}
        events.insert(5, (10.0, told))
    file = io.BytesIO()
    write_report(file, document_of(structs.replace(run, events=events)), figures=folder)
    return file.getvalue()


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def colours_of(content: bytes) -> set[tuple[int, int, int]]:
    """Return the colours of all pixels of a PDF."""
    found: set[tuple[int, int, int]] = set()
    for page in pypdfium2.PdfDocument(content):
        image = page.render(scale=2).to_pil().convert("RGB")
        found |= {colour for _, colour in image.getcolors(1 << 24)}
    return found


def test_a_figure_is_drawn_with_its_colours_and_its_text_can_be_searched(tmp_path: Path) -> None:
    shapes = (
        '<rect class="a" width="20" height="20" fill="#12fe34"/>'
        '<g fill="none" stroke="#fe1234" stroke-width="4">'
        '<path d="M2 40 h20 v8 l5 5 C30 50 40 50 40 40 z"/></g>'
        '<polygon points="50,50 60,30 70,50" fill="#3412fe"/>'
        '<text x="30" y="20" transform="rotate(-5 30 20)" font-size="9">Zellzahl &amp; µL</text>'
    )
    content = report(tmp_path, growth=f"{HEAD}{DARK}{shapes}</svg>")
    assert "Zellzahl & µL" in text_of(content)
    assert {(0x12, 0xFE, 0x34), (0xFE, 0x12, 0x34), (0x34, 0x12, 0xFE)} <= colours_of(content)
    assert content == report(tmp_path, growth=f"{HEAD}{DARK}{shapes}</svg>"), "the same bytes again"


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="file:///etc/passwd" width="9" height="9"/>',
        '<use href="#a"/>',
        '<script>alert("x")</script>',
        "<style>.a{fill:url(http://example.com)}</style>",
        '<rect width="9" height="9" filter="url(#f)"/>',
        '<rect width="9" height="9" fill="url(#g)"/>',
        '<rect width="9" height="9" fill="rgb(1,2,3)"/>',
        '<rect width="1e999" height="9"/>',
        '<path d="M0 0 A5 5 0 0 1 9 9"/>',
        '<path d="M0 0 L5"/>',
        '<g transform="matrix(1 2 3)"/>',
        "<text>a<tspan>b</tspan></text>",
        "<g>" * 40 + "</g>" * 40,
        "<g/>" * 50_000,
        "<rect",
        "<!ENTITY a 'b'>",
    ],
)
def test_what_it_cannot_draw_faithfully_is_named_instead(tmp_path: Path, inside: str) -> None:
    assert "strange.svg (image/svg+xml) is with the files" in text_of(
        report(tmp_path, strange=f"{HEAD}{inside}</svg>")
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html/>",
        b"\xff\xfe<\x00s\x00v\x00g\x00/\x00>\x00",
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>',
        b'<svg width="0" height="5"/>',
        b'<svg viewBox="0 0 1e9 1"/>',
        b" " * (MOST_BYTES + 1),
    ],
)
def test_what_is_no_svg_of_a_sensible_size_is_refused(content: bytes) -> None:
    with pytest.raises(NotDrawable):
        SvgPicture(content, (400, 400))


def test_a_large_figure_is_scaled_to_the_page_and_a_small_one_keeps_its_size() -> None:
    large = SvgPicture(b'<svg width="4000" height="2000"/>', (400, 400))
    small = SvgPicture(b'<svg width="40" height="20" viewBox="0 0 400 200"/>', (400, 400))
    assert (large.width, large.height) == (400, 200)
    assert (small.width, small.height) == pytest.approx((30, 15))
