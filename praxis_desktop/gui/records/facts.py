"""Table rows for a recorded run: its request, its outputs, and the files that it left behind."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from praxis_desktop import records
from praxis_desktop.core.events import DisplayEvent
from praxis_desktop.core.files import read_regular
from praxis_desktop.core.sizes_and_durations import number_for_people
from praxis_desktop.gui.look.sentences import spoken, spoken_error
from praxis_desktop.gui.output.figures import TABLE
from praxis_desktop.gui.output.log_table import LoggedRow, log_of
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.run.words import spaced
from praxis_desktop.gui.widgets.labels import bytes_text, date_text, with_decimal_sign
from praxis_desktop.gui.widgets.plain_table import TableRow
from praxis_desktop.gui.wire.rows import lines_of
from praxis_desktop.ports import simulators
from praxis_desktop.protocols.benches.bench import effects_on
from praxis_desktop.protocols.benches.files import bench_in
from praxis_desktop.records.numbers import told
from praxis_desktop.records.parameter_names import called

if TYPE_CHECKING:
    from praxis_desktop.gui.records.history_model import OpenedRun, Wire
    from praxis_desktop.gui.wire.rows import WireLine
    from praxis_desktop.records.numbers import told
from praxis_desktop.records.parameter_names import ParameterName

log = logging.getLogger(__name__)

_FIGURES = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "csv": TABLE}
_FIGURE_NAME = re.compile(rf"{records.ARTIFACTS}/(?:figure|table)-(\d{{1,9}})\.({'|'.join(_FIGURES)})")
_MOST_FIGURES = 16 << 20
"""Maximum total size, in bytes, of the figures shown for a run."""

_LONGEST = 4000
"""Maximum number of characters shown per value."""


class ReadRun(Struct, frozen=True):
    """A run with its tables. They are created on a background thread, because they may be long."""

    opened: OpenedRun
    facts: tuple[TableRow, ...]
    log: tuple[LoggedRow, ...]
    files: tuple[TableRow, ...]
    figures: tuple[DisplayEvent, ...] = ()


class ReadWire(Struct, frozen=True):
    """The port traffic of a run; ``lines`` are the table rows that show it."""

    wire: Wire
    lines: tuple[WireLine, ...]


def read_run(opened: OpenedRun) -> ReadRun:
    """Return a run with its tables."""
    log = log_of(opened.log, opened.actions, opened.steps)
    return ReadRun(
        opened, tuple(facts_of(opened)), tuple(log), tuple(files_of(opened)), tuple(figures_of(opened))
    )


def read_wire(wire: Wire) -> ReadWire:
    """Return the port traffic of a run, with the table rows that show it."""
    return ReadWire(wire, tuple(lines_of(wire.exchanges)))


def facts_of(opened: OpenedRun) -> list[TableRow]:
    """Return rows for the run's values, instruments, versions and notes, and for the record's location."""
    return [
        TableRow((title if is_first else "", name, value))
        for title, rows in _groups(opened)
        for is_first, (name, value) in zip([True] + [False] * len(rows), rows, strict=False)
    ]


def _groups(opened: OpenedRun) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    run, header = opened.run, opened.details.header
    yield (
        _tr("Notes"),
        [
            (_tr("{when}, {person}").format(when=_moment(note.written), person=note.person), note.words)
            for note in opened.notes
        ],
    )
    values = header.get("values")
    yield (
        _tr("Values"),
        [parameter_words(str(name), value, opened.names) for name, value in values.items()]
        if isinstance(values, Mapping)
        else [],
    )
    yield (
        _tr("Instruments"),
        [(role_title(role), machine_words(what)) for role, what in opened.details.machines.items()],
    )
    file, bench = header.get("bench_file"), bench_in(header)
    yield (
        _tr("Bench"),
        [
            *([(_tr("File"), str(file))] if file else []),
            *(
                (role_title(role), spoken(effects_on(around)))
                for role, around in ({} if bench is None else bench.world).items()
            ),
        ],
    )
    setup = header.get("setup")
    labware = setup.get("labware") if isinstance(setup, Mapping) else None
    if isinstance(labware, Mapping):
        yield _tr("Labware"), [(role_title(str(role)), str(what)) for role, what in labware.items()]
    told = [
        (_tr("Name"), run.name),
        (_tr("Notes before the run"), run.notes),
        (_tr("Operator"), run.operator),
        (_tr("Began"), _moment(run.begun)),
        (_tr("Ended by"), run.ended_by),
        (_tr("Reason"), spoken(run.reason)),
        (_tr("Error"), spoken_error(run.error)),
        (_tr("Protocol"), run.protocol),
        (_tr("Version"), str(header.get("version") or "")),
        (_tr("Program"), str(header.get("program") or "")),
    ]
    yield _tr("Run"), [(name, value) for name, value in told if value]
    kept = [
        (_tr("Id"), run.run_id),
        (_tr("Folder"), str(opened.folder)),
        (_tr("Size"), "" if opened.is_under_way else bytes_text(run.size)),
        (_tr("Digest"), _digest(opened)),
        (_tr("Signed"), _tr("yes") if run.signer else _tr("no")),
        (_tr("Imported from"), run.imported_from),
        (_tr("Damage"), spoken(run.damage)),
    ]
    yield _tr("Record"), [(name, value) for name, value in kept if value]


def _digest(opened: OpenedRun) -> str:
    if opened.is_under_way:
        return _tr("the record is still being written")
    digest = opened.run.digest
    if opened.run.is_sealed:
        return digest
    return _tr("{digest} (the record was never completed)").format(digest=digest)


def parameter_words(name: str, value: object, names: Mapping[str, ParameterName]) -> tuple[str, str]:
    """Return the label for a value, and the value with its unit, as the form shows them."""
    known = called(name, names)
    has_unit = known.unit and value is not None and not isinstance(value, str | bool)
    return known.label, f"{value_words(value)} {known.unit}" if has_unit else value_words(value)


def machine_words(backend: str) -> str:
    """Return ``Simulated Plate Reader`` for ``_praxis.simulated_plate_reader:SimulatedPlateReader``; for a
    simulator such as ``mettler``, return the instrument that it simulates.
    """
    kind = backend.partition(",")[0]
    simulator = simulators.known_simulators().get(kind)
    if simulator is not None:
        return _tr("{instrument}, simulated").format(instrument=simulator.description)
    module, _, name = backend.rpartition(":")
    return spaced(name) if module.startswith(("_praxis.", "pylabrobot.")) else backend


def files_of(opened: OpenedRun) -> list[TableRow]:
    """Return rows for the files stored with the run."""
    return [TableRow((file.name, bytes_text(file.size), file.sha256)) for file in opened.files]


def figures_of(opened: OpenedRun) -> Iterator[DisplayEvent]:
    """Yield the figures stored with the run, in order. If they are very large, yield only the newest ones. A
    figure that cannot be read is yielded without data.
    """
    found = [
        (int(match[1]), file, _FIGURES[match[2]])
        for file in opened.files
        if (match := _FIGURE_NAME.fullmatch(file.name)) is not None
    ]
    room = _MOST_FIGURES
    newest: list[DisplayEvent] = []
    for _, file, mime in sorted(found, key=lambda each: each[0], reverse=True):
        room -= file.size
        if room < 0:
            break
        try:
            content = read_regular(opened.folder / file.name)
            is_text = mime in ("image/svg+xml", TABLE)
            data = content.decode() if is_text else base64.b64encode(content).decode()
        except (OSError, UnicodeDecodeError) as error:
            log.info("The figure %s cannot be read: %s", file.name, error)
            data = ""
        newest.append(DisplayEvent(mime, data, file.name.rpartition("/")[2], file.size))
    yield from reversed(newest)


def _moment(seconds: float) -> str:
    return date_text(seconds, "d MMM yyyy HH:mm:ss")


def value_words(value: object) -> str:
    """Return a value as text in the window's language."""
    return told(
        value,
        number=lambda number: with_decimal_sign(number_for_people(number)),
        yes=_tr("yes"),
        no=_tr("no"),
        most=_LONGEST,
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunRecord", text)
