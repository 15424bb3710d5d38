"""Workbooks (.xlsx) as tables in a form: the cells of the first visible sheet, as text, as in a CSV file.

A workbook is an archive of XML that may come from an untrusted source. Before it is read, the sizes of its
parts are checked, and none of the parts may have a document type declaration, through which a few bytes could
expand to gigabytes.
"""

from __future__ import annotations

import datetime
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.protocols.workbooks import BEGINNINGS

MOST_BYTES = 128 << 20
"""Maximum total size, in bytes, of a workbook's parts when unpacked."""

MOST_TEXT = 32 << 20
"""Maximum size, in bytes, of the text in a workbook. All of it is held in memory at the same time."""

MOST_PARTS = 2000
MOST_COLUMNS = 500
_MOST_TOLD = 5

_TEXTS = "xl/sharedStrings.xml"
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_CHUNK = 1 << 20

_SAVE = "Save it as an Excel workbook (.xlsx) without a password, or as CSV UTF-8."


def rows_of_workbook(content: bytes, name: str, most_rows: int) -> tuple[str, list[list[str]]]:
    """Return a name for messages, which may include the sheet's name, and the rows of the first visible
    sheet, at most ``most_rows`` plus two. Raises UsageError.
    """
    if content.startswith(BEGINNINGS[1]):
        raise UsageError(Message("{name} is encrypted, or an Excel 97 workbook", name=name), hint=_SAVE)
    try:
        _check(content, name)
        return _read(content, name, most_rows)
    except UsageError:
        raise
    except Exception as error:  # a damaged workbook can make its reader raise anything
        raise UsageError(
            Message(
                "{name} is not a workbook that can be read: {error}",
                name=name,
                error=str(error) or type(error).__name__,
            ),
            hint=_SAVE,
        ) from error


def _check(content: bytes, name: str) -> None:
    """Raise UsageError for an archive that is not a workbook or is not safe to read."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "xl/workbook.xml" not in names:
            raise UsageError(Message("{name} is not an Excel workbook", name=name), hint=_SAVE)
        texts = sum(part.file_size for part in parts if part.filename == _TEXTS)
        # zipfile unpacks no more of a part than the size stated here.
        if sum(part.file_size for part in parts) > MOST_BYTES or texts > MOST_TEXT or len(parts) > MOST_PARTS:
            raise UsageError(
                Message("{name} is larger than {mib} MiB when unpacked", name=name, mib=MOST_BYTES >> 20),
                hint="Save only the sheet with the table, as CSV UTF-8.",
            )
        for part in parts:
            if part.filename.endswith((".xml", ".rels")) and _has_doctype(archive, part):
                raise UsageError(
                    Message(
                        "{name} has a document type declaration, which no spreadsheet program writes",
                        name=name,
                    ),
                    hint=_SAVE,
                )


def _has_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    before = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            if any(doctype in before + chunk for doctype in _DOCTYPES):
                return True
            before = chunk[-32:]
    return False


def _read(content: bytes, name: str, most_rows: int) -> tuple[str, list[list[str]]]:
    book = _opened(content, values=True)
    sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), None)
    if sheet is None:
        raise UsageError(Message("{name} has no visible sheet", name=name), hint="Choose another table.")
    title = str(sheet.title)
    named = Message("{name}, sheet {sheet}", name=name, sheet=title) if len(book.worksheets) > 1 else name
    rows: list[list[str]] = []
    wrong: list[Message] = []
    for number, row in enumerate(_cells(sheet, most_rows + 2), 1):
        rows.append([_text(cell.value) for cell in row])
        wrong += [_error(number, cell) for cell in row if cell.data_type == "e"]
    # A formula that no spreadsheet has computed has no value, and would look like an empty cell.
    sheet = next(each for each in _opened(content, values=False).worksheets if each.title == title)
    for number, row in enumerate(_cells(sheet, len(rows)), 1):
        for place, cell in enumerate(row):
            if cell.data_type == "f" and not (place < len(rows[number - 1]) and rows[number - 1][place]):
                wrong.append(
                    Message(
                        "row {row}, column {column} is a formula without a value",
                        row=number,
                        column=cell.column_letter,
                    )
                )
    if wrong:
        more = Message("; and {count} more", count=len(wrong) - _MOST_TOLD) if len(wrong) > _MOST_TOLD else ""
        raise UsageError(
            Message("{name}: {wrong}{more}", name=named, wrong=joined("; ", wrong[:_MOST_TOLD]), more=more),
            hint="Open it in a spreadsheet, fix these cells, and save it.",
        )
    return named, rows


def _opened(content: bytes, *, values: bool) -> Workbook:
    """Open a workbook either with the values of its formulas or with the formulas themselves."""
    warnings.filterwarnings("ignore", module=r"openpyxl\.")  # styles that openpyxl does not know
    return load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)


def _cells(sheet: Any, most_rows: int) -> Iterator[Sequence[Any]]:
    """Yield the rows. The size stated in the sheet itself is ignored."""
    sheet.reset_dimensions()
    yield from sheet.iter_rows(max_row=max(most_rows, 1), max_col=MOST_COLUMNS)


def _error(number: int, cell: Any) -> Message:
    return Message(
        "row {row}, column {column} is the error {error}",
        row=number,
        column=cell.column_letter,
        error=str(cell.value),
    )


def _text(value: object) -> str:
    """Return the value of a cell as it would be in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"  # the digits that a spreadsheet keeps
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "seconds")
    return str(value)
