"""Every setting with its meaning, range, default and environment variable, and the object that holds them."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol, cast

from praxis_desktop.core.records import Record

Value = bool | int | float | str


class Rule(Protocol):
    """One kind of value. ``allowed`` says in words what it takes, to go on after "must be"."""

    @property
    def allowed(self) -> str: ...

    def check(self, value: object) -> Value:
        """``value`` as the setting holds it. Raises ValueError when it is none of this kind."""

    def parse(self, text: str) -> Value:
        """The value that ``text`` means. Raises ValueError when it is none of this kind."""


class Switch:
    """On or off."""

    @property
    def allowed(self) -> str:
        return "true or false"

    def check(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError(self.allowed)
        return value

    def parse(self, text: str) -> bool:
        lowered = text.strip().lower()
        if lowered in ("true", "1", "yes", "on"):
            return True
        if lowered in ("false", "0", "no", "off"):
            return False
        raise ValueError(self.allowed)


class Whole(NamedTuple):
    """A whole number between two others; ``remark`` says what a special one of them means."""

    lowest: int
    highest: int
    unit: str = ""
    remark: str = ""

    @property
    def allowed(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        remark = f" ({self.remark})" if self.remark else ""
        return f"a whole number from {self.lowest} to {self.highest}{unit}{remark}"

    def check(self, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not self.lowest <= value <= self.highest:
            raise ValueError(self.allowed)
        return value

    def parse(self, text: str) -> int:
        # int() would take underscores and digits of all scripts, and refuse long texts in words of its own.
        if not re.fullmatch(r"[+-]?[0-9]{1,20}", text.strip()):
            raise ValueError(self.allowed)
        return self.check(int(text))


class Number(NamedTuple):
    """A number between two others."""

    lowest: float
    highest: float
    unit: str

    @property
    def allowed(self) -> str:
        return f"a number from {self.lowest:g} to {self.highest:g} {self.unit}"

    def check(self, value: object) -> float:
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise ValueError(self.allowed)
        if not (math.isfinite(value) and self.lowest <= value <= self.highest):
            raise ValueError(self.allowed)
        return float(value)

    def parse(self, text: str) -> float:
        if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text.strip()):
            raise ValueError(self.allowed)
        return self.check(float(text))


class Choice(NamedTuple):
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def allowed(self) -> str:
        return " or ".join(f'"{word}"' for word in self.words)

    def check(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise ValueError(self.allowed)
        return value

    def parse(self, text: str) -> str:
        return self.check(text.strip().lower())


class File:
    """The absolute path of a file, which need not be there; the empty text for none."""

    @property
    def allowed(self) -> str:
        return "the absolute path of a file, or empty"

    def check(self, value: object) -> str:
        return _checked_path(value, self.allowed)

    def parse(self, text: str) -> str:
        return self.check(text.strip())


class Folder:
    """The absolute path of a folder, which need not be there; the empty text for none."""

    @property
    def allowed(self) -> str:
        return "the absolute path of a folder, or empty"

    def check(self, value: object) -> str:
        return _checked_path(value, self.allowed)

    def parse(self, text: str) -> str:
        return self.check(text.strip())


class Folders:
    """Absolute paths of folders, which need not be there: one text, ``os.pathsep`` between them."""

    @property
    def allowed(self) -> str:
        return (
            "absolute paths of folders, as a list or as a text with : between them (; on Windows), or empty"
        )

    def check(self, value: object) -> str:
        paths = value.split(os.pathsep) if isinstance(value, str) else value
        if not isinstance(paths, list):
            raise ValueError(self.allowed)
        for path in paths:
            if not isinstance(path, str) or "\0" in path or (path and not Path(path).is_absolute()):
                raise ValueError(self.allowed)
            if os.pathsep in path:  # in a list: it could not be told from two
                raise ValueError(self.allowed)
        return os.pathsep.join(filter(None, paths))

    def parse(self, text: str) -> str:
        return self.check(text.strip())


def _checked_path(value: object, allowed: str) -> str:
    if not isinstance(value, str) or "\0" in value or (value and not Path(value).is_absolute()):
        raise ValueError(allowed)
    return value


ExecutionMode = Literal["thread", "process"]

_MEBIBYTE = 1 << 20
_GIBIBYTE = 1 << 30
_TEBIBYTE = 1 << 40


class PoolSettings(Record):
    """Interpreters that are kept ready."""

    enabled: bool = False
    size: int = 3
    largest: int = 8
    request_limit: int = 1000
    health_interval: float = 30.0


class ExecutionSettings(Record):
    """Where programs run."""

    mode: ExecutionMode = "thread"
    memory_bytes: int = _GIBIBYTE


class ImagesSettings(Record):
    """Saved images of interpreters, from which others start."""

    enabled: bool = True
    limit_bytes: int = 2 * _GIBIBYTE


class OutputSettings(Record):
    """The files that hold all of a run's output."""

    spool_days: int = 14
    spool_bytes: int = 2 * _GIBIBYTE


