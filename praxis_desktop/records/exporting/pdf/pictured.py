"""Sections of a report that are pictures: plates, courses, figures."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from reportlab.platypus import Flowable, Image, KeepTogether, Spacer

from praxis_desktop.core.events import DataEvent
from praxis_desktop.core.regular_files import read_regular
from praxis_desktop.core.titles import column_head
from praxis_desktop.core.verdicts import is_outside, limit_words
from praxis_desktop.records.courses import courses_of
from praxis_desktop.records.exporting.document import Document
from praxis_desktop.records.exporting.document_figures import event_of
from praxis_desktop.records.exporting.pdf.charts import Chart
from praxis_desktop.records.exporting.pdf.plates import CourseGrid, HeatMap, plate_size
from praxis_desktop.records.exporting.pdf.styles import Styles
from praxis_desktop.records.exporting.pdf.template import Template
from praxis_desktop.records.exporting.pdf.verdict_band import tone_of
from praxis_desktop.records.plate_origins import ReadPlates, Told
from praxis_desktop.records.well_places import is_well

log = logging.getLogger(__name__)

FIGURES = "figures_folder"
"""Of a document: where the files of its run are, for who draws them; no export has it."""

_MOST_PLATES = 60
_MOST_CURVES = 6
_TIMES = ("time", "t", "min", "minute", "second", "hour", "elapsed")
_MOST_NAMED = 6
_PICTURES = ("image/png", "image/jpeg")
_MOST_HIGH = 420.0
_GAP = 10.0
_FROM_PROGRAM = "from the program"


def plates(document: Document, template: Template, styles: Styles, width: float) -> list[Flowable]:
    """A heat map for each reading; of many readings of one name the last, and the course of every well."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for output in document["outputs"]:
        if output["kind"] == "wells" and output["value"].get("values"):
            by_key.setdefault(output["key"], []).append(output)
    made: list[Flowable] = []
    drawn: set[str] = set()
    usual = _usual_size(document)
    origins = _Origins(document)
    ink = tone_of("failed", is_simulated=document["run"]["simulated"]).ink
    limited = {
        repr(sorted(readings[-1]["value"]["values"].items(), key=str))
        for readings in by_key.values()
        if _has_limits(readings[-1])
    }
    for readings in by_key.values():
        last = readings[-1]
        values = last["value"]["values"]
        told = last["value"].get("size") or usual
        size = plate_size({well: 0 for each in readings for well in each["value"]["values"]}, told)
        plate, unit = last["value"].get("plate", ""), last["unit"]
        look = {"unit": unit, "size": size, "colours": template.colours}
        if len(readings) > 1:
            wells = dict.fromkeys(well for each in readings for well in each["value"]["values"])
            courses = {
                well: [_number(each["value"]["values"].get(well)) for each in readings] for well in wells
            }
            origin = origins.common(readings)
            note = " · ".join(filter(None, [plate, f"{len(readings)} readings", origin]))
            drawn.add(repr(sorted(courses.items())))
            made += [CourseGrid(courses, title=last["title"], note=note, **look), Spacer(0, _GAP)]
        same = repr(sorted(values.items(), key=str))
        if same in drawn or (same in limited and not _has_limits(last)):
            continue  # what the reader read, and the protocol has kept as it was
        drawn.add(same)
        note = " · ".join(
            filter(
                None,
                [
                    plate,
                    "last reading" if len(readings) > 1 else "",
                    _counted(values),
                    origins.of(last),
                    _outside(last),
                ],
            )
        )
        picture = HeatMap(values, title=last["title"], note=note, outside=_strays(last), ink=ink, **look)
        made += [picture, Spacer(0, _GAP)]
        if len(made) > 2 * _MOST_PLATES:
            made.append(styles.paragraph("More plates are in the CSV and JSON of this run.", styles.muted))
            break
    return made + _course_tables(document, template, drawn, usual)


class _Origins:
    """What to say of where the values of a plate come from, in the words of the window."""

    def __init__(self, document: Document) -> None:
        self._operations = {step["step"]: step["operation"] for step in document["steps"]}
        self._is_simulated = document["run"]["simulated"]
        self._read = ReadPlates(map(self._told, document["outputs"]))

    def of(self, output: Mapping[str, Any]) -> str:
        """Of one reading."""
        if not self._read.have(self._told(output)):
            return _FROM_PROGRAM
        return "from the reader" if self._is_simulated else "measured"

    def common(self, readings: Sequence[Mapping[str, Any]]) -> str:
        """Of readings that are drawn as one: that they were read is said only where all of them were."""
        said = {self.of(reading) for reading in readings}
        return said.pop() if len(said) == 1 else f"partly {_FROM_PROGRAM}"

    def _told(self, output: Mapping[str, Any]) -> Told:
        operation = self._operations.get(output["step"], "")
        return Told(output["key"], output["kind"], operation, output["value"])


def _usual_size(document: Document) -> object:
    """Of the plates of this run, as far as anything tells it."""
    sizes = [
        output["value"]["size"]
        for output in document["outputs"]
        if output["kind"] == "wells" and output["value"].get("size")
    ]
    return max(sizes, key=lambda size: size[0] * size[1]) if sizes else None


def _has_limits(output: Mapping[str, Any]) -> bool:
    return output["low"] is not None or output["high"] is not None


