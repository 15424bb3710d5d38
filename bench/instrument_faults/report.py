"""The table of the effects of each fault, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bench.instrument_faults.trying import PURPOSES, Outcome, Tried, simulator_of
from praxis_desktop.ports.simulators import known_simulators
from praxis_desktop.ports.simulators.faults import FAULTS

_MARKS: Mapping[Outcome, str] = {"error": "E", "recovered": "R", "caught": "C", "unnoticed": "**U**"}

_HEAD = """\
What becomes of a fault while PyLabRobot's own backends drive simulated instruments in the guest. In each run
one reply goes wrong (for `busy`: one command is refused): the first in one run, the second in the next, and
so on to the last, in each of the eight ways. Of a run with more than 40 replies, the first and the last to
each kind of command go wrong.

- **E**: an exception ended the run: the backend's, the port's, or that of a deadline.
- **R**: the run went on. It read what a run without the fault reads, and the instrument did the same.
- **C**: the backend handed on something that cannot be, and the protocol's check of its values found it.
- **U**: neither the backend nor the check noticed.

A number is how many runs came out so. After every run the instrument is mended and asked something through
the same port. Runs have the virtual clock: time-outs of 20 s or 60 s pass at once, and every run can be
repeated exactly.
"""

_WHY = {
    "mettler": (
        "`readline` ends at its time-out too; the backend takes what there is without looking for the end of "
        "the line. A serial number has nothing in it that shows that half is missing."
    ),
    "spark_absorbance": (
        "The backend reads whatever packets of data a scan has left: they have no numbers of their own. One "
        "that is missing shortens the row, and a second copy shifts what comes after it."
    ),
    "inheco": (
        "The backend reads on until a frame seems complete. The second copy of a reply stays in the buffer "
        "and is taken for the answer to the next command; a reply does not say which command it answers."
    ),
    "liconic": (
        "The backend reads until silence and converts what came, its end or not: the first half of a number "
        "is a number too."
    ),
    "masterflex": (
        "Of each answer the backend reads one byte and leaves what it means to the caller; its own methods "
        "(`run_revolutions`, `halt`) do not read any. An ACK does not say which command it answers."
    ),
    "xpeel": (
        "`peel()` returns the lines that came until its deadline, and does not look at the code in the last."
    ),
    "a4s": (
        "A status carries neither a time nor a number. One that comes late is taken for the present, and "
        "what comes in its place shows only that it is not what was set."
    ),
    "keyence": (
        "For the backend silence is a valid answer, and any text is a barcode. Neither the reader's reply "
        "nor the label has a checksum here: a label of known form, or a symbology with check digits, tells."
    ),
}
"""Why a backend passes on impossible values, keyed by kind of instrument."""

_NOTES = {
    "star": (
        "Each reply carries the number of its command, so a second or a late one is taken for no other. "
        "Bytes that are not UTF-8 end the thread with which the backend reads: the call then waits for ever, "
        "and only the protocol's own deadline ends it."
    ),
}
"""Further remarks on an instrument's errors, keyed by kind of instrument."""


def report(tried: Mapping[str, Sequence[Tried]], versions: Mapping[str, str], days: Sequence[str]) -> str:
    """Return the document: a row per instrument, and the details of its cells. ``days`` are those of the
    trials.
    """
    every = [one for ones in tried.values() for one in ones]
    lines = ["# Faults of instruments, during runs of PyLabRobot", ""]
    lines += [f"Made by `python -m bench.instrument_faults` on {' and '.join(days)}.", ""]
    lines += [f"- {name}: {version}" for name, version in versions.items()]
    lines += ["", _HEAD, _summary(every), "", "## Table", ""]
    lines += [f"| instrument | replies | {' | '.join(FAULTS)} |", "|---|---:|" + "---|" * len(FAULTS)]
    for kind, ones in tried.items():
        replies = max(one.trial.at for one in ones)
        cells = [_cell([one for one in ones if one.trial.fault == fault]) for fault in FAULTS]
        lines.append(f"| {_title(kind)} | {replies} | {' | '.join(cells)} |")
    for kind, ones in tried.items():
        lines += ["", f"## {_title(kind)}", "", *_details(kind, ones)]
    return "\n".join(lines) + "\n"


def _title(kind: str) -> str:
    description = known_simulators()[simulator_of(kind)].description
    return f"{description}, {PURPOSES[kind]}" if kind in PURPOSES else description


def _summary(every: Sequence[Tried]) -> str:
    counts = Counter(one.outcome for one in every)
    unusable = sum(not one.is_usable for one in every)
    limited = sum(one.ending.is_limit for one in every)
    longest = max(one.ending.seconds for one in every)
    return (
        f"{len(every)} runs: {counts['error']} errors, {counts['recovered']} recovered, "
        f"{counts['caught']} caught by the protocol's check, {counts['unnoticed']} unnoticed. The port was "
        f"of no use afterwards in {unusable}. {limited} ended by the protocol's own deadline alone; the "
        f"longest took {longest:.0f} s."
    )


def _cell(ones: Sequence[Tried]) -> str:
    counts = Counter(one.outcome for one in ones)
    return " ".join(f"{mark} {counts[outcome]}" for outcome, mark in _MARKS.items() if counts[outcome])


def _details(kind: str, ones: Sequence[Tried]) -> list[str]:
    errors = Counter(one.ending.error for one in ones if one.ending.error)
    names = ", ".join(f"`{name.rpartition('.')[2]}` {count}" for name, count in errors.most_common())
    lines = [f"Errors: {names}.", *(("", _NOTES[kind]) if kind in _NOTES else ())]
    missed = [one for one in ones if one.outcome in ("caught", "unnoticed")]
    if missed:
        lines += ["", _WHY[kind], "", "| fault | what the backend handed on | outcome |", "|---|---|---|"]
        lines += [f"| `{one.trial.fault_text}` | {_told(one)} | {_MARKS[one.outcome]} |" for one in missed]
    return lines


def _told(one: Tried) -> str:
    text = one.ending.implausible or repr(one.ending.believed)
    return f"`{text}`".replace("|", "\\|")
