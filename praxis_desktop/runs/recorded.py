"""A recorded run: its request, its packages, and every answer that its guest received, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from praxis_desktop import __version__
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.environment.base import LINE
from praxis_desktop.interpreter.environment.frames import (
    Frame,
    FrameKind,
    MalformedJournal,
    PayloadReader,
    text,
)
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.ports.opening import NO_LIMITS
from praxis_desktop.records.history import CONSOLE
from praxis_desktop.records.reading import (
    AnswerEntry,
    CheckpointEntry,
    Entry,
    FactsEntry,
    InputEntry,
    RecordReader,
    RequestEntry,
    SourceEntry,
    WireEntry,
)
from praxis_desktop.records.run_folder import is_owned
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.stored_request import limits_of, request_of
from praxis_desktop.settings import load_settings

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.write_limits import WriteLimits
    from praxis_desktop.runs.packages.environments import Environment, Environments


Passed = Callable[[Entry], None]

_KINDS = {int(kind): kind for kind in FrameKind}
_PRINTING = frozenset({FrameKind.OUTPUT, FrameKind.LONG_OUTPUT, FrameKind.REQUEST})
_PROMPT = text(LINE)
"""The beginning of a request for a line of user input. The printed prompt follows it."""

_MOST_AHEAD = 512
_MOST_BYTES_AHEAD = 1 << 20
_SIZE_OF_OTHERS = 1 << 14


def _ahead(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Read ``entries`` in blocks. Alternating between single entries and the guest's actions would take three
    times as long, because the two would keep evicting each other's data from the processor's caches.
    """
    block: list[Entry] = []
    size = 0
    for entry in entries:
        block.append(entry)
        size += _size(entry)
        if len(block) >= _MOST_AHEAD or size >= _MOST_BYTES_AHEAD:
            yield from block
            block, size = [], 0
    yield from block


def _size(entry: Entry) -> int:
    """Return the approximate size of ``entry`` in bytes."""
    if isinstance(entry, AnswerEntry):
        return len(entry.payload)
    return len(entry.record.data) if isinstance(entry, WireEntry) else _SIZE_OF_OTHERS


class RecordedAnswers:
    """The answers found in ``entries``, for a ReplayEnvironment.

    ``passed`` is called with the entries between two answers after the guest has received the first answer
    and before it receives the second, as in the recorded run. ``place`` is the number of answers that precede
    ``entries`` in the record.
    """

    def __init__(self, entries: Iterator[Entry], passed: Passed, place: int = 0) -> None:
        self.place = place
        self.printed = 0
        """Number of bytes that the guest printed in the skipped part of the record."""
        self._not_ahead = entries
        self._entries = _ahead(entries)
        self._passed = passed
        self._next: Frame | None = None
        self._is_over = False

    def peek(self) -> Frame | None:
        if self._next is None and not self._is_over:
            self._next = self._read()
        return self._next

    def advance(self) -> None:
        self._next = None
        self.place += 1

    def following(self) -> Frame | None:
        self.place += 1
        self._next = None  # for callers of ``peek`` while the entries in between are passed on
        self._next = frame = None if self._is_over else self._read()
        return frame

    def skip_to(self, mark: object) -> bool:
        """Skip to the entry for the checkpoint ``mark``, which the guest has already reached; return whether
        there is such an entry. Call this before the first answer is requested.
        """
        place, passed = self.place, self._passed
        for entry in self._not_ahead:
            if isinstance(entry, AnswerEntry):
                place += 1
                if entry.kind in _PRINTING:
                    self.printed += _printed(entry)
                continue
            self.place = place
            passed(entry)
            if isinstance(entry, CheckpointEntry) and entry.told == mark:
                return True
        self.place = place
        return False

    def _read(self) -> Frame | None:
        for entry in self._entries:
            if isinstance(entry, AnswerEntry):
                kind = _KINDS.get(entry.kind)
                if kind is None:
                    raise MalformedJournal(f"no answer has the kind {entry.kind}", offset=0)
                return Frame(kind, entry.payload)
            self._passed(entry)
        self._is_over = True
        return None


def _printed(entry: AnswerEntry) -> int:
    if entry.kind == FrameKind.OUTPUT:
        fields = PayloadReader(entry.payload)
        fields.varint()
        return len(fields.rest())
    if entry.kind == FrameKind.REQUEST:
        return len(entry.payload) - len(_PROMPT) if entry.payload.startswith(_PROMPT) else 0
    if entry.kind == FrameKind.LONG_OUTPUT:
        fields = PayloadReader(entry.payload)
        fields.varint()
        return fields.varint()
    return 0


class NotRepeatable(UsageError):
    """The run in a record cannot be repeated; the message says why."""

    def __init__(self, run_id: str, reason: str, hint: str = "") -> None:
        super().__init__(
            Message("run {run_id} cannot be replayed: {reason}", run_id=run_id, reason=reason), hint=hint
        )
        self.reason = reason