def _strays(output: Mapping[str, Any]) -> list[str]:
    """The wells whose values are outside."""
    numbers = {well: _number(value) for well, value in output["value"]["values"].items()}
    limits = output["low"], output["high"]
    return [well for well, value in numbers.items() if value is not None and is_outside(value, *limits)]


def _outside(output: Mapping[str, Any]) -> str:
    """``3 of 96 outside 0.1 to 1 OD: A1, A2, B7``; "" for values without limits."""
    if not _has_limits(output):
        return ""
    strays = _strays(output)
    limits = limit_words(output["low"], output["high"], output["unit"])
    if not strays:
        return f"all inside, {limits}"
    named = ", ".join(strays[:_MOST_NAMED]) + ", …" * (len(strays) > _MOST_NAMED)
    return f"{len(strays)} outside, {limits}: {named}"


def _counted(values: Mapping[str, object]) -> str:
    return f"{len(values)} well{'s' * (len(values) != 1)}"


def _course_tables(document: Document, template: Template, drawn: set[str], usual: object) -> list[Flowable]:
    """Tables that have a column for each well, but for those that are drawn already."""
    made: list[Flowable] = []
    for output in document["outputs"]:
        if output["kind"] != "table" or len(output["value"]["rows"]) < 2:
            continue
        columns = output["value"]["columns"]
        if not columns or not all(map(is_well, columns)):
            continue
        courses = {
            well: [_number(row[place]) for row in output["value"]["rows"]]
            for place, well in enumerate(columns)
        }
        if repr(sorted(courses.items())) in drawn:
            continue
        look = {"unit": output["unit"], "size": plate_size(courses, usual), "colours": template.colours}
        note = f"{_counted(courses)} · {_FROM_PROGRAM}"
        made += [CourseGrid(courses, title=output["title"], note=note, **look), Spacer(0, _GAP)]
    return made


def courses(document: Document, template: Template, styles: Styles, width: float) -> list[Flowable]:
    """Series, numbers that were told again and again, tables whose first column is a time, and columns that
    have limits.
    """
    outside = tone_of("failed", is_simulated=document["run"]["simulated"]).ink
    made: list[Flowable] = []
    for course in courses_of(_timed(document)):
        chart = Chart(
            [(course.title, course.points)],
            title=course.title,
            unit=course.unit,
            across=course.across,
            colours=template.colours,
            limits=(course.low, course.high),
            outside=outside,
        )
        made += [chart, Spacer(0, _GAP)]
    for output in document["outputs"]:
        if output["kind"] == "table":
            made += _over_time(output, template)
    return made


def _timed(document: Document) -> Iterator[tuple[float, DataEvent]]:
    """The outputs, each with its seconds since the run began."""
    begun = datetime.fromisoformat(document["run"]["started"])
    for output in document["outputs"]:
        yield (datetime.fromisoformat(output["time"]) - begun).total_seconds(), event_of(output)


def _over_time(output: Mapping[str, Any], template: Template) -> Iterator[Flowable]:
    """A chart of a table whose first column is a time."""
    columns, rows = output["value"]["columns"], output["value"]["rows"]
    if len(rows) < 2 or not columns or not _is_time(columns[0], [row[0] for row in rows]):
        return
    curves = [
        (column_head(column), [(float(row[0]), _number(row[place])) for row in rows])
        for place, column in enumerate(columns)
        if place and any(_number(row[place]) is not None for row in rows)
    ][:_MOST_CURVES]
    if curves:
        yield Chart(
            curves,
            title=output["title"],
            unit=output["unit"],
            across=column_head(columns[0]),
            colours=template.colours,
        )
        yield Spacer(0, _GAP)


def _is_time(name: str, values: list[object]) -> bool:
    words = name.casefold().replace("_", " ").replace("(", " ").split()
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return (
        bool(words)
        and any(word.rstrip("s") in _TIMES for word in words)
        and len(numbers) == len(values)
        and all(first < second for first, second in pairwise(numbers))
    )


def figures(document: Document, template: Template, styles: Styles, width: float) -> list[Flowable]:
    """Figures that the program has shown; those that no page can hold are named."""
    folder: Path | None = document.get(FIGURES)
    made: list[Flowable] = []
    for output in document["outputs"]:
        if output["kind"] != "figure":
            continue
        name, mime = output["value"]["file"], output["value"]["mime"]
        image = _image(folder, name, width) if mime in _PICTURES else None
        if image is None:
            made.append(styles.paragraph(f"{name} ({mime}) is with the files of this run.", styles.muted))
        else:
            made.append(KeepTogether([styles.paragraph(name, styles.caption), image]))
        made.append(Spacer(0, _GAP))
    return made


def _image(folder: Path | None, name: str, width: float) -> Flowable | None:
    if folder is None or not name:
        return None
    try:
        from PIL import Image as Pictures

        content = read_regular(folder / Path(name).name)
        with Pictures.open(BytesIO(content)) as picture:
            wide, high = picture.size
            picture.load()
    except (OSError, ValueError, SyntaxError, Pictures.DecompressionBombError) as error:
        log.warning("The figure %s is not in the report: %s", name, error)
        return None
    scale = min(width / wide, _MOST_HIGH / high, 1.0)
    return Image(BytesIO(content), wide * scale, high * scale, hAlign="LEFT")


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