class PortsSettings(Record):
    """Serial ports; ``grace`` in seconds, and so is ``heartbeat``, 0 for none."""

    grace: float = 5.0
    heartbeat: float = 0.0
    show_all: bool = False


class PackagesSettings(Record):
    """Packages of programs; ``wheelhouse`` is a folder, "" for none."""

    network: bool = False
    wheelhouse: str = ""


OnError = Literal["ask", "retry", "skip", "abort"]


class RunsSettings(Record):
    """How runs are conducted; ``step_timeout`` in seconds, 0 for none, and so is ``checkpoint_s``.
    ``approved_list`` is the path of the
    list of approved protocols, "" for the user's own.
    """

    on_error: OnError = "ask"
    step_timeout: float = 0.0
    keep_awake: bool = True
    checkpoint_s: float = 60.0
    require_reason: bool = False
    approved_only: bool = False
    approved_list: str = ""


ExportFormats = Literal["csv", "json", "pdf", "all"]


class HistorySettings(Record):
    """Records of runs; ``folder`` and ``export_folder`` are "" for the usual one and for none, ``days`` and
    ``limit_bytes`` 0 for no limit.
    """

    folder: str = ""
    days: int = 0
    limit_bytes: int = 0
    disk_full_percent: int = 95
    export_folder: str = ""
    export_formats: ExportFormats = "all"


class LibrarySettings(Record):
    """The library of protocols; ``folders`` are paths with ``os.pathsep`` between them, ``samples`` says
    whether the protocols that ship are in it.
    """

    folders: str = ""
    samples: bool = True


class Key(NamedTuple):
    """What is known of one setting: its name such as ``pool.size``, and what its value may be."""

    name: str
    default: Value
    rule: Rule
    meaning: str
    variable: str = ""
    """The environment variable that sets it; empty when there is none."""


class Origin(NamedTuple):
    """Where a value is from: ``place`` is a file or a variable, empty for a default.

    ``locked`` says that an administrator has fixed the value: users and their environment do not change it.
    The ``place`` of a default that is locked is the file that locks it.
    """

    kind: Literal["default", "system file", "user file", "environment"]
    place: str = ""
    locked: bool = False

    def __str__(self) -> str:
        if self.kind == "default":
            return f"default, locked by {self.place}" if self.locked else "default"
        return f"{self.kind} {self.place}{', locked' if self.locked else ''}"


class SettingsWarning(NamedTuple):
    """Something in ``place`` that was not heeded. ``message`` is a whole sentence for people, which names the
    place, what is there, what may be there, and what holds instead. ``key`` is empty for a file as a whole.
    """

    place: str
    key: str
    message: str

    def __str__(self) -> str:
        return self.message


class Settings(Record):
    """All settings of a process, where each is from, and what was wrong where they are from."""

    pool: PoolSettings = PoolSettings()
    execution: ExecutionSettings = ExecutionSettings()
    images: ImagesSettings = ImagesSettings()
    output: OutputSettings = OutputSettings()
    ports: PortsSettings = PortsSettings()
    packages: PackagesSettings = PackagesSettings()
    library: LibrarySettings = LibrarySettings()
    runs: RunsSettings = RunsSettings()
    history: HistorySettings = HistorySettings()
    origins: Mapping[str, Origin] = MappingProxyType({})
    """By key; a key that is not in it has its default."""

    warnings: tuple[SettingsWarning, ...] = ()

    def value(self, key: str) -> Value:
        """The value of the setting ``key``, such as ``pool.size``. Raises KeyError when there is no such."""
        section, _, name = KEYS[key].name.partition(".")
        return cast("Value", getattr(getattr(self, section), name))

    def origin(self, key: str) -> Origin:
        """Where the value of ``key`` is from."""
        return self.origins.get(KEYS[key].name, _DEFAULT)


