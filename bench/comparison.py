"""``python -m bench.comparison``: run the benchmarks in docs/comparison.md one after another, and update the
page.

Each benchmark runs in a separate process and measures its peer in the same run; the page states the machine's
load at the start. Peers are downloaded and set up on first use.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "comparison.md"
BEGIN, END = "<!-- from: python -m bench.comparison -->\n", "<!-- end of what was measured -->"

_LIMIT_S = 3600.0
_HEADING = re.compile(r" {40,}(ours) +(\S.*\S) +(ratio)$")
"""The heading of a ``bench.table``. Peers' names contain no double spaces."""
_SPREAD = re.compile(r"^(.*?) {2,}(?:min \d+ {2,})?median ([\d.]+) {2,}p99 ([\d.]+) {2,}max ([\d.]+) *(.*)$")
"""A line with the spread of a series."""


@dataclass(frozen=True)
class Series:
    """A benchmark, its section of the page, and the text above its figures."""

    title: str
    arguments: Sequence[str]
    said: str = ""
    without: str = ""
    """Tables whose titles contain this text are left out."""


SERIES = (
    Series(
        "Interpreters from images",
        ("snapshots",),
        "Node has the same Pyodide, restored from its own memory snapshot; [eryx](https://github.com/eryx-org/eryx)"
        " is CPython for\nWASI, ready-made, on the same wasmtime. In brackets the least of each series.",
    ),
    Series(
        "Programs that compute, calls, a boot without an image",
        ("speed",),
        "The peer is the same Pyodide in node. CPython on the machine itself is about twice as fast as both.",
    ),
    Series("PyLabRobot and IPython in a new interpreter", ("package_imports",)),
    Series("The window, beside Thonny", ("window", "--only", "starts")),
    Series(
        "Consoles, beside Jupyter's",
        ("console",),
        "Jupyter's kernel is a CPython of its own: about twice as fast at computing, with every package of"
        " the computer, and it\nlives on when the window is closed.",
    ),
    Series(
        "Serial ports, beside bare pyserial",
        ("ports",),
        "A protocol on the host with bare pyserial is quicker by what stands below each table, and can do"
        " anything to the\ncomputer.",
        without="beside a thread that computes",
    ),
    Series("Threads of a program, beside CPython's own", ("threads",)),
    Series("An emergency stop", ("emergency",)),
    Series("Dry runs", ("dry_run",)),
    Series("Going on after a crash", ("resume",)),
    Series("Telling the steps of a run", ("steps",)),
)


@dataclass
class _Part:
    """A table, if there is a heading, and the lines below the table that belong to no column."""

    title: str = ""
    head: Sequence[str] = ()
    rows: list[Sequence[str]] = field(default_factory=list)
    spreads: list[Sequence[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def main(arguments: Sequence[str]) -> int:
    """Measure and write the page; the exit code is 1 if a benchmark failed."""
    options = _grammar().parse_args(arguments)
    chosen = [each for each in SERIES if options.only in ("", each.arguments[0])]
    parts = [_where()]
    is_whole = True
    for each in chosen:
        print(f"{each.title} ...", file=sys.stderr, flush=True)
        load = os.getloadavg()[0]
        command = [sys.executable, "-m", "bench", *each.arguments, "--rounds", str(options.rounds)]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=_LIMIT_S, check=False
        )
        if done.returncode:
            is_whole = False
            print(done.stderr, file=sys.stderr)
        parts.append(section(each, done.stdout if not done.returncode else "", options.rounds, load))
    found = "\n".join(parts)
    if options.print:
        sys.stdout.write(found)
    else:
        PAGE.write_text(renewed(PAGE.read_text("utf-8"), found), "utf-8")
    return 0 if is_whole else 1


def section(series: Series, printed: str, rounds: int, load: float) -> str:
    """Return the section of the page for the output of a benchmark; empty if it failed."""
    command = " ".join(("python -m bench", *series.arguments, "--rounds", str(rounds)))
    lines = [f"## {series.title}", "", f"`{command}`, load {load:.1f} before it.", ""]
    if series.said:
        lines += [series.said, ""]
    lines += (
        as_markdown(printed, series.without)
        if printed
        else ["Not measured: it failed here, mostly for want of its peer.", ""]
    )
    return "\n".join(lines)


def as_markdown(printed: str, without: str = "") -> list[str]:
    """Return the output of a benchmark as tables and lists. Columns are separated by two spaces."""
    lines = printed.splitlines()[1:]  # the first line says when and where
    told: list[str] = []
    for each in _parts(line.rstrip() for line in lines if not line.startswith("{")):
        if without and without in each.title:
            continue
        if each.head:
            told += [
                each.title,
                "",
                _row(each.head),
                "|---" * len(each.head) + "|",
                *map(_row, each.rows),
                "",
            ]
        told += [f"- {note}" for note in each.notes] + [""]
        if each.spreads:
            told += [
                "|  | median | 99 % | longest |  |",
                "|---|---|---|---|---|",
                *map(_row, each.spreads),
                "",
            ]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(told)).strip()
    return [re.sub(r"\bus\b", "µs", line) for line in text.splitlines()] + [""]


