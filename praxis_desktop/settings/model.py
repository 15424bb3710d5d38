"""Every setting with its meaning, range, default and environment variable, and the object that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, cast

from praxis_desktop.settings.rules import Choice, Number, Rule, Switch, Value, Whole

ExecutionMode = Literal["thread", "process"]

_MEBIBYTE = 1 << 20
_GIBIBYTE = 1 << 30
_TEBIBYTE = 1 << 40


def _told(rule: Rule, meaning: str, *, variable: str = "") -> dict[str, Any]:
    """What a section's field carries beside its default."""
    return {"rule": rule, "meaning": meaning, "variable": variable}


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """Interpreters that are kept ready."""

    enabled: bool = field(
        default=False,
        metadata=_told(
            Switch(),
            "Keep workers ready; when off, every request gets an interpreter of its own. The window keeps"
            " them unless told otherwise.",
            variable="PYODIDE_USE_POOL",
        ),
    )
    size: int = field(
        default=3, metadata=_told(Whole(1, 64), "Workers that are kept ready.", variable="PYODIDE_POOL_SIZE")
    )
    largest: int = field(
        default=8,
        metadata=_told(Whole(1, 64), "Workers at most, when requests wait; never fewer than `pool.size`."),
    )
    request_limit: int = field(
        default=1000,
        metadata=_told(
            Whole(0, 1_000_000_000, remark="0: never"),
            "Requests after which a worker is replaced by a new one.",
            variable="PYODIDE_WORKER_REQUEST_LIMIT",
        ),
    )
    health_interval: float = field(
        default=30.0,
        metadata=_told(
            Number(0.01, 86400, "seconds"),
            "Seconds between two health checks of a worker.",
            variable="PYODIDE_HEALTH_CHECK_INTERVAL",
        ),
    )


@dataclass(frozen=True, slots=True)
class ExecutionSettings:
    """Where programs run."""

    mode: ExecutionMode = field(
        default="thread",
        metadata=_told(
            Choice(("thread", "process")),
            "Run programs in a thread of this program, or in a process of their own.",
            variable="PRAXIS_EXEC_MODE",
        ),
    )
    memory_bytes: int = field(
        default=_GIBIBYTE,
        metadata=_told(
            Whole(64 * _MEBIBYTE, 4 * _GIBIBYTE, "bytes"),
            "Bytes of memory that a program of `run`, `exec` or the window may use.",
        ),
    )


@dataclass(frozen=True, slots=True)
class ImagesSettings:
    """Saved images of interpreters, from which others start."""

    enabled: bool = field(
        default=True,
        metadata=_told(Switch(), "Save images and start from them; when off, every start boots."),
    )
    limit_bytes: int = field(
        default=2 * _GIBIBYTE,
        metadata=_told(
            Whole(64 * _MEBIBYTE, _TEBIBYTE, "bytes"),
            "Bytes of all images together; beyond it, the least recently used ones are deleted.",
        ),
    )


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """The files that hold all of a run's output."""

    spool_days: int = field(
        default=14,
        metadata=_told(
            Whole(1, 36500, "days"), "Days after which a file with a run's full output is deleted."
        ),
    )
    spool_bytes: int = field(
        default=2 * _GIBIBYTE,
        metadata=_told(
            Whole(_MEBIBYTE, _TEBIBYTE, "bytes"),
            "Bytes of all these files together; beyond it, the oldest are deleted. The newest one stays.",
        ),
    )


class Key(NamedTuple):
    """What is known of one setting: its name such as ``pool.size``, and what its value may be."""

    name: str
    default: Value
    rule: Rule
    meaning: str
    variable: str
    """The environment variable that sets it; empty when there is none."""


class Origin(NamedTuple):
    """Where a value is from: ``place`` is a file or a variable, empty for a default.

    ``locked`` says that an administrator has fixed the value: users and their environment do not change it.
    """

    kind: Literal["default", "system file", "user file", "environment"]
    place: str = ""
    locked: bool = False

    def __str__(self) -> str:
        told = f"{self.kind} {self.place}".strip()
        return f"{told}, locked" if self.locked else told


class SettingsWarning(NamedTuple):
    """Something in ``place`` that was not heeded. ``message`` is a whole sentence for people, which names the
    place, what is there, what may be there, and what holds instead. ``key`` is empty for a file as a whole.
    """

    place: str
    key: str
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a process, where each is from, and what was wrong where they are from."""

    pool: PoolSettings = PoolSettings()
    execution: ExecutionSettings = ExecutionSettings()
    images: ImagesSettings = ImagesSettings()
    output: OutputSettings = OutputSettings()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """By key; a key that is not in it has its default."""

    warnings: tuple[SettingsWarning, ...] = ()

    def value(self, key: str) -> Value:
        """The value of the setting ``key``, such as ``pool.size``. Raises KeyError when there is no such."""
        section, _, name = KEYS[key].name.partition(".")
        return cast(Value, getattr(getattr(self, section), name))

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
    }
)

KEYS: Mapping[str, Key] = MappingProxyType(
    {
        f"{section}.{member.name}": Key(
            f"{section}.{member.name}", cast(Value, member.default), **member.metadata
        )
        for section, kind in SECTIONS.items()
        for member in fields(kind)
    }
)
"""Every setting by its name, in the order in which they are shown."""
