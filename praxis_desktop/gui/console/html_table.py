"""Renders HTML tables, such as those of pandas, as lines of text. Only the text of any other HTML is used;
links are not followed, and scripts are not run.
"""

from __future__ import annotations

from html.parser import HTMLParser

from praxis_desktop.core.terminal_text import columns_of

MOST_HTML = 48 << 10
"""Maximum number of HTML characters that are read."""
MOST_ROWS = 500
MOST_COLUMNS = 60
_MOST_CHARACTERS = 48
"""Maximum length of a cell, in characters."""
_NUMBERS = set("0123456789+-.,e%∞naN ")


class HtmlTable(HTMLParser):
    """The first table in ``html``, and the text around the table."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[list[str]] = []
        self._heads = 0
        self.left_out = 0
        """The number of rows that were left out."""
        self._words: list[str] = []
        self._field: list[str] | None = None
        self._span = 1
        self._depth = 0
        self._is_ended = self._has_body = False
        self._silent = 0
        self.feed(html[:MOST_HTML])
        self.is_cut = len(html) > MOST_HTML
        """Whether the HTML was truncated."""
        if not self.is_cut:
            self.close()

    def __bool__(self) -> bool:
        return any(self._rows)

    @property
    def words(self) -> str:
        """The text around the table."""
        return " ".join(self._words)

    def lines(self, width: int) -> list[tuple[str, bool]]:
        """Return lines of at most ``width`` characters, each with a flag that says whether it is a header.
        Columns that do not fit are replaced by ``…``.
        """
        rows = [row for row in self._rows if row]
        count = max(map(len, rows), default=0)
        rows = [row + [""] * (count - len(row)) for row in rows]
        widths = [max(columns_of(row[column]) for row in rows) for column in range(count)]
        shown = _shown(widths, width)
        right = [_is_of_numbers([row[column] for row in rows[self._heads :]]) for column in range(count)]
        end = "  … " if len(shown) < count else " "
        told = []
        for number, row in enumerate(rows):
            fields = (_aligned(row[each], widths[each], is_right=right[each]) for each in shown)
            told.append((" " + "  ".join(fields) + end, number < self._heads))
        return told

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script"):
            self._silent += 1
        elif tag == "table":
            self._depth += 1
        elif self._depth != 1 or self._is_ended:
            return
        elif tag == "tr":
            if len(self._rows) < MOST_ROWS:
                self._rows.append([])
            else:
                self.left_out += 1
        elif tag in ("td", "th") and self._rows and not self.left_out:
            self._field = []
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), MOST_COLUMNS) if span.isdecimal() else 1
            self._has_body = self._has_body or tag == "td"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._depth:
            self._depth -= 1
            self._is_ended = self._is_ended or not self._depth
        elif self._depth != 1 or self._is_ended:
            return
        elif tag in ("td", "th") and self._field is not None:
            row = self._rows[-1]
            row += [_line("".join(self._field)), *[""] * (self._span - 1)][: MOST_COLUMNS - len(row)]
            self._field = None
        elif tag == "tr" and not self._has_body:
            self._heads = len(self._rows)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._field is not None:
            self._field.append(data)
        elif not self._depth and data.strip():
            self._words.append(" ".join(data.split()))


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST_CHARACTERS else line[: _MOST_CHARACTERS - 1] + "…"


def _shown(widths: list[int], width: int) -> list[int]:
    room = width - 1 - len("  … ")
    shown: list[int] = []
    for column, wide in enumerate(widths):
        room -= wide + 2
        if room < 0 and shown:
            break
        shown.append(column)
    return shown


def _is_of_numbers(fields: list[str]) -> bool:
    return any(fields) and all(set(field) <= _NUMBERS for field in fields)


def _aligned(text: str, width: int, *, is_right: bool) -> str:
    room = " " * (width - columns_of(text))
    return room + text if is_right else text + room
