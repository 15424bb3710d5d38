"""A report's layout, read from a file that a laboratory may write itself (docs/export.md)."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.files import read_regular
from praxis_desktop.core.json_lines import RepeatedKey, clear_json
from praxis_desktop.core.shipped import shipped

Shown = Literal[
    "summary",
    "parameters",
    "bench",
    "values",
    "plates",
    "judged",
    "tables",
    "courses",
    "figures",
    "steps",
    "actions",
    "log",
    "versions",
    "integrity",
    "signatures",
    "technical",
]

Colour = Annotated[str, msgspec.Meta(pattern="^#[0-9A-Fa-f]{6}$")]
_Title = Annotated[str, msgspec.Meta(max_length=200)]
_Count = Annotated[int, msgspec.Meta(ge=1, le=100_000)]

FIELDS = ("protocol", "run_name", "verdict", "run", "name", "operator", "state", "date", "title")
"""The fields that headers and footers may contain, in braces."""

_LARGEST = 1 << 20


class Section(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A section of a report. It is left out if it is empty."""

    shows: Shown
    title: _Title


class Colours(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The colours that a laboratory may choose. The colours of verdicts are fixed."""

    accent: Colour = "#1f5f8b"
    text: Colour = "#1c2430"
    muted: Colour = "#667085"
    rule: Colour = "#d5dbe3"
    shade: Colour = "#f4f6f9"


class Template(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A report template. ``header`` and ``footer`` are text that may contain FIELDS in braces; ``logo`` is
    the name of a PNG or JPEG next to the template.
    """

    sections: Annotated[tuple[Section, ...], msgspec.Meta(min_length=1, max_length=50)]
    name: _Title = "own"
    title: _Title = "Run report"
    paper: Literal["A4", "Letter"] = "A4"
    logo: str = ""
    header: _Title = "{run_name} · {protocol}"
    footer: _Title = "{verdict} · record {run}"
    colours: Colours = Colours()
    most_steps: _Count = 500
    most_rows: _Count = 200


_DECODER = msgspec.json.Decoder(Template)


class TemplateError(UsageError):
    """A report template cannot be used; the message names the file and the field or line."""


def standard_template() -> tuple[Template, Path]:
    """Return the shipped template, and the folder that holds its logo."""
    path = shipped("resources") / "reports" / "standard.json"
    return _DECODER.decode(read_regular(path)), path.parent


def read_template(path: Path) -> tuple[Template, Path]:
    """Read a template file; return the template and the folder that holds its logo. Raises TemplateError."""
    try:
        content = read_regular(path)
    except OSError as error:
        raise TemplateError(f"the template {path} cannot be read: {error.strerror}") from error
    if len(content) > _LARGEST:
        raise TemplateError(f"the template {path} has more than 1 MiB")
    try:
        template = _DECODER.decode(clear_json(content))
    except RepeatedKey as error:
        raise TemplateError(f"{path}, {error}", hint="Keep one of them.") from error
    except msgspec.ValidationError as error:
        raise TemplateError(
            f"{path}: {error}",
            hint="export.html in the manual tells the fields; resources/reports/standard.json has all.",
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TemplateError(f"{path}{_line(content)}: not JSON: {error}") from error
    for field, text in (("header", template.header), ("footer", template.footer)):
        _check(path, field, text)
    if template.logo and not (path.parent / template.logo).is_file():
        raise TemplateError(f"{path}: logo: there is no file {path.parent / template.logo}")
    return template, path.parent


def _line(content: bytes) -> str:
    """Return the position of the JSON error in ``content``, in words; "" if unknown."""
    try:
        json.loads(content)
    except json.JSONDecodeError as error:
        return f", line {error.lineno}, column {error.colno}"
    except ValueError:
        pass
    return ""


def _check(path: Path, field: str, text: str) -> None:
    try:
        parts = [part for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError as error:
        raise TemplateError(f"{path}: {field}: {error}: {text!r}") from error
    for _, name, form, conversion in parts:
        if name not in FIELDS:
            raise TemplateError(f"{path}: {field}: there is no {{{name}}}; there are {', '.join(FIELDS)}")
        if form or conversion:
            raise TemplateError(f"{path}: {field}: {{{name}}} has nothing after its name")