def _parts(lines: Iterator[str]) -> Iterator[_Part]:
    """Yield the tables, each with the lines below it. A part ends at an empty line or where another table
    begins.
    """
    part = _Part()
    for line in lines:
        found = _HEADING.match(line)
        cells = list(found.groups()) if found else re.split(r"\s{2,}", line.strip())
        if not line.strip():
            yield part
            part = _Part()
        elif len(cells) > 1 and not re.search(r"\d", line):
            title = part.notes.pop() if part.notes and not part.head else ""
            if part.head or part.notes:
                yield part
            part = _Part(title, cells if not line.startswith(" ") else ["", *cells])
        elif part.head and 1 < len(cells) <= len(part.head) and not re.search(r"^ |median ", line):
            row = [*cells, *[""] * (len(part.head) - len(cells))]
            part.rows.append(_with_the_least(row, part.head))
        elif spread := _SPREAD.match(line):
            name, *figures = spread.groups()
            # A line without a name of its own, or with several columns, belongs to the row above.
            above = part.rows[-1][0] if part.rows and line.startswith("    ") else ""
            part.spreads.append([", ".join(filter(None, (above, name.strip()))), *figures])
        else:
            part.notes.append(", ".join(cells))
    yield part


def _with_the_least(cells: Sequence[str], head: Sequence[str]) -> Sequence[str]:
    """Return ``cells`` with the smallest figure highlighted, if several figures have the same unit."""
    if "processor" in head:  # not a peer's figure, but a part of our own time
        return cells
    figures = {
        number: float(found[1])
        for number, (cell, name) in enumerate(zip(cells, head, strict=True))
        if number and name != "ratio" and (found := re.match(r"([\d.]+)\b.* (?:ms|us|s|MB|MiB)$", cell))
    }
    if len(figures) < 2:
        return cells
    least = min(figures, key=lambda number: figures[number])
    return [f"**{cell}**" if number == least else cell for number, cell in enumerate(cells)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _where() -> str:
    return (
        f"{datetime.now(UTC):%d %B %Y}, {platform.machine()} with {os.cpu_count()} processors,"
        f" {platform.platform(terse=True)}, CPython {platform.python_version()}.\n"
        "Medians unless said otherwise; the least of a row is set off, a ratio below 1 is in our favour.\n"
    )


def renewed(page: str, found: str) -> str:
    """Return ``page`` with the new results. Raises ValueError if the page has no place for them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no lines {BEGIN.strip()!r} and {END!r}")
    return f"{before}{BEGIN}\n{found}\n{END}{after}"


def _grammar() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.comparison", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=9, help="how often each figure is measured (default: 9)"
    )
    parser.add_argument("--only", default="", metavar="NAME", help="this benchmark alone")
    parser.add_argument("--print", action="store_true", help="print what would be written into the page")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