_DEFAULT = Origin("default")

SECTIONS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "pool": PoolSettings,
        "execution": ExecutionSettings,
        "images": ImagesSettings,
        "output": OutputSettings,
        "ports": PortsSettings,
        "packages": PackagesSettings,
        "library": LibrarySettings,
        "runs": RunsSettings,
        "history": HistorySettings,
    }
)

_POOL, _EXECUTION, _IMAGES, _OUTPUT = PoolSettings(), ExecutionSettings(), ImagesSettings(), OutputSettings()
_PORTS, _PACKAGES, _LIBRARY = PortsSettings(), PackagesSettings(), LibrarySettings()
_RUNS, _HISTORY = RunsSettings(), HistorySettings()

_KEYS = (
    Key(
        "pool.enabled",
        _POOL.enabled,
        Switch(),
        "Keep interpreters ready, and hosts for requests; when off, each is made when needed. The window"
        " keeps them unless told otherwise.",
        "PYODIDE_USE_POOL",
    ),
    Key(
        "pool.size",
        _POOL.size,
        Whole(1, 64),
        "Interpreters that are kept ready, of the programs used last; also hosts of requests that are kept.",
        "PYODIDE_POOL_SIZE",
    ),
    Key(
        "pool.largest",
        _POOL.largest,
        Whole(1, 64),
        "Dry runs, checks, replays and requests that go on at once, at most; never fewer than `pool.size`."
        " Runs never wait.",
    ),
    Key(
        "pool.request_limit",
        _POOL.request_limit,
        Whole(0, 1_000_000_000, remark="0: never"),
        "Requests after which their host, a thread or a process, is replaced by a new one.",
        "PYODIDE_WORKER_REQUEST_LIMIT",
    ),
    Key(
        "pool.health_interval",
        _POOL.health_interval,
        Number(0.01, 86400, "seconds"),
        "Seconds between two health checks of an idle host, and of the process in reserve.",
        "PYODIDE_HEALTH_CHECK_INTERVAL",
    ),
    Key(
        "execution.mode",
        _EXECUTION.mode,
        Choice(("thread", "process")),
        "Run programs in a thread of this program, or in a process of their own.",
        "PRAXIS_EXEC_MODE",
    ),
    Key(
        "execution.memory_bytes",
        _EXECUTION.memory_bytes,
        Whole(64 * _MEBIBYTE, 4 * _GIBIBYTE, "bytes"),
        "Bytes of memory that a program of `run`, `exec` or the window may use.",
    ),
    Key(
        "images.enabled",
        _IMAGES.enabled,
        Switch(),
        "Save images and start from them; when off, every start boots.",
    ),
    Key(
        "images.limit_bytes",
        _IMAGES.limit_bytes,
        Whole(64 * _MEBIBYTE, _TEBIBYTE, "bytes"),
        "Bytes of all images together; beyond it, the least recently used ones are deleted.",
    ),
    Key(
        "output.spool_days",
        _OUTPUT.spool_days,
        Whole(1, 36500, "days"),
        "Days after which a file with a run's full output is deleted.",
    ),
    Key(
        "output.spool_bytes",
        _OUTPUT.spool_bytes,
        Whole(_MEBIBYTE, _TEBIBYTE, "bytes"),
        "Bytes of all these files together; beyond it, the oldest are deleted. The newest one stays.",
    ),
    Key(
        "ports.grace",
        _PORTS.grace,
        Number(0, 3600, "seconds"),
        "Seconds that a program waits for an instrument whose cable was pulled; 0: it fails at once.",
        "PRAXIS_PORT_GRACE",
    ),
    Key(
        "ports.heartbeat",
        _PORTS.heartbeat,
        Number(0, 3600, "seconds"),
        "Seconds after which instruments that move or heat are stopped when this program hangs as a whole; 0:"
        " they are not. Not below 1 on a computer with other work.",
    ),
    Key(
        "ports.show_all",
        _PORTS.show_all,
        Switch(),
        "List the ports that hardly ever have an instrument, too: Bluetooth, debug consoles and those of the"
        " system without hardware.",
    ),
    Key(
        "packages.network",
        _PACKAGES.network,
        Switch(),
        "Look for packages that no folder of wheels has in the index that pip is set up with.",
        "PRAXIS_PACKAGES_NETWORK",
    ),
    Key(
        "packages.wheelhouse",
        _PACKAGES.wheelhouse,
        Folder(),
        "A folder of wheels that are there for programs besides those that ship and those that were added.",
        "PRAXIS_WHEELHOUSE",
    ),
    Key(
        "library.folders",
        _LIBRARY.folders,
        Folders(),
        "Folders of protocols that are in the library besides those that ship and those in your own folder.",
        "PRAXIS_LIBRARY",
    ),
    Key(
        "library.samples",
        _LIBRARY.samples,
        Switch(),
        "Have the protocols that ship in the library. By its name or file each runs in any case.",
    ),
    Key(
        "runs.on_error",
        _RUNS.on_error,
        Choice(("ask", "retry", "skip", "abort")),
        "What becomes of an operation that failed: a person is asked, it is tried again three times, it is"
        " left out, or the run ends. Where nobody can be asked, the run ends.",
    ),
    Key(
        "runs.step_timeout",
        _RUNS.step_timeout,
        Number(0, 604800, "seconds"),
        "Seconds that one operation of a machine may take; 0: as long as it likes.",
    ),
    Key(
        "runs.keep_awake",
        _RUNS.keep_awake,
        Switch(),
        "Keep the computer from going to sleep while a run has instruments.",
    ),
    Key(
        "runs.checkpoint_s",
        _RUNS.checkpoint_s,
        Number(0, 86400, "seconds"),
        "Seconds between two checkpoints of a run, which make it quick to go on after a crash; 0: none are"
        " taken.",
    ),
    Key(
        "runs.require_reason",
        _RUNS.require_reason,
        Switch(),
        "Ask why whenever somebody stops a run, decides about an error or discards a record, and take no"
        " empty answer.",
    ),
    Key(
        "runs.approved_only",
        _RUNS.approved_only,
        Switch(),
        "Run only protocols that were approved, on real instruments and on simulated ones.",
    ),
    Key(
        "runs.approved_list",
        _RUNS.approved_list,
        File(),
        "The list of approved protocols, if it is not the user's own. In the system's file, and locked there,"
        " it is for whoever may write that list to say what is run.",
    ),
    Key(
        "history.folder",
        _HISTORY.folder,
        Folder(),
        "The folder of the records of runs; `history move` moves it.",
        "PRAXIS_HISTORY",
    ),
    Key(
        "history.days",
        _HISTORY.days,
        Whole(0, 36500, "days", remark="0: never"),
        "Days after which the record of a run is deleted.",
    ),
    Key(
        "history.limit_bytes",
        _HISTORY.limit_bytes,
        Whole(0, _TEBIBYTE, "bytes", remark="0: no limit"),
        "Bytes of all records together: beyond it no run begins until some are deleted.",
    ),
    Key(
        "history.disk_full_percent",
        _HISTORY.disk_full_percent,
        Whole(50, 100, "percent"),
        "How full the disk of the records may be: beyond it no run begins, and one that is under way asks.",
    ),
    Key(
        "history.export_folder",
        _HISTORY.export_folder,
        Folder(),
        "A folder into which the results of every run are exported.",
    ),
    Key(
        "history.export_formats",
        _HISTORY.export_formats,
        Choice(("csv", "json", "pdf", "all")),
        "In which formats they are exported.",
    ),
)

KEYS: Mapping[str, Key] = MappingProxyType({key.name: key for key in _KEYS})
"""Every setting by its name, in the order in which they are shown."""
