"""Declares every setting once: default, rule and meaning. Everything else is derived from this."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Protocol, TypeVar, cast, get_args

from msgspec import Struct, StructMeta, structs

from praxis_desktop.core.messages import Message

Value = bool | int | float | str


class Rule(Protocol):
    """A rule for a setting's values. ``allowed`` describes the valid values, worded to follow "must be"."""

    @property
    def allowed(self) -> str: ...

    def check(self, value: object) -> Value:
        """Return ``value`` in the setting's own type. Raises ValueError for an invalid value."""

    def parse(self, text: str) -> Value:
        """Return the value that ``text`` represents. Raises ValueError for invalid text."""


class Switch:
    """A value that is on or off."""

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


class Whole(Struct, frozen=True):
    """A whole number in a range. ``remark`` explains a special value. ``step`` is the change per press of an
    arrow key. The window shows a number of bytes in the largest unit that divides it evenly.
    """

    lowest: int
    highest: int
    unit: str = ""
    remark: str = ""
    step: int = 1

    @property
    def allowed(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        remark = f" ({self.remark})" if self.remark else ""
        return Message(
            "a whole number from {lowest} to {highest}{unit}{remark}",
            lowest=self.lowest,
            highest=self.highest,
            unit=unit,
            remark=remark,
        )

    def check(self, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not self.lowest <= value <= self.highest:
            raise ValueError(self.allowed)
        return value

    def parse(self, text: str) -> int:
        # int() would accept underscores and digits of all scripts, and would reject long texts in its own
        # words.
        if not re.fullmatch(r"[+-]?[0-9]{1,20}", text.strip()):
            raise ValueError(self.allowed)
        return self.check(int(text))


class Number(Struct, frozen=True):
    """A number in a range; ``step`` is the change per press of an arrow key."""

    lowest: float
    highest: float
    unit: str
    step: float = 1

    @property
    def allowed(self) -> str:
        return Message(
            "a number from {lowest:g} to {highest:g} {unit}",
            lowest=self.lowest,
            highest=self.highest,
            unit=self.unit,
        )

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


class Choice(Struct, frozen=True):
    """A value that is one of several words."""

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
    """The absolute path of a file, which need not exist; empty for none."""

    allowed = "the absolute path of a file, or empty"

    def check(self, value: object) -> str:
        if not isinstance(value, str) or "\0" in value or (value and not Path(value).is_absolute()):
            raise ValueError(self.allowed)
        return value

    def parse(self, text: str) -> str:
        return self.check(text.strip())


class Folder(File):
    """The absolute path of a folder, which need not exist; empty for none."""

    allowed = "the absolute path of a folder, or empty"


class Folders:
    """Absolute paths of folders, which need not exist, in one string separated by ``os.pathsep``."""

    @property
    def allowed(self) -> str:
        return (
            "absolute paths of folders, as a list or in one string, separated by : (; on Windows), or empty"
        )

    def check(self, value: object) -> str:
        paths = value.split(os.pathsep) if isinstance(value, str) else value
        if not isinstance(paths, list):
            raise ValueError(self.allowed)
        for path in paths:
            if not isinstance(path, str) or "\0" in path or (path and not Path(path).is_absolute()):
                raise ValueError(self.allowed)
            if os.pathsep in path:  # a list would read it as two paths
                raise ValueError(self.allowed)
        return os.pathsep.join(filter(None, paths))

    def parse(self, text: str) -> str:
        return self.check(text.strip())


_MEBIBYTE = 1 << 20
_GIBIBYTE = 1 << 30
_TEBIBYTE = 1 << 40

Moment = Literal["now", "run", "start"]
"""When a change takes effect: immediately, at the next run, or the next time the program is started."""


class Key(Struct, frozen=True):
    """One setting: its name, such as ``pool.size``, its default, its rule, its meaning, and how it is set."""

    name: str
    default: Value
    rule: Rule
    meaning: str
    env: str = ""
    """The environment variable that sets the key; "" for none."""
    row: str = ""
    """The section of the settings page that has a row for the key; "" for none."""
    holds: Moment = "start"
    """When a change made in the window takes effect."""
    strictest: Value | None = None
    """The value in force while a damaged system file locks the key; None for the default."""


V = TypeVar("V", bound=Value)


def key(
    default: V,
    rule: Rule,
    meaning: str,
    *,
    env: str = "",
    row: str = "",
    holds: Moment = "start",
    strictest: V | None = None,
) -> V:
    """Declare a setting as a field of its section; see Key. Type checkers see the type of the default."""
    return cast("V", Key("", default, rule, meaning, env, row, holds, strictest))


class _SectionType(StructMeta):
    """The metaclass of sections: collects a section's keys, and makes their defaults the fields' defaults."""

    def __new__(
        mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any
    ) -> _SectionType:
        keys = {field: value for field, value in namespace.items() if isinstance(value, Key)}
        defaults = {field: value.default for field, value in keys.items()}
        return super().__new__(mcs, name, bases, {**namespace, **defaults, "keys": keys}, **options)


class Section(Struct, frozen=True, metaclass=_SectionType):
    """A group of settings; each of its fields is a ``key``."""

    keys: ClassVar[Mapping[str, Key]]


class PoolSettings(Section, frozen=True):
    """Settings for the pool of interpreters that are kept ready."""

    enabled: bool = key(
        False,
        Switch(),
        "Keep interpreters and request hosts ready. When off, each is started when needed. The "
        "window keeps them by default.",
        env="PYODIDE_USE_POOL",
        row="pool",
    )
    size: int = key(
        3,
        Whole(1, 64),
        "How many interpreters, for the programs used last, and how many request hosts are kept ready.",
        env="PYODIDE_POOL_SIZE",
        row="pool",
        holds="now",
    )
    largest: int = key(
        8,
        Whole(1, 64),
        "The maximum number of dry runs, checks, replays and requests at a time; never fewer than "
        "`pool.size`. Runs never wait.",
        row="pool",
        holds="now",
    )
    request_limit: int = key(
        1000,
        Whole(0, 1_000_000_000, remark="0: never"),
        "Number of requests after which a host (a thread or a process) is replaced.",
        env="PYODIDE_WORKER_REQUEST_LIMIT",
    )
    health_interval: float = key(
        30.0,
        Number(0.01, 86400, "seconds"),
        "Seconds between two health checks of an idle host and of the reserve process.",
        env="PYODIDE_HEALTH_CHECK_INTERVAL",
    )


ExecutionMode = Literal["thread", "process"]


class ExecutionSettings(Section, frozen=True):
    """Settings for the execution of programs."""

    mode: ExecutionMode = key(
        "thread",
        Choice(get_args(ExecutionMode)),
        "Run programs in a thread of this program or in their own process.",
        env="PRAXIS_EXEC_MODE",
        row="pool",
        strictest="process",
    )
    memory_bytes: int = key(
        _GIBIBYTE,
        Whole(64 * _MEBIBYTE, 4 * _GIBIBYTE, "bytes", step=64 * _MEBIBYTE),
        "Bytes of memory that a program in `run`, `exec` or the window may use.",
        row="pool",
        holds="run",
    )


class ImagesSettings(Section, frozen=True):
    """Settings for saved images, from which new interpreters start."""

    enabled: bool = key(
        True,
        Switch(),
        "Save images and start from them; when off, programs start without them.",
        row="runtime",
    )
    limit_bytes: int = key(
        2 * _GIBIBYTE,
        Whole(64 * _MEBIBYTE, _TEBIBYTE, "bytes", step=256 * _MEBIBYTE),
        "Limit for all images together, in bytes; beyond it, the least recently used ones are deleted.",
        row="runtime",
    )


class OutputSettings(Section, frozen=True):
    """Settings for the files that hold the complete output of a run."""

    spool_days: int = key(
        14,
        Whole(1, 36500, "days"),
        "Days after which a file with a run's full output is deleted.",
        row="folders",
        holds="run",
    )
    spool_bytes: int = key(
        2 * _GIBIBYTE,
        Whole(_MEBIBYTE, _TEBIBYTE, "bytes"),
        "Limit for all these files together, in bytes; beyond it, the oldest are deleted. The newest "
        "one stays.",
    )


class PortsSettings(Section, frozen=True):
    """Settings for serial ports."""

    grace: float = key(
        5.0,
        Number(0, 3600, "seconds"),
        "Seconds that a program waits for an instrument whose cable was pulled (0: it fails at once).",
        env="PRAXIS_PORT_GRACE",
        row="safety",
        holds="run",
    )
    heartbeat: float = key(
        0.0,
        Number(0, 3600, "seconds"),
        "Seconds after which instruments that move or heat are stopped if this whole program hangs "
        "(0: never). On a computer that does other work as well, use at least 1.",
    )
    show_all: bool = key(
        False,
        Switch(),
        "Also list ports that rarely have an instrument: Bluetooth, debug consoles and system ports "
        "without hardware.",
    )


class PackagesSettings(Section, frozen=True):
    """Settings for the packages that programs use."""

    network: bool = key(
        False,
        Switch(),
        "Look in pip's index for packages that no folder of wheels has.",
        env="PRAXIS_PACKAGES_NETWORK",
        row="packages",
        holds="now",
        strictest=False,
    )
    wheelhouse: str = key(
        "",
        Folder(),
        "A folder of wheels for programs, in addition to those that ship and those that were added.",
        env="PRAXIS_WHEELHOUSE",
        row="packages",
    )


class LibrarySettings(Section, frozen=True):
    """Settings for the library; ``folders`` is a string of paths separated by ``os.pathsep``."""

    folders: str = key(
        "",
        Folders(),
        "Folders of protocols for the library, in addition to those that ship and your own folder.",
        env="PRAXIS_LIBRARY",
        row="folders",
    )
    samples: bool = key(
        True,
        Switch(),
        "Show the bundled protocols in the library. They run by name or file in any case.",
        row="folders",
    )


OnError = Literal["ask", "retry", "skip", "abort"]


class RunsSettings(Section, frozen=True):
    """Settings for runs; an ``approved_list`` of "" means the user's own list."""

    on_error: OnError = key(
        "ask",
        Choice(get_args(OnError)),
        "What happens when an operation fails: a person is asked, it is retried up to three times, "
        "it is skipped, or the run ends. If there is nobody to ask, the run ends.",
        row="safety",
        holds="run",
    )
    step_timeout: float = key(
        0.0,
        Number(0, 604800, "seconds", step=10),
        "Seconds that one operation of a machine may take (0: no limit).",
        row="safety",
        holds="run",
    )
    keep_awake: bool = key(
        True,
        Switch(),
        "Keep the computer awake while a run has instruments.",
        row="safety",
        holds="run",
    )
    checkpoint_s: float = key(
        60.0,
        Number(0, 86400, "seconds", step=10),
        "Seconds between two checkpoints of a run, which let it resume quickly after a crash (0: no "
        "checkpoints).",
        row="safety",
        holds="run",
    )
    require_reason: bool = key(
        False,
        Switch(),
        "Require a reason whenever somebody stops a run, decides about an error or discards a record.",
        row="safety",
        holds="now",
        strictest=True,
    )
    approved_only: bool = key(
        False,
        Switch(),
        "Run only protocols that were approved, on real instruments and on simulated ones.",
        row="safety",
        holds="run",
        strictest=True,
    )
    approved_list: str = key(
        "",
        File(),
        "The list of approved protocols, if it is not the user's own. Set and locked in the system's "
        "file, it lets only people who may write that list decide what runs.",
    )


EXPORT_FORMATS = ("csv", "ipynb", "json", "pdf")
"""The export formats, each a module of ``records/exporting``."""


class HistorySettings(Section, frozen=True):
    """Settings for records. An empty ``folder`` means the default; an empty ``export_folder`` means none."""

    folder: str = key(
        "",
        Folder(),
        "The folder of the records of runs; `history move` moves it.",
        env="PRAXIS_HISTORY",
        row="folders",
    )
    days: int = key(
        0,
        Whole(0, 36500, "days", remark="0: never", step=30),
        "Days after which the record of a run is deleted.",
        row="folders",
    )
    limit_bytes: int = key(
        0,
        Whole(0, _TEBIBYTE, "bytes", remark="0: no limit", step=_GIBIBYTE),
        "Limit for all records together, in bytes; beyond it, no run starts until some are deleted.",
        row="folders",
    )
    disk_full_percent: int = key(
        95,
        Whole(50, 100, "percent"),
        "How full the disk of the records may be; beyond it, no run starts, and an active run asks.",
        env="PRAXIS_DISK_FULL_PERCENT",
        row="folders",
    )
    export_folder: str = key(
        "",
        Folder(),
        "A folder to which the results of every run are exported.",
        row="folders",
        holds="run",
    )
    export_formats: str = key(
        "all",
        Choice((*EXPORT_FORMATS, "all")),
        "The formats of these exports.",
        row="folders",
        holds="run",
    )


class Origin(Struct, frozen=True):
    """The source of a value: ``place`` is a file or an environment variable, "" for a default.

    If the value is ``locked``, an administrator has fixed it: users and their environment cannot change it.
    The ``place`` of a locked default is the file that locks it.
    """

    kind: Literal["default", "system file", "user file", "environment"]
    place: str = ""
    locked: bool = False

    def __str__(self) -> str:
        if self.kind == "default":
            return f"default, locked by {self.place}" if self.locked else "default"
        return f"{self.kind} {self.place}{', locked' if self.locked else ''}"


class SettingsWarning(Struct, frozen=True):
    """Something that was ignored at ``place``, which is a file or an environment variable. ``message`` is a
    complete sentence that tells users the place, what was found there, the allowed values, and the value used
    instead. ``key`` is empty if the warning concerns the whole file.
    """

    place: str
    key: str
    message: str

    def __str__(self) -> str:
        return self.message


class Settings(Struct, frozen=True):
    """All settings of a process, with the origins of their values and the problems in their sources."""

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
    """The origins of values, keyed by setting. A setting that is absent has its default value."""

    warnings: tuple[SettingsWarning, ...] = ()

    def value(self, key: str) -> Value:
        """Return the value of the setting ``key``, such as ``pool.size``. Raises KeyError if unknown."""
        section, _, name = KEYS[key].name.partition(".")
        return cast("Value", getattr(getattr(self, section), name))

    def origin(self, key: str) -> Origin:
        """Return where the value of the setting ``key`` comes from."""
        return self.origins.get(KEYS[key].name, _DEFAULT)


_DEFAULT = Origin("default")

SECTIONS: Mapping[str, type[Section]] = MappingProxyType(
    {name: type(value) for name, value in structs.asdict(Settings()).items() if isinstance(value, Section)}
)

KEYS: Mapping[str, Key] = MappingProxyType(
    {
        (name := f"{section}.{field}"): structs.replace(known, name=name)
        for section, kind in SECTIONS.items()
        for field, known in kind.keys.items()
    }
)
"""Every setting, keyed by name, in display order."""