class RecordedRun:
    """An open record, read up to its guest's first answer. A context manager; use it on one thread at a time.

    Raises JournalUnusable, JournalDamaged, or NotRepeatable (for example if the program never started).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._reader = RecordReader(folder)
        self.facts: dict[str, object] = {}
        """What was recorded before the guest started, such as ``packages`` and ``image``."""
        contents: dict[str, bytes] = {}
        inputs: dict[str, bytes] = {}
        asked: Mapping[str, object] | None = None
        for entry in self._reader.entries(answers=True, wire=False):
            match entry:
                case SourceEntry(name, data):
                    contents[name] = data
                case InputEntry(name, data):
                    inputs[name] = inputs.get(name, b"") + data
                case RequestEntry(told):
                    asked = told
                case FactsEntry(told):
                    self.facts.update(told)
                case AnswerEntry():
                    break
                case _:
                    pass
        if asked is None or "packages" not in self.facts:
            self._reader.close()
            damage = self._reader.damage
            if damage is not None:
                reason = Message(
                    "its record is damaged from byte {offset} on, which is before its program began",
                    offset=damage.offset,
                )
                raise NotRepeatable(self.run_id, reason, "Restore it from a backup.")
            if self.header.get("protocol") == CONSOLE:
                advice = "`praxis-desktop history show` shows its cells and its bytes."
                raise NotRepeatable(self.run_id, "it is a console record", advice)
            advice = "It has sent nothing. Run it again."
            raise NotRepeatable(self.run_id, "it ended before its program began", advice)
        try:
            sources = {name: data.decode("utf-8", "surrogatepass") for name, data in contents.items()}
            self.request: RunRequest = request_of(asked, sources, inputs)
        except (ValueError, LookupError) as error:
            self._reader.close()
            reason = Message("its request cannot be read ({error})", error=error)
            raise NotRepeatable(self.run_id, reason) from error
        most = load_settings().execution.memory_bytes
        if self.request.memory > most:
            self._reader.close()
            raise NotRepeatable(
                self.run_id,
                Message(
                    "it had {memory} MiB of memory, but programs may use only {most} MiB",
                    memory=self.request.memory >> 20,
                    most=most >> 20,
                ),
                Message(
                    "Allow programs more memory: praxis-desktop settings set execution.memory_bytes {memory}",
                    memory=self.request.memory,
                ),
            )

    @property
    def run_id(self) -> str:
        """The run's ID."""
        return self._reader.run_id

    @property
    def header(self) -> Mapping[str, object]:
        """The record's header."""
        return self._reader.header

    @property
    def timezone(self) -> str:
        """The guest's time zone."""
        return str(self.header.get("timezone") or "UTC")

    @property
    def lock(self) -> tuple[Lock, tuple[str, ...]] | None:
        """The run's packages, and the modules imported in its image; None if it had no packages. Raises
        NotRepeatable if the recorded data is invalid.
        """
        if "modules" not in self.facts:
            return None
        told: Any = self.facts
        try:
            pins = tuple(map(Pin.from_json, told["packages"]))
            return Lock(tuple(told["requirements"]), pins), tuple(told["modules"])
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            raise NotRepeatable(
                self.run_id, Message("its packages cannot be read ({error})", error=error)
            ) from error

    @property
    def limits(self) -> Mapping[str, WriteLimits]:
        """The write limits of the run's ports, keyed by role. Raises NotRepeatable if they are invalid."""
        told = self.facts.get("limits")
        if not told:
            return NO_LIMITS
        try:
            return limits_of(dict(cast("Mapping[str, object]", told)))
        except (ValueError, TypeError, UsageError) as error:
            raise NotRepeatable(
                self.run_id, Message("its port limits cannot be read ({error})", error=error)
            ) from error

    def environment(
        self, environments: Environments, tell: Callable[[Event], None], control: Control
    ) -> Environment | None:
        """Return the run's packages, in the recorded versions; None if it had none. Raises NotRepeatable."""
        found = self.lock
        if found is None:
            return None
        try:
            return environments.rebuilt(*found, tell, control)
        except PackageError as error:
            reason = Message("it needs the same packages: {message}", message=error.message)
            raise NotRepeatable(self.run_id, reason, error.hint) from error

    def check_image(self, prepared: PreparedInterpreter) -> None:
        """Raise NotRepeatable, and close the guest, if the guest's image is not the recorded one."""
        wanted = self.facts.get("image")
        if not isinstance(wanted, str) or wanted == prepared.image_key:
            return
        prepared.close()
        made = str(self.header.get("program") or "another version of this program")
        present = f"praxis-desktop {__version__}"
        which = Message("another build of {made}", made=made) if made == present else made
        raise NotRepeatable(
            self.run_id,
            Message(
                "it was recorded by {which}, whose interpreter starts in a different state",
                which=which,
            ),
            Message(
                "Use {made} to replay it. Its record still shows everything it did.",
                made="that build" if made == present else made,
            ),
        )

    @property
    def is_under_way(self) -> bool:
        """Whether the record is still being written."""
        return is_owned(self.folder)

    @property
    def damage(self) -> str:
        """The damage at which the last read stopped, worded for users; "" if none has been found."""
        damage = self._reader.damage
        if damage is None or self.is_under_way:
            return ""
        more = ", with more data after that" if self._reader.later_batches() else ""
        return Message(
            "it is damaged from byte {offset} on: {what}{more}",
            offset=damage.offset,
            what=damage.what,
            more=more,
        )

    def damage_before(self, end: int) -> str:
        """Return the damage at which the last read stopped if that is within the first ``end`` bytes;
        otherwise "".
        """
        damage = self._reader.damage
        return "" if damage is None or self._reader.sound_bytes >= end else damage.what

    def entries(self, *, wire: bool = True) -> Iterator[Entry]:
        """Return all entries of the record, including the answers and, with ``wire``, the port traffic."""
        return self._reader.entries(answers=True, wire=wire)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.close()
