"""The window's texts for each setting. A setting without an entry is shown by its key and English meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from praxis_desktop import records
from praxis_desktop.gui.widgets.labels import with_decimal_sign
from praxis_desktop.settings import KEYS, Key
from praxis_desktop.settings.keys import Choice, Moment, Number, Switch, Value, Whole


class Words(Struct, frozen=True):
    """The texts for a setting. ``help`` is shown below the title; for a path, only while no path is set.
    ``choices`` are keyed by value.
    """

    title: str
    help: str = ""
    choices: Mapping[str, str] = MappingProxyType({})


def _tr(text: str) -> str:
    return QCoreApplication.translate("Settings", text)


def _formats() -> dict[str, str]:
    labels = {
        name: QCoreApplication.translate("Format", each.label) for name, each in records.FORMATS.items()
    }
    *first, last = labels.values()
    return {"all": _tr("{formats} and {last}").format(formats=", ".join(first), last=last), **labels}


def _words() -> dict[str, Words]:
    """Return the texts for all settings, keyed by setting, in the order of the rows."""
    return {
        # Folders
        "library.folders": Words(
            _tr("Additional protocol folders"),
            _tr("None: the library has the samples and your own protocols"),
        ),
        "library.samples": Words(
            _tr("Sample protocols"), _tr("Show the samples in the library beside your own protocols")
        ),
        "history.folder": Words(_tr("Runs and reports"), _tr("Looking…")),
        "history.export_folder": Words(_tr("Export every run to"), _tr("Off: export manually")),
        "history.export_formats": Words(
            _tr("Export formats"),
            choices=_formats(),
        ),
        "history.days": Words(_tr("Keep records"), _tr("Older ones are deleted (0: keep all)")),
        "history.limit_bytes": Words(
            _tr("Space for records"),
            _tr("Above this limit, no run starts until some runs are deleted (0: no limit)"),
        ),
        "history.disk_full_percent": Words(
            _tr("The disk is full at"), _tr("Above this, no run starts, and an active run asks what to do")
        ),
        "output.spool_days": Words(
            _tr("Keep full run output"), _tr("Records also include the printed output")
        ),
        # Runtime
        "images.enabled": Words(
            _tr("Save images and start from them"),
            _tr("When off, every run has to load Python and the packages again"),
        ),
        "images.limit_bytes": Words(
            _tr("Space for images"), _tr("Above this, the least recently used are deleted")
        ),
        # Worker pool
        "pool.enabled": Words(
            _tr("Keep interpreters warm"),
            _tr(
                "Interpreters are kept with recent programs' packages already loaded. When off, each run "
                "starts its own."
            ),
        ),
        "pool.size": Words(
            _tr("Interpreters kept warm"),
            _tr("Each takes about a megabyte, plus the image it starts from"),
        ),
        "pool.largest": Words(
            _tr("Simultaneous dry runs, checks and replays"),
            _tr("Others wait their turn; a run never waits"),
        ),
        "execution.mode": Words(
            _tr("Where programs run"),
            _tr("In its own process, a program cannot harm anything else, but runs start more slowly."),
            choices={"thread": _tr("In this program"), "process": _tr("In their own process")},
        ),
        "execution.memory_bytes": Words(
            _tr("Memory per program"), _tr("A program that needs more gets a MemoryError")
        ),
        # Timeouts & safety
        "ports.grace": Words(
            _tr("Wait after a cable is unplugged"),
            _tr("How long a run waits for an unplugged instrument (0: not at all)"),
        ),
        "runs.step_timeout": Words(_tr("Longest step"), _tr("How long one operation may take (0: no limit)")),
        "runs.checkpoint_s": Words(
            _tr("Save a run's state every"), _tr("Lets a run resume quickly after a crash (0: never)")
        ),
        "runs.on_error": Words(
            _tr("When an operation fails"),
            _tr("You can change this when you set up a run"),
            choices={
                "ask": _tr("Ask me"),
                "retry": _tr("Retry up to three times"),
                "skip": _tr("Skip it"),
                "abort": _tr("End the run"),
            },
        ),
        "runs.keep_awake": Words(
            _tr("Keep the computer awake"),
            _tr("While a run is using instruments, the computer does not sleep, if its system allows this"),
        ),
        "runs.require_reason": Words(
            _tr("Ask for reasons"),
            _tr("Require a reason to stop a run, to decide how to handle an error or to discard a record"),
        ),
        "runs.approved_only": Words(
            _tr("Run approved protocols only"), _tr("Applies to real and simulated instruments")
        ),
        # Packages
        "packages.wheelhouse": Words(_tr("Laboratory wheel folder"), _tr("None")),
        "packages.network": Words(
            _tr("Also look on the network"),
            _tr("Query pip's index for packages not found in any folder"),
        ),
    }


_UNITS = {"seconds": "s", "percent": "%"}
_OF_BYTES = (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10))


def keys_of(section: str) -> Iterator[Key]:
    """Yield the keys that have a row in a section, in the order of the rows."""
    for name in dict.fromkeys((*_words(), *KEYS)):
        if KEYS[name].row == section:
            yield KEYS[name]


def words_of(key: Key) -> Words:
    """Return the texts for ``key`` in the window's language."""
    return _words().get(key.name) or Words(key.name, key.meaning)


def unit_of(rule: Whole | Number) -> tuple[str, int]:
    """Return the unit in which a number is shown, and how many of the file's units make up that unit."""
    if rule.unit == "days":
        return _tr("days"), 1
    if rule.unit != "bytes":
        return _UNITS.get(rule.unit, rule.unit), 1
    return next(((unit, size) for unit, size in _OF_BYTES if rule.step % size == 0), ("bytes", 1))


def value_text(key: Key, value: Value | None) -> str:
    """Return a value in readable form; "" if there is none."""
    if value is None:
        return ""
    match key.rule:
        case Switch():
            return _tr("Yes") if value else _tr("No")
        case Whole() | Number() as rule:
            unit, scale = unit_of(rule)
            return with_decimal_sign(f"{Decimal(str(value)) / scale:g} {unit}".strip())
        case Choice():
            return words_of(key).choices.get(str(value), str(value))
    return str(value)


def moment_text(moment: Moment) -> str:
    """Return a sentence that says when a change takes effect; "" if it takes effect immediately."""
    return {
        "now": "",
        "run": _tr("Takes effect from the next run."),
        "start": _tr("Takes effect after the program is restarted."),
    }[moment]
