"""``journal``: shows and verifies journals, and repairs damaged ones."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop import journal as journals
from praxis_desktop import records
from praxis_desktop.cli import output
from praxis_desktop.cli.arguments import add_json
from praxis_desktop.cli.output.command_output import Teller
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.sizes_and_durations import bytes_for_people
from praxis_desktop.core.terminal_text import legible_line, shell_word

if TYPE_CHECKING:
    from praxis_desktop.journal import Verification
    from praxis_desktop.ports.wire_logs import WireRecord
    from praxis_desktop.records.reading import RecordReader

ACTIONS = ("show", "verify", "recover")

DESCRIPTION = """The journal that run and exec keep with --journal FILE: every byte on the ports and its time.

show     print the traffic: -> to the instrument, <- from it
verify   check every byte against the chain of digests
recover  move a damaged end to a file next to it, and close the sound part

show and verify both read up to the first damage, change or gap, report it, and end with exit
code 1. Nothing after it is shown."""


class JournalUnsound(PraxisError):
    """A journal has been changed, or its end is missing."""

    exit_code = ExitCode.FAULT


class JournalEvent(Event, frozen=True):
    """The header of a journal."""

    name: ClassVar[str] = "journal"
    file: str
    header: Mapping[str, object]


class WireEvent(Event, frozen=True):
    """An entry in a wire's journal. ``time`` is in milliseconds since the journal began. ``direction`` is
    ``out`` (to the instrument), ``in``, or ``event`` (``what`` is the event's name). ``data`` is hexadecimal.
    """

    name: ClassVar[str] = "wire"
    time: float
    port: str
    direction: str
    data: str
    what: str
    details: Mapping[str, object]


def declare(journal: argparse.ArgumentParser) -> None:
    """Declare ``journal show | verify | recover FILE``."""
    journal.description = DESCRIPTION
    journal.add_argument("action", choices=ACTIONS)
    journal.add_argument("file", metavar="FILE", type=Path, help="the journal")
    journal.add_argument("--port", metavar="ROLE", help="show: only this port")
    notation = journal.add_mutually_exclusive_group()
    notation.add_argument("--hex", action="store_true", help="show: bytes as hexadecimal numbers")
    notation.add_argument(
        "--decoded", action="store_true", help="show: one line for each message of SCPI, Modbus or HTTP"
    )
    journal.add_argument(
        "--all", action="store_true", help="show: do not join pieces or leave out repetitions"
    )
    add_json(journal)
    journal.set_defaults(perform=_perform)


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    act = {"show": _show, "verify": _verify, "recover": _recover}[options.action]
    act(options, Teller(as_json=options.json))
    return 0


# ---- show and verify
def _show(options: argparse.Namespace, teller: Teller) -> None:
    shown = 0
    roles: set[str] = set()
    text = output.WireText(
        teller.for_people, as_hex=options.hex, shows_all=options.all, decodes=options.decoded
    )
    with records.RecordReader(options.file) as journal:
        teller.for_programs(JournalEvent(str(options.file), dict(journal.header)))
        teller.for_people(output.header_text(journal.header))
        try:
            for entry in journal.entries():
                if not isinstance(entry, records.WireEntry):
                    continue
                record = entry.record
                roles.add(record.role)
                if options.port in (None, record.role):
                    shown += 1
                    teller.for_programs(_event(record))
                    if not teller.as_json:
                        text.add(record)
        finally:
            text.end()
        if not shown and options.port is None:
            teller.for_people("There was no traffic on any port.")
        _judge(journal, teller)
    if options.port is not None and options.port not in roles:
        known = ", ".join(sorted(roles)) or "nothing"
        raise UsageError(f"{options.file} has no traffic for port {options.port!r}, only for {known}")
    teller.result({"file": str(options.file), "records": shown, "ports": sorted(roles)})


def _event(record: WireRecord) -> WireEvent:
    return WireEvent(
        time=record.time_ns / 1e6,
        port=record.role,
        direction=record.direction,
        data=record.data.hex(),
        what=record.what,
        details=dict(record.details),
    )


def _verify(options: argparse.Namespace, teller: Teller) -> None:
    with records.RecordReader(options.file) as journal:
        _read_through(journal)
        found = _judge(journal, teller, says_sound_part=True)
    if found.is_sound:
        teller.for_people("every byte is as it was written, and nothing is missing", f"digest {found.digest}")
    teller.result({"file": str(options.file), **_facts(found)})


def _read_through(journal: RecordReader) -> None:
    for _ in journal.entries():
        pass


def _judge(journal: RecordReader, teller: Teller, *, says_sound_part: bool = False) -> Verification:
    """Show the verdict on a journal that has been read up to its end or up to the damage. Raises
    JournalUnsound if the journal was changed, or if it was not closed although no process is writing to it.
    """
    is_live = journals.is_being_written(journal.path)
    if journal.damage is not None and is_live:  # a batch may have been half written
        _read_through(journal)
    found = journal.verification()
    if says_sound_part:
        teller.for_people(f"{journal.path}: {_sound_part(found)} are sound")
    for recovery in found.recoveries:
        told = f"a recovery cut off {recovery.get('cut_bytes')} bytes and closed it"
        told += f": {recovery['damage']}" if recovery.get("damage") else ""
        teller.for_people(legible_line(told))
        teller.for_programs(LogEvent(told, "warning"))
    if found.is_sound:
        return found
    if is_live and not found.damage:
        teller.for_people("it is still being written")
        return found
    raise _unsound(journal, found)


def _unsound(journal: RecordReader, found: Verification) -> JournalUnsound:
    if journal.is_made_so:
        return JournalUnsound(
            f"{journal.path} is {found.reason}; its digests match, so it was written that way",
            hint="Nothing after that is shown or played back. Use a backup.",
        )
    behind = ""
    if found.later_batches:
        behind = f"; {found.later_batches} later batches fit together, but not with what precedes them"
    remedy = "To set the damage aside and close it" if found.damage else "To close it"
    return JournalUnsound(
        f"{journal.path} is {found.reason}{behind}",
        hint=f"{remedy}: praxis-desktop journal recover {shell_word(str(journal.path))}",
    )


# ---- recover
def _recover(options: argparse.Namespace, teller: Teller) -> None:
    done = journals.recover(options.file)
    with records.RecordReader(options.file) as journal:
        _read_through(journal)
        if journal.is_made_so:  # damage that cannot be repaired
            raise _unsound(journal, journal.verification())
    if done.was_sound:
        teller.for_people(f"{options.file} is sound; nothing to do")
    elif done.tail is None:
        teller.for_people(
            f"{options.file} had not been closed. It is closed now, and has {_sound_part(done.before)}"
        )
    else:
        teller.for_people(
            f"{options.file} was {done.before.reason}",
            f"kept {_sound_part(done.before)}; set aside {done.cut_bytes} bytes in {done.tail}",
        )
    teller.result(
        {
            "file": str(options.file),
            "was_sound": done.was_sound,
            "damage": done.before.damage,
            "cut_bytes": done.cut_bytes,
            "tail": None if done.tail is None else str(done.tail),
        }
    )


def _sound_part(found: Verification) -> str:
    size = bytes_for_people(found.sound_bytes)
    return f"{found.frames} frames in {found.batches} batches ({size})"


def _facts(found: Verification) -> dict[str, Any]:
    return {
        "size": found.size,
        "batches": found.batches,
        "frames": found.frames,
        "digest": found.digest,
        "closed": found.sealed,
    }
